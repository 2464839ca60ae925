"""Runs of words of many texts at once, as numbers: what copies are told by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from datasketch import MinHash
from numpy.typing import NDArray
from scipy import sparse

Ints = NDArray[np.int64]
Hashes = NDArray[np.uint64]

_BETWEEN: Final = r"[^\p{L}\p{M}\p{N}]+"
_MIX: Final = np.uint64(0x9E3779B97F4A7C15)
_SPREAD: Final = np.uint64(0xBF58476D1CE4E5B9)
_SEED: Final = 1
# No run of words has it, and any other hash is less.
EMPTY: Final = np.uint32(2**32 - 1)


@dataclass(frozen=True, slots=True)
class Words:
    """The words of some texts, whatever their capitals and marks.

    :param hashes: a number for each word, text after text.
    :param starts: where each text's words start, and one more: where the last one's end.
    """

    hashes: Hashes
    starts: Ints

    def counts(self) -> Ints:
        """How many words each text has."""
        return np.diff(self.starts)


def words(texts: pa.Array) -> Words:
    """The words of `texts`: letters, marks and digits in a row."""
    lists = pc.split_pattern_regex(pc.utf8_lower(texts), _BETWEEN)
    told = pc.list_flatten(lists).dictionary_encode()
    rows = np.asarray(pc.list_parent_indices(lists))
    dictionary = told.dictionary.to_numpy(zero_copy_only=False)
    hashed = pd.util.hash_array(dictionary.astype(object), categorize=False)
    indices = told.indices.to_numpy(zero_copy_only=False)
    # A text that starts or ends with a mark gives an empty word there.
    kept = dictionary[indices] != "" if (dictionary == "").any() else np.ones(len(indices), np.bool_)
    counts = np.bincount(rows[kept], minlength=len(texts))
    return Words(hashed[indices[kept]], np.concatenate([[0], np.cumsum(counts)]))


def shingles(told: Words, size: int) -> tuple[Hashes, Ints]:
    """A number for each run of `size` words of each text, and where each text's runs start, and the end."""
    count = max(len(told.hashes) - size + 1, 0)
    mixed = np.zeros(count, np.uint64)
    with np.errstate(over="ignore"):
        for step in range(size):
            mixed = (mixed ^ told.hashes[step : step + count]) * _SPREAD + _MIX
            mixed ^= mixed >> np.uint64(29)
    runs = np.maximum(told.counts() - size + 1, 0)
    # Runs that would go on into the next text.
    over = np.ones(count, np.bool_)
    for step in range(1, size):
        ends = told.starts[1:] - step
        over[ends[(ends >= 0) & (ends < count)]] = False
    return mixed[over], np.concatenate([[0], np.cumsum(runs)])


def text_keys(told: Words) -> Hashes:
    """A number for all words of each text in their order; the same for texts of the same words only."""
    place = np.arange(len(told.hashes)) - np.repeat(told.starts[:-1], told.counts())
    with np.errstate(over="ignore"):
        mixed = (told.hashes ^ (place.astype(np.uint64) * _MIX)) * _SPREAD
        mixed ^= mixed >> np.uint64(29)
        # A sum over each text; those without words get none.
        total = np.concatenate([np.zeros(1, np.uint64), np.cumsum(mixed * _SPREAD, dtype=np.uint64)])
        found: Hashes = total[told.starts[1:]] - total[told.starts[:-1]]
    return found


def signatures(runs: Hashes, starts: Ints, hashes: int) -> NDArray[np.uint32]:
    """The MinHash of each text's runs, a row a text; `EMPTY` throughout for a text without any."""
    found = np.full((len(starts) - 1, hashes), EMPTY, np.uint32)
    some = np.flatnonzero(np.diff(starts) > 0)
    if not len(some):
        return found
    heads = starts[some]
    short = (runs >> np.uint64(32)).astype(np.uint32)
    # datasketch's permutations; its objects take one text at a time.
    scale, shift = MinHash(num_perm=hashes, seed=_SEED, scheme="affine32").permutations
    with np.errstate(over="ignore"):
        for step in range(hashes):
            found[some, step] = np.minimum.reduceat(short * scale[step] + shift[step], heads)
    return found


def run_matrix(runs: Hashes, starts: Ints) -> sparse.csr_matrix:
    """A row a text, a column a run of words, numbered by 31 bits of its hash: 1 for each that it has."""
    columns = (runs >> np.uint64(33)).astype(np.int32)
    matrix = sparse.csr_matrix(
        (np.ones(len(runs), np.float32), columns, starts), shape=(len(starts) - 1, 2**31 - 1)
    )
    matrix.sum_duplicates()
    matrix.data[:] = 1
    return matrix
