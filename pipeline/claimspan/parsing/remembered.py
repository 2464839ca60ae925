"""Rows of numbers remembered by what they were worked out from, in one array: many are read at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np


class Remembered:
    """Key → a row of a NumPy array."""

    def __init__(self) -> None:
        self._places: dict[bytes, int] = {}
        self._rows: Any = None

    def __len__(self) -> int:
        return len(self._places)

    @property
    def places(self) -> Mapping[bytes, int]:
        """Key → index of its row, ascending."""
        return self._places

    @property
    def rows(self) -> Any:
        """The array, one row a key; a view, of no use after the next change."""
        return None if self._rows is None else self._rows[: len(self._places)]

    def add(self, keys: Sequence[bytes], rows: Any) -> None:
        """Remember a row for each of some keys, which are new and all different."""
        known, known_rows = len(self._places), self._rows
        self._places.update(zip(keys, range(known, known + len(keys)), strict=True))
        # Capacity is doubled, so that a row is copied a few times at most.
        if known_rows is None or len(self._places) > len(known_rows):
            self._rows = np.empty((2 * len(self._places), rows.shape[1]), dtype=rows.dtype)
            if known_rows is not None:
                self._rows[:known] = known_rows[:known]
        self._rows[known : len(self._places)] = rows

    def keep(self, places: Sequence[int]) -> None:
        """Forget all but the rows at some places, which ascend."""
        keys = list(self._places)
        self._places = {keys[place]: at for at, place in enumerate(places)}
        if self._rows is not None:
            self._rows = self._rows[list(places)]

    def clear(self) -> None:
        """Forget everything."""
        self._places = {}
        self._rows = None
