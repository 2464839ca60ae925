"""Mentions made one token each, so that role rules see a quantity or a window as one node of the tree.

Only times that bound nothing ("weekly", "now", "former") stay the words they are, since they are part of what
is measured ("weekly output") or of who measures it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from spacy.attrs import IDS  # type: ignore[import-not-found]
from spacy.tokens import Doc
from spacy.tokens import Span as DocSpan

from claimspan.matching.ways import Range
from claimspan.matching.words import Words
from claimspan.mends.untangling import untangle
from claimspan.mentions.finding import Mention
from claimspan.timing import staged

# A number that is part of a name ("Boeing 737", "COVID-19"): what bears the name is a noun like others.
NAMES: Final = frozenset({"name", "version"})
# What a token is; its place among the words, its sentence and its children follow from that.
_COLUMNS: Final[list[int | str]] = [
    int(IDS[name]) for name in "ORTH SPACY NORM TAG POS MORPH LEMMA DEP HEAD".split()
]
_ORTH, _SPACY, _NORM, _, _, _, _LEMMA, _, _HEAD = range(len(_COLUMNS))


@staged("merging")
def merge(doc: Doc, mentions: Sequence[Mention]) -> tuple[Doc, dict[int, Mention]]:
    """Each mention one token with its label as entity type, but for times that bound nothing.

    A name with a number in it has no entity type: for role rules it is a noun like others.

    :returns: the Doc, which is `doc` itself where each mention is one token already; token index → mention.
    """
    mentions = [mention for mention in mentions if mention.type != "time"]
    words = Words(doc)
    ranges = [words.around(mention.span) for mention in mentions]
    wide = [tokens for tokens in ranges if tokens[1] - tokens[0] > 1]
    if wide:
        doc = as_single_tokens(doc, wide)
    placed: dict[int, Mention] = {}
    gone = 0
    for mention, (start, end) in zip(mentions, ranges, strict=True):
        if words.starts[start] == mention.span.start:
            placed[start - gone] = mention
        gone += end - start - 1
    ents = [
        DocSpan(doc, i, i + 1, label=mention.label)
        for i, mention in placed.items()
        if not NAMES & {mention.label, mention.reason}
    ]
    doc.set_ents(ents, default="outside")
    untangle(doc, {i: mention.type for i, mention in placed.items()})
    return doc, placed


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
    rows: Any = doc.to_array(_COLUMNS)
    spans = [DocSpan(doc, *tokens) for tokens in ranges]
    # For each new token the old one that it is like, and for each old token the new one that it went into.
    like: list[int] = []
    into: list[int] = []
    for (start, end), span in zip(ranges, spans, strict=True):
        _keep(range(len(into), start), like, into)
        into += [len(like)] * (end - start)
        like.append(span.root.i)
    _keep(range(len(into), len(doc)), like, into)
    made = rows[like]
    # Heads are kept as distances, which may be negative.
    away: list[int] = rows[:, _HEAD].view(np.int64).tolist()
    heads = [into[old + away[old]] - new for new, old in enumerate(like)]
    made[:, _HEAD] = np.array(heads, np.int64).astype(np.uint64)
    words, spaces = made[:, _ORTH].tolist(), made[:, _SPACY].tolist()
    for (start, end), span in zip(ranges, spans, strict=True):
        new = into[start]
        words[new], spaces[new] = span.text, rows[end - 1, _SPACY]
        made[new, _LEMMA], made[new, _NORM] = doc.vocab.strings.add(span.lemma_), 0
    out = Doc(doc.vocab, words=words, spaces=spaces, user_data=doc.user_data)
    return out.from_array(_COLUMNS[_NORM:], made[:, _NORM:])


def _keep(old: range, like: list[int], into: list[int]) -> None:
    """Let tokens that stay what they are follow."""
    into += range(len(like), len(like) + len(old))
    like += old
