"""Sentences, and whether they hold a figure: scans of the text that know no rules."""
