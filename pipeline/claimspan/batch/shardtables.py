"""The tables of a shard, made while its documents are read, so that few of their results are ever held."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Final

import pyarrow as pa

from claimspan.articles.reading import doc_id
from claimspan.batch.previous import Rows
from claimspan.batch.refusals import quarantined_article, unexpected
from claimspan.batch.shards import Known
from claimspan.heap import make_room
from claimspan.model import Article, DocumentResult, Quarantined
from claimspan.schema import SCHEMAS
from claimspan.tables.arrow import quarantine_table, to_pieces
from claimspan.tables.columns import joined

MOST_HELD: Final = 8192
"""Claims and numbers of results that are held, beside one result that has more."""


class ShardTables:
    """What becomes of the items of a shard, by the place of each in it.

    :ivar refused: the items that could not be used.
    :ivar copied: those whose rows in the dataset before stay as they are.
    """

    def __init__(self) -> None:
        self.refused: dict[int, Quarantined] = {}
        self.copied: dict[int, Known] = {}
        self._read: dict[int, str] = {}
        self._held: dict[int, DocumentResult] = {}
        self._size = 0
        self._pieces: list[dict[str, pa.Table]] = []

    @property
    def n_read(self) -> int:
        """How many documents there are results of."""
        return len(self._read)

    def add(self, index: int, article: Article, result: DocumentResult) -> int:
        """Add what an article that was read is found to claim; gives how many claims that are.

        :raises RuntimeError: if the result is that of another article.
        """
        if result.article.doc_id != article.doc_id:
            raise RuntimeError(f"the result is that of document {result.article.doc_id}")
        self._held[index] = result
        self._read[index] = article.doc_id
        self._size += len(result.claims) + len(result.ledger)
        return len(result.claims)

    def settle(self) -> None:
        """Make tables of the results that are held and let go of these, if they are many."""
        if self._size >= MOST_HELD:
            self._settle()

    def tables(self, previous: Rows | None) -> Iterator[tuple[str, pa.Table]]:
        """The tables of the shard, each with its name; nothing can be added any more.

        A table is put together when it is asked for, and what it was put together from is let go of.

        :param previous: the dataset that the copied items are in; None if there are none.
        """
        if self._held or not self._pieces:
            self._settle()
        by_part: dict[int, list[str]] = {}
        for item in self.copied.values():
            by_part.setdefault(item.part, []).append(doc_id(item.source))
        if by_part:
            assert previous is not None, "known documents need the dataset they are in"
            self._pieces += [previous.of(part, docs) for part, docs in by_part.items()]
        in_order = not by_part and all(one < next for one, next in pairwise(self._read))
        place = {id: index for index, id in self._read.items()}
        place |= {doc_id(item.source): index for index, item in self.copied.items()}
        for name in SCHEMAS:
            yield name, self._table(name, None if in_order else place)

    def _table(self, name: str, place: Mapping[str, int] | None) -> pa.Table:
        """One table; the documents' rows are put in their places if these are given."""
        if name == "quarantine":
            return quarantine_table([self.refused[index] for index in sorted(self.refused)])
        # One by one, with no name for any, so that they are let go of.
        pieces = (piece.pop(name) for piece in self._pieces)
        return joined(name, pieces) if place is None else _ordered(name, pieces, place)

    def _settle(self) -> None:
        make_room()
        try:
            tables = to_pieces(list(self._held.values()))
        except Exception:
            # A result that breaks the dataset's rules must not take its neighbours along: find it.
            broken = {index: error for index in self._held if (error := _error(self._held[index]))}
            if not broken:
                raise
            for index, error in broken.items():
                article = self._held.pop(index).article
                del self._read[index]
                problem = unexpected("tables", article.source, error)
                self.refused[index] = quarantined_article(article, problem)
            tables = to_pieces(list(self._held.values()))
        self._pieces.append(tables)
        self._held.clear()
        self._size = 0


def _error(result: DocumentResult) -> Exception | None:
    """What breaks when tables are made of one result alone."""
    try:
        to_pieces([result])
    except Exception as error:
        return error
    return None


def _ordered(name: str, tables: Iterable[pa.Table], place: Mapping[str, int]) -> pa.Table:
    """All rows in the order of the documents' places, as if they had been made together.

    Categories are encoded anew, so that the bytes do not tell where the rows came from.
    """
    schema = SCHEMAS[name]
    whole = pa.concat_tables(table.cast(schema) for table in tables).unify_dictionaries()
    places = [place[doc] for doc in whole["doc_id"].to_pylist()]
    # Typed, since there may be no row at all.
    order = pa.array(sorted(range(len(places)), key=places.__getitem__), pa.int64())
    rows = whole.take(order).combine_chunks()
    columns = [
        pa.array(rows[field.name].to_pylist(), type=field.type)
        if pa.types.is_dictionary(field.type)
        else rows[field.name]
        for field in schema
    ]
    return pa.table(columns, schema=schema)
