"""The seam between a run and what does its work: tasks go in, stored shards come out, in any order.

An engine takes a task when it has room for one, calls `claimspan.batch.shardwork.make` for it somewhere, and
gives back the shard that was written. The dataset is the same whichever engine it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from claimspan.batch.rulereach import RuleChange, RuleNeed
from claimspan.batch.shards import Shard
from claimspan.batch.tasks import Step
from claimspan.dataset.parts import StoredShard


@dataclass(frozen=True, slots=True)
class Made:
    """What an engine reads with: part of what names a dataset's content.

    :param needs: what each rule needs to fire.
    """

    rules_digest: str
    model: Mapping[str, str]
    needs: Mapping[str, RuleNeed]


@dataclass(frozen=True, slots=True)
class Job:
    """What all tasks of one run share.

    :param folder: where shards are written.
    :param previous: the folder of the dataset with the known documents, None if there are none.
    :param change: what tells which documents to check, None if none are checked.
    :param languages: codes of those that are read, empty for all.
    """

    folder: Path
    previous: Path | None = None
    change: RuleChange | None = None
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Event:
    """Something to tell a person who watches: a worker that died, a shard that is tried again …"""

    name: str
    told: Mapping[str, Any]


class Listener(Protocol):
    """Who is told how a run goes."""

    def step(self, step: Step) -> None:
        """One more document is done; a shard that is tried again does not count its documents twice."""
        ...

    def event(self, event: Event) -> None:
        """Something out of the common."""
        ...


class Engine(Protocol):
    """Makes shards."""

    def made_with(self) -> Made:
        """The rules and the model it reads with."""
        ...

    def work(self, shards: Iterable[Shard], job: Job, listener: Listener) -> Iterator[StoredShard]:
        """Make all `shards`, which are asked for as there is room, and give each back when it is stored.

        :raises DatasetError: when a shard cannot be written or its known documents cannot be read.
        """
        ...

    def close(self) -> None:
        """Let go of all processes and connections."""
        ...
