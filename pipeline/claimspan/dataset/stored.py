"""The articles that a dataset was made of, from its table ``documents``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from claimspan.dataset.folder import Dataset, read_part
from claimspan.model import Article


def stored_article(row: Mapping[str, Any]) -> Article:
    """The article that a row of ``documents`` was made of, without its way back to the raw source."""
    return Article(
        doc_id=row["doc_id"],
        source=row["source"],
        text=row["text"],
        raw_sha256=row["raw_sha256"],
        url=row["url"],
        title=row["title"],
        published=row["published"].isoformat() if row["published"] else None,
        language=row["language"],
    )


def stored_articles(dataset: Dataset) -> Iterator[Article]:
    """All articles of a dataset, one part in memory at a time.

    :raises DatasetError: if a part cannot be read.
    """
    for part in dataset.parts("documents"):
        yield from map(stored_article, read_part("documents", part).to_pylist())
