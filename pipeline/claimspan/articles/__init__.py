"""From raw records to articles: the stored text, what is known about it, and its language."""
