import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimspan.groups import candidates
from claimspan.groups.candidates import Bools, Ints, blocked_pairs, drawers, key


def test_an_interval_touches_the_drawers_of_all_its_values() -> None:
    rows, boxes = drawers(np.array([95.0, 0.0]), np.array([106.0, 0.0]))
    _, wanted = drawers(np.array([95.0, 100.0, 106.0]), np.array([95.0, 100.0, 106.0]))
    assert set(wanted) <= set(boxes[rows == 0])
    assert (rows == 1).sum() == 1


def differ(left: Ints, right: Ints) -> Bools:
    """Fits all pairs of two."""
    return left != right


@given(st.lists(st.integers(0, 3), min_size=1, max_size=30))
def test_all_pairs_of_a_small_block_are_found_once(blocks: list[int]) -> None:
    codes = np.array(blocks)
    rows = np.arange(len(codes))
    left, right = blocked_pairs([(key(codes), rows)], np.zeros(len(codes)), differ, rows >= 0)
    wanted = [(a, b) for a in range(len(codes)) for b in range(a + 1, len(codes)) if codes[a] == codes[b]]
    assert list(zip(left.tolist(), right.tolist(), strict=True)) == wanted


def test_a_large_block_is_compared_with_neighbours_only() -> None:
    count = 1000
    left, right = blocked_pairs(
        [(key(np.zeros(count)), np.arange(count))],
        np.arange(count)[::-1].astype(float),
        differ,
        np.ones(count, np.bool_),
        reach=5,
    )
    assert len(left) < 5 * count
    assert (right - left <= 5).all()


@given(
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 19)), min_size=1, max_size=80),
    st.lists(st.booleans(), min_size=20, max_size=20),
    st.integers(1, 12),
    st.integers(0, 80),
    st.integers(1, 6),
)
def test_blocks_that_are_sorted_apart_give_the_same_pairs(
    keyed: list[tuple[int, int]], chosen: list[bool], at_once: int, cut: int, reach: int
) -> None:
    keys, rows = key(np.array([code for code, _ in keyed])), np.array([row for _, row in keyed])
    pieces = [(keys[:cut], rows[:cut]), (keys[cut:], rows[cut:])]
    order, some = np.arange(20.0)[::-1] % 7, np.array(chosen)
    whole = blocked_pairs(pieces, order, differ, some, reach)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(candidates, "_ROWS_AT_ONCE", at_once)
        apart = blocked_pairs(pieces, order, differ, some, reach)
        sizes = [len(part) for part, _ in candidates._parts(pieces, some)]
    assert all(np.array_equal(one, other) for one, other in zip(whole, apart, strict=True))
    assert sum(sizes) == some[rows].sum()
    assert len(sizes) == 1 << (20 // at_once).bit_length()
