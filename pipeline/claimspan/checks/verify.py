"""Whether a dataset is what it says: its files, its rows, its texts and the raw sources they came from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyarrow as pa

from claimspan.checks.findings import Finding, Report
from claimspan.checks.verify_sources import check_sources
from claimspan.checks.verify_tables import check_part, part_of
from claimspan.dataset.durable import file_digest
from claimspan.dataset.folder import Dataset, read_dataset, read_part
from claimspan.errors import DatasetError
from claimspan.schema import SCHEMAS

__all__ = ["Finding", "Report", "verify"]


def verify(path: Path, *, source_root: Path | None = None) -> Report:
    """Re-check everything that the dataset at `path` says.

    Checked are the parts against the manifest, every quoted text against its document, every document against
    its raw source, the ledger against the numbers in the text, and all counts and references.

    :param source_root: the folder that relative sources count from; None for the one the run was started in.
        It is the working folder of the process while the sources are read.
    :return: all findings; a source that is not there any more is one of them.
    :raises DatasetError: when `path` holds no dataset that can be read at all.
    """
    dataset = read_dataset(path.resolve())
    checked: Counter[str] = Counter()
    findings = [
        *_check_files(dataset, checked),
        *_check_rows(dataset, checked),
        *check_sources(dataset, source_root, checked),
    ]
    return Report(tuple(findings), dict(checked))


def _check_files(dataset: Dataset, checked: Counter[str]) -> Iterator[Finding]:
    """The manifest against the files that are there."""
    for name in SCHEMAS:
        rows = 0
        for part, listed in zip(dataset.parts(name), dataset.manifest["parts"][name], strict=True):
            checked["parts"] += 1
            rows += listed["rows"]
            if part.is_file() and (digest := file_digest(part)) != listed["sha256"]:
                message = f"The file's SHA-256 is {digest}, and the manifest says {listed['sha256']}."
                yield Finding("part_changed", listed["path"], message)
        if rows != dataset.manifest["counts"][name]:
            message = f"The manifest counts {dataset.manifest['counts'][name]} rows, and {rows} in the parts."
            yield Finding("wrong_count", name, message)
        # Other readers take all Parquet files of the folder for the table.
        there = set((dataset.path / name).glob("*.parquet"))
        for stray in sorted(there - set(dataset.parts(name))):
            where = stray.relative_to(dataset.path).as_posix()
            yield Finding("stray_part", where, "The manifest does not name this file; remove it.")
    lengths = {name: len(dataset.parts(name)) for name in SCHEMAS}
    if len(set(lengths.values())) > 1:
        yield Finding("part_missing", str(dataset.path), f"The tables have unequally many parts: {lengths}.")


def _check_rows(dataset: Dataset, checked: Counter[str]) -> Iterator[Finding]:
    """The rows, part by part, so that memory holds one part of each table at a time."""
    claims: Counter[str] = Counter()
    documents: Counter[str] = Counter()
    sources: Counter[str] = Counter()
    for number in range(min(len(dataset.parts(name)) for name in SCHEMAS)):
        try:
            tables = {name: read_part(name, dataset.parts(name)[number]) for name in SCHEMAS}
        except DatasetError as error:
            yield Finding("part_unreadable", f"part {number}", str(error))
            continue
        for name, table in tables.items():
            listed = dataset.manifest["parts"][name][number]
            if table.num_rows != listed["rows"]:
                message = f"The file has {table.num_rows} rows, and the manifest says {listed['rows']}."
                yield Finding("wrong_count", listed["path"], message)
        checked.update({name: tables[name].num_rows for name in ("documents", "claims", "spans")})
        checked["numbers"] += tables["ledger"].num_rows
        claims.update(_values(tables["claims"], "claim_id"))
        documents.update(_values(tables["documents"], "doc_id"))
        sources.update(_values(tables["documents"], "source"))
        yield from check_part(part_of(tables))
    yield from _repeated("claims.claim_id", claims)
    yield from _repeated("documents.doc_id", documents)
    yield from _repeated("documents.source", sources)


def _values(table: pa.Table, column: str) -> Iterable[str]:
    values: list[str] = table[column].to_pylist()
    return values


def _repeated(column: str, values: Counter[str]) -> Iterator[Finding]:
    for value, count in values.items():
        if count > 1:
            yield Finding("not_unique", value, f"{column} should be unique, and {count} rows have this one.")
