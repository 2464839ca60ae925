"""What is asked of those who make shards, and what they tell meanwhile: what travels between processes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol

from claimspan.batch.shards import Shard
from claimspan.model import Quarantined

ENGINE: Final = "engine"
"""The stage of records that a process failed on: worth another try in a later run."""
_CODE: Final = re.compile(r"[a-z_]+")


@dataclass(frozen=True, slots=True)
class Task:
    """A shard to be made.

    :param refused: by index of item, records that are given up, with their row of quarantine.
    :param alone: read one document at a time, telling which before each.
    :param first: with `alone`, indices of items to try before the others.
    """

    shard: Shard
    refused: Mapping[int, Quarantined] = field(default_factory=dict)
    alone: bool = False
    first: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """What became of one document: told while a shard is being made.

    :param chars: code points that were read; `claims`: that were found in them.
    :param copied: whether its rows are those of the dataset before.
    """

    chars: int = 0
    claims: int = 0
    quarantined: bool = False
    copied: bool = False


class Watcher(Protocol):
    """Who is told how far a shard is."""

    def begins(self, index: int) -> None:
        """The document of that item is read now, alone."""
        ...

    def done(self, step: Step) -> None:
        """One more document is done."""
        ...


class Quiet:
    """A watcher that does nothing."""

    def begins(self, index: int) -> None:
        """Nothing."""

    def done(self, step: Step) -> None:
        """Nothing."""


def is_defect(error: str) -> bool:
    """Whether the error of a row of quarantine is no code, but an exception that nobody foresaw."""
    return _CODE.fullmatch(error) is None
