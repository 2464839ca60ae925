"""A dataset on disk: Parquet parts, a manifest, a data dictionary.

A run builds its dataset in a folder beside the target and puts it in place when it is complete, so whatever
was there before stays whole until then. Every part is written under a temporary name, synced and renamed, and
the manifest comes last: a folder with a manifest is a complete dataset.

All rows of one document are in parts of the same number, whatever the table.
"""

from __future__ import annotations

import glob
import hashlib
import json
import os
import platform
import re
import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Final, Self
from uuid import uuid4

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from claimspan import __version__
from claimspan.errors import DatasetError, UsageError
from claimspan.schema import SCHEMA_VERSION, SCHEMAS, data_dictionary, describe

MANIFEST: Final = "dataset.json"
DICTIONARY: Final = "data-dictionary.md"
FORMAT: Final = "claimspan-dataset"

# What makes up a dataset; a report describes one run, so it goes with it. All else there is the user's.
_OWN: Final = frozenset({*SCHEMAS, MANIFEST, DICTIONARY, "report.html"})
_LIBRARIES: Final = ("pandas", "pyarrow", "spacy")
_COMPRESSION_LEVEL: Final = 3
_ROW_GROUP_ROWS: Final = 65_536
_PART_PATH: Final = re.compile(rf"(?P<table>{'|'.join(SCHEMAS)})/part-\d{{5,}}\.parquet")


class DatasetWriter:
    """Writes a dataset, all or nothing.

    Use it as a context manager: leaving it normally puts the dataset in place, leaving it by an exception
    removes what was written and leaves an earlier dataset at `path` untouched. A run that is killed leaves a
    folder ``<name>.tmp-…`` beside `path`, which can be deleted.

    :param path: the dataset's folder; new, empty, or an earlier dataset, which is replaced. Files in an
        earlier dataset's folder that are not its own are kept.
    :param run_info: what the manifest's ``run`` says, JSON values: ``inputs``, ``options``, ``rules_digest``,
        ``model`` …
    :raises UsageError: when `path` is something else or cannot be written.
    """

    def __init__(self, path: Path, run_info: Mapping[str, object] | None = None) -> None:
        check_target(path)
        self.path = path.resolve()
        self.timings: dict[str, object] = {}
        """Further entries for the manifest's ``timings``, in seconds."""
        self._run_info = dict(run_info or {})
        # Relative inputs are relative to this folder, which is how their sources can be found again.
        self._source_root = str(Path.cwd())
        self._parts: dict[str, list[dict[str, object]]] = {name: [] for name in SCHEMAS}
        self._tag = uuid4().hex[:8]
        self._folder = self.path.with_name(f"{self.path.name}.tmp-{self._tag}")

    def __enter__(self) -> Self:
        try:
            for name in SCHEMAS:
                (self._folder / name).mkdir(parents=True)
        except OSError as error:
            self._discard()
            raise UsageError(
                f"{self.path} cannot be written: {error.strerror}; give another folder."
            ) from error
        self._began, self._clock = datetime.now(UTC), time.monotonic()
        return self

    def write(self, tables: Mapping[str, pa.Table]) -> None:
        """Write one part of each table.

        :param tables: a table for each name in ``SCHEMAS``, as ``to_tables`` makes them: some documents with
            all their rows.
        :raises DatasetError: when the disk refuses it.
        """
        for name, schema in SCHEMAS.items():
            table = tables[name]
            if not table.schema.equals(schema, check_metadata=True):
                raise ValueError(f"The table {name} has not the schema of the dataset.")
            part = f"{name}/part-{len(self._parts[name]):05d}.parquet"
            digest = self._put(part, partial(_write_parquet, table))
            self._parts[name].append({"path": part, "rows": table.num_rows, "sha256": digest})

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._finish()
        finally:
            self._discard()

    def _finish(self) -> None:
        if not self._parts["documents"]:
            self.write({name: schema.empty_table() for name, schema in SCHEMAS.items()})
        self._put(DICTIONARY, lambda file: file.write(data_dictionary().encode()))
        manifest = json.dumps(self._manifest(), indent=2, ensure_ascii=False, default=str) + "\n"
        self._put(MANIFEST, lambda file: file.write(manifest.encode()))
        try:
            _swap(self._folder, self.path, self.path.with_name(f"{self.path.name}.old-{self._tag}"))
        except OSError as error:
            raise DatasetError(f"{self.path} could not be put in place: {error.strerror}.") from error

    def _manifest(self) -> dict[str, object]:
        counts = {name: sum(_rows(part) for part in parts) for name, parts in self._parts.items()}
        return {
            "format": FORMAT,
            "schema_version": SCHEMA_VERSION,
            "versions": {
                "claimspan": __version__,
                "python": platform.python_version(),
                **{name: version(name) for name in _LIBRARIES},
            },
            "run": self._run_info,
            "source_root": self._source_root,
            "counts": counts,
            "parts": self._parts,
            "timings": {
                "started": self._began.isoformat(timespec="seconds"),
                "seconds": round(time.monotonic() - self._clock, 3),
                **self.timings,
            },
        }

    def _put(self, name: str, write: Callable[[BinaryIO], object]) -> str:
        """Write a file of the dataset so that it is either there in full or not at all; its SHA-256."""
        try:
            return _put(self._folder / name, write)
        except OSError as error:
            raise DatasetError(f"{name} of {self.path} could not be written: {error.strerror}.") from error

    def _discard(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)


