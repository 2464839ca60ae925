"""The specifications of Recognizers-Text: short sentences with the exact spans and values they must yield."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bench.accuracy.found import Found, evidence, found_in
from bench.accuracy.newsquant import names, scaled
from bench.accuracy.times import Time, times_in

from claimspan.extract import Extractor
from claimspan.model import Span

_BRACKETS = {"=": "[{0},{0}]", ">": "({},)", ">=": "[{},)", "<": "(,{})", "<=": "(,{}]"}
_DAY = re.compile(r"(?:\d{4}|XXXX)-(?:\d\d-\d\d|W(?:\d\d|XX)-\d)(?:T.*)?|PRESENT_REF")
_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?"
# A single day, where its value was left open.
_DAY_WORDS = re.compile(
    rf"\b(?:today|tomorrow|yesterday|tonight|now|currently|[a-z]+day)\b|\b{_MONTH}\s+\d{{1,2}}(?!\d)"
    rf"|\b\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH}|\d[/.-]\d\d?[/.-]\d",
    re.IGNORECASE,
)
_BEYOND = re.compile(r"(?:more|greater|higher|larger|bigger|above|over|exceeding)\b", re.IGNORECASE)
_EQUAL = re.compile(r"\bequal\w*\s+to\s+\Z", re.IGNORECASE)
_PERIOD_WORDS = re.compile(r"\b(?:week|month|quarter|year|decade)s?\b", re.IGNORECASE)
_RELATIVE = frozenset({"last", "next", "ago", "within"})
# Words that give a length its place, seen from now or from another time.
_PLACED = re.compile(r"\b(?:last|past|previous|preceding|next|coming|upcoming|following)\b", re.IGNORECASE)
# Periods keep these words there; other prepositions stand before the span.
_KEEPS = re.compile(r"(?:from|between|within)\b", re.IGNORECASE)
_ON = re.compile(r"on\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Hit:
    """A span with its value, if one is asked for, as text."""

    span: Span
    value: str | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one case."""

    text: str
    model: str
    wanted: tuple[Hit, ...]
    got: tuple[Hit, ...]
    right: bool


def judge(case: Mapping[str, Any], got: Sequence[Hit]) -> Outcome:
    """Whether a case has exactly the spans it wants, each with its value where one is given."""
    wanted = [_wanted(span, case["model"]) for span in case["spans"]]
    left = list(got)
    for hit in wanted:
        match = next((other for other in left if _same(hit, other)), None)
        if match is None:
            return Outcome(case["text"], case["model"], tuple(wanted), tuple(got), False)
        left.remove(match)
    return Outcome(case["text"], case["model"], tuple(wanted), tuple(got), not left)


def _wanted(span: Mapping[str, Any], model: str) -> Hit:
    where = Span(span["start"], span["end"])
    resolution = span.get("resolution") or {}
    value = resolution.get("value")
    if model == "NumberRangeModel":
        return Hit(where, value)
    if model == "CurrencyModel":
        unit = resolution.get("isoCurrency") or resolution.get("unit")
        return Hit(where, None if value is None else _plain(float(value)), unit)
    if model == "PercentModel":
        return Hit(where, None if value in {None, "null"} else _plain(float(value.rstrip("%"))))
    return Hit(where)


def _same(wanted: Hit, got: Hit) -> bool:
    if wanted.span != got.span:
        return False
    if wanted.value is not None and wanted.value != got.value:
        return False
    return wanted.unit is None or got.unit is None or _unit(wanted.unit) == _unit(got.unit)


def _unit(name: str) -> str:
    """One name for a currency: its ISO code, told directly or by the name the specifications use."""
    return str(names()["recognizers_currencies"].get(name, name)).lower()


def _plain(value: float) -> str:
    return f"{round(value, 9):.9f}".rstrip("0").rstrip(".") if math.isfinite(value) else "null"


def percents(_: str, found: Sequence[Found]) -> list[Hit]:
    """Percentages; both ends of a range are one span here."""
    return [Hit(item.span, _plain(item.value)) for item in found if item.kind == "percentage"]


def currencies(text: str, found: Sequence[Found]) -> list[Hit]:
    """Amounts of money, minor units told as such."""
    hits = []
    for item in found:
        if item.kind == "money":
            value, _, name = scaled(text, item)
            minor = value != item.value
            unit = name.split(" per ")[0].capitalize() if minor else item.unit
            hits.append(Hit(item.span, _plain(value), "Pence" if unit == "Penny" else unit))
    return hits


