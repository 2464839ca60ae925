"""A dataset on disk: Parquet parts, a manifest, a data dictionary.

A folder with a manifest is a complete dataset; :mod:`claimspan.dataset.writer` sees to that. All rows of one
document are in parts of the same number, whatever the table.
"""

from __future__ import annotations

import glob
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from claimspan.errors import DatasetError, UsageError
from claimspan.schema import SCHEMA_VERSION, SCHEMAS, describe

MANIFEST: Final = "dataset.json"
DICTIONARY: Final = "data-dictionary.md"
FORMAT: Final = "claimspan-dataset"

RULES: Final = "rules.json"
TIMINGS: Final = "timings.json"
DATAPACKAGE: Final = "datapackage.json"
CROISSANT: Final = "croissant.json"
# What makes up a dataset; a report describes one run, so it goes with it. All else there is the user's.
OWN: Final = frozenset(
    {*SCHEMAS, MANIFEST, DICTIONARY, DATAPACKAGE, CROISSANT, RULES, TIMINGS, "report.html"}
)
_PART_PATH: Final = re.compile(rf"(?P<table>{'|'.join(SCHEMAS)})/part-\d{{5,}}(-[0-9a-f]{{16}})?\.parquet")


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


def literal(text: str) -> str:
    """`text` as an SQL string."""
    return "'" + text.replace("'", "''") + "'"


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
