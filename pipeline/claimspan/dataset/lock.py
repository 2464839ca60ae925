"""One run at a time: a lock on a folder that ends with its process, however that ends."""

from __future__ import annotations

import json
import os
import socket
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from claimspan.errors import UsageError

try:
    import fcntl
except ImportError:  # pragma: no cover -- no such locks on Windows
    fcntl = None  # type: ignore[assignment]

CAN_LOCK: Final = fcntl is not None


class Lock:
    """Holds the lock file `path` until it is released or its process ends; makes its folder if need be.

    :param what: what is locked, for the refusal.
    :raises UsageError: when another process holds it; the message names its pid and host.
    :raises OSError: when the file cannot be made.
    """

    def __init__(self, path: Path, what: Path) -> None:
        self.path = path
        while True:
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                self._handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
            except FileNotFoundError:
                continue  # a holder that finished removed the folder just now
            try:
                if fcntl is not None:
                    fcntl.flock(self._handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                said = os.pread(self._handle, 4096, 0)
                os.close(self._handle)
                raise UsageError(
                    f"{what} is being written by {_holder(said)}; wait for it, or end it."
                ) from None
            # A holder that finished may have removed the file between our opening and our locking it.
            if _is_at(self._handle, path):
                break
            os.close(self._handle)
        now = datetime.now(UTC).isoformat(timespec="seconds")
        said = json.dumps({"pid": os.getpid(), "host": socket.gethostname(), "since": now}).encode()
        os.ftruncate(self._handle, 0)
        os.pwrite(self._handle, said, 0)

    def release(self, *, remove: bool) -> None:
        """Let go of the lock, and with `remove` delete its file first."""
        if remove:
            self.path.unlink(missing_ok=True)
        os.close(self._handle)


def _is_at(handle: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False


def _holder(said: bytes) -> str:
    try:
        told = json.loads(said)
        return f"process {told['pid']} on {told['host']}, since {told['since']}"
    except (ValueError, KeyError, TypeError):
        return "another process"
