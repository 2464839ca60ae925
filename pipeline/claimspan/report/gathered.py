"""What a report needs of a dataset's tables, gathered in one pass over each: there may be very many parts.

It lies in a database of its own, in a file, so that memory is bounded whatever the dataset's size. Whole
sentences, evidence and texts are read afterwards, for what the page shows, from the parts that hold it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import duckdb

from claimspan.analysis import open_sql
from claimspan.dataset.database import cursor_of, literal, spill_folder
from claimspan.dataset.folder import Dataset, read_dataset

Row = dict[str, Any]

_MEMORY: Final = "300MB"
_BATCH: Final = 2048
_TABLES: Final = {
    # The list of parts is in their order, so a file's place in it is its number.
    "documents": "select file_index as part, doc_id, source, url, title, published, n_claims, n_chars"
    " from read_parquet(getvariable('parts_of_documents'))",
    "claims": "select claim_id, doc_id, kind, value, value_high, baseline_value, unit, per, comparator,"
    " direction, subject, measure, modality, section, window_start, window_end, duplicate_of from claims",
    "evidence": "select rule_id, field, count(*) as n from spans group by all",
    "ledger": "select fate, reason, count(*) as n from ledger group by all",
    "quarantine": "select source, stage, error, message from quarantine order by all limit {quarantine}",
}


@dataclass(frozen=True, slots=True)
class Gathered:
    """A dataset whose tables were gathered.

    :param whole: sees the dataset's tables and views.
    :param tables: sees ``documents``, ``claims``, ``evidence``, ``ledger`` and ``quarantine`` as gathered.
    """

    dataset: Dataset
    whole: duckdb.DuckDBPyConnection
    tables: duckdb.DuckDBPyConnection

    def rows(self, sql: str, *values: Any) -> list[Row]:
        """The rows of a query over the gathered tables."""
        return _rows(self.tables, sql, *values)

    def rows_of_all(self, sql: str, *values: Any) -> list[Row]:
        """The rows of a query over the whole dataset: a pass over each table that it names."""
        return _rows(self.whole, sql, *values)

    def views(self) -> frozenset[str]:
        """The views of the dataset by name."""
        return frozenset(row["view_name"] for row in self.rows_of_all("select view_name from duckdb_views()"))

    def choose(self, table: str, numbers: Iterable[int]) -> None:
        """Let ``getvariable('chosen')`` of `rows` be these parts of a table of the dataset."""
        # Of no file nothing is read, not even its columns; a dataset has one part at least.
        self.tables.execute(
            f"set variable chosen = list_select(getvariable('parts_of_{table}'), ?::bigint[])",
            [[number + 1 for number in sorted(set(numbers) or {0})]],
        )


@contextmanager
def gather(path: Path, quarantine: int, told: Callable[[str], object] = str) -> Iterator[Gathered]:
    """Gather the tables of the dataset in the folder `path`.

    :param quarantine: rows of that table to keep.
    :param told: is called with what is done next, some words.
    :raises DatasetError: when it is no complete dataset.
    """
    dataset = read_dataset(path)
    file = spill_folder() / f"report-{uuid4().hex}.duckdb"
    try:
        with open_sql(path, _MEMORY) as whole:
            whole.execute(f"attach {literal(str(file))} as gathered")
            for name, sql in _TABLES.items():
                told(f"reading {name}")
                whole.execute(f"create table gathered.{name} as {sql.format(quarantine=quarantine)}")
            with cursor_of(whole) as tables:
                tables.execute("use gathered")
                yield Gathered(dataset, whole, tables)
    finally:
        file.unlink(missing_ok=True)
        file.with_name(f"{file.name}.wal").unlink(missing_ok=True)


def _rows(connection: duckdb.DuckDBPyConnection, sql: str, *values: Any) -> list[Row]:
    cursor = connection.execute(sql, list(values))
    names: list[str] = [column[0] for column in cursor.description]
    found: list[Row] = []
    while some := cursor.fetchmany(_BATCH):
        found += (dict(zip(names, row, strict=True)) for row in some)
    return found
