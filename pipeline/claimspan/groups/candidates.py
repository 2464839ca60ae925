"""Which claims are worth comparing: those that share a rare word and, to be the same, a value."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from claimspan.groups.features import Features

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

# Each claim of a block is compared with so many that follow it in the block's order.
REACH: Final = 48
_RARE: Final = 4
_AROUND: Final = 6
TELLING: Final = 2
"""Numbers of so many digits seldom agree by chance."""
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
    keys: NDArray[np.uint64], rows: Ints, order: Floats, fits: object, reach: int = REACH
) -> tuple[Ints, Ints]:
    """Pairs of rows with a key in common, the smaller first, each once.

    In a block of more than `reach` rows each is compared with the next ones by `order` only, so that the work
    grows with the number of rows, not with its square.

    :param fits: ``fits(left, right)`` tells which pairs are worth keeping.
    """
    place = np.lexsort((rows, order[rows], keys))
    keys, rows = keys[place], rows[place]
    found: list[Ints] = []
    total = np.int64(len(order))
    for step in range(1, reach + 1):
        together = np.flatnonzero(keys[:-step] == keys[step:]) if step < len(keys) else np.empty(0, np.int64)
        if not len(together):
            break
        left, right = rows[together], rows[together + step]
        kept = fits(left, right) & (left != right)  # type: ignore[operator]
        left, right = left[kept], right[kept]
        found.append(np.minimum(left, right) * total + np.maximum(left, right))
    if not found:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    codes = pd.unique(np.concatenate(found))
    codes.sort()
    return codes // total, codes % total


def value_keys(
    like: Ints, low: Floats, high: Floats, words: tuple[Ints, Ints]
) -> tuple[NDArray[np.uint64], Ints]:
    """Keys of what a claim measures, a drawer of its value and a word of it."""
    rows, boxes = drawers(low, high)
    starts = np.searchsorted(words[0], np.arange(len(like) + 1))
    counts = np.diff(starts)[rows]
    repeated = np.repeat(np.arange(len(rows)), counts)
    within = np.arange(len(repeated)) - np.repeat(np.cumsum(counts) - counts, counts)
    row = rows[repeated]
    word = words[1][starts[row] + within]
    return key(like[row], boxes[repeated], word), row


def pair_keys(like: Ints, words: tuple[Ints, Ints]) -> tuple[NDArray[np.uint64], Ints]:
    """Keys of what a claim measures and two of its words; of claims of one word, that word."""
    starts = np.searchsorted(words[0], np.arange(len(like) + 1))
    counts = np.diff(starts)
    found: list[tuple[NDArray[np.uint64], Ints]] = []
    alone = np.flatnonzero(counts == 1)
    found.append((key(like[alone], words[1][starts[alone]], np.full(len(alone), -1)), alone))
    most = int(counts.max(initial=0))
    for one in range(most):
        for other in range(one + 1, most):
            row = np.flatnonzero(counts > other)
            first, second = words[1][starts[row] + one], words[1][starts[row] + other]
            found.append((key(like[row], np.minimum(first, second), np.maximum(first, second)), row))
    return np.concatenate([keys for keys, _ in found]), np.concatenate([rows for _, rows in found])


def same_keys(f: Features) -> tuple[NDArray[np.uint64], Ints]:
    """Keys that claims of one meaning share, and the claims that have them."""
    words = rarest(f.core, _RARE)
    keys, rows = value_keys(f.like, f.figures.low, f.figures.high, words)
    telling = np.flatnonzero(f.figures.digits >= TELLING)
    # Claims of a number that tells much may be worded otherwise, so any rare word of the sentence counts.
    around = rarest(f.context[f.sentence[telling]], _AROUND)
    more, more_rows = value_keys(f.like, f.figures.low, f.figures.high, (telling[around[0]], around[1]))
    return np.concatenate([keys, more]), np.concatenate([rows, more_rows])


def conflict_keys(f: Features) -> tuple[NDArray[np.uint64], Ints]:
    """Keys that claims about one thing share whatever their values, and the claims that have them."""
    words = rarest(f.core, _RARE)
    keys, rows = pair_keys(f.like, words)
    # Measures of one word, such as revenue, are of many; the names in the article tell whose.
    names = rarest(f.document_names, 4)
    starts = np.searchsorted(names[0], np.arange(f.document_names.shape[0] + 1))
    count = np.diff(starts)
    more: list[NDArray[np.uint64]] = []
    more_rows: list[Ints] = []
    for step in range(4):
        row, word = words
        doc = f.doc[row]
        some = count[doc] > step
        row, word, doc = row[some], word[some], doc[some]
        more.append(key(f.like[row], word, -2 - names[1][starts[doc] + step]))
        more_rows.append(row)
    return np.concatenate([keys, *more]), np.concatenate([rows, *more_rows])
