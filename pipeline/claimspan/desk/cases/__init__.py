"""Regression cases: their format, and how mistakes become such."""
