"""Trees of sentences mended where figures and windows show the parser to be wrong."""
