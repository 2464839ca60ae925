"""The list of a dataset's parts: ``parts.parquet``, a row for each shard, read a stretch at a time.

It lies beside the manifest, which holds its SHA-256, so that the manifest is small however many parts there
are, and nobody has to hold the whole list to look one up. A part's path is not listed: it follows from its
table, its number and its shard's key.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import pyarrow as pa
import pyarrow.json as pj
import pyarrow.parquet as pq

from claimspan.dataset.durable import file_digest
from claimspan.errors import DatasetError
from claimspan.schema import SCHEMAS

PARTS: Final = "parts.parquet"
STRETCH: Final = 4096
"""Rows that are read and written at a time."""

_COUNTED: Final = ("claims", "ledger", "quarantine")
_SCHEMA: Final = pa.schema(
    [
        ("key", pa.string()),
        ("reading", pa.string()),
        ("documents", pa.int64()),
        ("chars", pa.int64()),
        *((f"{name}_by", pa.string()) for name in _COUNTED),
        *((f"{name}_rows", pa.int64()) for name in SCHEMAS),
        *((f"{name}_sha256", pa.string()) for name in SCHEMAS),
    ]
)
_KEY: Final = re.compile(r"[0-9a-f]{16}|")
_HELD: Final = 4


@dataclass(frozen=True, slots=True)
class Listed:
    """A shard as the list has it.

    :param number: its place; `key`: empty for one that is not named by its content.
    :param rows: table → rows of its part; `digests`: SHA-256 of the file, hexadecimal.
    :param about: as `parts.about` makes it.
    """

    number: int
    key: str
    rows: Mapping[str, int]
    digests: Mapping[str, str]
    about: Mapping[str, Any]

    def part(self, table: str) -> str:
        """The part of a table, relative to the dataset's folder."""
        return part_name(table, self.number, self.key)


def part_name(table: str, number: int, key: str) -> str:
    """Where the part of a shard lies, relative to the dataset's folder."""
    return f"{table}/part-{number:05d}{f'-{key}' if key else ''}.parquet"


