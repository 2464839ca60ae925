"""Runs over many articles: shards, what makes them, and how a killed or repeated run goes on."""
