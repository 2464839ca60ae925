"""Writing a dataset: a new folder is filled beside the target and put in its place when it is complete."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self
from uuid import uuid4

import pyarrow as pa

from claimspan.dataset.catalog.croissant import croissant
from claimspan.dataset.catalog.datapackage import DESCRIBED_PARTS, datapackage
from claimspan.dataset.durable import exchange, file_digest, link_or_copy, put_text, sync_folder
from claimspan.dataset.fingerprint import library_versions
from claimspan.dataset.folder import (
    CROISSANT,
    DATAPACKAGE,
    DICTIONARY,
    FORMAT,
    FORMAT_VERSION,
    MANIFEST,
    OWN,
    RULES,
    TIMINGS,
    check_target,
)
from claimspan.dataset.partlist import PARTS, PartList, PartListWriter, part_name
from claimspan.dataset.parts import StoredShard, about, check_schema, put_part
from claimspan.errors import DatasetError, UsageError
from claimspan.schema import SCHEMA_VERSION, SCHEMAS, data_dictionary

_NEW: Final = "new"
_OLD: Final = "old"


class DatasetWriter:
    """Writes a dataset, all or nothing.

    Use it as a context manager: leaving it normally puts the dataset in place, leaving it by an exception
    removes what was written and leaves an earlier dataset at `path` untouched.

    :param path: the dataset's folder; new, empty, or an earlier dataset, which is replaced. Files in an
        earlier dataset's folder that are not its own are kept.
    :param run_info: what the manifest's ``run`` says, JSON values: ``inputs``, ``options``, ``rules_digest``,
        ``model`` …
    :param told: further keys of the manifest, JSON values.
    :param rules: the content of ``rules.json``, None for none.
    :param workspace: a folder on the same file system as `path` to build in; None for one of its own beside
        `path`, which a killed process leaves behind.
    :raises UsageError: when `path` is something else or cannot be written.
    """

    def __init__(
        self,
        path: Path,
        run_info: Mapping[str, object] | None = None,
        *,
        told: Mapping[str, object] | None = None,
        rules: str | None = None,
        workspace: Path | None = None,
    ) -> None:
        check_target(path)
        self.path = path.resolve()
        self.timings: dict[str, object] = {}
        """Further entries for ``timings.json``."""
        self._run_info = dict(run_info or {})
        self._told = dict(told or {})
        self._rules = rules
        self._listing = ExitStack()
        # Relative inputs are relative to this folder, which is how their sources can be found again.
        self._source_root = str(Path.cwd())
        own = self.path.with_name(f".{self.path.name}.tmp-{uuid4().hex[:8]}")
        self._workspace = workspace or own
        self._folder = self._workspace / _NEW
        self._passing = self._folder if workspace else own

    def __enter__(self) -> Self:
        try:
            for name in SCHEMAS:
                (self._folder / name).mkdir(parents=True)
            self._list = self._listing.enter_context(PartListWriter(self._folder))
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
        for name in SCHEMAS:
            check_schema(name, tables[name])
        number, digests = len(self._list), {}
        for name in SCHEMAS:
            part = part_name(name, number, "")
            try:
                digests[name] = put_part(self._folder / part, tables[name])
            except OSError as error:
                raise self._refused(part, error) from error
        self._listed("", {name: tables[name].num_rows for name in SCHEMAS}, digests, about(tables))

    def add(self, shard: StoredShard) -> None:
        """Take over the parts of a shard that is on disk, as the next part of each table.

        :raises DatasetError: when the disk refuses it.
        """
        number = len(self._list)
        for name in SCHEMAS:
            part = part_name(name, number, shard.key)
            try:
                link_or_copy(shard.files[name], self._folder / part)
            except OSError as error:
                raise self._refused(part, error) from error
        self._listed(shard.key, shard.rows, shard.digests, shard.about)

    def _listed(
        self, key: str, rows: Mapping[str, int], digests: Mapping[str, str], told: Mapping[str, Any]
    ) -> None:
        try:
            self._list.add(key, rows, digests, told)
        except OSError as error:
            raise self._refused(PARTS, error) from error

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._finish()
        finally:
            self._discard()

    def _finish(self) -> None:
        if not len(self._list):
            self.write({name: schema.empty_table() for name, schema in SCHEMAS.items()})
        try:
            self._listing.close()
            manifest = self._manifest()
        except OSError as error:
            raise self._refused(PARTS, error) from error
        few = len(self._list) <= DESCRIBED_PARTS
        timings = {
            "started": self._began.isoformat(timespec="seconds"),
            "seconds": round(time.monotonic() - self._clock, 3),
            **self.timings,
        }
        files = {
            DICTIONARY: data_dictionary(),
            **({RULES: self._rules} if self._rules is not None else {}),
            **({DATAPACKAGE: _json(datapackage(PartList(self._folder, len(self._list))))} if few else {}),
            CROISSANT: _json(croissant(manifest)),
            TIMINGS: _json(timings),
            MANIFEST: _json(manifest),
        }
        for name, text in files.items():
            try:
                put_text(self._folder / name, text)
            except OSError as error:
                raise self._refused(name, error) from error
        old = self._workspace / _OLD
        try:
            for name in SCHEMAS:
                sync_folder(self._folder / name)
            shutil.rmtree(old, ignore_errors=True)
            exchange(self._folder, self.path, old)
        except OSError as error:
            raise DatasetError(f"{self.path} could not be put in place: {error.strerror}.") from error
        tidy(self.path, self._workspace)

    def _manifest(self) -> dict[str, object]:
        return {
            "format": FORMAT,
            "format_version": FORMAT_VERSION,
            "schema_version": SCHEMA_VERSION,
            "versions": library_versions(),
            "run": self._run_info,
            "source_root": self._source_root,
            **self._told,
            "counts": self._list.totals,
            "shards": len(self._list),
            "parts": {"path": PARTS, "sha256": file_digest(self._folder / PARTS)},
        }

    def _refused(self, name: str, error: OSError) -> DatasetError:
        return DatasetError(f"{name} of {self.path} could not be written: {error.strerror}.")

    def _discard(self) -> None:
        with suppress(OSError):
            self._listing.close()
        shutil.rmtree(self._passing, ignore_errors=True)


def _json(value: object) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False, default=str) + "\n"


def tidy(path: Path, workspace: Path) -> None:
    """Finish what putting a dataset in place had begun, however far it came.

    A dataset that was moved aside and not yet replaced comes back; what is not a dataset's own goes into the
    new folder; the old folder is deleted.

    :raises OSError: when the disk refuses it.
    """
    old, new = workspace / _OLD, workspace / _NEW
    if old.is_dir() and not path.exists():
        old.rename(path)
        sync_folder(path.parent)
    for folder in (old, new):
        if folder.is_dir() and path.is_dir():
            for entry in folder.iterdir():
                if entry.name not in OWN and not (path / entry.name).exists():
                    entry.rename(path / entry.name)
            sync_folder(path)
        shutil.rmtree(folder, ignore_errors=True)
