"""Lengths of time that bound no claim, and so are claimed themselves: "he waited for nine days"."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from spacy.tokens import Doc

from claimspan.gate.numbers import Number
from claimspan.matching.match import RuleMatcher
from claimspan.matching.words import Words
from claimspan.mentions.finding import Mention, find_mentions
from claimspan.model import Span
from claimspan.rules.loading import engine_words

# Of a stretch that is known the length is not what is said: "for the six months to June".
KNOWN: Final = frozenset(
    "the these those this that its his her their our my your first next last past".split()
)
HYPHENS: Final = frozenset("-‑")
# "Unless money comes within six weeks": what has not been so fast may yet be.
CONDITIONS: Final = frozenset({"if", "unless"})
SUPERLATIVE: Final = frozenset({"JJS", "RBS"})
# Words that make "in nine years" say how rare a thing is.
RARE: Final = frozenset("first second third only once twice times barely hardly scarcely".split())


def claimed_instead(
    doc: Doc,
    numbers: Sequence[Number],
    matcher: RuleMatcher,
    mentions: Sequence[Mention],
    bounding: Collection[Span],
    published: str | None = None,
) -> list[Mention] | None:
    """The mentions of a sentence with lengths that bound nothing read as quantities; None if there is none.

    :param doc: as it was when `mentions` were found in it; they are not merged.
    :param numbers: the sentence's numbers, with offsets into its text.
    :param bounding: the windows that bound a claim, with offsets into the sentence's text.
    """
    windows = [m for m in mentions if m.rule is not None and "unbound" in m.rule.yields]
    free = [m for m in windows if m.span not in bounding]
    if not free:
        return None
    words = Words(doc)
    free = [m for m in free if _is_said(words, numbers, m)]
    if not free:
        return None
    kept = {m.span for m in windows} - {m.span for m in free}
    again = find_mentions(doc, numbers, matcher, published, bounding=kept)
    found = [m.span for m in again if m.type == "quantity" and m.label == "duration"]
    return again if all(any(m.span.covers(span) for span in found) for m in free) else None


def _is_said(words: Words, numbers: Sequence[Number], window: Mention) -> bool:
    """Whether a length is what is said, and no known stretch, condition, date or how rare a thing is."""
    if not any(window.span.overlaps(number.span) for number in numbers):
        return False
    doc = words.doc
    start, end = words.around(window.span)
    inside = {token.lower_ for token in doc[start:end]}
    if inside & (KNOWN | HYPHENS | {"time"}):
        return False
    if window.relation == "within" and any(token.lower_ in CONDITIONS for token in doc[:start]):
        return False
    if window.relation == "after":
        return end < len(doc) and doc[end].lower_ == "of"
    if window.relation != "in":
        return True
    before = doc[:start]
    told = {token.lower_ for token in before}
    rare = RARE.union(engine_words("negations"))
    return told.isdisjoint(rare) and not any(token.tag_ in SUPERLATIVE for token in before)