def ranges(text: str, found: Sequence[Found]) -> list[Hit]:
    """Ranges and bounds, with the words that make them so and without unit."""
    hits = []
    for item in found:
        claim = item.claim
        span = _bare_number(text, item.span)
        if item.value_high is not None:
            hits.append(Hit(_with_word_before(text, span), _both(span.of(text), item.value, item.value_high)))
        elif claim is not None and claim.comparator in _BRACKETS:
            places = [span, *evidence(item, "comparator")]
            equal = _EQUAL.search(text, 0, span.start)
            if equal and min(place.start for place in places) == span.start:
                places.append(Span(equal.start(), equal.end()))
            elif claim.comparator == "=":
                continue
            where = Span(min(place.start for place in places), max(place.end for place in places))
            hits.append(Hit(where, _BRACKETS[claim.comparator].format(_plain(item.value))))
    return hits


def _both(said: str, low: float, high: float) -> str:
    """Two ends; the lower is in the range unless told as "more than", the upper only if told so."""
    opening = "(" if _BEYOND.match(said) and "equal" not in said.partition("and")[0] else "["
    closing = "]" if re.search(r"\b(?:most|equal)\b", said) else ")"
    return f"{opening}{_plain(low)},{_plain(high)}{closing}"


def _bare_number(text: str, span: Span) -> Span:
    """The span without a unit after its last number, if it is written in digits."""
    digits = list(re.finditer(r"\d[\d.,]*", span.of(text)))
    return Span(span.start, span.start + digits[-1].end()) if digits else span


def _with_word_before(text: str, span: Span) -> Span:
    """The span with the "between" or "from" that opens it, if claimspan left it out."""
    opened = re.search(r"\b(?:between|from)\s+$", text[: span.start], re.IGNORECASE)
    return Span(opened.start(), span.end) if opened else span


def durations(text: str, times: Sequence[Time]) -> list[Hit]:
    """Lengths of time, without the preposition before them."""
    return [Hit(t.bare(text)) for t in times if t.type == "DURATION" and not _is_placed(t, text)]


def periods(text: str, times: Sequence[Time]) -> list[Hit]:
    """Periods with a place in the calendar: months, years, intervals, "last week"; no single days."""
    hits = []
    for time in times:
        relative = time.type == "DURATION" and _is_placed(time, text)
        if not relative and (time.type != "DATE" or _is_day(time, text)):
            continue
        hits.append(Hit(time.span if _KEEPS.match(time.span.of(text)) else time.bare(text)))
    return hits


def _is_placed(time: Time, text: str) -> bool:
    """Whether a length of time has a place in the calendar ("the next few weeks")."""
    return time.relation in _RELATIVE or _PLACED.search(time.span.of(text)) is not None


def _is_day(time: Time, text: str) -> bool:
    if time.relation == "between" or _PERIOD_WORDS.search(time.span.of(text)):
        return False
    if time.iso8601:
        return _DAY.fullmatch(time.iso8601) is not None
    return _DAY_WORDS.search(time.span.of(text)) is not None


def sets(text: str, times: Sequence[Time]) -> list[Hit]:
    """Repeated times."""
    return [Hit(t.span if _ON.match(t.span.of(text)) else t.bare(text)) for t in times if t.type == "SET"]


Converter = Callable[[Extractor, Sequence[str]], list[list[Hit]]]


def _of_quantities(convert: Callable[[str, Sequence[Found]], list[Hit]]) -> Converter:
    def read(extractor: Extractor, texts: Sequence[str]) -> list[list[Hit]]:
        return [convert(t, found_in(own)) for t, own in zip(texts, extractor.readings(texts), strict=True)]

    return read


def _of_times(convert: Callable[[str, Sequence[Time]], list[Hit]]) -> Converter:
    def read(extractor: Extractor, texts: Sequence[str]) -> list[list[Hit]]:
        return [convert(t, own) for t, own in zip(texts, times_in(extractor, texts), strict=True)]

    return read


BY_MODEL: dict[str, Converter] = {
    "PercentModel": _of_quantities(percents),
    "CurrencyModel": _of_quantities(currencies),
    "NumberRangeModel": _of_quantities(ranges),
    "DurationExtractor": _of_times(durations),
    "DatePeriodExtractor": _of_times(periods),
    "SetExtractor": _of_times(sets),
}


def shown(outcome: Outcome) -> str:
    """An outcome in a line: what was wanted, what was got, the text."""
    wanted, got = (_shown(outcome.text, hits) for hits in (outcome.wanted, outcome.got))
    return f"{wanted} <> {got} | {outcome.text}"


def _shown(text: str, hits: Sequence[Hit]) -> str:
    return (
        "; ".join(" ".join(filter(None, [repr(h.span.of(text)), h.value, h.unit])) for h in hits) or "nothing"
    )
