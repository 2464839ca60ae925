"""What a worker of a cluster does: it is brought a bundle, loads it once, and makes shards as it is told.

A shard that is being made has a mark in the shards' folder. Who finds the mark of a try that is given to it
knows that the process which left it has ended, and at which document, and does not try the same again.
"""

from __future__ import annotations

import faulthandler
import json
import os
import pickle
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from distributed import get_worker
from distributed.diagnostics.plugin import WorkerPlugin

from claimspan.batch.attempts import FATTEST, Bounds, Why
from claimspan.batch.engine import Job, Made, made_of, tools_for
from claimspan.batch.shardwork import Step, Task, Tools, make
from claimspan.batch.worker import memory
from claimspan.dataset.fingerprint import digest_of, fingerprint
from claimspan.dataset.parts import StoredShard
from claimspan.errors import UsageError

SAME: Final = "all machines need the same versions; install them there, then run the same command again."
_TICK: Final = 1.0
_BROUGHT: dict[str, bytes] = {}
_EXTRACTORS: dict[str, Any] = {}
_TOOLS: dict[tuple[str, str], tuple[Tools, Job]] = {}
# One document at a time in a process, however many threads the cluster gives it.
_ALONE: Final = threading.Lock()


class Brought(WorkerPlugin):  # type: ignore[misc]
    """Brings something to every worker there is, and to those that come later.

    :param name: the digest of `content`, which is a pickle.
    """

    idempotent = True

    def __init__(self, name: str, content: bytes) -> None:
        self.name, self._content = name, content

    def setup(self, worker: Any) -> None:
        """Lay it ready, unopened: a worker of another version could not open it."""
        del worker
        _BROUGHT[self.name] = self._content

    def teardown(self, worker: Any) -> None:
        """Forget it."""
        del worker
        _BROUGHT.pop(self.name, None)
        _EXTRACTORS.pop(self.name, None)
        for names in [names for names in _TOOLS if self.name in names]:
            del _TOOLS[names]


@dataclass(frozen=True, slots=True)
class Told:
    """What a worker works with.

    :param prints: the fingerprint of that.
    """

    made: Made
    prints: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Orders:
    """What all tries of one run share.

    :param bundle: the name of what makes the extractor, a callable; `job`: that of the `engine.Job`.
    :param prints: the fingerprint that a worker must have.
    :param marks: the folder of the marks, a path that all machines share.
    """

    bundle: str
    job: str
    prints: Mapping[str, str]
    marks: Path
    bounds: Bounds


@dataclass(frozen=True, slots=True)
class Done:
    """A shard that is stored.

    :param steps: what became of its documents, in the order in which they were done.
    """

    shard: StoredShard
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Ended:
    """An earlier process has ended over the same try.

    :param at: the item that was being read alone.
    """

    why: Why
    at: int | None


def tell(bundle: str) -> Told:
    """What this worker works with, once it has loaded.

    :raises UsageError: if the model is not installed here.
    """
    extractor = _extractor(bundle)
    made = made_of(extractor)
    return Told(made, fingerprint(made.rules_digest, made.model))


def sees(path: Path) -> bool:
    """Whether this worker sees a file."""
    return path.is_file()


def make_there(task: Task, attempt: str, orders: Orders) -> Done | Ended:
    """Make a shard, unless an earlier process has ended over this try.

    :param attempt: the name of the try.
    :raises UsageError: if this worker is of another version than the others.
    :raises DatasetError: if the disk refuses it.
    """
    with _ALONE:
        tools, job = _tools(orders)
        mark = Mark(orders.marks / attempt)
        if (ended := mark.read()) is not None:
            return ended
        with mark.held(orders.bounds, len(task.shard.items)) as watcher:
            shard = make(task, tools, job.folder, watcher)
        return Done(shard, tuple(watcher.steps))


