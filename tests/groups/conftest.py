"""Datasets of a few articles, read with the real extractor once a module's articles are asked for."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from claimspan.batch.run import run
from claimspan.extract import Extractor

Article = tuple[str, str, str]
"""Title, date of publication, text."""


@pytest.fixture
def dataset(tmp_path: Path, extractor: Extractor) -> Callable[[Sequence[Article]], Path]:
    """A function that makes a dataset of articles; the sources are ``articles.jsonl#1`` and so on."""

    def make(articles: Sequence[Article]) -> Path:
        source = tmp_path / "articles.jsonl"
        lines = [json.dumps(dict(zip(("title", "date", "text"), one, strict=True))) for one in articles]
        source.write_text("\n".join(lines), encoding="utf-8")
        run([str(source)], tmp_path / "set", extractor=extractor)
        return tmp_path / "set"

    return make
