"""The words that claims are compared by: stems of content words, weighed by how rare they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np
import pandas as pd
import snowballstemmer
from numpy.typing import NDArray
from scipy import sparse
from spacy.lang.en.stop_words import STOP_WORDS

from claimspan.rules.loading import engine_words

# A name in capitals may stand without them in a sentence or two.
_NAME_SHARE = 0.9


@cache
def _left_out() -> frozenset[str]:
    """Words that say nothing about what is measured: function words, verbs of change and of saying."""
    moves = {*engine_words("change_words"), *engine_words("saying_verbs")}
    return (frozenset(STOP_WORDS) | moves) - frozenset(engine_words("negations"))


@cache
def _no_names() -> frozenset[str]:
    lists = ("months", "weekdays", "currency_codes")
    return frozenset(word.lower() for name in lists for word in engine_words(name))


def stems(words: Sequence[str]) -> list[str]:
    """The stem of each word in lower case; empty for those that are left out: function words, changes.

    Words for one measure have one stem, that of the word that stands for them.
    """
    stemmer, left_out = snowballstemmer.stemmer("english"), _left_out()
    left_stems = {stemmer.stemWord(word) for word in left_out}
    synonyms = engine_words("measure_synonyms")
    assert isinstance(synonyms, Mapping)
    one = {stemmer.stemWord(word): stemmer.stemWord(other) for word, other in synonyms.items()}
    found = [one.get(stem, stem) for stem in stemmer.stemWords(list(words))]
    return [
        "" if word in left_out or stem in left_stems or (len(stem) < 2 and not stem.isdigit()) else stem
        for word, stem in zip(words, found, strict=True)
    ]


def names(words: pd.DataFrame) -> frozenset[str]:
    """The words, in lower case, that are proper names, told by how they are written.

    :param words: a row a word: `word` in lower case, `inside` and `small`: how often it stands in capitals
        inside a sentence, and without capitals.
    """
    capital, small = words["inside"], words["small"]
    proper = words.loc[(capital > 0) & (capital >= _NAME_SHARE * (capital + small)), "word"]
    return frozenset(proper) - _no_names() - _left_out()


def rarity(counts: NDArray[np.int64], total: int) -> NDArray[np.float64]:
    """How much each word tells, from the number of rows that hold it: nothing for a word of all rows."""
    return np.log((total + 1) / (counts + 0.5)).clip(min=0.05)


def weighed(marks: sparse.csr_matrix) -> sparse.csr_matrix:
    """A matrix of `ones` with the root of its rarity for each word.

    The product of two rows is then the weight of the words that they share.
    """
    counts = np.bincount(marks.indices, minlength=marks.shape[1])
    weights = np.sqrt(rarity(counts, marks.shape[0])).astype(np.float32)
    return sparse.csr_matrix(
        (weights[marks.indices], marks.indices, marks.indptr), shape=marks.shape, copy=False
    )


def ones(rows: NDArray[np.integer], words: NDArray[np.integer], shape: tuple[int, int]) -> sparse.csr_matrix:
    """A row a text, a column a word, one for each word that a text has, however often."""
    matrix = sparse.coo_matrix((np.ones(len(rows), np.int8), (rows, words)), shape=shape).tocsr()
    matrix.sum_duplicates()
    matrix.sort_indices()
    return marked(matrix)


def marked(matrix: sparse.csr_matrix) -> sparse.csr_matrix:
    """The matrix with ones for its weights, which shares all else with it."""
    marks = np.ones(len(matrix.indices), np.int8)
    return sparse.csr_matrix((marks, matrix.indices, matrix.indptr), shape=matrix.shape, copy=False)


def squared(matrix: sparse.csr_matrix) -> sparse.csr_matrix:
    """The matrix with whole weights for roots: times ones it gives the weight of the words shared."""
    return sparse.csr_matrix((matrix.data**2, matrix.indices, matrix.indptr), shape=matrix.shape, copy=False)


def total_weight(matrix: sparse.csr_matrix) -> NDArray[np.float64]:
    """The weight of all words of each row."""
    return np.asarray(matrix.multiply(matrix).sum(axis=1), np.float64).ravel()


def shared_weight(
    one: sparse.csr_matrix, left: NDArray[np.int64], other: sparse.csr_matrix, right: NDArray[np.int64]
) -> NDArray[np.float64]:
    """The weight of the words that rows `left` of `one` share with rows `right` of `other`, pair by pair."""
    found = np.zeros(len(left))
    step = 20_000
    for start in range(0, len(left), step):
        part = slice(start, start + step)
        found[part] = np.asarray(one[left[part]].multiply(other[right[part]]).sum(axis=1)).ravel()
    return found
