"""What the captures of a mention rule's match say: words made normal, numbers in them reckoned with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from claimspan.gate.numbers import Number
from claimspan.gate.spelled import scaled
from claimspan.matching.match import Match
from claimspan.matching.ways import Range
from claimspan.matching.words import Words
from claimspan.mentions.units import singular, unit_name
from claimspan.model import Span
from claimspan.rules.loading import Rule

CONTEXT = ("before", "after")
# A third of something has no end in decimals.
PART_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Told:
    """What the captures of a match say, each by its name.

    :param spans: where it stands.
    :param texts: its normalised text.
    :param read: the first number in it, if it is more than context.
    """

    spans: Mapping[str, Span]
    texts: Mapping[str, str]
    read: Mapping[str, Number]


def told_by(words: Words, match: Match, numbers: Sequence[Number]) -> Told:
    """What the captures of a match say."""
    spans = {name: words.chars(tokens) for name, tokens in match.captures.items()}
    texts = {name: _normalized(words, match.rule, name, tokens) for name, tokens in match.captures.items()}
    read = {
        name: number
        for name, where in spans.items()
        if name not in CONTEXT and (number := first_in(numbers, where)) is not None
    }
    return Told(spans, texts, read)


def _normalized(words: Words, rule: Rule, name: str, tokens: Range) -> str:
    said = words.said(tokens)
    capture = rule.captures.get(name)
    how = capture.normalize if capture else None
    if how is None:
        return said
    if isinstance(how, Mapping):
        # A name of several words that is not listed is what its last word is: "Japanese yen" are yen.
        return str(how.get(said.lower()) or how.get(_last(words, tokens), said))
    if how == "singular":
        return singular(words.doc[tokens[0] : tokens[1]])
    if how == "unit":
        return unit_name(words.doc[tokens[0] : tokens[1]])
    return said.lower() if how == "lower" else said


def _last(words: Words, tokens: Range) -> str:
    """The last of some tokens, in lower case."""
    return words.said((tokens[1] - 1, tokens[1])).lower()


def unit_said(words: Words, match: Match) -> str | None:
    """The listed word by which a unit was read, as `_normalized` finds it."""
    capture, tokens = match.rule.captures.get("unit"), match.captures.get("unit")
    if tokens is None or capture is None or not isinstance(capture.normalize, Mapping):
        return None
    whole = words.said(tokens).lower()
    return whole if whole in capture.normalize else _last(words, tokens)


def part_of(yields: Mapping[str, str], texts: Mapping[str, str]) -> float:
    """Which part of the first figure's unit the second figure counts."""
    return float(yields["part"].format_map(texts))


def value_of(yields: Mapping[str, str], told: Told) -> tuple[float, float | None, float]:
    """Value, upper value and factor of a figure."""
    texts, read = told.texts, told.read
    if "value" in yields:
        value = float(yields["value"])
        return (_with_part(value, yields, told) if "number_part" in read else value), None, 1.0
    number, high = read["number"], read.get("number_high")
    scale = float(texts["scale"]) if "scale" in texts else None
    scale_high = float(texts["scale_high"]) if "scale_high" in texts else None
    factor = float(yields.get("factor", 1))
    low_value = scaled(number.value, (scale or scale_high or 1.0) * factor)
    if high is None:
        if "denominator" in read:
            return scaled(number.value / read["denominator"].value, 100.0), None, 1.0
        if "divisor" in read:
            return number.value / read["divisor"].value, None, 1.0
        if "number_part" in read:
            low_value = _with_part(low_value, yields, told)
        return low_value, None, number.factor * (scale or 1.0) * factor
    high_value = scaled(high.value, (scale_high or scale or 1.0) * factor)
    if number.factor == 1.0 and high.factor != 1.0 and number.value < high.value / high.factor:
        low_value = scaled(low_value, high.factor)
    return low_value, high_value, high.factor * (scale_high or scale or 1.0) * factor


def _with_part(whole: float, yields: Mapping[str, str], told: Told) -> float:
    """A value with what the second figure counts, a part of the first one's unit ("3 dollars 40 cents")."""
    part = scaled(told.read["number_part"].value, part_of(yields, told.texts))
    return round(float(Decimal(repr(whole)) + Decimal(repr(part))), PART_DIGITS)


def first_in(numbers: Sequence[Number], where: Span) -> Number | None:
    """The first number that begins in a span."""
    # A sentence has so few that to search for its place takes longer.
    return next((number for number in numbers if where.start <= number.span.start < where.end), None)


def around(numbers: Sequence[Number], where: Span, text: str) -> Number | None:
    """The number that words which say none themselves lie in: "half" of "one half a century"."""
    if text[:1].isdigit():
        return None
    return next((number for number in numbers if number.span.covers(where)), None)
