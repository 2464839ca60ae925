"""A folder for what a process needs for a while: gone with it, or if it was killed, when the next one comes.

It lies in the system's temporary folder (``TMPDIR``). Each process holds a lock in its own; one whose lock
nobody holds was left by a process that had no time to remove it.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Final

from claimspan.dataset.lock import CAN_LOCK, Lock
from claimspan.errors import UsageError

_PREFIX: Final = "claimspan-scratch-"
_LOCK: Final = "lock"


@cache
def scratch_folder() -> Path:
    """The folder of this process, made when it is first asked for. Raises OSError."""
    _sweep(Path(tempfile.gettempdir()))
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
    # Where it cannot be locked nobody else can lock it either, and it stays.
    with suppress(UsageError):
        lock = Lock(folder / _LOCK, folder)
        _held.append(lock)
    atexit.register(_remove, folder, os.getpid())
    return folder


_held: Final[list[Lock]] = []


def _remove(folder: Path, owner: int) -> None:
    # A process that was forked ends as well, and nothing there is its own.
    if os.getpid() == owner:
        shutil.rmtree(folder, ignore_errors=True)


def _sweep(place: Path) -> None:
    """Remove what processes left that were killed."""
    if not CAN_LOCK:
        return
    for folder in place.glob(f"{_PREFIX}*"):
        # Those of other users, and of processes that are at work, cannot be locked.
        with suppress(OSError, UsageError):
            if not (folder / _LOCK).is_file():
                continue
            lock = Lock(folder / _LOCK, folder)
            shutil.rmtree(folder, ignore_errors=True)
            lock.release(remove=False)
