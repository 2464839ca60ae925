"""The engine of one machine: worker processes, watched, replaced when they die, stall or grow too fat."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing import get_context, resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, Final, Literal

from claimspan.batch.ahead import Ahead
from claimspan.batch.attempts import FATTEST, Attempt, Bounds, Why
from claimspan.batch.engine import Event, Job, Listener, Made
from claimspan.batch.shards import Shard
from claimspan.batch.tasks import Step, Task
from claimspan.batch.worker import Awake, Begun, Failed, Ready, Stored, work
from claimspan.dataset.parts import StoredShard
from claimspan.errors import DatasetError, UsageError
from claimspan.heap import memory

_TICK: Final = 1.0
_STARTS: Final = 3
# Shards that are cut ahead for each worker.
_AHEAD: Final = 4
# One thread each: processes are what is parallel, and threads would only get into each other's way.
_ONE_THREAD: Final = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS")


@dataclass(frozen=True, slots=True)
class PoolOptions:
    """How a pool works.

    :param workers: processes.
    :param bounds: what a document may cost.
    :param start: how processes begin; those that are not spawned start faster and are less sure to be sound.
    """

    workers: int
    bounds: Bounds = field(default_factory=Bounds)
    start: Literal["spawn", "forkserver", "fork"] = "spawn"


@dataclass(slots=True, eq=False)
class _Worker:
    """A process and what it does.

    :param said: when it was last heard of; `at`: the item it reads alone; `steps`: of this try.
    """

    process: BaseProcess
    pipe: Connection
    said: float
    ready: bool = False
    knows_job: bool = False
    attempt: Attempt | None = None
    at: int | None = None
    steps: int = 0


class Pool:
    """Makes shards in processes that load once.

    :param load: makes the extractor, in each worker; must be picklable.
    """

    def __init__(self, load: Callable[[], Any], options: PoolOptions) -> None:
        self._load, self._options = load, options
        self._context: Any = get_context(options.start)
        self._workers: list[_Worker] = []
        self._failed_starts = 0
        self._made: Made | None = None
        self._job: Job | None = None

    def begin(self, workers: int) -> None:
        """Let so many workers load, who else begin when there is something to do for them."""
        for _ in range(len(self._workers), min(workers, self._options.workers)):
            self._start()

    def made_with(self) -> Made:
        """The rules and the model that the workers read with, once the first has loaded.

        :raises UsageError: if they cannot be loaded.
        """
        while self._made is None:
            if not self._workers:
                self._start()
            for worker in self._heard(_TICK):
                said = self._receive(worker)
                if isinstance(said, Ready):
                    self._loaded(worker, said)
                elif isinstance(said, Failed):
                    raise UsageError(said.message)
                elif said is None:
                    self._lose(worker)
        return self._made

    def work(self, shards: Iterable[Shard], job: Job, listener: Listener) -> Iterator[StoredShard]:
        """Make all `shards`; see `engine.Engine`."""
        self._job = job
        for worker in self._workers:
            worker.knows_job = False
        ahead, retries = Ahead(iter(shards), _AHEAD * self._options.workers), deque[Attempt]()
        while ahead or retries or any(worker.attempt for worker in self._workers):
            while (ahead or retries) and (free := self._room()) is not None:
                if retries:
                    self._give(free, retries.popleft())
                elif (shard := ahead.take()) is not None:
                    self._give(free, Attempt(Task(shard)))
            if not ahead.full:
                ahead.cut()
            for worker in self._heard(_TICK if ahead.full else 0):
                stored = self._hear(worker, listener, retries)
                if stored is not None:
                    yield stored
            self._watch(listener, retries)

    def close(self) -> None:
        """End all workers."""
        for worker in self._workers:
            if worker.attempt is None and worker.ready:
                with suppress(OSError):
                    worker.pipe.send(None)
            else:
                worker.process.kill()
        for worker in self._workers:
            _end(worker)
        self._workers.clear()

    def _start(self) -> _Worker:
        ours, theirs = self._context.Pipe()
        process: BaseProcess = self._context.Process(target=work, args=(theirs,), daemon=True)
        with _one_thread(), _undisturbed():
            process.start()
        theirs.close()
        worker = _Worker(process, ours, time.monotonic())
        self._workers.append(worker)
        return worker

    def _room(self) -> _Worker | None:
        """A worker without a task, started if there may be more of them."""
        idle = [worker for worker in self._workers if worker.attempt is None]
        if idle:
            return max(idle, key=lambda worker: worker.ready)
        return self._start() if len(self._workers) < self._options.workers else None

    def _give(self, worker: _Worker, attempt: Attempt) -> None:
        worker.attempt, worker.at, worker.steps = attempt, None, 0
        # One that is still loading is sent its task when it is ready, so that nobody waits for it to read.
        if worker.ready:
            self._send(worker)

    def _send(self, worker: _Worker) -> None:
        assert worker.attempt is not None
        worker.said = time.monotonic()
        with suppress(OSError):  # one that has ended is noticed when it is listened to
            if not worker.knows_job:
                worker.pipe.send(self._job)
                worker.knows_job = True
            worker.pipe.send(worker.attempt.task)

    def _heard(self, timeout: float) -> list[_Worker]:
        """The workers that have said something, or ended, after so many seconds at most."""
        heard = wait([worker.pipe for worker in self._workers], timeout)
        return [worker for worker in self._workers if worker.pipe in heard]

    def _receive(self, worker: _Worker) -> object:
        """What a worker said; None if it has ended."""
        worker.said = time.monotonic()
        try:
            said: object = worker.pipe.recv()
            if isinstance(said, Awake):
                # As an argument of the process it could block for ever: no pipe breaks if that dies unread.
                worker.pipe.send(self._load)
        except (EOFError, OSError):
            return None
        return said

    def _loaded(self, worker: _Worker, said: Ready) -> None:
        worker.ready, self._failed_starts = True, 0
        self._made = self._made or said.made
        if worker.attempt is not None:
            self._send(worker)

    def _hear(self, worker: _Worker, listener: Listener, retries: deque[Attempt]) -> StoredShard | None:
        said, attempt = self._receive(worker), worker.attempt
        if said is None:
            self._retry(worker, "killed", listener, retries)
        elif isinstance(said, Ready):
            self._loaded(worker, said)
        elif isinstance(said, Begun):
            worker.at = said.index
        elif isinstance(said, Failed):
            if said.expected:
                raise DatasetError(said.message)
            raise RuntimeError(f"a worker failed:\n{said.message}")
        elif isinstance(said, Step) and attempt is not None:
            worker.steps += 1
            if worker.steps > attempt.counted:
                attempt.counted = worker.steps
                listener.step(said)
        elif isinstance(said, Stored):
            worker.attempt = None
            if said.memory > self._options.bounds.memory:
                listener.event(Event("worker_recycled", {"memory": said.memory}))
                with suppress(OSError):
                    worker.pipe.send(None)
                self._workers.remove(worker)
                _end(worker)
            return said.shard
        return None

    def _watch(self, listener: Listener, retries: deque[Attempt]) -> None:
        """End workers that take too long or hold too much."""
        now, bounds = time.monotonic(), self._options.bounds
        for worker in list(self._workers):
            if not worker.ready or worker.attempt is None:
                continue
            writing = worker.steps >= len(worker.attempt.task.shard.items)
            patience = bounds.patience(writing=writing)
            if patience is not None and now - worker.said > patience and not worker.pipe.poll():
                self._retry(worker, "timeout", listener, retries)
            elif memory(worker.process.pid or 0) > FATTEST * bounds.memory:
                self._retry(worker, "memory", listener, retries)

    def _retry(self, worker: _Worker, why: Why, listener: Listener, retries: deque[Attempt]) -> None:
        """End a worker, and see to it that its shard is tried again without what ended it."""
        attempt, at = worker.attempt, worker.at
        code = self._lose(worker)
        if attempt is None:
            return
        listener.event(attempt.ended(why, at, self._options.bounds, code))
        retries.append(attempt)

    def _lose(self, worker: _Worker) -> int | None:
        """End a worker and forget it; its exit code.

        :raises DatasetError: if workers end again and again before they are ready.
        """
        self._workers.remove(worker)
        worker.process.kill()
        _end(worker)
        code = worker.process.exitcode
        if not worker.ready:
            self._failed_starts += 1
            if self._failed_starts >= _STARTS:
                raise DatasetError(
                    f"Worker processes end before they have loaded (exit code {code}); use fewer workers if "
                    "memory is short."
                )
        return code


def _end(worker: _Worker) -> None:
    worker.process.join(timeout=5)
    if worker.process.is_alive():
        worker.process.kill()
        worker.process.join()
    worker.pipe.close()


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Processes that are started here never see Ctrl-C, from their first instruction on, and start whole.

    Until it ignores it, a worker that is still loading would tell at length where it was; so would one whose
    start is broken off. Where Ctrl-C or SIGTERM comes meanwhile, it is raised afterwards.
    """
    if not hasattr(signal, "pthread_sigmask") or threading.current_thread() is not threading.main_thread():
        yield
        return
    # The helper that multiprocessing starts with the first process would let Ctrl-C through again.
    resource_tracker.ensure_running()
    came: list[int] = []
    wanted = (signal.SIGINT, signal.SIGTERM)
    handlers = [signal.signal(number, lambda number, _: came.append(number)) for number in wanted]
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        for number, handler in zip(wanted, handlers, strict=True):
            signal.signal(number, handler)
    if came:
        raise KeyboardInterrupt


@contextmanager
def _one_thread() -> Iterator[None]:
    """Processes that are started here do their arithmetic in one thread, unless the user says otherwise."""
    own = {name: "1" for name in _ONE_THREAD if name not in os.environ}
    os.environ.update(own)
    try:
        yield
    finally:
        for name in own:
            del os.environ[name]
