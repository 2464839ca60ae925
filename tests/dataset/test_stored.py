"""The articles of a dataset are those that it was made of."""

from __future__ import annotations

from pathlib import Path

from claimspan.dataset.folder import read_dataset
from claimspan.dataset.stored import stored_articles
from claimspan.dataset.writer import DatasetWriter
from claimspan.model import Article, DocumentResult
from claimspan.tables.arrow import to_tables


def test_articles_of_all_parts_come_back_as_they_were(tmp_path: Path) -> None:
    articles = [
        Article("0" * 16, "a.txt", "Nothing\r\nhere.", "f" * 64),
        Article(
            "1" * 16,
            "b.jsonl#1",
            "Nor here.",
            "e" * 64,
            url="https://news.example/b",
            title="Empty",
            published="2024-02-29",
            language="en",
        ),
    ]
    with DatasetWriter(tmp_path / "data") as writer:
        for article in articles:
            writer.write(to_tables([DocumentResult(article, (), (), 1, 0)]))
    assert list(stored_articles(read_dataset(tmp_path / "data"))) == articles
