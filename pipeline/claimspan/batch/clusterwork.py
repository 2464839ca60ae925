"""What a worker of a cluster does: it is brought a bundle, loads it once, and makes shards as it is told.

A shard that is being made has a mark (`marks`). Who finds the mark of a try that is given to it knows that
the process which left it has ended, and at which document, and does not try the same again.
"""

from __future__ import annotations

import pickle
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final
from uuid import uuid4

from distributed import get_worker
from distributed.diagnostics.plugin import WorkerPlugin

from claimspan.batch.attempts import Bounds
from claimspan.batch.engine import Job, Made
from claimspan.batch.inline import made_of, tools_for
from claimspan.batch.marks import Ended, Mark, Watched
from claimspan.batch.shardwork import Tools, make
from claimspan.batch.tasks import Step, Task
from claimspan.dataset.fingerprint import digest_of, fingerprint
from claimspan.dataset.parts import StoredShard
from claimspan.dataset.scratch import scratch_folder
from claimspan.dataset.staging import Files, RemoteFiles, send
from claimspan.errors import DatasetError, UsageError

SAME: Final = "all machines need the same versions; install them there, then run the same command again."
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
    :param marks: where the marks are, for all machines.
    :param staging: where shards are sent to; None where all machines see the job's folder.
    """

    bundle: str
    job: str
    prints: Mapping[str, str]
    marks: Files
    bounds: Bounds
    staging: RemoteFiles | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """A shard that is stored.

    :param steps: what became of its documents, in the order in which they were done.
    """

    shard: StoredShard
    steps: tuple[Step, ...]


def tell(bundle: str) -> Told:
    """What this worker works with, once it has loaded.

    :raises UsageError: if the model is not installed here.
    """
    extractor = _extractor(bundle)
    made = made_of(extractor)
    return Told(made, fingerprint(made.rules_digest, made.model))


def sees(files: Files, name: str) -> bool:
    """Whether this worker sees a file, and can write one beside it."""
    try:
        own = f"{name}-{uuid4().hex}"
        files.put(own, files.get(name))
        files.remove(own)
    except (OSError, UsageError):
        return False
    return True


def make_there(task: Task, attempt: str, orders: Orders) -> Done | Ended:
    """Make a shard, unless an earlier process has ended over this try.

    :param attempt: the name of the try.
    :raises UsageError: if this worker is of another version than the others.
    :raises DatasetError: if the disk refuses it.
    """
    with _ALONE:
        tools, job = _tools(orders)
        mark = Mark(orders.marks, attempt)
        if (ended := mark.read()) is not None:
            return ended
        with mark.held(orders.bounds, len(task.shard.items)) as watcher:
            if orders.staging is None:
                shard = make(task, tools, job.folder, watcher)
            else:
                shard = _sent(task, tools, orders.staging, watcher)
        return Done(shard, tuple(watcher.steps))


def _sent(task: Task, tools: Tools, staging: RemoteFiles, watcher: Watched) -> StoredShard:
    """Make a shard here and send it."""
    with TemporaryDirectory(dir=scratch_folder()) as folder:
        shard = make(task, tools, Path(folder), watcher)
        try:
            send(shard, staging)
        except OSError as error:
            raise DatasetError(f"A shard could not be sent: {error.strerror}.") from error
    return shard


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
