"""Reading of datasets of very many parts, measured."""
