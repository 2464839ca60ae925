"""A worker process: loads once, then makes shards as it is told to, until it is told to stop.

It talks over one pipe. To it go what loads the extractor, a `Job`, `Task`s and None for the end; from it come
an `Awake`, a `Ready`, then for each task `Begun`, `Step`s and at last a `Stored` or a `Failed`.
"""

from __future__ import annotations

import os
import signal
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any

from claimspan.batch.engine import Job, Made
from claimspan.batch.tasks import Step, Task
from claimspan.dataset.parts import StoredShard
from claimspan.errors import ClaimspanError
from claimspan.heap import memory
from claimspan.imports import load_spacy

if TYPE_CHECKING:
    from claimspan.batch.shardwork import Tools

_ORPHAN_CHECK = 0.5


@dataclass(frozen=True, slots=True)
class Awake:
    """The process runs and listens."""


@dataclass(frozen=True, slots=True)
class Ready:
    """The worker has loaded, and works with this."""

    made: Made


@dataclass(frozen=True, slots=True)
class Begun:
    """The document of that item is read now, alone."""

    index: int


@dataclass(frozen=True, slots=True)
class Stored:
    """The task is done.

    :param memory: what the process holds now, in bytes; 0 where the system does not tell.
    """

    shard: StoredShard
    memory: int


@dataclass(frozen=True, slots=True)
class Failed:
    """The worker could not do what it was told, and trying again would not help.

    :param message: a sentence, or the trace of an exception that nobody foresaw.
    """

    message: str
    expected: bool


def work(pipe: Connection) -> None:
    """The life of a worker."""
    # Ctrl-C reaches all processes of a terminal; the one that leads decides what becomes of the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _die_with_parent()
    try:
        pipe.send(Awake())
        # Not by the module, which the process that leads imports as well.
        load_spacy()
        from claimspan.batch.inline import made_of, tools_for
        from claimspan.batch.shardwork import Tools

        load: Callable[[], Any] = pipe.recv()
        extractor = load()
        pipe.send(Ready(made_of(extractor)))
    except ClaimspanError as error:
        pipe.send(Failed(str(error), expected=True))
        return
    tools = Tools(extractor)
    job: Job | None = None
    try:
        while (said := pipe.recv()) is not None:
            if isinstance(said, Job):
                job, tools = said, tools_for(extractor, said)
            else:
                assert job is not None, "a job comes before its tasks"
                _do(said, tools, job, pipe)
    except (EOFError, BrokenPipeError, ConnectionError):
        return  # who led is gone
    # All is said and stored. Taking down what the process holds would only keep others waiting.
    os._exit(0)


def _do(task: Task, tools: Tools, job: Job, pipe: Connection) -> None:
    from claimspan.batch.shardwork import make

    try:
        pipe.send(Stored(make(task, tools, job.folder, _Piped(pipe)), memory(os.getpid())))
    except ClaimspanError as error:
        pipe.send(Failed(str(error), expected=True))
    except (EOFError, BrokenPipeError, ConnectionError):
        raise
    except Exception:
        pipe.send(Failed(traceback.format_exc(), expected=False))


class _Piped:
    """A watcher at the other end of a pipe."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe

    def begins(self, index: int) -> None:
        """Tell which document is read now."""
        self._pipe.send(Begun(index))

    def done(self, step: Step) -> None:
        """Hand on the step."""
        self._pipe.send(step)


def _die_with_parent() -> None:
    """End this process soon after the one that started it has ended, whatever this one is doing."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(_ORPHAN_CHECK)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
