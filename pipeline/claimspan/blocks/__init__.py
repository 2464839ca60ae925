"""The stage *blocks*: headings, paragraphs, list items and table rows, which no sentence crosses."""
