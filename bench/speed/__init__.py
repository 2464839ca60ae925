"""How fast claimspan is, side by side with spaCy's full pipeline."""
