"""What a dataset and an installation are checked against: sources, gold claims, reviews."""
