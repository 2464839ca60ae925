"""What becomes of a shard whose process ended: it is tried again, and what ends processes is left out."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from claimspan.batch.engine import Event
from claimspan.batch.shards import Fresh, Refused, Shard
from claimspan.batch.tasks import ENGINE, Task
from claimspan.errors import DatasetError
from claimspan.model import Quarantined

MIB: Final = 1024 * 1024
FATTEST: Final = 4
"""A process that holds so many times what it may hold between two shards is ended at once."""
WRITING: Final = 300.0
"""After its last document a shard is only written, which a slow disk may need this many seconds for."""
Why = Literal["killed", "timeout", "memory"]
_STRAYS: Final = 3
_KILLS: Final = 2


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a document may cost.

    :param doc_timeout: seconds after which a document is given up; None for never.
    :param memory: bytes that a process may hold between two shards, else it is replaced; one that comes to
        hold four times as much is ended at once.
    """

    doc_timeout: float | None = 600.0
    memory: int = 1500 * MIB

    def patience(self, *, writing: bool) -> float | None:
        """Seconds that a process may be silent, None for any number.

        :param writing: whether it has read all documents of its shard.
        """
        if self.doc_timeout is None:
            return None
        return max(self.doc_timeout, WRITING) if writing else self.doc_timeout


@dataclass(slots=True)
class Attempt:
    """A task and what its tries have come to.

    :param kills: by index of item, how often it ended the process it was read in alone.
    :param strays: processes that ended while no single document was being read.
    :param counted: steps that were told of already.
    """

    task: Task
    kills: Counter[int] = field(default_factory=Counter)
    strays: int = 0
    counted: int = 0

    def ended(self, why: Why, at: int | None, bounds: Bounds, code: int | None = None) -> Event:
        """Make the task one that can be tried again after its process ended; what to tell of it.

        :param at: the item that was being read alone.
        :param code: the exit code of the process, where that is known.
        :raises DatasetError: if processes end again and again for no document's sake.
        """
        task = self.task
        told: dict[str, object] = {"shard": task.shard.key, "why": why, "exit_code": code}
        if not task.alone:
            self.task = replace(task, alone=True)
        elif at is None:
            self.strays += 1
            if self.strays > _STRAYS:
                last = "" if code is None else f" (the last with exit code {code})"
                raise DatasetError(
                    f"Worker processes end while they write{last}; see to memory and disk, then run the same "
                    "command again."
                )
        else:
            self.kills[at] += 1
            told["source"] = _source(task.shard, at)
            if why == "timeout" or self.kills[at] >= _KILLS:
                row = _given_up(task.shard, at, why, bounds)
                self.task = replace(task, refused={**task.refused, at: row}, first=())
                told["quarantined"] = True
            else:
                self.task = replace(task, first=(at,))
        return Event("shard_retried", told)


def _source(shard: Shard, index: int) -> str:
    item = shard.items[index]
    if isinstance(item, Refused):
        return item.row.source
    return item.record.source if isinstance(item, Fresh) else item.source


def _given_up(shard: Shard, index: int, why: Why, bounds: Bounds) -> Quarantined:
    """The row of quarantine of a record that is tried no more: the same whatever engine it was."""
    item, source = shard.items[index], _source(shard, index)
    messages = {
        "timeout": f"took longer than {bounds.doc_timeout or 0:g} seconds, the most that one may take",
        "killed": "ended the process that read it, twice",
        "memory": f"took more than {FATTEST * bounds.memory // MIB:,} MiB of memory to read, twice",
    }
    _, _, name = source.partition("#")
    raw = "" if isinstance(item, Refused) else item.raw_sha256
    return Quarantined(source, name, ENGINE, why, f"{source}: {messages[why]}.", raw)
