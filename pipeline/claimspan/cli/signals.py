"""Ctrl-C and SIGTERM: whatever a command is at, it ends in order, and nothing of it is left behind."""

from __future__ import annotations

import signal
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final

_AGAIN: Final = 0.2
"""Seconds after which queries are interrupted once more: one may have been about to begin."""

_came: list[int] = []


def stopped_by() -> int:
    """The number of the signal that came to end this process; 0 if none did."""
    return _came[0] if _came else 0


@contextmanager
def ending_in_order() -> Iterator[None]:
    """Inside, SIGTERM is a ``KeyboardInterrupt`` as Ctrl-C is, and both end queries that are running.

    Python runs handlers between its own instructions, so not before a query of minutes is done. What it does
    at once is to write to a socket, which a thread reads here.
    """
    inner, outer = socket.socketpair()
    outer.setblocking(False)
    handler = signal.signal(signal.SIGTERM, _end)
    before = signal.set_wakeup_fd(outer.fileno(), warn_on_full_buffer=False)
    threading.Thread(target=_watch, args=(inner,), daemon=True).start()
    try:
        yield
    finally:
        signal.set_wakeup_fd(before)
        signal.signal(signal.SIGTERM, handler)
        outer.close()


def _end(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _watch(woken: socket.socket) -> None:
    with woken:
        while came := woken.recv(1):
            if came[0] in (signal.SIGINT, signal.SIGTERM):
                _came.append(came[0])
                break
    ended = threading.Event()
    while _came:
        # Not imported for this alone: commands that ask no database start without one.
        if database := sys.modules.get("claimspan.dataset.database"):
            database.interrupt_queries()
        ended.wait(_AGAIN)
