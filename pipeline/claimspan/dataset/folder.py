"""A dataset on disk: Parquet parts, a manifest, a data dictionary.

A folder with a manifest is a complete dataset; :mod:`claimspan.dataset.writer` sees to that. All rows of one
document are in parts of the same number, whatever the table.
"""

from __future__ import annotations

import glob
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from claimspan.dataset.database import MEMORY, literal, open_database
from claimspan.dataset.intact import check_parts, check_quickly
from claimspan.dataset.partlist import PARTS, PartList
from claimspan.errors import DatasetError, UsageError
from claimspan.schema import SCHEMA_VERSION, SCHEMAS, describe

if TYPE_CHECKING:
    import duckdb

MANIFEST: Final = "dataset.json"
DICTIONARY: Final = "data-dictionary.md"
FORMAT: Final = "claimspan-dataset"
FORMAT_VERSION: Final = 2
"""Raised when a dataset's files are laid out otherwise. In the first format the manifest listed the parts."""

RULES: Final = "rules.json"
TIMINGS: Final = "timings.json"
DATAPACKAGE: Final = "datapackage.json"
CROISSANT: Final = "croissant.json"
# What makes up a dataset; a report describes one run, so it goes with it. All else there is the user's.
OWN: Final = frozenset(
    {*SCHEMAS, MANIFEST, PARTS, DICTIONARY, DATAPACKAGE, CROISSANT, RULES, TIMINGS, "report.html"}
)
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")


def check_folder(path: Path) -> None:
    """Refuse the URL of an object store, which as a path would be a folder of that name.

    :raises UsageError: saying what to do.
    """
    scheme, *rest = path.parts or ("",)
    if _SCHEME.fullmatch(scheme):
        raise UsageError(
            f"{scheme}//{'/'.join(rest)} is no folder, and a dataset is one; give a folder, and copy whole "
            f"datasets to and from the store, {MANIFEST} last."
        )


def check_target(path: Path) -> None:
    """Refuse a dataset folder that holds something else, or that is none.

    :raises UsageError: saying what is there.
    """
    check_folder(path)
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
    :param shards: what it is made of, in order; each has a part of every table.
    """

    path: Path
    manifest: Mapping[str, Any]
    shards: PartList

    def parts(self, name: str) -> list[Path]:
        """The files of a table, in order, each compared with its digest.

        :raises DatasetError: when there is no table of that name, or a part is missing or changed.
        """
        _check_table(name)
        check_parts(self.path, self.shards, [name])
        return [self.path / part for part in self.shards.names(name)]

    def part(self, name: str, number: int) -> Path:
        """The file of a table that holds the shard of that number.

        :raises DatasetError: when the list of parts cannot be read.
        """
        return self.path / self.shards[number].part(name)

    def table(self, name: str) -> pa.Table:
        """A whole table, with the schema of ``SCHEMAS``.

        :raises DatasetError: when there is no such table, or a part is missing, broken or of another schema.
        """
        tables = [read_part(name, part) for part in self.parts(name)]
        return pa.concat_tables([SCHEMAS[name].empty_table(), *tables]).unify_dictionaries()


def read_dataset(path: Path, *, check: bool = True) -> Dataset:
    """Open the dataset in the folder `path`; its tables are read when they are asked for.

    :param check: compare the list of its parts with the manifest's digest.
    :raises DatasetError: when it is no dataset, incomplete, or of another version.
    :raises UsageError: when `path` is the URL of an object store.
    """
    check_folder(path)
    manifest = _read_manifest(path, versions=True)
    shards = manifest.get("shards")
    if not isinstance(shards, int) or not isinstance(manifest.get("counts"), dict):
        raise DatasetError(f"{path / MANIFEST} does not tell of its parts; make the dataset again.")
    listed = PartList(path, shards, _digest_of_list(manifest) if check else None)
    if _read_manifest(path, versions=True) != manifest:
        raise DatasetError(f"{path} was replaced just now; read it again.")
    return Dataset(path, manifest, listed)


def read_part(name: str, path: Path) -> pa.Table:
    """One part of the table `name`.

    :raises DatasetError: when it is missing, broken or of another schema.
    """
    try:
        with pq.ParquetFile(path) as file:
            table = file.read()
    except FileNotFoundError:
        message = (
            f"{path} is missing: the dataset was replaced just now, or is incomplete; read or make it again."
        )
        raise DatasetError(message) from None
    except (OSError, pa.ArrowException) as error:
        said = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise DatasetError(f"{path} cannot be read: {said}") from error
    if not table.schema.equals(SCHEMAS[name], check_metadata=True):
        raise DatasetError(
            f"{path} has other columns than this version's table {name}; make the dataset again."
        )
    return table


def connect(path: Path, memory: str = MEMORY) -> duckdb.DuckDBPyConnection:
    """A DuckDB connection, in memory, with the dataset's tables as views of the same names.

    Columns carry their descriptions as comments. The views cannot be written to.

    :param memory: what DuckDB may hold in memory, as it says it.
    :raises DatasetError: when `path` is no complete dataset.
    """
    dataset = read_dataset(path)
    # There may be very many parts, so their paths are plain text.
    parts = {name: list(dataset.shards.names(name)) for name in SCHEMAS}
    check_quickly(dataset.path, dataset.shards)
    # DuckDB takes a path for a pattern, so folders with brackets or stars in their names are escaped.
    folder = glob.escape(str(dataset.path))
    files = {f"parts_of_{name}": [f"{folder}/{part}" for part in parts[name]] for name in SCHEMAS}
    connection = open_database(memory, files)
    for name, schema in SCHEMAS.items():
        connection.execute(
            f"create view {name} as select * from read_parquet(getvariable('parts_of_{name}'))"
        )
        for field in schema:
            connection.execute(f'comment on column {name}."{field.name}" is {literal(describe(field))}')
    return connection


def _read_manifest(path: Path, *, versions: bool) -> dict[str, Any]:
    """The manifest in the folder `path`; with `versions`, only one that this version can read."""
    try:
        content = json.loads((path / MANIFEST).read_bytes())
    except FileNotFoundError:
        said = f"{path} is no dataset: it holds no {MANIFEST}"
        if not path.exists():
            said = f"there is no dataset {path}"
        raise DatasetError(f"{said}; give a folder that claimspan run wrote.") from None
    except NotADirectoryError:
        raise DatasetError(
            f"{path} is a file, and a dataset is a folder; give one that claimspan run wrote."
        ) from None
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else f"no JSON: {error}"
        raise DatasetError(f"{path / MANIFEST} cannot be read ({why}); make the dataset again.") from error
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise DatasetError(f"{path / MANIFEST} is not the manifest of a claimspan dataset.")
    if versions:
        if content.get("format_version", 1) != FORMAT_VERSION:
            raise DatasetError(
                f"{path} has format version {content.get('format_version', 1)}, and this claimspan reads "
                f"{FORMAT_VERSION}; make the dataset again."
            )
        if content.get("schema_version") != SCHEMA_VERSION:
            raise DatasetError(
                f"{path} has schema version {content.get('schema_version')}, and this claimspan reads "
                f"{SCHEMA_VERSION}; make the dataset again."
            )
    return content


def _digest_of_list(manifest: Mapping[str, Any]) -> str | None:
    listed = manifest.get("parts")
    return listed.get("sha256") if isinstance(listed, dict) else None


def _check_table(name: str) -> None:
    if name not in SCHEMAS:
        raise DatasetError(f"There is no table {name}; a dataset has {', '.join(SCHEMAS)}.")
