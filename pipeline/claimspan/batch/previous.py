"""The dataset that is there before a run: which records it holds, and their rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from claimspan.articles.reading import doc_id
from claimspan.batch.idset import Ids, as_numbers, places
from claimspan.dataset.fingerprint import Fingerprint
from claimspan.dataset.folder import RULES, Dataset, read_dataset, read_part
from claimspan.dataset.intact import check_parts
from claimspan.dataset.parts import StoredShard
from claimspan.dataset.stored import stored_article
from claimspan.errors import DatasetError
from claimspan.model import Article, Quarantined
from claimspan.schema import SCHEMAS

_BITS = 16  # hexadecimal digits of a SHA-256 that tell whether a record has changed
_NONE = -1
Parts = np.ndarray[tuple[int], np.dtype[np.int32]]


class Previous:
    """An index of a dataset, of 20 bytes a document and 20 a shard.

    :raises DatasetError: if its documents cannot be read.
    """

    def __init__(self, dataset: Dataset) -> None:
        self.dataset = dataset
        self.fingerprint: Fingerprint = dataset.manifest.get("fingerprint", {})
        self._keys = np.zeros(len(dataset.shards), dtype=np.uint64)
        self._readings: list[str] = []
        self._reading = np.zeros(len(dataset.shards), dtype=np.int32)
        self._failed: set[int] = set()
        self._index_shards(dataset)
        self._by_key = np.argsort(self._keys, kind="stable").astype(np.int32)
        ids, raw, parts = self._index()
        order = np.argsort(ids, kind="stable")
        self._ids, self._raw, self._parts = ids[order], raw[order], parts[order]
        self._seen = np.zeros(len(ids), dtype=bool)

    def _index_shards(self, dataset: Dataset) -> None:
        known: dict[str, int] = {}
        for shard in dataset.shards:
            self._keys[shard.number] = int(shard.key or "0", 16)
            self._reading[shard.number] = known.setdefault(shard.about["reading"], len(known))
            if _engine_failed(shard.about):
                self._failed.add(shard.number)
        self._readings = list(known)

    def _index(self) -> tuple[Ids, Ids, Parts]:
        """Id, raw digest and part of each record; those in quarantine are in no part, having no rows."""
        ids, raw, parts = [as_numbers([])], [as_numbers([])], [np.array([], dtype=np.int32)]
        for number in range(len(self)):
            for table in ("documents", "quarantine"):
                columns = self.columns(table, number)
                ids.append(as_numbers([doc_id(source) for source in columns["source"]]))
                raw.append(as_numbers([_bits(digest) for digest in columns["raw_sha256"]]))
                part = number if table == "documents" else _NONE
                parts.append(np.full(len(ids[-1]), part, dtype=np.int32))
        return np.concatenate(ids), np.concatenate(raw), np.concatenate(parts)

    def columns(self, table: str, number: int) -> dict[str, list[str]]:
        """The sources and raw digests of a part of ``documents`` or ``quarantine``.

        :raises DatasetError: if it cannot be read.
        """
        path = self.dataset.part(table, number)
        try:
            columns: dict[str, list[str]] = pq.read_table(
                path, columns=["source", "raw_sha256"], partitioning=None
            ).to_pydict()
        except (OSError, pa.ArrowException) as error:
            raise DatasetError(f"{path} cannot be read, so what it holds is not known: {error}") from error
        return columns

    def look_up(self, sources: Sequence[str], digests: Sequence[str]) -> list[int | None]:
        """For each record the number of the part that holds it unchanged, None if there is none.

        The records count as seen from now on.

        :param digests: SHA-256 of the raw bytes of each, hexadecimal.
        """
        at, there = places(self._ids, as_numbers([doc_id(source) for source in sources]))
        raw = as_numbers([_bits(digest) for digest in digests])
        found: list[int | None] = [None] * len(sources)
        for index in np.flatnonzero(there):
            place = int(at[index])
            wanted = self._ids[place]
            while place < len(self._ids) and self._ids[place] == wanted:
                self._seen[place] = True
                if self._parts[place] != _NONE and self._raw[place] == raw[index]:
                    found[index] = int(self._parts[place])
                place += 1
        return found

    def unseen(self, sources: Sequence[str]) -> list[bool]:
        """For each source whether it is here and was never looked up."""
        at, there = places(self._ids, as_numbers([doc_id(source) for source in sources]))
        return [bool(here and not self._seen[place]) for place, here in zip(at, there, strict=True)]

    def seen(self) -> int:
        """How many records were looked up."""
        return int(self._seen.sum())

    def key_of(self, part: int) -> str:
        """The key of a shard, empty if it has none."""
        return self.dataset.shards[part].key

    def reading_of(self, part: int) -> str:
        """How the records of a part were read, as `reading.Reading.digest`."""
        return self._readings[int(self._reading[part])]

    def shard(self, key: str) -> StoredShard | None:
        """The shard of that key, None if there is none or something in it is worth another try."""
        return None if self._number(key) in self._failed else self.shard_of(key)

    def shard_of(self, key: str) -> StoredShard | None:
        """The shard of that key, None if there is none."""
        number = self._number(key)
        if number is None:
            return None
        shard = self.dataset.shards[number]
        files = {name: self.dataset.path / shard.part(name) for name in SCHEMAS}
        return StoredShard(shard.key, files, shard.rows, shard.digests, shard.about, did={})

    def _number(self, key: str) -> int | None:
        wanted = as_numbers([key])[0]
        place = int(np.searchsorted(self._keys, wanted, sorter=self._by_key))
        number = int(self._by_key[place]) if place < len(self._by_key) else -1
        return number if number >= 0 and self.key_of(number) == key else None

    def __len__(self) -> int:
        """How many shards it has."""
        return len(self.dataset.shards)

    def quarantine(self, number: int) -> list[Quarantined]:
        """The rows of quarantine of a shard."""
        return [
            Quarantined(**row)
            for row in read_part("quarantine", self.dataset.part("quarantine", number)).to_pylist()
        ]


class Rows:
    """The rows of a dataset, document by document; holds the last few parts it was asked for."""

    def __init__(self, path: Path) -> None:
        self._dataset = read_dataset(path)
        self._tables = lru_cache(maxsize=2)(self._read)

    def _read(self, part: int) -> dict[str, pa.Table]:
        return {
            name: read_part(name, self._dataset.part(name, part)) for name in SCHEMAS if name != "quarantine"
        }

    def of(self, part: int, doc_ids: Sequence[str]) -> dict[str, pa.Table]:
        """The rows of some documents of a part, of each table but quarantine.

        :raises DatasetError: if the part cannot be read.
        """
        wanted = pa.array(doc_ids, pa.string())
        return {name: t.filter(pc.is_in(t["doc_id"], wanted)) for name, t in self._tables(part).items()}

    def article(self, part: int, doc: str) -> Article:
        """A document as an article, from its stored text.

        :raises DatasetError: if the part cannot be read or the document is not in it.
        """
        rows = self.of(part, [doc])["documents"].to_pylist()
        if len(rows) != 1:
            raise DatasetError(
                f"{self._dataset.path} has {len(rows)} documents {doc} in part {part}; verify it."
            )
        return stored_article(rows[0])


def open_previous(path: Path) -> Previous | None:
    """The dataset at `path` as it is before a run; None if there is none that this version can build on.

    :raises DatasetError: if there is one and it cannot be read, or is not what was written.
    """
    if not path.is_dir() or not any(path.iterdir()):
        return None
    dataset = read_dataset(path)
    # What is damaged must not go on into the dataset that takes its place.
    check_parts(dataset.path, dataset.shards)
    return Previous(dataset)


def rules_file(dataset: Dataset) -> str | None:
    """The content of the dataset's ``rules.json``, None if it has none."""
    try:
        return (dataset.path / RULES).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None


def _bits(digest: str) -> str:
    return digest[:_BITS] or "0"


def _engine_failed(about: Mapping[str, Any]) -> bool:
    return any(reason.startswith("engine: ") for reason in about["quarantine"])
