"""News quantities, and the sets of ages, currencies, dimensions and temperatures that share their form."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from babel.numbers import UnknownCurrencyError, get_currency_name
from bench.accuracy.found import Found, evidence, subjects
from quantulum3 import load
from spacy.lang.en.stop_words import STOP_WORDS

from claimspan.gate.numbers import scan
from claimspan.model import Span

NONE = "-"
_OLD = re.compile(r"[\s-]*(?:old|of age)\b", re.IGNORECASE)
_AGE = re.compile(r"\b(?:age|expectancy|lifespan)\b", re.IGNORECASE)
_POSSESSIVE = re.compile(r"['’]s?$")
# Written like a function word, but none; and the other way round.
_KEPT = frozenset({"US", "IT"})
_FUNCTION_WORDS = STOP_WORDS - {"amount", "bottom", "front", "full", "name", "part", "side", "top"} | {
    "total"
}
_STROKE_BEFORE = re.compile(r"[^\s/]+/$")
_MORE_OF_NAME = re.compile(r"/[^\s/]+| \(\.?[A-Z]+\)")
# What a name is known by, in brackets behind it.
_LETTERS = re.compile(r"\(\.?[A-Z]+\)")
# A figure that a change arrives at, or its conversion: "to $7bn", "to nearly 40 kg (88 lb)".
_ADVERBS = r"(?:(?:just|only|about|around|nearly|almost|roughly|some|an?|over|under) )*"
_ARRIVAL = re.compile(
    rf"(?<!up )\bto {_ADVERBS}(?:$"
    rf"|(?<!\d to )(?:[$€£]?\d\S*(?: [^\s()]+){{0,3}} \()$)"  # the figure whose conversion stands in brackets
)
_VAGUE = re.compile(
    r"(?:ten|dozen|hundred|thousand|[mb]illion)s(?: of (?:hundred|thousand|[mb]illion)s)?"
    r"(?: of [^\W\d_]+(?: [^\W\d_]+)?)?",  # the currency
    re.IGNORECASE,
)
_EDGES = "\"'“”‘’.,;:!?()[]–—-$€£%"


@lru_cache(maxsize=1)
def names() -> Mapping[str, Any]:
    """The table of names, ``names.yaml``."""
    table = yaml.safe_load((Path(__file__).parent / "names.yaml").read_text(encoding="utf-8"))
    return dict(table)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity in the data sets' form."""

    value: float
    value_high: float | None
    unit: str
    change: str
    concepts: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """The scorer's keys."""
        value = self.value if self.value_high is None else [self.value, self.value_high]
        return {
            "value": value,
            "normalized_unit": self.unit,
            "change": self.change,
            "referred_concepts": list(self.concepts) or [NONE],
        }


def quantities(text: str, found: Iterable[Found]) -> list[Quantity]:
    """What was found in a text, as the data sets write it."""
    found = list(found)
    told = [item.span for item in found]
    return [q for item in found if is_counted(text, item) for q in convert(text, item, told)]


def is_counted(text: str, item: Found) -> bool:
    """Whether it is a quantity and the sets have a place for it.

    A number that claimspan does not understand is none; a change told by a verb or adverb alone ("doubled")
    has no place.
    """
    if item.origin == "number":
        return False
    return not (item.kind == "multiplier" and not re.search(r"\d|\btimes\b|fold\b", item.span.of(text)))


def convert(text: str, item: Found, told: Sequence[Span] = ()) -> list[Quantity]:
    """One quantity, or two where a baseline is told apart from its figure.

    :param told: all quantities of the text; their words are part of no concept.

    A figure told as a move ("from 8 to 6") is one range there, the start first; a level told with an earlier
    one ("6, down from 8") is two quantities.
    """
    claim = item.claim
    value, high, unit = scaled(text, item)
    change = change_of(text, item)
    if high is None and _VAGUE.fullmatch(item.span.of(text)):
        high = 10 * value  # "dozens" are between 12 and 120 there
    concepts = concepts_of(text, item, [item.span, *told])
    if claim is None or claim.baseline_value is None:
        return [Quantity(value, high, unit, change, concepts)]
    factor = value / item.value if item.value else 1.0
    if item.earlier is not None:
        low, top = (end * factor for end in item.earlier)
        return [Quantity(value, high, unit, change, concepts), Quantity(low, top, unit, "=", concepts)]
    base = claim.baseline_value * factor
    where = evidence(item, "baseline")
    if high is None and where and where[0].start < item.span.start:
        return [Quantity(base, value, unit, change, concepts)]
    return [Quantity(value, high, unit, change, concepts), Quantity(base, None, unit, "=", concepts)]


def scaled(text: str, item: Found) -> tuple[float, float | None, str]:
    """Value, upper bound and unit on the scale and by the name that the text uses."""
    table, said = names(), item.span.of(text)
    per = item.claim.per if item.claim else None
    for minor in table["minor"]:
        if (
            item.kind == minor["unit_kind"]
            and re.search(rf"(?:[\d\s-]|^)(?:{minor['said']})$", said, re.IGNORECASE)
            and not _is_whole(said, item.value)
        ):
            high = None if item.value_high is None else item.value_high * minor["factor"]
            return item.value * minor["factor"], high, _per(minor["name"], per)
    if item.kind == "ratio" and item.unit == "percent":
        high = None if item.value_high is None else item.value_high / 100
        return item.value / 100, high, share_name(text, item)
    return item.value, item.value_high, _per(unit_name(text, item), per)


def _is_whole(said: str, value: float) -> bool:
    """Whether the first figure said counts whole ones, as in "two dollars and ten cents"."""
    numbers = scan(said)
    return len(numbers) > 1 and int(value) == numbers[0].value