def check_target(path: Path) -> None:
    """Refuse a dataset folder that holds something else.

    :raises UsageError: saying what is there.
    """
    try:
        if path.exists() and not path.is_dir():
            raise UsageError(f"{path} is a file; give a folder to write the dataset to.")
        taken = path.is_dir() and any(path.iterdir())
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}; give another folder.") from error
    if taken:
        try:
            _read_manifest(path, versions=False)
        except DatasetError:
            raise UsageError(
                f"{path} holds files that are no dataset of claimspan; give a new or an empty folder."
            ) from None


@dataclass(frozen=True, slots=True)
class Dataset:
    """A dataset that was read; make one with :func:`read_dataset`.

    :param path: its folder.
    :param manifest: the content of its ``dataset.json``.
    """

    path: Path
    manifest: Mapping[str, Any]

    def parts(self, name: str) -> list[Path]:
        """The files of a table, in order.

        :raises DatasetError: when there is no table of that name.
        """
        return [self.path / part["path"] for part in _listed(self.manifest, name)]

    def table(self, name: str) -> pa.Table:
        """A whole table, with the schema of ``SCHEMAS``.

        :raises DatasetError: when there is no such table, or a part is missing, broken or of another schema.
        """
        tables = [read_part(name, part) for part in self.parts(name)]
        return pa.concat_tables([SCHEMAS[name].empty_table(), *tables]).unify_dictionaries()


def read_dataset(path: Path) -> Dataset:
    """Open the dataset in the folder `path`; its tables are read when they are asked for.

    :raises DatasetError: when it is no dataset, incomplete, or of another version.
    """
    return Dataset(path, _read_manifest(path, versions=True))


def read_part(name: str, path: Path) -> pa.Table:
    """One part of the table `name`.

    :raises DatasetError: when it is missing, broken or of another schema.
    """
    try:
        with pq.ParquetFile(path) as file:
            table = file.read()
    except FileNotFoundError:
        raise DatasetError(f"{path} is missing; the dataset is incomplete, so make it again.") from None
    except (OSError, pa.ArrowException) as error:
        said = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise DatasetError(f"{path} cannot be read: {said}") from error
    if not table.schema.equals(SCHEMAS[name], check_metadata=True):
        raise DatasetError(
            f"{path} has other columns than this version's table {name}; make the dataset again."
        )
    return table


