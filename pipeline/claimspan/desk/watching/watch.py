"""Noticing that rule files were saved.

Polling is enough for some hundred small files, works on every kind of file system, and needs no library.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from claimspan.desk.watching.bench import Bench, Report

INTERVAL = 0.2
"""Seconds between two looks."""

Stamps: TypeAlias = "dict[str, tuple[int, int]]"


def stamps(folder: Path) -> Stamps:
    """Time of change and size of each YAML file of a folder, to tell whether something was saved."""
    found = {}
    for path in folder.rglob("*.yaml"):
        try:
            stat = path.stat()
        except OSError:  # gone since it was listed, as editors do when they save
            continue
        found[str(path)] = (stat.st_mtime_ns, stat.st_size)
    return found


def watch(
    bench: Bench,
    show: Callable[[Report], None],
    stop: threading.Event,
    *,
    interval: float = INTERVAL,
    lock: threading.Lock | None = None,
) -> None:
    """Show the bench's report, then a new one whenever a rule file has changed, until `stop` is set.

    :param interval: seconds between two looks.
    :param lock: held while the bench reads; for those who use the bench from other threads.
    """
    lock = lock or threading.Lock()
    seen = stamps(bench.folder)
    show(bench.report)
    while not stop.wait(interval):
        now = stamps(bench.folder)
        if now != seen:
            seen = now
            with lock:
                report = bench.refresh()
            show(report)
