"""The rule author's desk: what rules do to their own examples, and to texts."""
