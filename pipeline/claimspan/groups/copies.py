"""Copies: articles that are mostly one text, and sentences that were taken over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from scipy import sparse

from claimspan.groups.candidates import key
from claimspan.groups.clusters import components
from claimspan.groups.shingles import EMPTY, run_matrix, shingles, signatures, text_keys, words
from claimspan.groups.wording import shared_weight

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Signatures = NDArray[np.uint32]

_SHINGLE: Final = 5
_HASHES: Final = 64
# 32 bands of 2: of articles one of which is the first 40 % of the other 99 in 100 are compared.
_BAND: Final = 2
_COPIED: Final = 0.6
# Fewer hashes in common may be chance.
_LEAST: Final = 0.15
# Shorter sentences may be alike by chance.
_FEWEST_WORDS: Final = 8
_PASSAGE: Final = 0.7
_WITHIN: Final = 0.85
_PASSAGE_SHINGLE: Final = 2
_PASSAGE_HASHES: Final = 8
_BYTES: Final = 16_000_000
_SENTENCES_AT_ONCE: Final = 200_000


@dataclass(frozen=True, slots=True)
class ArticleCopies:
    """Articles that are copies of others.

    :param doc_id: all documents with claims or without, in the order of publication.
    :param set: the number of the set of copies that each is in; a document of its own has its own number.
    :param similarity: the share of its shingles that it has in common with its set's first document.
    """

    doc_id: pa.Array
    set: Ints
    similarity: Floats


def batches(reader: pa.RecordBatchReader) -> Iterator[pa.RecordBatch]:
    """The rows, in batches of some million bytes at most."""
    for batch in reader:
        step = max(1, _BYTES * max(batch.num_rows, 1) // max(batch.nbytes, 1))
        for start in range(0, batch.num_rows, step):
            yield batch.slice(start, step)


def article_copies(connection: duckdb.DuckDBPyConnection) -> ArticleCopies:
    """The copies among the dataset's documents, by MinHash of their word shingles.

    Articles are copies of one another when one of them is for the most part in the other: an article that
    was cut short, or that more was added to, is a copy as well.
    """
    order = "order by published nulls last, doc_id"
    doc_id = connection.sql(f"select doc_id from documents {order}").to_arrow_table()["doc_id"]
    if not len(doc_id):
        return ArticleCopies(doc_id.combine_chunks(), np.empty(0, np.int64), np.empty(0))
    # Texts are read as they come, and only what is made of them is put in order.
    matrix, count = np.empty((len(doc_id), _HASHES), np.uint32), np.empty(len(doc_id), np.int64)
    reader = connection.sql("select doc_id, text from documents").to_arrow_reader(1_000)
    for rows in batches(reader):
        at = pc.index_in(rows.column("doc_id"), doc_id).to_numpy(zero_copy_only=False)
        runs, starts = shingles(words(rows.column("text")), _SHINGLE)
        matrix[at] = signatures(runs, starts, _HASHES)
        count[at] = np.diff(starts)
    left, right = _near(matrix, _BAND, lambda one, other: _within(matrix, count, one, other) >= _COPIED)
    part = components(left, right, len(count))
    first = np.full(len(count), len(count))
    np.minimum.at(first, part, np.arange(len(count)))
    head, rows = first[part], np.arange(len(count))
    similarity = np.where(head == rows, 1.0, _shared(matrix, count, head, rows) / np.maximum(count, 1))
    return ArticleCopies(doc_id.combine_chunks(), part, np.clip(similarity, 0, 1))


def _shared(matrix: Signatures, count: Ints, left: Ints, right: Ints) -> Floats:
    """About how many shingles two articles have in common."""
    alike = np.empty(len(left))
    for start in range(0, len(left), 100_000):
        part = slice(start, start + 100_000)
        alike[part] = (matrix[left[part]] == matrix[right[part]]).mean(axis=1)
    alike = np.where(alike >= _LEAST, alike, 0)
    return alike / (1 + alike) * (count[left] + count[right])


def _within(matrix: Signatures, count: Ints, left: Ints, right: Ints) -> Floats:
    """The share of the shorter article's shingles that are in the longer one."""
    return _shared(matrix, count, left, right) / np.maximum(np.minimum(count[left], count[right]), 1)


