"""Which claims of a group come from one source: those of copies, of whole articles or of sentences."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from claimspan.groups.candidates import key
from claimspan.groups.clusters import components
from claimspan.groups.copies import Sentences, copied, neighbours, passage_pairs
from claimspan.groups.features import Features
from claimspan.groups.figures import NO_DAY

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def find_passages(features: Features, sentences: Sentences, centre: Ints) -> tuple[Ints, Floats]:
    """The set of copies that each sentence is in, and how alike it is to the first of the set.

    :param centre: the group of each claim.
    """
    count = len(sentences)
    left, right = passage_pairs(sentences, centre, features.sentence)
    near = copied(sentences, left, right) > 0
    left, right = left[near], right[near]
    # The same words everywhere are a copy, in whatever group.
    long = np.flatnonzero(sentences.key > 0)
    one, other = neighbours(sentences.key[long], long)
    part = components(np.concatenate([left, one]), np.concatenate([right, other]), count)
    first = np.full(count, count)
    np.minimum.at(first, part, np.arange(count))
    start = first[part]
    rows = np.flatnonzero(start != np.arange(count))
    similarity = np.ones(count)
    similarity[rows] = copied(sentences, start[rows], rows)
    return part, similarity


def find_sources(features: Features, centre: Ints, doc_set: Ints, part: Ints) -> Ints:
    """The number of each claim's source within its group, from 1: copies of articles or sentences are one.

    :param centre: the group of each claim, and `doc_set` the set of copies that its document is in.
    :param part: the set of copies of each sentence.
    """
    count = len(features)
    if not count:
        return np.empty(0, np.int64)
    rows = np.arange(count)
    found = [
        neighbours(key(centre, which, np.full(count, number)), rows)
        for number, which in enumerate((doc_set, part[features.sentence]))
    ]
    left, right = (np.concatenate(side) for side in zip(*found, strict=True))
    source = components(left, right, count)
    # Numbered in the order of publication.
    order = np.lexsort((rows, np.where(features.published == NO_DAY, 2**40, features.published), centre))
    frame = pd.DataFrame({"centre": centre[order], "part": source[order]})
    fresh = ~frame.duplicated()
    number = fresh.groupby(frame["centre"]).cumsum()
    first = frame.assign(number=number)[fresh].set_index(["centre", "part"])["number"]
    return first.reindex(pd.MultiIndex.from_arrays([centre, source])).to_numpy(np.int64)
