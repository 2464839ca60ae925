"""Cutting the stream of records into shards, and naming each by what it holds. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass
from typing import Literal

from claimspan.articles.reading import doc_id
from claimspan.dataset.fingerprint import digest_of
from claimspan.model import Quarantined, Record

KEY_LENGTH = 16


@dataclass(frozen=True, slots=True)
class ShardSize:
    """How large shards become.

    A shard ends after the first record past `documents` / 4 whose id's hash is one in `documents` / 2, so
    that a record more or less moves the ends of few shards, and at the latest when it is full.

    :param documents: the most records of a shard.
    :param bytes: of the raw records, after which a shard ends.
    """

    documents: int = 256
    bytes: int = 1_000_000


@dataclass(frozen=True, slots=True)
class Fresh:
    """A record that is to be read.

    :param raw_sha256: of its bytes.
    """

    record: Record
    raw_sha256: str

    @property
    def identity(self) -> tuple[str, ...]:
        """What makes it the one that it is."""
        return (self.record.source, self.raw_sha256)


@dataclass(frozen=True, slots=True)
class Refused:
    """A record that is in quarantine before it is read."""

    row: Quarantined

    @property
    def identity(self) -> tuple[str, ...]:
        """What makes it the one that it is."""
        return ("refused", *astuple(self.row))


@dataclass(frozen=True, slots=True)
class Known:
    """A document that the dataset before this run holds.

    :param part: the number of its part there.
    :param how: ``copy`` its rows; ``check`` whether changed rules can touch it, and copy or read it;
        ``read`` it again. It is read from its stored text.
    """

    source: str
    raw_sha256: str
    part: int
    how: Literal["copy", "check", "read"]

    @property
    def identity(self) -> tuple[str, ...]:
        """What makes it the one that it is."""
        return (self.source, self.raw_sha256)


Item = Fresh | Refused | Known


@dataclass(frozen=True, slots=True)
class Shard:
    """Some consecutive records, and the name of all that can be in their rows.

    :param reading: how records are read, as `reading.Reading.digest`.
    :param kept: whether these are documents of an earlier run that this one does not read.
    """

    key: str
    items: tuple[Item, ...]
    reading: str
    kept: bool = False


def make_shard(items: Sequence[Item], made_with: str, reading: str, *, kept: bool = False) -> Shard:
    """A shard of these items, named by them.

    :param made_with: the digest of the fingerprint.
    :param reading: how records are read, as `reading.Reading.digest`.
    """
    content = [made_with, reading, [item.identity for item in items]]
    return Shard(digest_of(content)[:KEY_LENGTH], tuple(items), reading, kept)


def cut(records: Iterable[Record | Quarantined], size: ShardSize) -> Iterator[list[Record | Quarantined]]:
    """Consecutive records; where they are cut depends on those since the last cut alone."""
    shard: list[Record | Quarantined] = []
    held = 0
    for record in records:
        shard.append(record)
        held += len(record.raw) if isinstance(record, Record) else 0
        full = len(shard) >= size.documents or held >= size.bytes
        if full or (len(shard) >= size.documents // 4 and _ends(record.source, size)):
            yield shard
            shard, held = [], 0
    if shard:
        yield shard


def _ends(source: str, size: ShardSize) -> bool:
    return int(doc_id(source), 16) % max(1, size.documents // 2) == 0
