"""How well claims are grouped, by labelled pairs, and how the work grows, on large made-up datasets."""
