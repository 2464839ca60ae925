"""What a captured word stands for: its noun phrase, its predicate, its clause."""
