"""Memory that is free goes back to the system, where the C library can be asked to."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable
from functools import cache


def give_back() -> None:
    """Give back what lies free between pieces in use, which others of this process could not use.

    Arrow has memory of its own, for one. It takes some milliseconds.
    """
    _trim()(0)


@cache
def _trim() -> Callable[[int], int]:
    # glibc has it; other libraries of C do not, and give back by themselves or not at all.
    library = ctypes.CDLL(None) if sys.platform == "linux" else None
    trim: Callable[[int], int] = getattr(library, "malloc_trim", lambda _: 0)
    return trim
