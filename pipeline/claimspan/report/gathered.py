"""What a report needs of a dataset's tables, gathered in one pass over each: there may be very many parts.

It lies in a database of its own, in a file, so that memory is bounded whatever the dataset's size. Whole
sentences, evidence and texts are read afterwards, for what the page shows, from the parts that hold it.
"""

from __future__ import annotations

import glob
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import duckdb

from claimspan.analysis.dataset import said
from claimspan.dataset.database import literal, open_database
from claimspan.dataset.folder import Dataset, read_dataset
from claimspan.dataset.intact import check_parts
from claimspan.dataset.scratch import scratch_folder
from claimspan.errors import DatasetError

Row = dict[str, Any]

_MEMORY: Final = "250MB"
_BATCH: Final = 2048
# Each file takes 0.1 MB of memory and more for as long as it is one of those that are read.
_STRETCH: Final = 1024
_TABLES: Final = {
    # The files are in the order of the parts, so a file's place among them tells its number.
    "documents": "select {first} + file_index as part, doc_id, source, url, title, published, n_claims,"
    " n_chars",
    "claims": "select claim_id, doc_id, kind, value, value_high, baseline_value, unit, per, comparator,"
    " direction, subject, measure, modality, section, window_start, window_end, duplicate_of",
    "evidence": "select rule_id, field, count(*) as n",
    "ledger": "select fate, reason, count(*) as n",
    "quarantine": "select source, stage, error, message",
}
_READ: Final = {"evidence": "spans"}
_THEN: Final = {
    "evidence": " group by all",
    "ledger": " group by all",
    "quarantine": " order by all limit {quarantine}",
}


@dataclass(frozen=True, slots=True)
class Gathered:
    """A dataset whose tables were gathered.

    :param tables: has ``documents``, ``claims``, ``evidence``, ``ledger`` and ``quarantine``. Counts and
        first rows are those of stretches of parts: counts are to be summed, and rows ordered.
    """

    dataset: Dataset
    tables: duckdb.DuckDBPyConnection

    def rows(self, sql: str, *values: Any) -> list[Row]:
        """The rows of a query over the gathered tables."""
        return list(self.stream(sql, *values))

    def stream(self, sql: str, *values: Any) -> Iterator[Row]:
        """As `rows`, but some at a time; nothing else may be asked before the last one is there."""
        return stream_of(self.tables, sql, *values)

    def choose(self, table: str, numbers: Iterable[int]) -> None:
        """Let ``getvariable('chosen')`` of `rows` be these parts of a table of the dataset."""
        # Of no file nothing is read, not even its columns; a dataset has one part at least.
        wanted = sorted(set(numbers) or {0})
        _choose(self.tables, (str(self.dataset.part(table, number)) for number in wanted))


@contextmanager
def gather(path: Path, quarantine: int, told: Callable[[str], object] = str) -> Iterator[Gathered]:
    """Gather the tables of the dataset in the folder `path`.

    :param quarantine: the most rows of that table that are wanted.
    :param told: is called with what is done next, some words.
    :raises DatasetError: when it is no complete dataset.
    """
    dataset = read_dataset(path)
    told("comparing the parts with their digests")
    check_parts(dataset.path, dataset.shards)
    file = scratch_folder() / f"report-{uuid4().hex}.duckdb"
    try:
        with open_database(_MEMORY) as tables:
            # Each thread needs memory of its own, so a report is not left to run out of it on large machines.
            tables.execute("set threads = 2")
            tables.execute(f"attach {literal(str(file))} as gathered")
            tables.execute("use gathered")
            for name in _TABLES:
                told(f"reading {_READ.get(name, name)}")
                _gather(tables, dataset, name, quarantine)
            yield Gathered(dataset, tables)
    except duckdb.OutOfMemoryException as error:
        why = str(error).splitlines()[0]
        raise DatasetError(f"There is not enough memory for a report of {path} ({why}).") from error
    except duckdb.IOException as error:
        raise DatasetError(
            f"{path} cannot be read ({said(error)}): it was replaced just now, or is incomplete; read or "
            "make it again."
        ) from error
    finally:
        file.unlink(missing_ok=True)
        file.with_name(f"{file.name}.wal").unlink(missing_ok=True)


def _gather(tables: duckdb.DuckDBPyConnection, dataset: Dataset, name: str, quarantine: int) -> None:
    """One table, some thousand parts at a time."""
    files = dataset.shards.names(_READ.get(name, name))
    for first in range(0, len(dataset.shards), _STRETCH):
        _choose(tables, (str(dataset.path / part) for part in islice(files, _STRETCH)))
        sql = f"{_TABLES[name]} from read_parquet(getvariable('chosen')){_THEN.get(name, '')}"
        into = f"insert into {name}" if first else f"create table {name} as"
        tables.execute(f"{into} {sql.format(first=first, quarantine=quarantine)}")


def _choose(tables: duckdb.DuckDBPyConnection, files: Iterable[str]) -> None:
    # DuckDB takes a path for a pattern.
    tables.execute("set variable chosen = ?", [[glob.escape(file) for file in files]])


def rows_of(connection: duckdb.DuckDBPyConnection, sql: str, *values: Any) -> list[Row]:
    """The rows of a query by column."""
    return list(stream_of(connection, sql, *values))


def stream_of(connection: duckdb.DuckDBPyConnection, sql: str, *values: Any) -> Iterator[Row]:
    """As `rows_of`, but some at a time; the connection may be used for nothing else meanwhile."""
    cursor = connection.execute(sql, list(values))
    names: list[str] = [column[0] for column in cursor.description]
    while some := cursor.fetchmany(_BATCH):
        yield from (dict(zip(names, row, strict=True)) for row in some)
