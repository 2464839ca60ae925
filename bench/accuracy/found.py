"""What claimspan found in a text, in one form for all data sets: claims, and numbers that are no claims.

A data set of quantities counts ages and the lengths of windows too, which claimspan rejects or keeps as
windows. They are taken from the mentions, never guessed from the data set.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from bench.accuracy.about import about, about_age, about_length, described, is_level
from spacy.tokens import Doc

from claimspan.claims.assembly import drafts_of
from claimspan.claims.drafts import Draft
from claimspan.gate.numbers import Number
from claimspan.mentions.finding import Mention
from claimspan.mentions.merging import placed_in
from claimspan.model import Claim, Span
from claimspan.pages import Reading

Origin = Literal["claim", "window", "age", "pronoun", "number"]
PERIOD = re.compile(
    r"[\s-]*(?:[a-z]+[\s-]+)?"
    r"(?P<period>second|minute|hour|day|night|week|fortnight|month|quarter|year|decade|century|centuries"
    r"|sec|min|hr|yr)s?\b",
    re.IGNORECASE,
)
ABBREVIATED = {"centuries": "century", "sec": "second", "min": "minute", "hr": "hour", "yr": "year"}
# Months of a year that a number counts, dated or not ("the first six months of 2021").
_COUNTED = re.compile(r"\b(?:first|last|next|past|final) \S+ \w+s\b", re.IGNORECASE)
DURATION_ISO = re.compile(r"(?:R/)?P")


@dataclass(frozen=True, slots=True)
class Found:
    """A quantity as claimspan read it.

    :param span: offsets into the text that was read.
    :param claim: None for what is no claim.
    :param mention: None for a claim.
    :param about: where the things stand that it is about.
    :param described: the words before a number that describe what it counts.
    :param earlier: the ends of the range that it is compared with, if that is a range.
    :param is_level: whether its direction, if any, is told by no verb ("a rise of", "higher").
    """

    origin: Origin
    kind: str
    span: Span
    value: float
    value_high: float | None = None
    unit: str | None = None
    claim: Claim | None = None
    mention: Mention | None = None
    about: tuple[Span, ...] = ()
    described: tuple[Span, ...] = ()
    earlier: tuple[float, float] | None = None
    is_level: bool = False


def found_in(readings: Iterable[Reading]) -> list[Found]:
    """The quantities of a text, in order: its claims, then ages, lengths of windows and the like."""
    out: list[Found] = []
    for reading in readings:
        shift = reading.sentence.span.start
        drafts = drafts_of(reading.doc, placed_in(reading.doc, reading.mentions), reading.matches)
        of_each = drafts if len(drafts) == len(reading.claims) else [None] * len(reading.claims)
        out.extend(
            replace(
                of_claim(claim, reading.doc, shift, draft), earlier=_earlier(claim, reading.mentions, shift)
            )
            for claim, draft in zip(reading.claims, of_each, strict=True)
        )
        for mention in reading.mentions:
            if any(claim.span.overlaps(mention.span.shift(shift)) for claim in reading.claims):
                continue
            item = of_mention(mention, reading.numbers, shift, reading.doc.text)
            if item is not None and item.origin == "pronoun":
                item = replace(item, unit=_one_of_what(reading.doc, mention))
            if item is not None and item.origin == "age" and (whose := about_age(reading.doc, mention)):
                item = replace(item, about=(whose.shift(shift),))
            if item is not None and item.origin == "window" and (what := about_length(reading.doc, mention)):
                item = replace(item, about=(what.shift(shift),))
            if item is not None:
                out.append(item)
    return sorted(out, key=lambda item: item.span.start)


def _earlier(claim: Claim, mentions: Iterable[Mention], shift: int) -> tuple[float, float] | None:
    """The ends of the range that a figure is compared with, None if that is one figure."""
    told = [e.span for e in claim.evidence if e.field == "baseline"]
    for mention in mentions:
        if mention.value is not None and mention.value_high is not None and mention.span.shift(shift) in told:
            return mention.value, mention.value_high
    return None


def of_claim(claim: Claim, doc: Doc, shift: int, draft: Draft | None = None) -> Found:
    """A claim as it stands.

    :param doc: its sentence, which begins at `shift` in the text that was read.
    :param draft: what it was made of, None for a row of a table.
    """
    return Found(
        "claim", claim.kind, claim.span, claim.value, claim.value_high, claim.unit, claim,
        about=about(claim, doc, shift, draft), described=described(claim, doc, shift, draft),
        is_level=is_level(claim, doc, shift),
    )  # fmt: skip


def of_mention(mention: Mention, numbers: Sequence[Number], shift: int, sentence: str) -> Found | None:
    """The number inside a mention that is no claim, or None if it states no quantity (a date, a name).

    :param numbers: of the sentence, with offsets into it, like the mention's.
    :param shift: where the sentence begins in the text that was read.
    """
    if mention.type == "number" and mention.rule is not None and mention.value is not None:
        where = mention.span.shift(shift)
        return Found("number", "number", where, mention.value, mention.value_high, mention=mention)
    inside = [n for n in numbers if mention.span.covers(n.span) and n.form in {"digits", "words"}]
    if not inside:
        return None
    text = mention.span.of(sentence)
    low, high = inside[0].value, inside[1].value if len(inside) == 2 else None
    span = mention.span.shift(shift)
    if mention.type == "window":
        if not (DURATION_ISO.match(mention.iso8601 or "") or _COUNTED.search(text)):
            return None
        period = _counted_period(sentence, inside[-1].span.end, mention.span.end)
        if period is None:  # the last number is the year
            period, high = _counted_period(sentence, inside[0].span.end, mention.span.end), None
        return Found("window", "duration", span, low, high, period, mention=mention) if period else None
    if mention.type == "rejection" and mention.reason == "age":
        period = _counted_period(sentence, inside[-1].span.end, mention.span.end)
        return Found("age", "age", span, low, high, f"{period or 'year'} of age", mention=mention)
    thing = mention.rule is not None and mention.rule.id == "rejections/one_thing"
    one_of = mention.reason == "pronoun" and text.lower().startswith("one of")
    if mention.type == "rejection" and (one_of or thing):
        return Found("pronoun", "count", span, 1.0, mention=mention)
    return None


def _one_of_what(doc: Doc, mention: Mention) -> str | None:
    """The lemmas of the noun phrase after "one of" or "one", None if none follows."""
    after = doc.char_span(mention.span.start, len(doc.text.rstrip()), alignment_mode="expand")
    tag = "NN" if mention.span.of(doc.text).lower() == "one" else "NNS"
    words: list[str] = []
    for token in after or ():
        if token.idx < mention.span.end or token.is_stop:
            continue
        if token.pos_ not in {"ADJ", "NOUN", "PROPN"}:
            break
        words.append(token.lemma_)
        if token.tag_ == tag:
            return " ".join(words)
    return None


def _counted_period(sentence: str, start: int, end: int) -> str | None:
    """The period a number counts, when it follows the number at once or after a word ("two full years")."""
    after = PERIOD.match(sentence, start, end)
    if after is None:
        return None
    word = after["period"].lower()
    return ABBREVIATED.get(word, word)


def subjects(found: Found) -> list[Span]:
    """Where the subject was read: what a pronoun stands for, if that was found."""
    return evidence(found, "subject_resolved") or evidence(found, "subject")


def evidence(found: Found, field: str) -> list[Span]:
    """Where a field of a claim was read, empty for what is no claim."""
    return [e.span for e in found.claim.evidence if e.field == field] if found.claim else []
