"""A set of document ids in 8 bytes each, for runs over more documents than a Python set can hold."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

Ids = np.ndarray[tuple[int], np.dtype[np.uint64]]
Places = np.ndarray[tuple[int], np.dtype[np.intp]]
Flags = np.ndarray[tuple[int], np.dtype[np.bool]]


class IdSet:
    """Ids that were added so far, as sorted runs whose lengths double."""

    def __init__(self) -> None:
        self._runs: list[Ids] = []

    def has(self, id: str) -> bool:
        """Whether an id of 16 hexadecimal digits was added."""
        wanted = as_numbers([id])
        return any(bool(places(run, wanted)[1][0]) for run in self._runs)

    def add(self, ids: Sequence[str]) -> list[bool]:
        """Add ids of 16 hexadecimal digits; for each whether it was there before, or earlier among them."""
        numbers = as_numbers(ids)
        _, first = np.unique(numbers, return_index=True)
        there = np.ones(len(numbers), dtype=bool)
        there[first] = False
        for run in self._runs:
            there |= places(run, numbers)[1]
        fresh = np.sort(numbers[~there])
        while self._runs and len(self._runs[-1]) <= len(fresh):
            fresh = np.sort(np.concatenate([self._runs.pop(), fresh]))
        if len(fresh):
            self._runs.append(fresh)
        return [bool(one) for one in there]


def as_numbers(ids: Sequence[str]) -> Ids:
    """Ids of up to 16 hexadecimal digits as numbers."""
    return np.array([int(id, 16) for id in ids], dtype=np.uint64)


def places(ordered: Ids, wanted: Ids) -> tuple[Places, Flags]:
    """Where in an ordered array each wanted number stands first, and whether it is there at all."""
    at = np.searchsorted(ordered, wanted)
    there = at < len(ordered)
    there[there] = ordered[at[there]] == wanted[there]
    return at, there
