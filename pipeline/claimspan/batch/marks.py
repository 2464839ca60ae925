"""Marks of tries: a worker leaves one while it makes a shard, so that others know if it ended over that."""

from __future__ import annotations

import faulthandler
import json
import os
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from claimspan.batch.attempts import FATTEST, Bounds, Why
from claimspan.batch.tasks import Step
from claimspan.dataset.staging import Files, LocalFiles
from claimspan.heap import memory

_TICK: Final = 1.0


@dataclass(frozen=True, slots=True)
class Ended:
    """An earlier process has ended over the same try.

    :param at: the item that was being read alone.
    """

    why: Why
    at: int | None


class Mark:
    """The mark of a try: a file that is there while a process is at it, or has ended over it.

    :param files: where all machines see it.
    :param name: of the try.
    """

    def __init__(self, files: Files, name: str) -> None:
        self._files, self._name = files, name
        # What ends a process that holds on to Python can say so only in a file that is open already.
        self._trace = files.folder / f"{name}.trace" if isinstance(files, LocalFiles) else None

    def read(self) -> Ended | None:
        """How the process ended that left the mark; None if there is no mark. Raises OSError."""
        try:
            told = json.loads(self._files.get(self._name))
        except FileNotFoundError:
            return None
        except ValueError:  # ended while it was writing the mark
            return Ended("killed", None)
        late = self._trace is not None and self._trace.exists() and self._trace.stat().st_size > 0
        return Ended("timeout" if late else told["why"], told["at"])

    def write(self, at: int | None, why: Why = "killed") -> None:
        """Say what is being read alone, and what it is that ends the process if it ends. Raises OSError."""
        self._files.put(self._name, json.dumps({"at": at, "why": why}).encode())

    @contextmanager
    def held(self, bounds: Bounds, documents: int) -> Iterator[Watched]:
        """Have the mark there while a shard of so many documents is made, and see to its bounds."""
        self.write(None)
        watched = Watched(self, bounds, documents, tells_late=self._trace is None)
        with self._opened() as trace:
            watched.begin(trace)
            try:
                yield watched
            finally:
                watched.end()
                self._files.remove(self._name)
                if self._trace is not None:
                    self._trace.unlink(missing_ok=True)

    def _opened(self) -> Any:
        return tempfile.TemporaryFile("w") if self._trace is None else Path(self._trace).open("w")


class Watched:
    """A watcher that notes the steps, and ends the process when a document goes beyond its bounds.

    :param tells_late: say in the mark that a document takes too long before the process is ended for it.
    """

    def __init__(self, mark: Mark, bounds: Bounds, documents: int, *, tells_late: bool) -> None:
        self.steps: list[Step] = []
        self._mark, self._bounds, self._documents = mark, bounds, documents
        self._tells_late, self._late_at = tells_late, float("inf")
        self._at: int | None = None
        self._over = threading.Event()

    def begin(self, trace: Any) -> None:
        """Begin to watch.

        :param trace: an open file for what Python was doing when time was over.
        """
        self._trace = trace
        self._wind()
        threading.Thread(target=self._weigh, daemon=True).start()

    def end(self) -> None:
        """Watch no longer."""
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
        if patience is None:
            return
        if self._tells_late:
            # The thread below is first, unless the document holds on to Python.
            self._late_at = time.monotonic() + patience
            patience += 5 * _TICK
        faulthandler.dump_traceback_later(patience, exit=True, file=self._trace)

    def _weigh(self) -> None:
        while not self._over.wait(_TICK):
            fat = memory(os.getpid()) > FATTEST * self._bounds.memory
            if fat or time.monotonic() > self._late_at:
                with suppress(OSError):
                    self._mark.write(self._at, "memory" if fat else "timeout")
                os._exit(1)
