"""The number scanner: every number in a text, found without any rule.

The gate, the ledger and the quantity rules all start from what this module finds, so that a number can
never be hidden from the account. It is one compiled regular expression: linear in the text's length.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Literal

from claimspan.gate.numberforms import THIN, VULGAR, number_pattern
from claimspan.gate.numberwords import number_words
from claimspan.gate.places import places
from claimspan.gate.spelled import plain, scaled, spelled
from claimspan.model import Span

Form = Literal["digits", "words", "fraction", "multiplier", "ordinal", "decade", "name"]

_MINUSES = {ord(dash): "-" for dash in "‑‒–−"}
_COMMA_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?")
_STOP_THOUSANDS = re.compile(r"\.(?=\d{3}(?:\D|\Z))")


@dataclass(frozen=True, slots=True)
class Number:
    """A number mention.

    :param span: code points of the scanned text, ``[start, end)``.
    :param value: after scale words; a fraction's own value (0.5 for *half*); for a name, ordinal or
        decade the digits read as they stand, or nan.
    :param form: how it is written; a bare *third* or *second* is not scanned, *a third* is.
    :param factor: the factor of its scale word, already in `value` (1e6 for *3 million*).
    """

    span: Span
    value: float
    form: Form
    factor: float = 1.0


def scan(text: str, start: int = 0, end: int | None = None, *, decimal_comma: bool = False) -> list[Number]:
    """All numbers of ``text[start:end]``, in order, with offsets into `text`.

    Every decimal digit of the text lies in exactly one of them.

    :param decimal_comma: whether the document writes 1.234,5 for what is 1,234.5 in English.
    """
    return list(scanned(text, start, end, decimal_comma=decimal_comma))


def scanned(
    text: str, start: int = 0, end: int | None = None, *, decimal_comma: bool = False
) -> Iterator[Number]:
    """As `scan`, one by one, for texts that may hold too many numbers to keep."""
    pattern = _pattern(decimal_comma)
    end = len(text) if end is None else end
    for place in places(text, start, end):
        if place >= start and (match := pattern.match(text, place, end)) is not None:
            yield _number(match)
            start = match.end()


@cache
def _pattern(decimal_comma: bool) -> re.Pattern[str]:
    return number_pattern(number_words(), decimal_comma=decimal_comma)


def between(numbers: Sequence[Number], start: int, end: int) -> Sequence[Number]:
    """Those of the ordered `numbers` that begin in ``[start, end)``."""
    low = high = bisect_left(numbers, start, key=_start)
    while high < len(numbers) and numbers[high].span.start < end:
        high += 1
    return numbers[low:high]


def _start(number: Number) -> int:
    return number.span.start


def _number(match: re.Match[str]) -> Number:
    groups = match.groupdict()
    form = next(name for name in _READERS if groups[name] is not None)
    value, factor, kind = _READERS[form](groups)
    return Number(Span(match.start(), match.end()), value, kind, factor)


_Groups = Mapping[str, str | None]
_Read = tuple[float, float, Form]


def _name(_: _Groups) -> _Read:
    return float("nan"), 1.0, "name"


def _ordinal(groups: _Groups) -> _Read:
    text = plain(groups["ordinal"])
    digits = re.sub(r"\D", "", text)
    if digits:
        return float(digits), 1.0, "ordinal"
    tens, _, unit = text.replace("\u2011", "-").partition("-")
    return float(number_words().tens[tens] + number_words().ordinals[unit]), 1.0, "ordinal"


def _decade(groups: _Groups) -> _Read:
    return float(re.sub(r"\D", "", groups["decade"] or "")), 1.0, "decade"


def _mixed(groups: _Groups) -> _Read:
    whole, above, below = re.findall(r"\d+", groups["mixed"] or "")
    return int(whole) + int(above) / int(below), 1.0, "digits"


def _slash(groups: _Groups) -> _Read:
    above, below = re.findall(r"\d+", groups["slash"] or "")
    return int(above) / int(below), 1.0, "fraction"


def _fold(groups: _Groups) -> _Read:
    stem = re.sub(r"[-\u2011]?fold$", "", plain(groups["fold"]))
    return float(stem) if stem[0].isdigit() else spelled(stem), 1.0, "multiplier"


def _digits(groups: _Groups) -> _Read:
    comma = groups.get("comma")
    value = _figure(groups["figure"] or "") if comma is None else _comma_figure(comma)
    if groups["vulgar"]:
        value += VULGAR[groups["vulgar"][-1]]
    if groups["half"]:
        value += 0.5
    factor = 1.0
    for word in re.findall(r"[a-z]+", plain(groups["scale"])):
        factor *= number_words().scales[word.removesuffix("s")]
    return scaled(-value if groups["sign"] else value, factor), factor, "digits"


def _scientific(groups: _Groups) -> _Read:
    text = unicodedata.normalize("NFKC", groups["scientific"] or "").translate(_MINUSES)
    parts = re.fullmatch(r"(?:(\d+(?:\.\d+)?)\W?.\W?)?10\^?([-+]?\d+)", text)
    assert parts is not None
    return float(Decimal(parts[1] or 1).scaleb(int(parts[2]))), 1.0, "digits"


def _figure(text: str) -> float:
    """The value of digits with their separators."""
    if re.search(rf"{THIN}\d{{3}},\d", text):
        text = text.replace(",", ".")  # thousands apart by spaces, decimals by a comma
    return float(re.sub(rf",|[ ]|{THIN}", "", text).replace("·", "."))


def _comma_figure(text: str) -> float:
    """The value of digits in a document that writes decimals behind a comma."""
    text = re.sub(THIN, "", text)
    if _COMMA_THOUSANDS.fullmatch(text):
        return float(text.replace(",", ""))
    if text[0] not in "0.," or "," in text:
        text = _STOP_THOUSANDS.sub("", text)
    return float(text.replace(",", "."))


def _glyph(groups: _Groups) -> _Read:
    return VULGAR[groups["glyph"] or ""], 1.0, "fraction"


def _fraction(groups: _Groups) -> _Read:
    words = number_words()
    value = words.units.get(plain(groups["numerator"]), 1) / words.parts[plain(groups["denominator"])]
    return _part_of(value, groups["fscale"])


def _quarters(groups: _Groups) -> _Read:
    return _part_of(0.75 if groups["three"] else 0.25, groups["qscale"])


def _half(groups: _Groups) -> _Read:
    return _part_of(0.5, groups["halfscale"])


def _part_of(value: float, scale: str | None) -> _Read:
    """A fraction, or a fraction of a million, which is an amount."""
    if scale is None:
        return value, 1.0, "fraction"
    factor = number_words().scales[plain(scale)]
    return scaled(value, factor), factor, "words"


def _words(groups: _Groups) -> _Read:
    text, half = plain(groups["words"])[len(groups["wsign"] or "") :], plain(groups["whalf"])
    value = spelled(text[: len(text) - len(half)])
    factor = number_words().scales.get(_last_word(text[: len(text) - len(half)]), 1.0)
    if half:
        part = 1.0 / number_words().parts[plain(groups["wfraction"])]
        # "One million and a half" is a million and a half million.
        value += scaled(part, factor) if factor >= 1000 else part
        if groups["whalfscale"]:
            factor = number_words().scales[plain(groups["whalfscale"])]
            value = scaled(value, factor)
    return -value if groups["wsign"] else value, factor, "words"


def _last_word(text: str) -> str:
    return str(re.findall(r"[a-z]+", text)[-1]).rstrip("s")


def _multiplier(groups: _Groups) -> _Read:
    return number_words().multiples[plain(groups["multiplier"])], 1.0, "multiplier"


_READERS: Mapping[str, Callable[[_Groups], _Read]] = {
    "name": _name,
    "ordinal": _ordinal,
    "decade": _decade,
    "mixed": _mixed,
    "slash": _slash,
    "fold": _fold,
    "scientific": _scientific,
    "digits": _digits,
    "glyph": _glyph,
    "quarters": _quarters,
    "fraction": _fraction,
    "halfof": _half,
    "words": _words,
    "multiplier": _multiplier,
}
