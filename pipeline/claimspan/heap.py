"""Memory that a process holds, and that goes back to the system where the C library can be asked to."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Final

MUCH: Final = 400 * 1024 * 1024
"""Bytes beside which what is large finds no room."""


def memory(pid: int) -> int:
    """The bytes of memory that a process holds now; 0 where the system does not tell."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return 0


def make_room() -> None:
    """Give back what lies free, if this process holds `MUCH`."""
    if memory(os.getpid()) > MUCH:
        give_back()


def give_back() -> None:
    """Give back what lies free between pieces in use, which others of this process could not use.

    Arrow has memory of its own, and gives it back as well. It takes some milliseconds.
    """
    _trim()(0)
    # Who has not imported it holds nothing of it.
    if arrow := sys.modules.get("pyarrow"):
        arrow.default_memory_pool().release_unused()


@cache
def _trim() -> Callable[[int], int]:
    # glibc has it; other libraries of C do not, and give back by themselves or not at all.
    library = ctypes.CDLL(None) if sys.platform == "linux" else None
    trim: Callable[[int], int] = getattr(library, "malloc_trim", lambda _: 0)
    return trim
