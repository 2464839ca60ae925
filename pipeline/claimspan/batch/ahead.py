"""Shards that were cut ahead of those who make them, so that the largest can be made first.

Small ones are left for the end, when some workers have nothing to do while others finish. What is cut ahead
is bounded in number and in bytes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from claimspan.batch.shards import Fresh, Shard

_MOST_BYTES: Final = 8_000_000


class Ahead:
    """The next shards of a stream, the largest first.

    :param source: the stream, which is read as far as it is needed.
    :param most: shards that are held at the same time.
    """

    def __init__(self, source: Iterator[Shard], most: int) -> None:
        self._source, self._most = source, most
        self._held: list[tuple[int, Shard]] = []
        self._ended = False

    @property
    def full(self) -> bool:
        """Whether no more can be cut ahead, or none is left."""
        held = sum(size for size, _ in self._held)
        return self._ended or len(self._held) >= self._most or held >= _MOST_BYTES

    def cut(self) -> None:
        """Cut one more shard."""
        shard = next(self._source, None)
        if shard is None:
            self._ended = True
        else:
            self._held.append((_size(shard), shard))

    def take(self) -> Shard | None:
        """The largest of those that were cut, or the next one; None at the end."""
        if not self._held and not self._ended:
            self.cut()
        if not self._held:
            return None
        largest = max(range(len(self._held)), key=lambda at: self._held[at][0])
        return self._held.pop(largest)[1]

    def __bool__(self) -> bool:
        """Whether there is one to take."""
        if not self._held and not self._ended:
            self.cut()
        return bool(self._held)


def _size(shard: Shard) -> int:
    """About the work that a shard is: the bytes that are to be read; rows that are copied cost little."""
    return sum(len(item.record.raw) for item in shard.items if isinstance(item, Fresh)) + len(shard.items)
