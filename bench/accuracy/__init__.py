"""Accuracy on public data sets: claimspan's reading turned into each set's own form and scored by its scorer.

Nothing of the data lies in this project; every adapter takes the path of a copy.
"""
