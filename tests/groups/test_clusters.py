from itertools import chain

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from claimspan.groups.clusters import cluster


def clustered(links: list[tuple[int, int, float]], count: int) -> list[int]:
    left, right, score = (np.array([link[at] for link in links], float) for at in range(3))
    return cluster(left.astype(int), right.astype(int), score.astype(float), count)[0].tolist()


def test_all_linked_with_all_are_one_group() -> None:
    centres = clustered([(0, 1, 0.6), (0, 2, 0.9), (1, 2, 0.8)], 4)
    assert len(set(centres[:3])) == 1
    assert centres[3] == 3


def test_a_chain_is_no_group() -> None:
    centres = clustered([(0, 1, 0.9), (1, 2, 0.9), (2, 3, 0.9), (3, 4, 0.9)], 5)
    assert centres[0] != centres[4]


LINKS = st.sets(st.tuples(st.integers(0, 9), st.integers(0, 9)).filter(lambda pair: pair[0] < pair[1]))


@given(LINKS)
def test_every_member_is_linked_with_its_centre(pairs: set[tuple[int, int]]) -> None:
    centres = clustered([(*pair, 0.5 + pair[0] / 100) for pair in sorted(pairs)], 10)
    for row, centre in enumerate(centres):
        assert row == centre or tuple(sorted((row, centre))) in pairs
        assert centres[centre] == centre


@given(LINKS, st.randoms(use_true_random=False))
def test_heads_are_those_that_rows_choose_one_by_one(pairs: set[tuple[int, int]], random) -> None:
    weights = {pair: random.random() for pair in sorted(pairs)}
    heaviest = {row: sum(weights[pair] for pair in pairs if row in pair) for row in range(10)}
    centres = list(range(10))
    taken: set[int] = set()
    for row in sorted(range(10), key=lambda row: -heaviest[row]):
        if row not in taken:
            near = {*chain.from_iterable(pair for pair in pairs if row in pair), row} - taken
            taken |= near
            for other in near:
                centres[other] = row
    assert clustered([(*pair, weights[pair]) for pair in sorted(pairs)], 10) == centres
