"""How well claims are grouped, and how fast: labelled pairs, and a dataset of a million claims."""
