"""The number scanner: every number in a text, found without any rule.

The gate, the ledger and the quantity rules all start from what this module finds, so that a number can
never be hidden from the account. It is one compiled regular expression: linear in the text's length.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from claimspan.model import Span

Form = Literal["digits", "words", "fraction", "multiplier", "ordinal", "decade", "name"]

UNITS = {
    word: value
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
        "sixteen seventeen eighteen nineteen".split()
    )
}
TENS = {
    word: 10 * value
    for value, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2)
}
SCALES = {
    "dozen": 12.0,
    "hundred": 1e2,
    "thousand": 1e3,
    "lakh": 1e5,
    "million": 1e6,
    "crore": 1e7,
    "billion": 1e9,
    "trillion": 1e12,
}
DENOMINATORS = {
    "half": 2,
    "third": 3,
    "quarter": 4,
    "fourth": 4,
    "fifth": 5,
    "sixth": 6,
    "seventh": 7,
    "eighth": 8,
    "ninth": 9,
    "tenth": 10,
}
MULTIPLES = {
    "doubl": 2.0,
    "tripl": 3.0,
    "trebl": 3.0,
    "quadrupl": 4.0,
    "quintupl": 5.0,
    "halv": 0.5,
    "twice": 2.0,
    "thrice": 3.0,
}
VULGAR = dict(
    zip("½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞", (1 / 2, 1 / 3, 2 / 3, 1 / 4, 3 / 4, 0.2, 0.4, 0.6, 0.8, 1 / 6, 5 / 6,
                             1 / 8, 3 / 8, 5 / 8, 7 / 8), strict=True)
)  # fmt: skip

_UNIT = "|".join(sorted(UNITS, key=len, reverse=True))
_TEN = "|".join(TENS)
_SCALE = "|".join(SCALES)
_DENOMINATOR = "third|quarter|fourth|fifth|sixth|seventh|eighth|ninth|tenth"
_CODE = "rs|inr|usd|us|eur|gbp|chf|sek|nok|dkk|jpy|cny|aud|cad|nzd|zar|brl"
_GAP = r"[ \t\u00a0\u2009\u202f]"
_DIGITS = rf"\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?(?![\d])|\d{{1,3}}(?:[\u00a0\u2009\u202f]\d{{3}})+(?!\d)|\d+(?:\.\d+)?"
_CARDINAL = rf"(?:(?:{_TEN})(?:[-\u2011 ](?:{_UNIT}))?|{_UNIT})"
_SCALED = rf"(?:{_GAP}|[-\u2011])+(?:{_SCALE})s?\b"
_SPELLED = (
    rf"{_CARDINAL}(?:{_GAP}+point(?:{_GAP}+(?:{_UNIT}))+)?"
    rf"(?:(?:{_SCALED})+(?:{_GAP}+(?:and{_GAP}+)?{_CARDINAL}\b)?)*"
)

_NUMBER = re.compile(
    rf"""
      (?P<name>(?<![^\W\d_])(?!(?:{_CODE})\d)[^\W\d_]+[-\u2011]?\d[\w]*(?:[-\u2011.]\d+)* | \d+(?:[GD]|[A-Z]\d\w*)(?!\w))
    | (?P<ordinal>\d+(?:,\d{{3}})*(?:st|nd|rd|th)\b)
    | (?P<decade>(?:\d{{3}}0|(?<=['’])\d0)['’]?s\b)
    | (?P<slash>\b(?:[1-9]|1\d)/(?:[2-9]|10)\b(?![/\d]))
    | (?P<fold>\b(?:(?:{_CARDINAL}|hundred|thousand|\d+(?:\.\d+)?)[-\u2011]?fold)\b)
    | (?P<digits>(?:{_DIGITS})(?P<vulgar>[{"".join(VULGAR)}])?
        (?P<half>{_GAP}+and{_GAP}+a{_GAP}+half\b)?
        (?P<scale>{_SCALED})*)
    | (?P<glyph>[{"".join(VULGAR)}])
    | (?P<fraction>\b(?:(?P<numerator>an?|{_UNIT})(?:{_GAP}|[-\u2011])+)(?:{_DENOMINATOR})s?\b)
    | (?P<halfof>\b(?:an?{_GAP}+)?half\b(?:{_GAP}+an?{_GAP}+(?P<halfscale>{_SCALE})\b)?)
    | (?P<words>\b(?:{_SPELLED})\b(?P<whalf>{_GAP}+and{_GAP}+an?{_GAP}+(?P<wfraction>half|quarter)\b
        (?:{_GAP}+(?P<whalfscale>{_SCALE})s?\b)?)?)
    | (?P<scaleword>\b(?:(?:an?|several|many|few|couple){_GAP}+)?(?P<barescale>{_SCALE})s?\b)
    | (?P<multiplier>\b(?:doubl(?:e|ed|es|ing)|tripl(?:e|ed|es|ing)|trebl(?:e|ed|es|ing)
        |quadrupl(?:e|ed|es|ing)|quintupl(?:e|ed|es|ing)|halv(?:e|ed|es|ing)|twice|thrice)\b)
    """,
    re.IGNORECASE | re.VERBOSE,
)


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


def scan(text: str, start: int = 0, end: int | None = None) -> list[Number]:
    """All numbers of ``text[start:end]``, in order, with offsets into `text`.

    Every decimal digit of the text lies in exactly one of them.
    """
    return [_number(match) for match in _NUMBER.finditer(text, start, len(text) if end is None else end)]


def holds_number(text: str, start: int, end: int) -> bool:
    """Whether `scan` would find anything in ``text[start:end]``: the gate."""
    return _NUMBER.search(text, start, end) is not None


def between(numbers: Sequence[Number], start: int, end: int) -> Sequence[Number]:
    """Those of the ordered `numbers` that begin in ``[start, end)``."""
    low = bisect_left(numbers, start, key=lambda number: number.span.start)
    high = bisect_left(numbers, end, key=lambda number: number.span.start)
    return numbers[low:high]


def _number(match: re.Match[str]) -> Number:
    groups = match.groupdict()
    span = Span(match.start(), match.end())
    if groups["name"]:
        return Number(span, float("nan"), "name")
    if groups["ordinal"]:
        return Number(span, float(re.sub(r"\D", "", groups["ordinal"])), "ordinal")
    if groups["decade"]:
        return Number(span, float(re.sub(r"\D", "", groups["decade"])), "decade")
    if groups["slash"]:
        above, below = groups["slash"].split("/")
        return Number(span, int(above) / int(below), "fraction")
    if groups["digits"]:
        value, factor = _digits(groups)
        return Number(span, value, "digits", factor)
    if groups["glyph"]:
        return Number(span, VULGAR[groups["glyph"]], "fraction")
    if groups["fraction"]:
        above = groups["numerator"].lower()
        below = re.split(r"[\s\u00a0-]+|\u2011", groups["fraction"].lower())[-1].rstrip("s")
        return Number(span, UNITS.get(above, 1) / DENOMINATORS[below], "fraction")
    if groups["halfof"]:
        scale = groups["halfscale"]
        return Number(span, 0.5 * SCALES[scale.lower()], "words") if scale else Number(span, 0.5, "fraction")
    if groups["words"]:
        value, factor = _words(groups)
        return Number(span, value, "words", factor)
    if groups["scaleword"]:
        return Number(span, SCALES[groups["barescale"].lower()], "words")
    if groups["fold"]:
        stem = re.sub(r"[-\u2011]?fold$", "", groups["fold"].lower())
        return Number(span, float(stem) if stem[0].isdigit() else spelled(stem), "multiplier")
    word = (groups["multiplier"] or "").lower()
    return Number(span, next(value for stem, value in MULTIPLES.items() if word.startswith(stem)), "multiplier")


def _digits(groups: dict[str, str | None]) -> tuple[float, float]:
    text = groups["digits"] or ""
    figure = re.match(_DIGITS, text)
    assert figure is not None
    value = float(re.sub(r"[,\u00a0\u2009\u202f]", "", figure.group()))
    if groups["vulgar"]:
        value += VULGAR[groups["vulgar"]]
    if groups["half"]:
        value += 0.5
    factor = 1.0
    for word in re.findall(rf"(?:{_SCALE})", text[figure.end() :].lower()):
        factor *= SCALES[word]
    return scaled(value, factor), factor


def _words(groups: dict[str, str | None]) -> tuple[float, float]:
    text = (groups["words"] or "").lower()
    half = (groups["whalf"] or "").lower()
    value = spelled(text[: len(text) - len(half)])
    if half:
        value += {"half": 0.5, "quarter": 0.25}[(groups["wfraction"] or "").lower()]
        if groups["whalfscale"]:
            value = scaled(value, SCALES[groups["whalfscale"].lower()])
    last = re.findall(r"[a-z]+", text)[-1].rstrip("s")
    return value, SCALES.get(last, 1.0)


def scaled(value: float, factor: float) -> float:
    """``value * factor`` without the dust of binary fractions (1.1 × 1e6 is 1100000, not 1100000.0000000002)."""
    if factor == 1.0:
        return value
    return float(f"{value * factor:.12g}")


@lru_cache(maxsize=4096)
def spelled(text: str) -> float:
    """The value of a number in words, e.g. ``"two hundred and fifty"`` is 250.

    :raises ValueError: if no number word is in it.
    """
    total, current, seen = 0.0, 0.0, False
    words = [word.rstrip("s") if word.rstrip("s") in SCALES else word for word in re.findall(r"[a-z]+", text.lower())]
    if "point" in words:
        cut = words.index("point")
        decimals = "".join(str(UNITS[word]) for word in words[cut + 1 :] if word in UNITS)
        rest = [word for word in words[cut + 1 :] if word in SCALES]
        value = float(f"{int(spelled(' '.join(words[:cut])))}.{decimals or 0}")
        for word in rest:
            value = scaled(value, SCALES[word])
        return value
    for word in words:
        if word in UNITS or word in TENS:
            current += UNITS.get(word, TENS.get(word, 0))
            seen = True
        elif word in SCALES:
            seen = True
            if SCALES[word] >= 1000:
                total += scaled(current or 1.0, SCALES[word])
                current = 0.0
            else:
                current = (current or 1.0) * SCALES[word]
    if not seen:
        raise ValueError(f"no number word in {text!r}")
    return total + current