class Mark:
    """The mark of a try: a file that is there while a process is at it, or has ended over it."""

    def __init__(self, path: Path) -> None:
        self._path, self._trace = path, path.with_name(f"{path.name}.trace")

    def read(self) -> Ended | None:
        """How the process ended that left the mark; None if there is no mark."""
        try:
            told = json.loads(self._path.read_bytes())
            late = self._trace.exists() and self._trace.stat().st_size > 0
        except FileNotFoundError:
            return None
        except ValueError:  # ended while it was writing the mark
            return Ended("killed", None)
        return Ended("timeout" if late else told["why"], told["at"])

    def write(self, at: int | None, why: Why = "killed") -> None:
        """Say what is being read alone, and what it is that ends the process if it ends. Raises OSError."""
        passing = self._path.with_name(f"{self._path.name}.new")
        passing.write_text(json.dumps({"at": at, "why": why}))
        passing.replace(self._path)

    @contextmanager
    def held(self, bounds: Bounds, documents: int) -> Iterator[_Watched]:
        """Have the mark there while a shard of so many documents is made, and see to its bounds."""
        self.write(None)
        watched = _Watched(self, bounds, documents)
        with self._trace.open("w") as trace:
            watched.begin(trace)
            try:
                yield watched
            finally:
                watched.end()
                self._path.unlink(missing_ok=True)
                self._trace.unlink(missing_ok=True)


class _Watched:
    """A watcher that notes the steps, and ends the process when a document goes beyond its bounds."""

    def __init__(self, mark: Mark, bounds: Bounds, documents: int) -> None:
        self.steps: list[Step] = []
        self._mark, self._bounds, self._documents = mark, bounds, documents
        self._at: int | None = None
        self._over = threading.Event()

    def begin(self, trace: Any) -> None:
        self._trace = trace
        self._wind()
        threading.Thread(target=self._weigh, daemon=True).start()

    def end(self) -> None:
        self._over.set()
        faulthandler.cancel_dump_traceback_later()

    def begins(self, index: int) -> None:
        """The document of that item is read now, alone."""
        self._at = index
        self._mark.write(index)
        self._wind()

    def done(self, step: Step) -> None:
        """One more document is done."""
        self.steps.append(step)
        self._wind()

    def _wind(self) -> None:
        """Begin to wait anew. What waits needs no Python, which a document may hold on to for ever."""
        patience = self._bounds.patience(writing=len(self.steps) >= self._documents)
        if patience is not None:
            faulthandler.dump_traceback_later(patience, exit=True, file=self._trace)

    def _weigh(self) -> None:
        while not self._over.wait(_TICK):
            if memory(os.getpid()) > FATTEST * self._bounds.memory:
                self._mark.write(self._at, "memory")
                os._exit(1)


def _tools(orders: Orders) -> tuple[Tools, Job]:
    names = (orders.bundle, orders.job)
    if names not in _TOOLS:
        own = tell(orders.bundle).prints
        if others := differing(orders.prints, own):
            raise UsageError(f"The worker at {get_worker().address} has {others}; {SAME}")
        job: Job = _open(orders.job)
        _TOOLS.clear()
        _TOOLS[names] = (tools_for(_extractor(orders.bundle), job), job)
    return _TOOLS[names]


def differing(wanted: Mapping[str, str], own: Mapping[str, str]) -> str:
    """What a worker has that is not what is wanted, by name; empty if nothing."""
    return ", ".join(
        f"{name} {_short(own.get(name))} where {_short(wanted.get(name))} is wanted"
        for name in sorted({*wanted, *own})
        if wanted.get(name) != own.get(name)
    )


def _short(version: str | None) -> str:
    # The digest of the code and of a model are long, and their beginnings tell them apart as well.
    return "missing" if version is None else " ".join(word[:20] for word in version.split())


def _extractor(bundle: str) -> Any:
    if bundle not in _EXTRACTORS:
        load: Callable[[], Any] = _open(bundle)
        _EXTRACTORS.clear()
        _EXTRACTORS[bundle] = load()
    return _EXTRACTORS[bundle]


def _open(name: str) -> Any:
    return pickle.loads(_BROUGHT[name])


def bundled(content: object) -> Brought:
    """Something that pickle takes, to be brought to workers under the name of its digest."""
    data = pickle.dumps(content)
    return Brought(digest_of(data.hex()), data)
