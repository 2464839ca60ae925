"""Groups from links: every member is linked to the group's centre itself, so that nothing chains."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def components(left: Ints, right: Ints, count: int) -> Ints:
    """The number of the connected part that each of `count` rows is in."""
    ones = np.ones(len(left), np.int8)
    graph = sparse.coo_matrix((ones, (left, right)), shape=(count, count))
    _, labels = connected_components(graph, directed=False)
    return np.asarray(labels, np.int64)


def cluster(left: Ints, right: Ints, score: Floats, count: int) -> tuple[Ints, Ints]:
    """The group of each of `count` rows and the group's centre, by row.

    Where all of a connected part are linked with one another, it is the group. Else the row with the heaviest
    links takes those that it is linked with and that are not nearer to a centre of their own, and so on.

    :param left, right, score: the links, each once, with their weights.
    :return: for each row the row of its centre; and the number of links of each row.
    """
    centre = np.arange(count)
    weight = np.bincount(left, score, count) + np.bincount(right, score, count)
    degree = np.bincount(left, minlength=count) + np.bincount(right, minlength=count)
    part = components(left, right, count)
    size = np.bincount(part, minlength=count)
    links = np.bincount(part[left], minlength=count)
    whole = links == size * (size - 1) // 2
    # The centre of a whole part: its heaviest row, the first of equals.
    order = np.lexsort((np.arange(count), -weight, part))
    heads = order[np.r_[True, np.diff(part[order]) > 0]] if count else order
    centre = np.where(whole[part], heads[part], centre)

    loose = ~whole[part[left]]
    near: dict[int, dict[int, float]] = defaultdict(dict)
    for one, other, value in zip(
        left[loose].tolist(), right[loose].tolist(), score[loose].tolist(), strict=True
    ):
        near[one][other] = value
        near[other][one] = value
    taken: set[int] = set()
    for row in sorted(near, key=lambda row: (-weight[row], row)):
        if row in taken:
            continue
        taken.add(row)
        for other in near[row]:
            if other not in taken:
                taken.add(other)
                centre[other] = row
    return centre, degree
