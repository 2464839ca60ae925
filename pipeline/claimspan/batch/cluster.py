"""The engine of many machines: Dask's scheduler hands shards to its workers, as futures and nothing else.

Workers write their shards themselves, into a folder that all machines share.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import dask
from distributed import Client, Future, KilledWorker, LocalCluster, Security, as_completed
from distributed.comm import connect

from claimspan.batch.attempts import Attempt, Bounds
from claimspan.batch.clusterwork import (
    SAME,
    Brought,
    Done,
    Orders,
    Told,
    bundled,
    differing,
    make_there,
    sees,
    tell,
)
from claimspan.batch.engine import Job, Listener, Made
from claimspan.batch.inline import Inline
from claimspan.batch.marks import Ended, Mark
from claimspan.batch.shards import Known, Shard
from claimspan.batch.tasks import Task
from claimspan.dataset.fingerprint import LIBRARIES, installed
from claimspan.dataset.parts import StoredShard
from claimspan.dataset.staging import Files, LocalFiles, RemoteFiles, fetch
from claimspan.errors import ClaimspanError, DatasetError, UsageError

# A worker gets its next shard before it has stored one, so that it never waits.
_AHEAD: Final = 2
# glibc gives memory back to the system above so many bytes. Dask's own 64 KiB cost a third of the time here.
TRIM: Final = 256 * 1024 * 1024
_ENVIRON: Final = {"MALLOC_TRIM_THRESHOLD_": TRIM, "BLIS_NUM_THREADS": 1}


@dataclass(frozen=True, slots=True)
class ClusterOptions:
    """Which cluster, and how it works.

    :param scheduler: the address of one that is there; None to start one on this machine.
    :param workers: processes to start, where one is started.
    :param staging: URL of a folder that all machines reach, where they see no folder of the run; known
        documents are then copied, and read again, by the run itself.
    :param answer: seconds in which a scheduler that is there has to answer.
    :param wait: seconds to wait for its first worker.
    """

    scheduler: str | None = None
    workers: int = 1
    bounds: Bounds = field(default_factory=Bounds)
    staging: str | None = None
    answer: float = 5.0
    wait: float = 60.0


class Cluster:
    """Makes shards on the workers of a Dask cluster.

    :param load: makes the extractor, on each worker; must be picklable.
    """

    def __init__(self, load: Callable[[], Any], options: ClusterOptions) -> None:
        self._options, self._bundle, self._load = options, bundled(load), load
        self._client: Client | None = None
        self._cluster: LocalCluster | None = None
        self._told: Told | None = None
        self._brought: list[str] = []
        self._inline: Inline | None = None

    def made_with(self) -> Made:
        """The rules and the model that the workers read with, when all of them are found to be the same.

        :raises UsageError: if there is no such cluster, or a worker there differs; it is named, with what.
        """
        return self._agreed().made

    def _agreed(self) -> Told:
        if self._told is not None:
            return self._told
        client = self._connected()
        here = installed()
        _refuse({address: differing(here, there) for address, there in _versions(client).items()})
        self._bring(self._bundle)
        said = client.run(tell, self._bundle.name, on_error="return")
        for address, one in sorted(said.items()):
            if isinstance(one, UsageError):
                raise UsageError(f"The worker at {address} cannot begin: {one}")
            if isinstance(one, BaseException):
                raise DatasetError(f"The worker at {address} failed while it loaded: {one!r}") from one
        first = said[min(said)]
        _refuse({address: differing(first.prints, one.prints) for address, one in said.items()})
        self._told = first
        return self._told

    def work(self, shards: Iterable[Shard], job: Job, listener: Listener) -> Iterator[StoredShard]:
        """Make all `shards`; see `engine.Engine`."""
        told, client = self._agreed(), self._connected()
        staging = RemoteFiles(self._options.staging) if self._options.staging else None
        brought = bundled(job if staging is None else replace(job, previous=None, change=None))
        self._bring(brought)
        with _marks(job.folder, staging) as marks:
            _check_shared(client, marks, str(staging.url if staging else job.folder))
            orders = Orders(
                self._bundle.name, brought.name, told.prints, marks, self._options.bounds, staging
            )
            trying = _Trying(client, orders, listener)
            source = iter(shards)
            try:
                waiting = next(source, None)
                while waiting is not None or trying:
                    while waiting is not None and len(trying) < _AHEAD * _threads(client):
                        if staging is not None and any(isinstance(item, Known) for item in waiting.items):
                            # Workers do not see the dataset that it is known from.
                            yield from self._alone().work([waiting], job, listener)
                        else:
                            trying.begin(Attempt(Task(waiting)))
                        waiting = next(source, None)
                    shard = trying.next() if trying else None
                    if shard is not None:
                        yield shard if staging is None else fetch(shard.key, staging, job.folder)
            finally:
                trying.cancel()

    def _alone(self) -> Inline:
        """What works in this process."""
        if self._inline is None:
            self._inline = Inline(self._load())
        return self._inline

    def close(self) -> None:
        """Let go of the cluster; end it, if it was started for this."""
        if self._client is not None:
            for name in self._brought:
                with suppress(Exception):  # whatever is wrong with the cluster, it is no longer needed
                    self._client.unregister_worker_plugin(name)
            self._client.close()
        if self._cluster is not None:
            self._cluster.close()
        self._client = self._cluster = None

    def _bring(self, brought: Brought) -> None:
        if brought.name not in self._brought:
            self._connected().register_plugin(brought, name=brought.name)
            self._brought.append(brought.name)

    def _connected(self) -> Client:
        if self._client is not None:
            return self._client
        options = self._options
        if options.scheduler is None:
            self._cluster = _started(options.workers)
        else:
            _knock(options.scheduler, options.answer)
        where = options.scheduler or "this machine"
        try:
            self._client = Client(
                self._cluster or options.scheduler, timeout=options.wait, set_as_default=False
            )
            self._client.wait_for_workers(1, timeout=options.wait)
        except (OSError, TimeoutError, ValueError) as error:
            raise UsageError(f"the scheduler at {where} has no worker ({error}); start one.") from error
        return self._client


def _knock(address: str, seconds: float) -> None:
    """Find out whether a scheduler answers: a client that cannot connect would hang at its end.

    :param seconds: for the connection, and as many for the first word.
    :raises UsageError: if none answers in time.
    """

    async def knock() -> None:
        security = Security().get_connection_args("client")
        await (await connect(address, timeout=seconds, **security)).close()

    try:
        # What connects waits for the first word as long as it takes.
        asyncio.run(asyncio.wait_for(knock(), 2 * seconds))
    except (OSError, ValueError) as error:
        why = str(error) or "what is there says nothing"
        told = f"no scheduler answers at {address} ({why}); start one, or give another address."
        raise UsageError(told) from error


class _Trying:
    """The tries that a scheduler has been given."""

    def __init__(self, client: Client, orders: Orders, listener: Listener) -> None:
        self._client, self._orders, self._listener = client, orders, listener
        self._attempts: dict[Future, tuple[str, Attempt]] = {}
        self._finished = as_completed(loop=client.loop)

    def __len__(self) -> int:
        return len(self._attempts)

    def begin(self, attempt: Attempt) -> None:
        """Hand over a try, under a name that no other try has."""
        name = f"{attempt.task.shard.key}-{uuid4().hex[:8]}"
        # A record of many megabytes is nothing to warn of.
        with dask.config.set({"distributed.admin.large-graph-warning-threshold": "1GiB"}):
            future = self._client.submit(
                make_there, attempt.task, name, self._orders, key=f"claimspan-{name}", pure=False
            )
        self._attempts[future] = (name, attempt)
        self._finished.add(future)

    def next(self) -> StoredShard | None:
        """Wait for one of them to end; its shard, or None if it is to be tried again.

        :raises DatasetError: when a shard cannot be made.
        """
        future = next(self._finished)
        name, attempt = self._attempts.pop(future)
        said = self._said(future, name)
        if isinstance(said, Done):
            for step in said.steps[attempt.counted :]:
                self._listener.step(step)
            return said.shard
        if said is not None:
            with suppress(OSError):
                self._orders.marks.remove(name)  # the next try has a mark of its own
            self._listener.event(attempt.ended(said.why, said.at, self._orders.bounds))
        self.begin(attempt)
        return None

    def _said(self, future: Future, name: str) -> Done | Ended | None:
        """What became of a try; None if it had not begun when workers ended."""
        try:
            said: Done | Ended = future.result()
        except ClaimspanError:
            raise
        except KilledWorker:
            return Mark(self._orders.marks, name).read()
        except CancelledError as error:
            raise DatasetError("The scheduler is gone; run the same command again to go on.") from error
        except Exception as error:
            raise RuntimeError(f"a worker failed: {error!r}") from error
        return said

    def cancel(self) -> None:
        """Take back what is not done."""
        if self._attempts:
            with suppress(Exception):  # the scheduler may be what is gone
                self._client.cancel(list(self._attempts))


def _started(workers: int) -> LocalCluster:
    """A cluster of processes on this machine."""
    before = dask.config.get("distributed.nanny.pre-spawn-environ")
    own = {name: value for name, value in _ENVIRON.items() if name not in os.environ}
    # Memory is watched by the workers themselves, as in a pool.
    with dask.config.set({"distributed.nanny.pre-spawn-environ": {**before, **own}}):
        return LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            processes=True,
            memory_limit=0,
            dashboard_address="127.0.0.1:0",
            silence_logs=logging.ERROR,
        )


def _threads(client: Client) -> int:
    """Threads of all workers that there are now."""
    threads: dict[str, int] = client.nthreads()
    return max(1, sum(threads.values()))


def _versions(client: Client) -> dict[str, dict[str, str]]:
    """What is installed on each worker."""
    names = ("claimspan", *LIBRARIES)

    def versions() -> dict[str, str]:
        # This function travels as it is, for a worker may have another claimspan, or none.
        from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415

        try:
            from claimspan.dataset.fingerprint import installed as own  # noqa: PLC0415

            return dict(own())
        except ImportError:
            found = {}
            for name in names:
                try:
                    found[name] = version(name)
                except PackageNotFoundError:
                    continue
            return found

    found: dict[str, dict[str, str]] = client.run(versions)
    return found


def _refuse(others: Mapping[str, str]) -> None:
    """Refuse workers that differ.

    :raises UsageError: naming each and what it has.
    """
    if told := [f"the worker at {address} has {what}" for address, what in sorted(others.items()) if what]:
        text = "; ".join(told)
        raise UsageError(f"{text[0].upper()}{text[1:]}; {SAME}")


@contextmanager
def _marks(folder: Path, staging: RemoteFiles | None) -> Iterator[Files]:
    """Where the marks of one run are: in a folder of their own, which all machines reach."""
    name = f".marks-{uuid4().hex[:12]}"
    if staging is not None:
        yield staging.below(name)
        return
    own = folder / name
    own.mkdir()
    try:
        yield LocalFiles(own)
    finally:
        with suppress(OSError):
            own.rmdir()


def _check_shared(client: Client, marks: Files, place: str) -> None:
    """Refuse a place that a worker does not see.

    :param place: what a user knows it by.
    :raises UsageError: naming the workers.
    """
    try:
        marks.put("seen", b"seen")
        blind = sorted(address for address, there in client.run(sees, marks, "seen").items() if not there)
        marks.remove("seen")
    except OSError as error:
        raise UsageError(f"{error.strerror}; give a place that can be written.") from error
    if blind:
        raise UsageError(
            f"{place} is not there for the workers at {', '.join(blind)}; give an --out that all machines "
            "have under the same path, or a --staging that all can write to."
        )
