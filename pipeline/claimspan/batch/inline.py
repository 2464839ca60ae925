"""The engine that makes shards in this process, and what all engines make them with."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from claimspan.batch.engine import Job, Listener, Made
from claimspan.batch.previous import Rows
from claimspan.batch.rulereach import RuleChange, needs_of
from claimspan.batch.shards import Shard
from claimspan.batch.shardwork import DocumentExtractor, Tools, Touched, make
from claimspan.batch.tasks import Step, Task
from claimspan.batch.touching import Touching
from claimspan.dataset.parts import StoredShard


class Inline:
    """Makes shards in this process, one after the other.

    :param extractor: with ``rules`` and ``model_info``.
    """

    def __init__(self, extractor: Any) -> None:
        self._extractor: DocumentExtractor | None = extractor
        self._made = made_of(extractor)

    def made_with(self) -> Made:
        """The rules and the model of the extractor."""
        return self._made

    def work(self, shards: Iterable[Shard], job: Job, listener: Listener) -> Iterator[StoredShard]:
        """Make `shards` in order."""
        assert self._extractor is not None, "an engine that is closed makes nothing"
        tools = tools_for(self._extractor, job)
        for shard in shards:
            yield make(Task(shard), tools, job.folder, _Telling(listener.step))

    def close(self) -> None:
        """Let go of the extractor, which is large, so that what comes next need not find room beside it."""
        self._extractor = None


class _Telling:
    """A watcher that hands on the steps."""

    def __init__(self, step: Callable[[Step], None]) -> None:
        self.done = step

    def begins(self, index: int) -> None:
        """Nobody needs to know."""


def made_of(extractor: Any) -> Made:
    """What an extractor reads with."""
    rules = extractor.rules
    return Made(rules.digest, dict(extractor.model_info), needs_of(rules))


def tools_for(extractor: Any, job: Job) -> Tools:
    """What the tasks of a job are made with."""
    previous = Rows(job.previous) if job.previous is not None else None
    touched = _touched(extractor, job.change) if job.change is not None else None
    return Tools(extractor, touched, previous, job.languages)


def _touched(extractor: Any, change: RuleChange) -> Touched:
    touching = Touching(change.changed, change.mentions, extractor.model.nlp)
    # Where a rule as it was found its figures, its claims must be found gone.
    gate = extractor.gate.joined(change.mentions)
    return lambda article: bool(touching.touched(extractor.outline(article, gate)))
