import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from claimspan.groups.candidates import blocked_pairs, drawers, key


def test_an_interval_touches_the_drawers_of_all_its_values() -> None:
    rows, boxes = drawers(np.array([95.0, 0.0]), np.array([106.0, 0.0]))
    _, wanted = drawers(np.array([95.0, 100.0, 106.0]), np.array([95.0, 100.0, 106.0]))
    assert set(wanted) <= set(boxes[rows == 0])
    assert (rows == 1).sum() == 1


@given(st.lists(st.integers(0, 3), min_size=1, max_size=30))
def test_all_pairs_of_a_small_block_are_found_once(blocks: list[int]) -> None:
    codes = np.array(blocks)
    rows = np.arange(len(codes))
    left, right = blocked_pairs(key(codes), rows, np.zeros(len(codes)), lambda one, other: one != other)
    wanted = [(a, b) for a in range(len(codes)) for b in range(a + 1, len(codes)) if codes[a] == codes[b]]
    assert list(zip(left.tolist(), right.tolist(), strict=True)) == wanted


def test_a_large_block_is_compared_with_neighbours_only() -> None:
    count = 1000
    left, right = blocked_pairs(
        key(np.zeros(count)),
        np.arange(count),
        np.arange(count)[::-1].astype(float),
        lambda one, other: one != other,
        reach=5,
    )
    assert len(left) < 5 * count
    assert (right - left <= 5).all()
