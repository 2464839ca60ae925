"""Time expressions: every window, duration and date of a text, also of sentences without a figure.

claimspan parses only sentences with a figure, since no other can hold a claim. A set of time expressions asks
for those of all sentences, so they are read here by the same stages without that gate.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from claimspan.blocks.finding import layout
from claimspan.extract import Extractor
from claimspan.gate.numbers import Number, scan
from claimspan.gate.sentences import sentences
from claimspan.mentions.finding import Mention, find_mentions
from claimspan.model import Span
from claimspan.parsing.language import make_doc, parse

TimeType = Literal["DATE", "TIME", "DURATION", "SET"]
DATE_REASONS = frozenset({"date", "reference_year"})
LEADING = re.compile(
    r"(?:(?:in|on|at(?!\s+(?:least|most)\b)|for|during|over|within|by|since|until|till|before|after|from"
    r"|through|throughout|as of|up to|prior to|following|of|around|about|than|per)\s+)+",
    re.IGNORECASE,
)
_OPENING = re.compile(r"(?:between|from)\s+", re.IGNORECASE)
_JOINS = re.compile(r"\s*(?:[–—-]|\b(?:and|to|until|till|through|thru)\b)\s*", re.IGNORECASE)
_DATED = re.compile(r"\d|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec", re.IGNORECASE)
# Windows of claims that TIMEX has not ("during the war"), but for periods ("during the study period").
EVENTS = "windows/event"
_PERIOD = re.compile(
    r"\b(?:period|year|quarter|month|week|day|night|season|weekend|decade|century|summer|winter|spring|autumn"
    r"|holidays?|semester)\b",
    re.IGNORECASE,
)
# A length whose number is left open, so that it has no value.
_VAGUE = re.compile(
    r"\b(?:few|several|many|some|couple of|more)\s+(?:[a-z]+\s+)?"
    r"(?:second|minute|hour|day|night|week|month|year|decade|centurie)s\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Time:
    """A time expression.

    :param span: offsets into the text, with the preposition before it.
    :param iso8601: its value, if it was resolved.
    """

    span: Span
    type: TimeType
    iso8601: str | None
    relation: str | None = None
    mention: Mention | None = None

    def bare(self, text: str) -> Span:
        """The span without the prepositions before it."""
        said = self.span.of(text)
        found = LEADING.match(said)
        return Span(
            self.span.start + (found.end() if found and found.end() < len(said) else 0), self.span.end
        )


def times_in(extractor: Extractor, texts: Sequence[str], published: str | None = None) -> list[list[Time]]:
    """The time expressions of each text, in order.

    :param published: ISO date on which relative ones are anchored.
    """
    return [[*_times(extractor, text, published)] for text in texts]


def _times(extractor: Extractor, text: str, published: str | None) -> Iterator[Time]:
    numbers = scan(text)
    spans = _sentences(text)
    own = [[_moved(n, -s.start) for n in numbers if s.covers(n.span)] for s in spans]
    docs = (make_doc(extractor.model.nlp, s.of(text), n) for s, n in zip(spans, own, strict=True))
    for span, inside, doc in zip(spans, own, parse(extractor.model, docs), strict=True):
        for mention in find_mentions(doc, inside, extractor.mention_rules, published):
            kind = time_type(mention, mention.span.of(doc.text))
            if kind is not None:
                where = mention.span.shift(span.start)
                yield Time(where, kind, mention.iso8601, mention.relation, mention)


def _sentences(text: str) -> list[Span]:
    return [s.span for block in layout(text).blocks for s in sentences(text, block)]


def _moved(number: Number, by: int) -> Number:
    return Number(number.span.shift(by), number.value, number.form, number.factor)


def time_type(mention: Mention, said: str) -> TimeType | None:
    """What kind of time expression a mention is, None if it is none.

    :param said: its text.
    """
    if mention.type == "quantity":
        return "DURATION" if mention.label == "duration" else None
    if mention.type == "rejection":
        if mention.reason == "time":
            return "TIME"
        if mention.reason == "age":
            return "DURATION"
        return "DATE" if mention.reason in DATE_REASONS else None
    if mention.type not in {"window", "time"}:
        return None
    if mention.rule is not None and mention.rule.id == EVENTS and not _PERIOD.search(said):
        return None
    value = mention.iso8601 or ""
    if value.startswith("R") or mention.relation == "per":
        return "SET"
    if value.startswith("P") or (not value and (_VAGUE.search(said) or mention.relation == "for")):
        return "DURATION"
    return "TIME" if "T" in value else "DATE"


def ends(text: str, span: Span) -> list[Span]:
    """The two ends of an interval ("1939 to 1945", "May 4–7"), or the span itself if it is none."""
    said = span.of(text)
    for join in _JOINS.finditer(said):
        first, second = said[: join.start()], said[join.end() :]
        if _DATED.search(first) and _DATED.search(second):
            opened = _OPENING.match(first)
            start = span.start + (opened.end() if opened else 0)
            return [Span(start, span.start + join.start()), Span(span.start + join.end(), span.end)]
    return [span]


def unique(spans: Iterable[Span]) -> list[Span]:
    """Without repetitions, in order."""
    return sorted(set(spans), key=lambda span: (span.start, span.end))
