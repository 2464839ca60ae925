"""Byte streams: reading in bounded pieces, unpacking, splitting into lines."""

from __future__ import annotations

import bz2
import gzip
import lzma
from collections.abc import Callable, Iterator
from typing import IO, Protocol, cast

import zstandard

from claimspan.errors import BadInput
from claimspan.sources.options import KIB, Limits
from claimspan.sources.problems import STAGE, too_large

CHUNK = 64 * KIB
# A block of Zstandard can unpack to 32,768 times its size and its decoder has no output bound, so it is
# fed in small pieces: 1 KiB yields at most 32 MiB.
ZSTD_CHUNK = 1 * KIB


class Readable(Protocol):
    """Anything with a binary ``read``."""

    def read(self, size: int = -1, /) -> bytes:
        """At most `size` bytes, or all of them; empty at the end."""
        ...


class Budget:
    """Counts what one input unpacks to, over all its layers, and stops it when that is out of proportion."""

    def __init__(self, source: str, packed: int | None, limits: Limits) -> None:
        self.source = source
        self.packed = packed
        self.limits = limits
        self.unpacked = 0
        self.spent = False

    def spend(self, size: int) -> None:
        """Count `size` unpacked bytes.

        :raises BadInput: ``zip_bomb`` when the input has unpacked to more than its limits allow.
        """
        self.unpacked += size
        over = self.unpacked > self.limits.max_unpacked_bytes
        if over or (self.packed is not None and out_of_proportion(self.packed, self.unpacked, self.limits)):
            self.spent = True
            raise bomb(self.source, self.unpacked)


def out_of_proportion(packed: int, unpacked: int, limits: Limits) -> bool:
    """Whether `packed` bytes have unpacked to suspiciously many."""
    return unpacked > limits.ratio_floor and unpacked > limits.max_ratio * max(packed, 1)


def bomb(source: str, unpacked: int) -> BadInput:
    """The refusal of an input that unpacks to far more than its size."""
    message = f"{source}: unpacks to {unpacked:,} bytes or more, out of proportion to its size; not read on."
    return BadInput(STAGE, "zip_bomb", message)


class Stream:
    """A readable over an iterator of pieces, for libraries that want ``read``."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._held = b""

    def read(self, size: int = -1, /) -> bytes:
        """Exactly `size` bytes unless the pieces end before."""
        held = [self._held]
        have = len(self._held)
        while size < 0 or have < size:
            piece = next(self._pieces, b"")
            if not piece:
                break
            held.append(piece)
            have += len(piece)
        data = b"".join(held)
        if size < 0:
            self._held = b""
            return data
        self._held = data[size:]
        return data[:size]


class _Counting:
    """A readable that knows how much was taken from it."""

    def __init__(self, inner: Readable) -> None:
        self._inner = inner
        self.taken = 0

    def read(self, size: int = -1, /) -> bytes:
        data = self._inner.read(size)
        self.taken += len(data)
        return data


def pieces(file: Readable, size: int = CHUNK) -> Iterator[bytes]:
    """The bytes of `file` in pieces of at most `size`."""
    while piece := file.read(size):
        yield piece


def _gunzip(file: Readable) -> Iterator[bytes]:
    # read1 and not read: when the data is cut off, read would throw away what it has unpacked so far.
    with gzip.GzipFile(fileobj=cast(IO[bytes], file)) as unpacked:
        while piece := unpacked.read1(CHUNK):
            yield piece


def _bunzip(file: Readable) -> Iterator[bytes]:
    with bz2.BZ2File(cast(IO[bytes], file)) as unpacked:
        while piece := unpacked.read1(CHUNK):
            yield piece


def _unxz(file: Readable) -> Iterator[bytes]:
    with lzma.LZMAFile(cast(IO[bytes], file)) as unpacked:
        while piece := unpacked.read1(CHUNK):
            yield piece


def _unzstd(file: Readable) -> Iterator[bytes]:
    decoder = zstandard.ZstdDecompressor()
    frame = None
    for packed in pieces(file, ZSTD_CHUNK):
        rest = packed
        while rest:
            frame = frame or decoder.decompressobj()
            unpacked = frame.decompress(rest)
            for start in range(0, len(unpacked), CHUNK):
                yield unpacked[start : start + CHUNK]
            rest = b""
            if frame.eof:
                rest, frame = frame.unused_data, None
    if frame is not None:
        raise EOFError("the last Zstandard frame is incomplete")


UNPACKERS: dict[str, Callable[[Readable], Iterator[bytes]]] = {
    ".gz": _gunzip,
    ".bz2": _bunzip,
    ".xz": _unxz,
    ".zst": _unzstd,
}


def unpack(file: Readable, suffix: str, budget: Budget) -> Stream:
    """The unpacked bytes of `file`, packed as `suffix` says (a key of `UNPACKERS`).

    Reading raises what `problems.READ_ERRORS` lists when the data is damaged or cut off, after everything
    before that point was given out, and BadInput ``zip_bomb`` when it unpacks out of proportion.
    """
    counting = _Counting(file)

    def bounded() -> Iterator[bytes]:
        given = 0
        for piece in UNPACKERS[suffix](counting):
            given += len(piece)
            if out_of_proportion(counting.taken, given, budget.limits):
                raise bomb(budget.source, given)
            budget.spend(len(piece))
            yield piece

    return Stream(bounded())


def read_whole(file: Readable, source: str, limit: int) -> bytes:
    """All bytes of `file`.

    :raises BadInput: ``too_large`` as soon as more than `limit` bytes were read.
    """
    held: list[bytes] = []
    size = 0
    for piece in pieces(file):
        held.append(piece)
        size += len(piece)
        if size > limit:
            raise too_large(source, limit)
    return b"".join(held)


def lines(file: Readable, limit: int) -> Iterator[tuple[int, bytes | None]]:
    """The lines of `file` without their line ends, numbered from 1; None for one longer than `limit` bytes.

    An over-long line is never held: its bytes are dropped as they come, and reading goes on after it.
    """
    number = 0
    held: list[bytes] = []
    size = 0
    for piece in pieces(file):
        start = 0
        while (end := piece.find(b"\n", start)) >= 0:
            number += 1
            size += end - start
            held.append(piece[start:end])
            line = b"".join(held).removesuffix(b"\r") if size <= limit else None
            # Before it is given out, so that no long line is held twice meanwhile.
            held, size, start = [], 0, end + 1
            yield number, line
        size += len(piece) - start
        held = [*held, piece[start:]] if size <= limit else []
    if size:
        yield number + 1, (b"".join(held).removesuffix(b"\r") if size <= limit else None)
