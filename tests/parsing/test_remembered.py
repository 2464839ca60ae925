"""Rows are found again by their keys, however many were added and forgotten since."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from claimspan.parsing.remembered import Remembered


def remembered(known: Remembered) -> dict[bytes, list[int]]:
    rows = [] if known.rows is None else known.rows.tolist()
    return dict(zip(known.places, rows, strict=True))


@given(st.lists(st.one_of(st.sets(st.integers(0, 40)), st.just("halve"), st.just("clear"))))
def test_rows_are_found_by_their_keys(changes: list[set[int] | str]) -> None:
    known, wanted = Remembered(), dict[bytes, list[int]]()
    for change in changes:
        if isinstance(change, set):
            new = {b"%d" % n: [n, n * n] for n in change if b"%d" % n not in wanted}
            if new:
                known.add(list(new), np.array(list(new.values()), np.uint64))
            wanted |= new
        elif change == "halve":
            known.keep(range(0, len(known), 2))
            wanted = dict(list(wanted.items())[::2])
        else:
            known.clear()
            wanted = {}
        assert remembered(known) == wanted
        assert list(known.places.values()) == list(range(len(known)))
