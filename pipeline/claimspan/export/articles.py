"""A dataset article by article: the documents with their claims and evidence, in bounded memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from claimspan.analysis.views import open_sql
from claimspan.dataset.database import cursor_of

Row = Mapping[str, Any]

_BATCH = 2_000


@dataclass(frozen=True, slots=True)
class ReadArticle:
    """One document of a dataset.

    :param document: its row of ``documents``.
    :param claims: its rows of ``claims``, by offset.
    :param spans: its rows of ``spans``, by offset.
    """

    document: Row
    claims: tuple[Row, ...]
    spans: tuple[Row, ...]

    @property
    def text(self) -> str:
        """The text that all offsets count in, in code points."""
        return str(self.document["text"])

    def evidence(self, claim_id: str) -> list[Row]:
        """The spans of one claim."""
        return [span for span in self.spans if span["claim_id"] == claim_id]


def read_articles(dataset: Path) -> Iterator[ReadArticle]:
    """All documents, also those without claims, ordered by source.

    :raises DatasetError: when `dataset` is no complete dataset.
    """
    with open_sql(dataset) as connection:
        order = 'order by d.source, d.doc_id, {0}.{1}, {0}."{2}", {0}.claim_id'
        documents = _rows(connection, "select * from documents d order by d.source, d.doc_id")
        claims = _Grouped(
            _rows(
                connection,
                "select c.* from claims c join documents d using (doc_id) "
                + order.format("c", "value_start", "value_end"),
            )
        )
        spans = _Grouped(
            _rows(
                connection,
                "select s.* from spans s join documents d using (doc_id) "
                + order.format("s", "start", "end")
                + ", s.field",
            )
        )
        for document in documents:
            doc_id = document["doc_id"]
            yield ReadArticle(document, claims.take(doc_id), spans.take(doc_id))


class _Grouped:
    """Rows in the order of the documents, taken document by document."""

    def __init__(self, rows: Iterator[Row]) -> None:
        self._rows = rows
        self._next = next(rows, None)

    def take(self, doc_id: str) -> tuple[Row, ...]:
        taken: list[Row] = []
        while self._next is not None and self._next["doc_id"] == doc_id:
            taken.append(self._next)
            self._next = next(self._rows, None)
        return tuple(taken)


def _rows(connection: duckdb.DuckDBPyConnection, query: str) -> Iterator[Row]:
    # A cursor of its own, so that the three queries are read side by side.
    cursor = cursor_of(connection).execute(query)
    names = [column[0] for column in cursor.description or ()]
    while rows := cursor.fetchmany(_BATCH):
        for row in rows:
            yield dict(zip(names, row, strict=True))
