"""Which claims are worth comparing: those that share a rare word and, to be the same, a value."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from claimspan.groups.features import Features

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Keys = NDArray[np.uint64]
Keyed: TypeAlias = tuple[Keys, Ints]
"""Keys, and the row that has each."""
Fits: TypeAlias = Callable[[Ints, Ints], Bools]

# Each claim of a block is compared with so many that follow it in the block's order.
REACH: Final = 48
_RARE: Final = 4
_AROUND: Final = 6
TELLING: Final = 2
"""Numbers of so many digits seldom agree by chance."""
# Of so many rows the blocks are sorted at once.
_ROWS_AT_ONCE: Final = 50_000
# Values are laid into drawers that are a tenth wide.
_DRAWER: Final = 0.1
_MIX: Final = np.uint64(0x9E3779B97F4A7C15)


def rarest(matrix: sparse.csr_matrix, most: int) -> tuple[Ints, Ints]:
    """The rarest words of each row, at most `most`: rows and words, the rarest of a row first."""
    rows = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    order = np.lexsort((matrix.indices, -matrix.data, rows))
    rows, words = rows[order], matrix.indices[order].astype(np.int64)
    place = np.arange(len(rows)) - matrix.indptr[:-1][rows]
    kept = place < most
    return rows[kept], words[kept]


def key(*parts: NDArray[np.generic]) -> NDArray[np.uint64]:
    """One number for several, row by row; different ones are equal about once in 2**64."""
    mixed = np.zeros(len(parts[0]), np.uint64)
    with np.errstate(over="ignore"):
        for part in parts:
            mixed ^= (
                part.astype(np.int64).view(np.uint64)
                + _MIX
                + (mixed << np.uint64(6))
                + (mixed >> np.uint64(2))
            )
            mixed *= np.uint64(0xBF58476D1CE4E5B9)
            mixed ^= mixed >> np.uint64(31)
    return mixed


def drawers(low: Floats, high: Floats) -> tuple[Ints, Ints]:
    """The drawers that each interval of values touches: rows and drawers."""
    rows = np.arange(len(low))
    first, last = _drawer(low), _drawer(high)
    found = [(rows, first)]
    for step in range(1, 5):
        more = first + step <= last
        found.append((rows[more], (first + step)[more]))
    return np.concatenate([row for row, _ in found]), np.concatenate([drawer for _, drawer in found])


def _drawer(value: Floats) -> Ints:
    safe = np.where(value > 0, value, 1.0)
    return np.where(value > 0, np.floor(np.log(safe) / _DRAWER), -1_000_000).astype(np.int64)


def blocked_pairs(
    keyed: Iterable[Keyed], order: Floats, fits: Fits, chosen: Bools, reach: int = REACH
) -> tuple[Ints, Ints]:
    """Pairs of rows with a key in common, the smaller first, each once.

    In a block of more than `reach` rows each is compared with the next ones by `order` only, so that the work
    grows with the number of rows, not with its square. Few blocks are sorted at a time, so that their keys
    are all that is held of them.

    :param keyed: keys and the rows that have them.
    :param fits: tells which pairs, left and right, are worth keeping.
    :param chosen: which rows take part.
    """
    total, found = np.int64(len(order)), [np.empty(0, np.int64)]
    for keys, rows in _parts(keyed, chosen):
        part = [np.empty(0, np.int64)]
        for one, other in _neighbours(keys, rows, order, reach):
            kept = fits(one, other) & (one != other)
            left, right = one[kept], other[kept]
            part.append(np.minimum(left, right) * total + np.maximum(left, right))
        found.append(pd.unique(np.concatenate(part)))
    codes: Ints = pd.unique(np.concatenate(found))
    codes.sort()
    return codes // total, codes % total


def _parts(keyed: Iterable[Keyed], chosen: Bools) -> Iterator[Keyed]:
    """All keys and rows, those of one key together, some blocks at a time: by the first bits of keys."""
    bits = (len(chosen) // _ROWS_AT_ONCE).bit_length()
    parts: list[list[Keyed]] = [[] for _ in range(1 << bits)]
    for all_keys, all_rows in keyed:
        kept = chosen[all_rows]
        keys, rows = all_keys[kept], all_rows[kept].astype(np.int32)
        which = (keys >> np.uint64(63 - bits) >> np.uint64(1)).astype(np.int64)
        for number, part in enumerate(parts):
            own = which == number
            part.append((keys[own], rows[own]))
    parts.reverse()
    while parts:
        some = parts.pop()
        if some:
            yield np.concatenate([k for k, _ in some]), np.concatenate([r for _, r in some]).astype(np.int64)


def _neighbours(keys: Keys, rows: Ints, order: Floats, reach: int) -> Iterator[tuple[Ints, Ints]]:
    """Pairs of rows with one key that are at most so far from one another in their block's order."""
    place = np.lexsort((rows, order[rows], keys))
    keys, rows = keys[place], rows[place]
    for step in range(1, min(reach, len(keys) - 1) + 1):
        together = np.flatnonzero(keys[:-step] == keys[step:])
        if not len(together):
            return
        yield rows[together], rows[together + step]


