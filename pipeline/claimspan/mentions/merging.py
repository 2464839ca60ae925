"""Mentions made one token each, so that role rules see a quantity or a window as one node of the tree.

Only times that bound nothing ("weekly", "now", "former") stay the words they are, since they are part of what
is measured ("weekly output") or of who measures it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from itertools import accumulate, chain, pairwise
from typing import Any, Final, TypeAlias

import numpy as np
from spacy.attrs import IDS  # type: ignore[import-not-found]
from spacy.strings import StringStore
from spacy.tokens import Doc

from claimspan.matching.ways import Range
from claimspan.matching.words import Words
from claimspan.mends.tree import READ, WRITTEN, CircleError, Tree, trees
from claimspan.mends.untangling import untangle
from claimspan.mentions.finding import Mention
from claimspan.timing import staged

# A number that is part of a name ("Boeing 737", "COVID-19"): what bears the name is a noun like others.
NAMES: Final = frozenset({"name", "version"})
# What a token is; its sentence and its children follow from that.
_COLUMNS: Final[list[int | str]] = [
    *(int(IDS[name]) for name in "ENT_IOB ENT_TYPE NORM MORPH".split()),
    *READ,
    *(int(IDS[name]) for name in "ORTH SPACY IDX LENGTH".split()),
]
_IOB, _TYPE, _NORM, _, _TAG, _, _, _HEAD, _LEMMA, _LOWER, _ORTH, _SPACY, _IDX, _LENGTH = range(len(_COLUMNS))
# What is said of words: all that is, whether they are mentions, and what mends look at and change.
_SAID: Final = slice(_LOWER)
_ENTITIES: Final = slice(_IOB, _NORM)
_READ: Final = slice(_TAG, _TAG + len(READ))
_MENDED: Final = slice(_TAG, _TAG + WRITTEN)
# How spaCy tells that an entity begins with a token, or that it is in none.
_BEGINS: Final = 3
_OUTSIDE: Final = 2

Merged: TypeAlias = tuple[Doc, dict[int, Mention]]
"""A Doc whose mentions are one token each, and the mentions by the indexes of these tokens."""


def merge(doc: Doc, mentions: Sequence[Mention]) -> Merged:
    """Each mention one token with its label as entity type, but for times that bound nothing.

    A name with a number in it has no entity type: for role rules it is a noun like others.

    :returns: the Doc, which is `doc` itself where each mention is one token already; token index → mention.
    """
    return merge_each([doc], [mentions])[0]


@staged("merging")
def merge_each(docs: Sequence[Doc], found: Sequence[Sequence[Mention]]) -> list[Merged]:
    """As `merge` does it, for some Docs of one vocabulary, which are read together."""
    if not docs:
        return []
    firsts = [0, *accumulate(map(len, docs))]
    rows = _read(docs)
    starts, ends = rows[:, _IDX].tolist(), (rows[:, _IDX] + rows[:, _LENGTH]).tolist()
    kept = [[mention for mention in mentions if mention.type != "time"] for mentions in found]
    ranges = [
        [
            (bisect_right(ends, mention.span.start, *doc), bisect_left(starts, mention.span.end, *doc))
            for mention in mentions
        ]
        for mentions, doc in zip(kept, pairwise(firsts), strict=True)
    ]
    wide = [[tokens for tokens in own if tokens[1] - tokens[0] > 1] for own in ranges]
    rows, into = _together(docs, rows, wide)
    firsts = [into[first] for first in firsts]
    placed = [
        {
            into[start] - first: mention
            for mention, (start, _) in zip(mentions, own, strict=True)
            if starts[start] == mention.span.start
        }
        for mentions, own, first in zip(kept, ranges, firsts[:-1], strict=True)
    ]
    labels = [_labels(own) for own in placed]
    _label(docs[0], rows, firsts, labels)
    docs = [
        _untold(doc, rows[start:end]) if own else doc
        for doc, own, (start, end) in zip(docs, wide, pairwise(firsts), strict=True)
    ]
    for doc, tree, types, new, (start, end) in zip(
        docs, trees(docs, rows[:, _READ], labels), placed, wide, pairwise(firsts), strict=True
    ):
        mended = _mended(tree, {token: mention.type for token, mention in types.items()})
        if new:
            doc.from_array(_COLUMNS[_SAID], rows[start:end, _SAID])
        else:
            doc.from_array(_COLUMNS[_ENTITIES], rows[start:end, _ENTITIES])
            if mended:
                doc.from_array(_COLUMNS[_MENDED], rows[start:end, _MENDED])
    return list(zip(docs, placed, strict=True))


def _mended(tree: Tree, types: Mapping[int, str]) -> bool:
    """Mend a tree; whether anything changed. One that mends would make a circle of stays as it was parsed."""
    try:
        untangle(tree, types)
        return tree.write()
    except CircleError:
        return False


def placed_in(doc: Doc, mentions: Sequence[Mention]) -> dict[int, Mention]:
    """Token index → mention, of a `doc` whose mentions are merged; times that bound nothing have no place."""
    words = Words(doc)
    ranges = ((mention, words.around(mention.span)) for mention in mentions if mention.type != "time")
    return {start: mention for mention, (start, _) in ranges if words.starts[start] == mention.span.start}


def as_single_tokens(doc: Doc, ranges: Sequence[Range]) -> Doc:
    """The Doc with each range of its tokens made one token, exactly as spaCy's retokenizer makes it.

    The token hangs where the root of the range hung and is of its part of speech; its lemma is all lemmas.

    :param ranges: ordered and disjoint. Entities are lost.
    """
    rows, _ = _together([doc], _read([doc]), [ranges])
    rows[:, _ENTITIES] = 0
    return _untold(doc, rows).from_array(_COLUMNS[_SAID], rows[:, _SAID])


def _read(docs: Sequence[Doc]) -> Any:
    """What `_COLUMNS` name of all tokens of some Docs, but for entities, which mentions tell anew."""
    rows = np.empty((sum(map(len, docs)), len(_COLUMNS)), np.uint64)
    np.concatenate([doc.to_array(_COLUMNS[_NORM:]) for doc in docs], out=rows[:, _NORM:])
    return rows


def _labels(placed: Mapping[int, Mention]) -> dict[int, str]:
    """The entity labels of mentions."""
    return {
        token: mention.label
        for token, mention in placed.items()
        if mention.label not in NAMES and mention.reason not in NAMES
    }


def _label(doc: Doc, rows: Any, firsts: Sequence[int], labels: Sequence[Mapping[int, str]]) -> None:
    """Write entity labels into the rows of some Docs."""
    number = doc.vocab.strings.add
    places = [first + token for first, own in zip(firsts, labels, strict=False) for token in own]
    rows[:, _IOB], rows[:, _TYPE] = _OUTSIDE, 0
    rows[places, _IOB] = _BEGINS
    rows[places, _TYPE] = np.array([number(label) for own in labels for label in own.values()], np.uint64)


def _untold(doc: Doc, rows: Any) -> Doc:
    """A Doc of the words of some rows, of which nothing else is said yet."""
    words, spaces = rows[:, _ORTH:_IDX].T.tolist()
    return Doc(doc.vocab, words=words, spaces=spaces, user_data=doc.user_data)


def _together(docs: Sequence[Doc], rows: Any, ranges: Sequence[Sequence[Range]]) -> tuple[Any, list[int]]:
    """The rows of some Docs with those of each range made one.

    :param ranges: of each Doc its own, counted in the tokens of all.
    :returns: the rows; for each old one, and for the end, the new one that it went into.
    """
    kept = np.ones(len(rows) + 1, np.bool_)
    for start, end in chain.from_iterable(ranges):
        kept[start + 1 : end] = False
    into = np.cumsum(kept) - 1
    # Heads are kept as distances, which may be negative.
    above = rows[:, _HEAD].view(np.int64) + np.arange(len(rows))
    # For each new token the old one that it is like.
    like = np.flatnonzero(kept[:-1])
    tops = _tops(docs, above.tolist(), ranges)
    like[into[[start for start, _ in chain.from_iterable(ranges)]]] = tops
    made = rows[like]
    made[:, _HEAD] = into[above[like]] - np.arange(len(like))
    news: list[int] = into.tolist()
    vocab = docs[0].vocab
    for start, end in chain.from_iterable(ranges):
        new = news[start]
        text, lemma = _joined(vocab.strings, rows[start:end, _LEMMA:_IDX].tolist())
        word = vocab[text]
        made[new, _ORTH], made[new, _LOWER], made[new, _SPACY] = word.orth, word.lower, rows[end - 1, _SPACY]
        made[new, _LEMMA], made[new, _NORM] = vocab.strings.add(lemma), 0
    return made, news


def _joined(strings: StringStore, rows: Sequence[Sequence[int]]) -> tuple[str, str]:
    """The text and the lemmas of some tokens."""
    text = lemmas = gap = ""
    for lemma, _, word, spaced in rows:
        text, lemmas = text + gap + strings[word], lemmas + gap + strings[lemma]
        gap = " " if spaced else ""
    return text, lemmas.strip()


def _tops(docs: Sequence[Doc], heads: Sequence[int], ranges: Sequence[Sequence[Range]]) -> list[int]:
    """The token of each range that its others hang on: of those that hang on none of them, the highest."""
    tops: list[int] = []
    first = 0
    for doc, own in zip(docs, ranges, strict=True):
        for start, end in own:
            out = [i for i in range(start, end) if heads[i] == i or not start <= heads[i] < end]
            tops.append(out[0] if len(out) == 1 else first + doc[start - first : end - first].root.i)
        first += len(doc)
    return tops