def connect(path: Path) -> duckdb.DuckDBPyConnection:
    """A DuckDB connection, in memory, with the dataset's tables as views of the same names.

    Columns carry their descriptions as comments. The views cannot be written to.

    :raises DatasetError: when `path` is no complete dataset.
    """
    dataset = read_dataset(path)
    for name in SCHEMAS:
        if missing := [part for part in dataset.parts(name) if not part.is_file()]:
            raise DatasetError(f"{missing[0]} is missing; the dataset is incomplete, so make it again.")
    # Nothing is downloaded when a query uses a function that DuckDB would fetch an extension for.
    connection = duckdb.connect(":memory:", config={"autoinstall_known_extensions": "false"})
    for name, schema in SCHEMAS.items():
        # DuckDB takes a path for a pattern, so folders with brackets or stars in their names are escaped.
        files = ", ".join(literal(glob.escape(str(part))) for part in dataset.parts(name))
        connection.execute(f"create view {name} as select * from read_parquet([{files}])")
        for field in schema:
            connection.execute(f'comment on column {name}."{field.name}" is {literal(describe(field))}')
    return connection


def file_digest(path: Path) -> str:
    """The SHA-256 of a file, hexadecimal. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def literal(text: str) -> str:
    """`text` as an SQL string."""
    return "'" + text.replace("'", "''") + "'"


def _write_parquet(table: pa.Table, file: BinaryIO) -> None:
    """Write `table` the same way always, so that equal tables are equal bytes."""
    pq.write_table(
        table,
        file,
        version="2.6",
        compression="zstd",
        compression_level=_COMPRESSION_LEVEL,
        row_group_size=_ROW_GROUP_ROWS,
    )


def _put(path: Path, write: Callable[[BinaryIO], object]) -> str:
    """Write a file under a temporary name, sync it, give it its name and sync the folder; its SHA-256."""
    temporary = path.with_name(f".{path.name}.tmp")
    with temporary.open("wb") as file:
        write(file)
        file.flush()
        os.fsync(file.fileno())
    digest = file_digest(temporary)
    temporary.replace(path)
    _sync_folder(path.parent)
    return digest


def _sync_folder(path: Path) -> None:
    """Make the names in a folder durable, where the system can do that."""
    if os.name != "posix":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _swap(new: Path, target: Path, aside: Path) -> None:
    """Put the folder `new` in the place of `target`, which is moved to `aside` and then deleted."""
    if not target.exists():
        new.rename(target)
        _sync_folder(target.parent)
        return
    target.rename(aside)
    try:
        new.rename(target)
    except OSError:
        aside.rename(target)
        raise
    for entry in aside.iterdir():
        if entry.name not in _OWN:
            entry.rename(target / entry.name)
    _sync_folder(target.parent)
    shutil.rmtree(aside)


def _read_manifest(path: Path, *, versions: bool) -> dict[str, Any]:
    """The manifest in the folder `path`; with `versions`, only one that this version can read."""
    try:
        content = json.loads((path / MANIFEST).read_bytes())
    except FileNotFoundError:
        raise DatasetError(f"{path} is no dataset: it holds no {MANIFEST}.") from None
    except (OSError, ValueError) as error:
        raise DatasetError(f"{path / MANIFEST} cannot be read ({error}); make the dataset again.") from error
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise DatasetError(f"{path / MANIFEST} is not the manifest of a claimspan dataset.")
    if versions:
        if content.get("schema_version") != SCHEMA_VERSION:
            raise DatasetError(
                f"{path} has schema version {content.get('schema_version')}, and this claimspan reads "
                f"{SCHEMA_VERSION}; make the dataset again."
            )
        for name in SCHEMAS:
            _listed(content, name)
    return content


def _listed(manifest: Mapping[str, Any], name: str) -> Sequence[Mapping[str, Any]]:
    """What the manifest says of a table's parts, checked to be well formed."""
    if name not in SCHEMAS:
        raise DatasetError(f"There is no table {name}; a dataset has {', '.join(SCHEMAS)}.")
    parts = manifest["parts"].get(name) if isinstance(manifest.get("parts"), dict) else None
    if not isinstance(parts, list) or not parts or not all(_is_part(part, name) for part in parts):
        raise DatasetError(
            f"{MANIFEST} does not list the parts of {name} as it should; make the dataset again."
        )
    return parts


def _is_part(part: object, name: str) -> bool:
    if not isinstance(part, dict) or not isinstance(part.get("path"), str):
        return False
    found = _PART_PATH.fullmatch(part["path"])
    return found is not None and found["table"] == name


def _rows(part: Mapping[str, object]) -> int:
    rows = part["rows"]
    return rows if isinstance(rows, int) else 0