def value_keys(like: Ints, low: Floats, high: Floats, words: tuple[Ints, Ints]) -> Iterator[Keyed]:
    """Keys of what a claim measures, a drawer of its value and a word of it."""
    starts = np.searchsorted(words[0], np.arange(len(like) + 1))
    for begin in range(0, len(like), _ROWS_AT_ONCE):
        some = slice(begin, begin + _ROWS_AT_ONCE)
        rows, boxes = drawers(low[some], high[some])
        rows += begin
        counts = np.diff(starts)[rows]
        repeated = np.repeat(np.arange(len(rows)), counts)
        within = np.arange(len(repeated)) - np.repeat(np.cumsum(counts) - counts, counts)
        row = rows[repeated]
        word = words[1][starts[row] + within]
        yield key(like[row], boxes[repeated], word), row


def pair_keys(like: Ints, words: tuple[Ints, Ints]) -> Iterator[Keyed]:
    """Keys of what a claim measures and two of its words; of claims of one word, that word."""
    starts = np.searchsorted(words[0], np.arange(len(like) + 1))
    counts = np.diff(starts)
    alone = np.flatnonzero(counts == 1)
    yield key(like[alone], words[1][starts[alone]], np.full(len(alone), -1)), alone
    most = int(counts.max(initial=0))
    for one in range(most):
        for other in range(one + 1, most):
            row = np.flatnonzero(counts > other)
            first, second = words[1][starts[row] + one], words[1][starts[row] + other]
            yield key(like[row], np.minimum(first, second), np.maximum(first, second)), row


def same_keys(f: Features) -> Iterator[Keyed]:
    """Keys that claims of one meaning share, and the claims that have them."""
    yield from value_keys(f.like, f.figures.low, f.figures.high, rarest(f.core, _RARE))
    telling = np.flatnonzero(f.figures.digits >= TELLING)
    # Claims of a number that tells much may be worded otherwise, so any rare word of the sentence counts.
    around = rarest(f.context[f.sentence[telling]], _AROUND)
    yield from value_keys(f.like, f.figures.low, f.figures.high, (telling[around[0]], around[1]))


def conflict_keys(f: Features) -> Iterator[Keyed]:
    """Keys that claims about one thing share whatever their values, and the claims that have them."""
    words = rarest(f.core, _RARE)
    yield from pair_keys(f.like, words)
    # Measures of one word, such as revenue, are of many; the names in the article tell whose.
    names = rarest(f.document_names, 4)
    starts = np.searchsorted(names[0], np.arange(f.document_names.shape[0] + 1))
    count = np.diff(starts)
    for begin in range(0, len(words[0]), _ROWS_AT_ONCE):
        row, word = (part[begin : begin + _ROWS_AT_ONCE] for part in words)
        for step in range(4):
            doc = f.doc[row]
            some = count[doc] > step
            name = names[1][starts[doc[some]] + step]
            yield key(f.like[row[some]], word[some], -2 - name), row[some]
