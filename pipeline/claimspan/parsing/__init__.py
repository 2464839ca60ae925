"""The model: sentences to Docs, as fast as the shipped components allow, and with their results."""
