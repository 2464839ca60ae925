"""How much memory runs over inputs take that were made to take much."""
