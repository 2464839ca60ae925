"""Whether a dataset is what it says: its files, its rows, its texts and the raw sources they came from."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

from claimspan.articles.reading import doc_id
from claimspan.batch.idset import IdSet
from claimspan.checks.findings import Finding, Report
from claimspan.checks.verify_sources import check_sources
from claimspan.checks.verify_tables import check_part, part_of
from claimspan.dataset.durable import file_digest
from claimspan.dataset.folder import Dataset, check_folder, read_dataset, read_part
from claimspan.dataset.partlist import PARTS
from claimspan.errors import DatasetError
from claimspan.schema import SCHEMAS

__all__ = ["Finding", "Report", "verify"]

_NUMBERED: Final = re.compile(r"part-(\d+)")


def verify(path: Path, *, source_root: Path | None = None, told: Callable[[str], object] = str) -> Report:
    """Re-check everything that the dataset at `path` says.

    Checked are the parts against the manifest, every quoted text against its document, every document against
    its raw source, the ledger against the numbers in the text, and all counts and references.

    :param source_root: the folder that relative sources count from; None for the one the run was started in.
        It is the working folder of the process while the sources are read.
    :param told: is called with what is checked next, some words.
    :return: all findings; a source that is not there any more is one of them.
    :raises DatasetError: when `path` holds no dataset that can be read at all.
    """
    check_folder(path)
    dataset = read_dataset(path.resolve(), check=False)
    checked: Counter[str] = Counter()
    told("checking files")
    findings = list(_check_files(dataset, checked))
    findings += _check_rows(dataset, checked, told)
    told("checking sources")
    findings += check_sources(dataset, source_root, checked)
    return Report(tuple(findings), dict(checked))


def _check_files(dataset: Dataset, checked: Counter[str]) -> Iterator[Finding]:
    """The manifest against the files that are there."""
    listed = dataset.manifest.get("parts")
    wanted = listed.get("sha256") if isinstance(listed, dict) else None
    if (digest := file_digest(dataset.path / PARTS)) != wanted:
        message = f"The file's SHA-256 is {digest}, and the manifest says {wanted}."
        yield Finding("part_changed", PARTS, message)
    for name in SCHEMAS:
        rows = 0
        for shard in dataset.shards:
            part = dataset.path / shard.part(name)
            checked["parts"] += 1
            rows += shard.rows[name]
            found = _digest(part)
            if found is not None and found != shard.digests[name]:
                message = f"The file's SHA-256 is {found}, and the list of parts says {shard.digests[name]}."
                yield Finding("part_changed", shard.part(name), message)
        if rows != dataset.manifest["counts"][name]:
            message = f"The manifest counts {dataset.manifest['counts'][name]} rows, and {rows} in the parts."
            yield Finding("wrong_count", name, message)
        # Other readers take all Parquet files of the folder for the table.
        for stray in sorted(_strays(dataset, name)):
            message = f"{PARTS} does not list this file; remove it."
            yield Finding("stray_part", f"{name}/{stray}", message)


def _digest(path: Path) -> str | None:
    """The SHA-256 of a file, None if it cannot be read, which is told when its rows are read."""
    try:
        return file_digest(path) if path.is_file() else None
    except OSError:
        return None


def _strays(dataset: Dataset, name: str) -> Iterator[str]:
    """The names of Parquet files in the folder of a table that are none of its parts."""
    for path in (dataset.path / name).glob("*.parquet"):
        number = _NUMBERED.match(path.name)
        at = int(number[1]) if number else len(dataset.shards)
        if at >= len(dataset.shards) or dataset.part(name, at) != path:
            yield path.name


def _check_rows(dataset: Dataset, checked: Counter[str], told: Callable[[str], object]) -> Iterator[Finding]:
    """The rows, part by part, so that memory holds one part of each table at a time."""
    unique = {"claims.claim_id": IdSet(), "documents.doc_id": IdSet(), "documents.source": IdSet()}
    for number, shard in enumerate(dataset.shards):
        told(f"checking rows: part {number + 1:,} of {len(dataset.shards):,}")
        try:
            tables = {name: read_part(name, dataset.path / shard.part(name)) for name in SCHEMAS}
        except DatasetError as error:
            yield Finding("part_unreadable", f"part {number}", str(error))
            continue
        for name, table in tables.items():
            if table.num_rows != shard.rows[name]:
                message = (
                    f"The file has {table.num_rows} rows, and the list of parts says {shard.rows[name]}."
                )
                yield Finding("wrong_count", shard.part(name), message)
        checked.update({name: tables[name].num_rows for name in ("documents", "claims", "spans")})
        checked["numbers"] += tables["ledger"].num_rows
        yield from check_part(part_of(tables))
        for column, met in unique.items():
            table, _, name = column.partition(".")
            yield from _repeated(column, tables[table][name].to_pylist(), met)


def _repeated(column: str, values: Sequence[str], met: IdSet) -> Iterator[Finding]:
    """Values that came before, each known by a hash of 8 bytes, since there may be very many."""
    for value, again in zip(values, met.add(list(map(doc_id, values))), strict=True):
        if again:
            message = f"{column} should be unique, and another row has this one as well."
            yield Finding("not_unique", value, message)
