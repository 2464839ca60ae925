"""How near the patterns of a rule came to a match, and what would let them match."""