def _near(matrix: Signatures, band: int, fits: object) -> tuple[Ints, Ints]:
    """Rows with a band in common that fit: each with the first and with the next of those that share it."""
    rows = np.flatnonzero((matrix != EMPTY).any(axis=1))
    found = [np.empty(0, np.int64)]
    for start in range(0, matrix.shape[1], band):
        left, right = neighbours(key(*matrix[rows, start : start + band].T), rows)
        kept = fits(left, right)  # type: ignore[operator]
        found.append(left[kept] * len(matrix) + right[kept])
    codes = np.unique(np.concatenate(found))
    return codes // max(len(matrix), 1), codes % max(len(matrix), 1)


def neighbours(keys: NDArray[np.uint64], rows: Ints) -> tuple[Ints, Ints]:
    """Pairs of `rows` that have the same key: each with the first and with the one before it."""
    order = np.lexsort((rows, keys))
    keys, rows = keys[order], rows[order]
    place = np.arange(len(keys))
    head = np.maximum.accumulate(np.where(np.r_[True, keys[1:] != keys[:-1]][: len(keys)], place, 0))
    later = np.flatnonzero(head != place)
    further = later[head[later] != later - 1]
    return (
        np.concatenate([rows[later - 1], rows[head[further]]]),
        np.concatenate([rows[later], rows[further]]),
    )


@dataclass(frozen=True, slots=True)
class Sentences:
    """The wording of sentences, as far as copies are told by it; a row a sentence.

    :param key: a number for all its words, 0 for a sentence that is too short to be a copy by itself.
    :param runs: the pairs of words that follow one another.
    :param sketch: their MinHash.
    """

    key: NDArray[np.uint64]
    runs: sparse.csr_matrix
    sketch: Signatures

    def __len__(self) -> int:
        return len(self.key)


def sentences_of(connection: duckdb.DuckDBPyConnection, count: int) -> Iterator[pa.Array]:
    """The texts of the `count` sentences of the table ``c``, see `features.read_features`, in order.

    Some thousand of them are asked for at once.
    """
    for start in range(0, count, _SENTENCES_AT_ONCE):
        asked = connection.sql(
            "select any_value(sentence) as sentence from c"
            f" where s >= {start} and s < {start + _SENTENCES_AT_ONCE} group by s order by s"
        )
        for rows in batches(asked.to_arrow_reader(20_000)):
            yield rows.column("sentence")


def read_sentences(texts: Iterator[pa.Array]) -> Sentences:
    """What copies are told by, of all sentences in `texts`."""
    keys: list[NDArray[np.uint64]] = []
    matrices = [sparse.csr_matrix((0, 2**31 - 1), dtype=np.float32)]
    sketches = [np.empty((0, _PASSAGE_HASHES), np.uint32)]
    for batch in texts:
        told = words(batch)
        found, long = text_keys(told), told.counts() >= _FEWEST_WORDS
        keys.append(np.where(long, found, np.uint64(0)))
        runs, starts = shingles(told, _PASSAGE_SHINGLE)
        matrices.append(run_matrix(runs, starts))
        sketches.append(signatures(runs, starts, _PASSAGE_HASHES))
    none = [np.empty(0, np.uint64)]
    return Sentences(
        key=np.concatenate(none + keys),
        runs=sparse.vstack(matrices, format="csr"),
        sketch=np.concatenate(sketches),
    )


def passage_pairs(sentences: Sentences, group: Ints, of: Ints) -> tuple[Ints, Ints]:
    """Sentences that may be copies: those of one group of claims with a hash in common.

    :param group: groups of claims, and `of` the sentences of these.
    """
    count = np.int64(max(len(sentences), 1))
    found = [np.empty(0, np.int64)]
    some = np.flatnonzero((sentences.sketch != EMPTY).any(axis=1)[of]) if len(of) else of
    for step in range(_PASSAGE_HASHES):
        keys = key(group[some], sentences.sketch[of[some], step])
        left, right = neighbours(keys, of[some])
        found.append(np.minimum(left, right) * count + np.maximum(left, right))
    codes = np.unique(np.concatenate(found))
    left, right = codes // count, codes % count
    apart = left != right
    return left[apart], right[apart]


def copied(sentences: Sentences, left: Ints, right: Ints) -> Floats:
    """How much of two sentences is one wording, pair by pair: 0 unless the one was taken from the other.

    It was when they share most of their pairs of words, or when a sentence is a part of the other.
    """
    size = np.diff(sentences.runs.indptr)
    shared = shared_weight(sentences.runs, left, sentences.runs, right)
    least, most = np.minimum(size[left], size[right]), size[left] + size[right] - shared
    alike = shared / np.maximum(most, 1)
    long = least >= _FEWEST_WORDS - 1
    taken = long & ((alike >= _PASSAGE) | (shared >= _WITHIN * least))
    return np.where(taken, alike, 0.0)
