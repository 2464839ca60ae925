"""Rules: from a folder of YAML files to what the engine matches with."""
