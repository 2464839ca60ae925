"""Quotations that go on in the next sentence: who is quoted there is told in the sentence before.

A rule that yields the role `SPEAKER` captures who says something. Where a sentence opens with a quotation
mark, or the one before ends inside a quotation, and nobody is named in it, its claims are that speaker's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Final

from spacy.tokens import Doc

from claimspan.claims.antecedents import Seen
from claimspan.claims.drafts import chars, place, rank
from claimspan.matching.match import Match
from claimspan.model import Claim, Evidence, Span

FIELD: Final = "attribution"
SPEAKER: Final = "speaker"
"""What a rule yields as its role that captures who says something."""
MARKS: Final = frozenset('"“”„')


def goes_on(claims: Sequence[Claim], own: str, before: str) -> bool:
    """Whether a sentence goes on with a quotation and names no speaker of its own.

    :param claims: what the sentence claims.
    :param own: its text.
    :param before: the text of the sentence before it.
    """
    if not claims or all(any(e.field == FIELD for e in claim.evidence) for claim in claims):
        return False
    return _continues(own, before) and not _is_told(own)


def quoted(
    own: Seen, text: str, before: Iterable[Seen], rules: Callable[[Doc], Sequence[Match]]
) -> tuple[Claim, ...]:
    """The claims of a sentence, each that has no source with the speaker of the sentence before.

    :param text: the article's.
    :param before: the sentences before it, the nearest first; taken only as far as the quotation reaches.
    :param rules: what the rules that capture speakers, and perhaps others, match in a sentence.
    """
    claims = tuple(_without_far(claim, own.span) for claim in own.claims)
    source = None
    here = own.span.of(text)
    for last in before if claims else ():
        there = last.span.of(text)
        if not goes_on(claims, here, there):
            break
        source = _speaker(last, rules)
        if source is not None:
            break
        here = there
    if source is None:
        return claims
    return tuple(
        claim
        if any(e.field == FIELD for e in claim.evidence)
        else replace(claim, evidence=(*claim.evidence, source))
        for claim in claims
    )


def _without_far(claim: Claim, sentence: Span) -> Claim:
    """A claim without the speaker that it was given before, so that a sentence can be read again."""
    kept = tuple(e for e in claim.evidence if e.field != FIELD or e.span.end > sentence.start)
    return claim if len(kept) == len(claim.evidence) else replace(claim, evidence=kept)


def _speaker(last: Seen, rules: Callable[[Doc], Sequence[Match]]) -> Evidence | None:
    """Who speaks in a sentence, or spoke before it and goes on in it."""
    told = [match for match in rules(last.doc) if match.rule.yields.get("role") == SPEAKER]
    if told:
        best = min(told, key=rank)
        where = chars(last.doc, *place(last.doc, best, FIELD))
        return Evidence(FIELD, where.shift(last.span.start), best.rule.id)
    known = (e for claim in last.claims for e in claim.evidence if e.field == FIELD)
    return next((e for e in known if e.span.end <= last.span.start), None)


def _continues(text: str, before: str) -> bool:
    """Whether a sentence opens with a quotation mark, or the one before ends inside a quotation."""
    return text.lstrip()[:1] in MARKS or (_ends_inside(before) and not _opens(text))


def _is_told(text: str) -> bool:
    """Whether words follow the last quotation mark of a sentence, which may name another speaker."""
    at = max(text.rfind(mark) for mark in MARKS)
    return at >= 0 and not _is_opening(text, at) and any(letter.isalpha() for letter in text[at:])


def _ends_inside(text: str) -> bool:
    """Whether a sentence ends inside a quotation that it opens."""
    at = max(text.rfind(mark) for mark in MARKS)
    return at >= 0 and _is_opening(text, at)


def _opens(text: str) -> bool:
    """Whether the first quotation mark of a sentence, if it has one, opens a quotation."""
    at = min((i for i, letter in enumerate(text) if letter in MARKS), default=-1)
    return at >= 0 and _is_opening(text, at)


def _is_opening(text: str, at: int) -> bool:
    """Whether the quotation mark at an offset opens a quotation: a space before it, and none after."""
    return (at == 0 or text[at - 1] in " (\n\t:") and at + 1 < len(text) and not text[at + 1].isspace()
