"""Groups from links: every member is linked to the group's centre itself, so that nothing chains."""

from __future__ import annotations

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

    loose = np.flatnonzero(~whole[part[left]])
    if len(loose):
        rows, rank = np.unique(np.concatenate([left[loose], right[loose]]), return_inverse=True)
        first = np.lexsort((rows, -weight[rows]))
        place = np.empty(len(rows), np.int64)
        place[first] = np.arange(len(rows))
        heads = _heads(place[rank[: len(loose)]], place[rank[len(loose) :]], len(rows))
        centre[rows[first]] = rows[first[heads]]
    return centre, degree


def _heads(one: Ints, other: Ints, count: int) -> Ints:
    """Whom each row goes with, where the rows are in the order in which they choose.

    A row that none of its neighbours took becomes a head and takes those of its neighbours that are free. In
    each round all rows choose at once that come before all their free neighbours, so that few rounds do.
    """
    free, head = np.ones(count, np.bool_), np.zeros(count, np.bool_)
    # Each link once, with the row that chooses first before the other.
    before, after = np.minimum(one, other), np.maximum(one, other)
    left, right = before, after
    while len(left):
        held = np.zeros(count, np.bool_)
        held[right] = True
        chosen = free & ~held
        head |= chosen
        free &= ~chosen
        free[right[chosen[left]]] = False
        kept = free[left] & free[right]
        left, right = left[kept], right[kept]
    head |= free
    nearest = np.where(head, np.arange(count), count)
    taking = head[before] & ~head[after]
    np.minimum.at(nearest, after[taking], before[taking])
    return nearest
