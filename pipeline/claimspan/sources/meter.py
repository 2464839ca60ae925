"""How far the reading of the inputs is, in bytes of their files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import BinaryIO

from claimspan.model import Quarantined
from claimspan.sources.paths import locate


class Meter:
    """Counts the bytes that were read.

    :param total: the bytes of all files, None if that is not known.
    """

    def __init__(self, total: int | None = None) -> None:
        self.total = total
        self._read = 0
        self._file: BinaryIO | None = None

    @contextmanager
    def reading(self, file: BinaryIO) -> Iterator[None]:
        """While a file is being read."""
        self._file = file
        try:
            yield
        finally:
            self._read = self._position()
            self._file = None

    @property
    def fraction(self) -> float | None:
        """The share of the bytes that was read, from 0 to 1; None if the whole is not known."""
        return None if not self.total else min(1.0, self._position() / self.total)

    def _position(self) -> int:
        # Archives and tables jump about in their files, so this is about right and no more.
        with suppress(OSError, ValueError):
            return self._read + (self._file.tell() if self._file is not None else 0)
        return self._read


def is_larger(inputs: Sequence[str], least: int) -> bool:
    """Whether the files that `inputs` name have so many bytes; more are not looked at."""
    total = 0
    for found in locate(inputs):
        if not isinstance(found, Quarantined):
            with suppress(OSError):
                size = found.size() if found.filesystem is None else None
                total += least if size is None else size
        if total >= least:
            return True
    return False


def total_size(inputs: Sequence[str]) -> int | None:
    """The bytes of all files that `inputs` name; None if one of them does not tell."""
    total = 0
    for found in locate(inputs):
        if isinstance(found, Quarantined):
            continue
        try:
            size = found.size() if found.filesystem is None else None
        except OSError:
            continue
        if size is None:
            return None
        total += size
    return total
