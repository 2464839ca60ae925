"""Rule files as the desk needs them: as trees with places, at git revisions, and when they changed."""