class PartListWriter:
    """Writes the list while a dataset is written; leave it before the manifest is written.

    :raises OSError: when the disk refuses it.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / PARTS
        self._rows: list[dict[str, object]] = []
        self.totals = dict.fromkeys(SCHEMAS, 0)
        """Rows of each table so far."""
        self._count = 0

    def __len__(self) -> int:
        """How many shards are listed."""
        return self._count

    def __enter__(self) -> Self:
        # The same bytes for the same list: one schema, stretches of one length, one way of packing.
        self._file = self._path.open("wb")
        self._writer = pq.ParquetWriter(
            self._file, _SCHEMA, version="2.6", compression="zstd", compression_level=3
        )
        return self

    def add(
        self, key: str, rows: Mapping[str, int], digests: Mapping[str, str], about: Mapping[str, Any]
    ) -> None:
        """List the parts of the next shard. Raises OSError."""
        row: dict[str, object] = {
            "key": key,
            **{name: about[name] for name in ("reading", "documents", "chars")},
        }
        row |= {f"{name}_by": json.dumps(about[name], ensure_ascii=False) for name in _COUNTED}
        for name in SCHEMAS:
            row |= {f"{name}_rows": rows[name], f"{name}_sha256": digests[name]}
            self.totals[name] += rows[name]
        self._rows.append(row)
        self._count += 1
        if len(self._rows) == STRETCH:
            self._flush()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None and (self._rows or not self._count):
                self._flush()
            self._writer.close()
            self._file.flush()
            os.fsync(self._file.fileno())
        finally:
            self._file.close()

    def _flush(self) -> None:
        self._writer.write_table(_table(self._rows), row_group_size=STRETCH)
        self._rows.clear()


def _table(rows: Sequence[Mapping[str, object]]) -> pa.Table:
    """The rows as one chunk. By way of JSON, since Arrow imports pandas to convert lists."""
    if not rows:
        return _SCHEMA.empty_table()
    content = "\n".join(json.dumps(row) for row in rows).encode("ascii")
    whole = pj.ReadOptions(use_threads=False, block_size=len(content) + 1)
    return pj.read_json(pa.BufferReader(content), whole, pj.ParseOptions(explicit_schema=_SCHEMA))


class PartList:
    """The list of the parts of the dataset in a folder, as it is now: its file stays open while it is in use.

    So all stretches are of one list, whatever takes the place of the dataset in the meantime.

    :param shards: how many there should be.
    :param digest: its SHA-256, hexadecimal, if that is known.
    :raises DatasetError: if it is missing, broken, or another dataset's.
    """

    def __init__(self, folder: Path, shards: int, digest: str | None = None) -> None:
        path = folder / PARTS
        try:
            if digest is not None and file_digest(path) != digest:
                raise _broken(path, "it is not what was written")
            file = pq.ParquetFile(path)
        except FileNotFoundError:
            raise _broken(path, "it is missing") from None
        except (OSError, pa.ArrowException) as error:
            raise _broken(path, str(error)) from error
        self._count = int(file.metadata.num_rows)
        if not file.schema_arrow.equals(_SCHEMA) or self._count != shards:
            raise _broken(path, "it is not the list that the manifest tells of")
        # Nothing here refers to this object, so that the file is closed as soon as that is done with.
        self._stretch = lru_cache(maxsize=_HELD)(partial(_read, file, path))
        self._keys = partial(_read_keys, file, path)

    def __len__(self) -> int:
        """How many shards there are."""
        return self._count

    def names(self, table: str) -> Iterator[str]:
        """The parts of a table, in order, relative to the dataset's folder.

        :raises DatasetError: if the list cannot be read, or is not well formed.
        """
        for first in range(0, self._count, STRETCH):
            for place, key in enumerate(self._keys(first // STRETCH)):
                yield part_name(table, first + place, key)

    def __getitem__(self, number: int) -> Listed:
        """The shard of that number.

        :raises IndexError: if there is none.
        :raises DatasetError: if the list cannot be read, or is not well formed.
        """
        if not 0 <= number < self._count:
            raise IndexError(number)
        return self._stretch(number // STRETCH)[number % STRETCH]

    def __iter__(self) -> Iterator[Listed]:
        """All shards, in order."""
        return (self[number] for number in range(self._count))


def _read(file: pq.ParquetFile, path: Path, stretch: int) -> Sequence[Listed]:
    try:
        first = stretch * STRETCH
        rows = file.read_row_group(stretch).to_pylist()
        return [_listed(first + place, row) for place, row in enumerate(rows)]
    except (OSError, pa.ArrowException, ValueError, TypeError) as error:
        raise _broken(path, str(error)) from error


def _read_keys(file: pq.ParquetFile, path: Path, stretch: int) -> Sequence[str]:
    """The keys of a stretch alone, which cost a hundredth of its rows."""
    try:
        keys: list[str] = file.read_row_group(stretch, columns=["key"])["key"].to_pylist()
        return [_checked(stretch * STRETCH + place, key) for place, key in enumerate(keys)]
    except (OSError, pa.ArrowException, ValueError, TypeError) as error:
        raise _broken(path, str(error)) from error


def _checked(number: int, key: str) -> str:
    """The key of a shard, which becomes a part of paths. Raises ValueError."""
    if not _KEY.fullmatch(key):
        raise ValueError(f"shard {number} has no key")
    return key


def _broken(path: Path, why: str) -> DatasetError:
    return DatasetError(
        f"{path}, the list of the dataset's parts, cannot be read ({why.splitlines()[0]}): the "
        "dataset was replaced just now, or is incomplete; read or make it again."
    )


def _listed(number: int, row: Mapping[str, Any]) -> Listed:
    about = {name: row[name] for name in ("reading", "documents", "chars")}
    return Listed(
        number,
        _checked(number, row["key"]),
        {name: row[f"{name}_rows"] for name in SCHEMAS},
        {name: row[f"{name}_sha256"] for name in SCHEMAS},
        {**about, **{name: json.loads(row[f"{name}_by"]) for name in _COUNTED}},
    )
