"""The stage *mentions*: quantities, windows and other numbers, found in a Doc by rules."""
