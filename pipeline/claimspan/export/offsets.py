"""Offsets in other units: from code points to UTF-16 code units and to bytes of UTF-8."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable


def to_utf16(text: str) -> Callable[[int], int]:
    """A function from offsets in code points to offsets in UTF-16 code units, as JavaScript and Java count.

    Signs beyond the Basic Multilingual Plane, such as most emoji, are two units long.
    """
    wide = [at for at, sign in enumerate(text) if sign > "\uffff"] if max(text, default="") > "\uffff" else []
    return lambda offset: offset + bisect_left(wide, offset)


def to_utf8(text: str) -> Callable[[int], int]:
    """A function from offsets in code points to offsets in bytes of UTF-8."""
    if text.isascii():
        return lambda offset: offset
    two, three, four = (
        [at for at, sign in enumerate(text) if sign > bound] for bound in ("\u007f", "\u07ff", "\uffff")
    )
    return lambda offset: offset + sum(bisect_left(longer, offset) for longer in (two, three, four))
