"""The engine of one machine: worker processes, watched, replaced when they die, stall or grow too fat."""

from __future__ import annotations

import os
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, Final, Literal

from claimspan.engine import Event, Job, Listener, Made
from claimspan.errors import DatasetError, UsageError
from claimspan.model import Quarantined
from claimspan.parts import StoredShard
from claimspan.shards import Fresh, Refused, Shard
from claimspan.shardwork import ENGINE, Step, Task
from claimspan.worker import Begun, Failed, Ready, Stored, memory, work

MIB: Final = 1024 * 1024
_TICK: Final = 1.0
_STARTS: Final = 3
_STRAYS: Final = 3
_KILLS: Final = 2
_FATTEST: Final = 4
# After its last document a shard is only written, which a slow disk may need this many seconds for.
_WRITING: Final = 300.0
# One thread each: processes are what is parallel, and threads would only get into each other's way.
_ONE_THREAD: Final = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS")


@dataclass(frozen=True, slots=True)
class PoolOptions:
    """How a pool works.

    :param workers: processes.
    :param doc_timeout: seconds after which a document is given up; None for never.
    :param memory: bytes that a worker may hold between two shards, else it is replaced; one that comes to
        hold four times as much is ended at once.
    :param start: how processes begin; those that are not spawned start faster and are less sure to be sound.
    """

    workers: int
    doc_timeout: float | None = 600.0
    memory: int = 1500 * MIB
    start: Literal["spawn", "forkserver", "fork"] = "spawn"


@dataclass(slots=True)
class _Attempt:
    """A task and what its tries have come to.

    :param kills: by index of item, how often it ended the process it was read in alone.
    :param strays: processes that ended while no single document was being read.
    :param counted: steps that were told of already.
    """

    task: Task
    kills: Counter[int] = field(default_factory=Counter)
    strays: int = 0
    counted: int = 0


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
    attempt: _Attempt | None = None
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

    def made_with(self) -> Made:
        """The rules and the model that the workers read with, once the first has loaded.

        :raises UsageError: if they cannot be loaded.
        """
        while self._made is None:
            if not self._workers:
                self._start()
            for worker in self._heard():
                said = self._receive(worker)
                if isinstance(said, Ready):
                    self._loaded(worker, said)
                elif isinstance(said, Failed):
                    raise UsageError(said.message)
                else:
                    self._lose(worker)
        return self._made

    def work(self, shards: Iterable[Shard], job: Job, listener: Listener) -> Iterator[StoredShard]:
        """Make all `shards`; see `engine.Engine`."""
        self._job = job
        for worker in self._workers:
            worker.knows_job = False
        source, retries = iter(shards), deque[_Attempt]()
        waiting = next(source, None)
        while waiting is not None or retries or any(worker.attempt for worker in self._workers):
            while (waiting is not None or retries) and (free := self._room()) is not None:
                if retries:
                    self._give(free, retries.popleft())
                elif waiting is not None:
                    self._give(free, _Attempt(Task(waiting)))
                    waiting = next(source, None)
            for worker in self._heard():
                shard = self._hear(worker, listener, retries)
                if shard is not None:
                    yield shard
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
        process: BaseProcess = self._context.Process(target=work, args=(theirs, self._load), daemon=True)
        with _one_thread():
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

    def _give(self, worker: _Worker, attempt: _Attempt) -> None:
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

    def _heard(self) -> list[_Worker]:
        """The workers that have said something, or ended."""
        heard = wait([worker.pipe for worker in self._workers], timeout=_TICK)
        return [worker for worker in self._workers if worker.pipe in heard]

    def _receive(self, worker: _Worker) -> object:
        """What a worker said; None if it has ended."""
        worker.said = time.monotonic()
        try:
            return worker.pipe.recv()
        except (EOFError, OSError):
            return None

    def _loaded(self, worker: _Worker, said: Ready) -> None:
        worker.ready, self._failed_starts = True, 0
        self._made = self._made or said.made
        if worker.attempt is not None:
            self._send(worker)

    def _hear(self, worker: _Worker, listener: Listener, retries: deque[_Attempt]) -> StoredShard | None:
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
            if said.memory > self._options.memory:
                listener.event(Event("worker_recycled", {"memory": said.memory}))
                with suppress(OSError):
                    worker.pipe.send(None)
                self._workers.remove(worker)
                _end(worker)
            return said.shard
        return None

    def _watch(self, listener: Listener, retries: deque[_Attempt]) -> None:
        """End workers that take too long or hold too much."""
        now = time.monotonic()
        for worker in list(self._workers):
            if not worker.ready or worker.attempt is None:
                continue
            if self._options.doc_timeout is not None:
                writing = worker.steps >= len(worker.attempt.task.shard.items)
                patience = max(self._options.doc_timeout, _WRITING) if writing else self._options.doc_timeout
                if now - worker.said > patience and not worker.pipe.poll():
                    self._retry(worker, "timeout", listener, retries)
                    continue
            if memory(worker.process.pid or 0) > _FATTEST * self._options.memory:
                self._retry(worker, "memory", listener, retries)

    def _retry(self, worker: _Worker, why: str, listener: Listener, retries: deque[_Attempt]) -> None:
        """End a worker, and see to it that its shard is tried again without what ended it."""
        attempt, at = worker.attempt, worker.at
        code = self._lose(worker)
        if attempt is None:
            return
        task = attempt.task
        told = {"shard": task.shard.key, "why": why, "exit_code": code}
        if not task.alone:
            attempt.task = replace(task, alone=True)
        elif at is None:
            attempt.strays += 1
            if attempt.strays > _STRAYS:
                raise DatasetError(
                    f"Worker processes end while they write (the last with exit code {code}); see to memory "
                    "and disk, then run the same command again."
                )
        else:
            attempt.kills[at] += 1
            told["source"] = _source(task.shard, at)
            if why == "timeout" or attempt.kills[at] >= _KILLS:
                row = _given_up(task.shard, at, why, code, self._options)
                attempt.task = replace(task, refused={**task.refused, at: row}, first=())
                told["quarantined"] = True
            else:
                attempt.task = replace(task, first=(at,))
        listener.event(Event("shard_retried", told))
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


def _source(shard: Shard, index: int) -> str:
    item = shard.items[index]
    if isinstance(item, Refused):
        return item.row.source
    return item.record.source if isinstance(item, Fresh) else item.source


def _given_up(shard: Shard, index: int, why: str, code: int | None, options: PoolOptions) -> Quarantined:
    """The row of quarantine of a record that is tried no more."""
    item, source = shard.items[index], _source(shard, index)
    messages = {
        "timeout": f"took longer than {options.doc_timeout or 0:g} seconds, the most that one may take",
        "killed": f"ended the process that read it, twice (exit code {code})",
        "memory": f"took more than {_FATTEST * options.memory // MIB:,} MiB of memory to read, twice",
    }
    _, _, name = source.partition("#")
    raw = "" if isinstance(item, Refused) else item.raw_sha256
    return Quarantined(source, name, ENGINE, why, f"{source}: {messages[why]}.", raw)


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
