"""Rules that are read again while their author edits them."""