def _per(unit: str, per: str | None) -> str:
    known = names()["units"]
    return " per ".join([unit, *(known.get(part, part) for part in (per.split("/") if per else []))])


def _named_share(item: Found) -> Span | None:
    """What a share told as a fraction is of, which is part of its unit; None for other quantities."""
    if item.kind != "ratio" or item.unit != "percent":
        return None
    return next((span for span in subjects(item) if span.start >= item.span.start), None)


def share_name(text: str, item: Found) -> str:
    """The unit of a share told as a fraction: a percent sign and what it is a share of."""
    whole = _named_share(item)
    words = content_words(_without(text, whole, [item.span])) if whole else []
    return " ".join(["%", *words]) if words else f"% {NONE}"


def unit_name(text: str, item: Found) -> str:
    """The name of the unit there; the counted noun comes with the words between it and its number."""
    if item.unit is None:
        return NONE
    if item.kind == "money":
        return currency_name(item.unit)
    known = names()["units"].get(item.unit)
    aged = any(_AGE.search(span.of(text)) for span in evidence(item, "measure"))
    if item.kind == "duration" and (_OLD.match(text, item.span.end) or (aged and item.unit == "year")):
        return f"{item.unit} of age"
    units = _nouns(item)
    named = bool(units) and units[0].of(text).istitle()  # "12 World Cups" are no measure of flour
    if item.kind != "count" or (is_unit(item.unit) and not named):
        return str(known or item.unit).lower()
    noun = str(known or item.unit)
    if not units:
        return noun
    before = [word for span in item.described for word in content_words(span.of(text))]
    between = content_words(Span(item.span.end, units[0].start).of(text))
    return " ".join([*before, *between, noun])


def is_unit(name: str) -> bool:
    """Whether a counted noun is a unit of measurement, which no adjective belongs to."""
    return name in load.units().names


def currency_name(code: str) -> str:
    """``CNY`` → ``chinese yuan``; what is no ISO 4217 code stays as it is."""
    known = names()["currencies"].get(code)
    if known:
        return str(known)
    try:
        return get_currency_name(code, count=1, locale="en").lower()
    except UnknownCurrencyError:
        return code.lower()


def change_of(text: str, item: Found) -> str:
    """The sign of change: the comparator's, else the direction's.

    The level a change arrives at has none, nor has one that a noun tells ("a rise of 4%") or a comparison.
    """
    table = names()
    if item.claim is None:
        before = text[: item.span.start].split()[-1:]  # "a roughly 40-year-old ferry"
        said = " ".join([*before, item.span.of(text)]).lower()
        return next(
            (sign for words, sign in table["said"].items() if re.search(rf"\b(?:{words})\b", said)), "="
        )
    compared = table["comparators"].get(item.claim.comparator)
    if not compared and re.search(table["averaging"], text[: item.span.start], re.IGNORECASE):
        return "~"
    if not compared and (
        item.is_level or _ARRIVAL.search(text, max(0, item.span.start - 60), item.span.start)
    ):
        return "="
    return str(compared or table["directions"].get(item.claim.direction or "", "="))


def concepts_of(text: str, item: Found, told: Sequence[Span]) -> tuple[str, ...]:
    """The words for what a quantity is about: of the measure if it names a thing, then of the subject.

    A counted noun is the unit there, and so no concept; nor are the words of another quantity.
    """
    words: list[str] = []
    named = _named_share(item)
    beside = [*_counted(item), *item.described, *_pers(item), *evidence(item, "comparator")]
    for span in item.about:
        if named is not None and span.overlaps(named):
            continue
        for word in content_words(_without(text, _whole_words(text, span), [*told, *beside])):
            words += [word] if word not in words else []
    return tuple(words)


def _whole_words(text: str, span: Span) -> Span:
    """The phrase with all of a name that a stroke joins, and with its letters: "Tarn (TRN)"."""
    start, end = span.start, span.end
    before, after = _STROKE_BEFORE.search(text[:start]), _MORE_OF_NAME.match(text, end)
    return Span(before.start() if before else start, after.end() if after else end)


def _counted(item: Found) -> list[Span]:
    """From a number to the noun it counts."""
    if item.kind != "count":
        return []
    return [Span(item.span.start, unit.end) for unit in _nouns(item)]


def _pers(item: Found) -> list[Span]:
    """Where it was read what an amount is per, which is part of its unit."""
    claim = item.claim
    parts = claim.per.split("/") if claim and claim.per else []
    return [e.span for e in (claim.evidence if claim else ()) if e.field == "unit" and e.normalized in parts]


def _nouns(item: Found) -> list[Span]:
    """Where the counted noun was read, if it stands after its number."""
    claim = item.claim
    return [
        e.span
        for e in (claim.evidence if claim else ())
        if e.field == "unit" and e.normalized == item.unit and e.span.start >= item.span.end
    ]


def _without(text: str, span: Span, others: Sequence[Span]) -> str:
    """The characters of a span but those of others."""
    kept = [
        " " if any(o.start <= i < o.end for o in others) else text[i] for i in range(span.start, span.end)
    ]
    return "".join(kept)


def content_words(text: str) -> list[str]:
    """The words of a phrase that are neither function words nor signs, without the possessive ending."""
    words = (
        word if _LETTERS.fullmatch(word) else _POSSESSIVE.sub("", word.strip(_EDGES)) for word in text.split()
    )
    return [
        word
        for word in words
        if any(c.isalnum() for c in word) and (word in _KEPT or word.lower() not in _FUNCTION_WORDS)
    ]


def prediction(text: str, found: Sequence[Found]) -> dict[str, Any]:
    """One line of the scorer's input."""
    return {"text": text, "quantities": [quantity.as_json() for quantity in quantities(text, found)]}
