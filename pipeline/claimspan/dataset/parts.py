"""The parts of one shard on disk: five Parquet files, and what they hold."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, Final
from uuid import uuid4

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from claimspan.dataset.durable import file_digest, put, put_text, sync_folder
from claimspan.schema import SCHEMAS
from claimspan.timing import staged

Tables = Mapping[str, pa.Table]
DONE: Final = "done.json"
_COMPRESSION_LEVEL: Final = 3
_ROW_GROUP_ROWS: Final = 65_536
_LONG: Final = 1 << 20
"""Bytes of a text that must not be copied for statistics."""


@dataclass(frozen=True, slots=True)
class StoredShard:
    """A shard that is on disk.

    :param files: the part of each table; `rows` and `digests` (SHA-256, hexadecimal) are theirs.
    :param about: what the manifest says of it, as `about` makes it.
    :param did: what the run that made it counts: ``stored``, ``unchanged`` … → documents.
    """

    key: str
    files: Mapping[str, Path]
    rows: Mapping[str, int]
    digests: Mapping[str, str]
    about: Mapping[str, Any]
    did: Mapping[str, int]


def about(tables: Tables, reading: str = "") -> dict[str, Any]:
    """What a shard holds: documents, code points, claims by kind, numbers by fate, quarantine by reason.

    :param reading: how its records were read, as `reading.Reading.digest`.
    """
    told: dict[str, Any] = {"reading": reading}
    for name in ("documents", "claims", "ledger", "quarantine"):
        told |= _about(name, tables[name])
    return told


def _about(name: str, table: pa.Table) -> dict[str, Any]:
    """What is told of one table."""
    match name:
        case "documents":
            return {"documents": table.num_rows, "chars": pc.sum(table["n_chars"]).as_py() or 0}
        case "claims":
            return {name: counted(table["kind"].to_pylist())}
        case "ledger":
            return {name: counted(table["fate"].to_pylist())}
        case "quarantine":
            reasons = zip(table["stage"].to_pylist(), table["error"].to_pylist(), strict=True)
            return {name: counted(f"{stage}: {error}" for stage, error in reasons)}
    return {}


def counted(names: Iterable[str]) -> dict[str, int]:
    """How often each name occurs, by name."""
    return dict(sorted(Counter(names).items()))


def check_schema(name: str, table: pa.Table) -> None:
    """Refuse a table of another schema than that name stands for.

    :raises ValueError: naming the table.
    """
    if not table.schema.equals(SCHEMAS[name], check_metadata=True):
        raise ValueError(f"The table {name} has not the schema of the dataset.")


@staged("writing")
def write_parquet(table: pa.Table, file: BinaryIO) -> None:
    """Write `table` the same way always, so that equal tables are equal bytes."""
    # The least and the greatest text of a column are copied again and again, and left out if they are long.
    short = [name for name in table.column_names if not _is_long(table[name])]
    pq.write_table(
        table,
        file,
        version="2.6",
        compression="zstd",
        compression_level=_COMPRESSION_LEVEL,
        row_group_size=_ROW_GROUP_ROWS,
        write_statistics=True if len(short) == table.num_columns else short,
    )


def _is_long(column: pa.ChunkedArray) -> bool:
    """Whether a column of texts has a long one."""
    return pa.types.is_string(column.type) and (pc.max(pc.binary_length(column)).as_py() or 0) > _LONG


def put_part(path: Path, table: pa.Table) -> str:
    """Write one part so that it is there in full or not at all; its SHA-256. Raises OSError."""
    return put(path, partial(write_parquet, table))


def write_shard(
    folder: Path,
    key: str,
    tables: Iterable[tuple[str, pa.Table]],
    did: Callable[[Mapping[str, int]], Mapping[str, int]],
    reading: str = "",
) -> StoredShard:
    """Write a shard into ``folder/KEY``, which is there when all of it is.

    :param tables: each table with its name; a table is let go of before the next one is asked for.
    :param did: what the run that made it counts, from the rows of each table.
    :param reading: how its records were read, as `reading.Reading.digest`.
    :raises ValueError: if a table has not the dataset's schema.
    :raises OSError: when the disk refuses it; no part of the shard is then left.
    """
    with placed(folder, key) as temporary:
        rows, digests = {}, {}
        described: dict[str, Any] = {"reading": reading}
        for name, table in tables:
            check_schema(name, table)
            digests[name] = put_part(temporary / f"{name}.parquet", table)
            rows[name] = table.num_rows
            described |= _about(name, table)
            del table
        told = {"rows": rows, "digests": digests, "about": described, "did": did(rows)}
        put_text(temporary / DONE, json.dumps(told, ensure_ascii=False))
    return read_shard(folder / key)


@contextmanager
def placed(folder: Path, key: str) -> Iterator[Path]:
    """A temporary folder that becomes ``folder/KEY`` in one step, when all that was put there is whole.

    Left by an exception it is gone.

    :raises OSError: when the disk refuses it.
    """
    final = folder / key
    # Several machines may be at it, so the number of the process is not name enough.
    temporary = folder / f".{key}.{uuid4().hex[:12]}"
    # No parents: when the run is over its folder is gone, and a straggler must not bring it back.
    temporary.mkdir()
    try:
        yield temporary
        try:
            temporary.rename(final)
        except OSError:
            if not (final / DONE).is_file():
                raise
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    sync_folder(folder)


def read_shard(folder: Path) -> StoredShard:
    """The shard in a folder that `write_shard` made.

    :raises OSError: if it is not there.
    :raises ValueError: if it is not whole.
    """
    told = json.loads((folder / DONE).read_bytes())
    files = {name: folder / f"{name}.parquet" for name in SCHEMAS}
    return StoredShard(folder.name, files, told["rows"], told["digests"], told["about"], told["did"])


def is_whole(shard: StoredShard) -> bool:
    """Whether the files of a shard are what they were when they were written."""
    try:
        return all(file_digest(path) == shard.digests[name] for name, path in shard.files.items())
    except OSError:
        return False
