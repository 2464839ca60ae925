"""A dataset in a browser: search, facets, claims in their articles, SQL, and a word on each claim."""
