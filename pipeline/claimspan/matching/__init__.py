"""Patterns of rules held against Docs: which tokens fit, where runs of them match, where trees do."""
