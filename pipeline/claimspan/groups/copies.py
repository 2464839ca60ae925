"""Copies: articles that are mostly one text, and sentences that were taken over."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import duckdb
import numpy as np
from datasketch import MinHash
from numpy.typing import NDArray

from claimspan.groups.clusters import components

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

_SHINGLE: Final = 5
_HASHES: Final = 64
# 16 bands of 4: of two articles that share half of their shingles 64 % are compared, of 70 % all but 1 in 80.
_BAND: Final = 4
_COPIED: Final = 0.6
_SEED: Final = 1
_WORD: Final = re.compile(r"\w+")
# Shorter sentences may be alike by chance.
_FEWEST_WORDS: Final = 8
_PASSAGE: Final = 0.7
_PASSAGE_SHINGLE: Final = 2
_ROWS: Final = 2_000


@dataclass(frozen=True, slots=True)
class ArticleCopies:
    """Articles that are copies of others.

    :param doc_id: all documents with claims or without, in order.
    :param set: the number of the set of copies that each is in; a document of its own has its own number.
    :param similarity: the share of shingles that it has in common with its set's first document.
    """

    doc_id: NDArray[np.object_]
    set: Ints
    similarity: Floats


def article_copies(connection: duckdb.DuckDBPyConnection) -> ArticleCopies:
    """The copies among the dataset's documents, by MinHash of their word shingles."""
    ids: list[str] = []
    signatures: list[NDArray[np.uint32]] = []
    cursor = connection.cursor().execute(
        "select doc_id, text from documents order by published nulls last, doc_id"
    )
    generator = MinHash(num_perm=_HASHES, seed=_SEED, hashfunc=zlib.crc32)
    while rows := cursor.fetchmany(_ROWS):
        for doc_id, text in rows:
            ids.append(doc_id)
            signatures.append(_signature(generator, text))
    doc_id = np.array(ids, dtype=object)
    if not ids:
        return ArticleCopies(doc_id, np.empty(0, np.int64), np.empty(0))
    matrix = np.stack(signatures)
    # Texts without a shingle are no copies of one another.
    empty = (matrix == MinHash(num_perm=_HASHES, seed=_SEED).hashvalues).all(axis=1)
    left, right = _banded(matrix, empty)
    alike = (matrix[left] == matrix[right]).mean(axis=1)
    close = alike >= _COPIED
    part = components(left[close], right[close], len(ids))
    first = np.full(len(ids), len(ids))
    np.minimum.at(first, part, np.arange(len(ids)))
    return ArticleCopies(doc_id, part, (matrix == matrix[first[part]]).mean(axis=1))


def _signature(generator: MinHash, text: str) -> NDArray[np.uint32]:
    words = _WORD.findall(text.lower())
    shingles = {" ".join(words[at : at + _SHINGLE]) for at in range(len(words) - _SHINGLE + 1)}
    generator.clear()
    generator.update_batch([shingle.encode() for shingle in shingles])
    return np.array(generator.hashvalues, np.uint32)


def _banded(matrix: NDArray[np.uint32], left_out: NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """Rows with a band in common: each with the first and with the next of those that share it."""
    rows = np.flatnonzero(~left_out)
    found: list[NDArray[np.int64]] = []
    for start in range(0, matrix.shape[1], _BAND):
        band = np.ascontiguousarray(matrix[rows, start : start + _BAND]).view(f"V{4 * _BAND}").ravel()
        _, code = np.unique(band, return_inverse=True)
        order = np.argsort(code, kind="stable")
        code = code[order]
        head = np.maximum.accumulate(np.where(np.r_[True, np.diff(code) > 0], np.arange(len(code)), 0))
        later = head != np.arange(len(code))
        at = np.arange(len(code))[later]
        found += [
            rows[order[head[later]]] * len(matrix) + rows[order[at]],
            rows[order[at - 1]] * len(matrix) + rows[order[at]],
        ]
    codes = np.unique(np.concatenate(found))
    return codes // len(matrix), codes % len(matrix)


def passage_key(sentence: str) -> int:
    """A number for a sentence whatever its capitals and marks; 0 for one that is too short to be a copy."""
    words = _WORD.findall(sentence.lower())
    return zlib.crc32(" ".join(words).encode()) + 1 if len(words) >= _FEWEST_WORDS else 0


def copied(left: Sequence[str], right: Sequence[str]) -> Iterator[float]:
    """How much of two sentences is one wording, pair by pair: 0 unless the one was taken from the other."""
    known: dict[str, frozenset[str]] = {}
    for one, other in zip(left, right, strict=True):
        a, b = (
            known.setdefault(text, _pairs(text)) if text not in known else known[text]
            for text in (one, other)
        )
        alike = len(a & b) / len(a | b) if a and b else 0.0
        yield alike if alike >= _PASSAGE else 0.0


def _pairs(sentence: str) -> frozenset[str]:
    words = _WORD.findall(sentence.lower())
    if len(words) < _FEWEST_WORDS:
        return frozenset()
    size = _PASSAGE_SHINGLE
    return frozenset(" ".join(words[at : at + size]) for at in range(len(words) - size + 1))
