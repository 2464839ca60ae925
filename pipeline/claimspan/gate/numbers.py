"""The number scanner: every number in a text, found without any rule.

The gate, the ledger and the quantity rules all start from what this module finds, so that a number can
never be hidden from the account. It is one compiled regular expression: linear in the text's length.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from claimspan.gate.glued import CURRENCY
from claimspan.gate.spelled import SCALES, TENS, UNITS, plain, scaled, spelled
from claimspan.model import Span

Form = Literal["digits", "words", "fraction", "multiplier", "ordinal", "decade", "name"]

DENOMINATORS = {"half": 2, "quarter": 4} | {
    word: value
    for value, word in enumerate("third fourth fifth sixth seventh eighth ninth tenth".split(), start=3)
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

_MINUSES = {ord(dash): "-" for dash in "‑‒–−"}

_DIGIT_WORD = "one|two|three|four|five|six|seven|eight|nine"
_UNIT = "|".join(sorted(UNITS, key=len, reverse=True))
_TEN = "|".join(TENS)
_SCALE = "|".join(SCALES)
_DENOMINATOR = "third|quarter|fourth|fifth|sixth|seventh|eighth|ninth|tenth"
_ORDINAL_WORD = "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth"
_GAP = r"[ \t\u00a0\u2007\u2009\u202f]"
# A line may end inside a number of a wrapped paragraph; before a capital a new block is likelier.
_BREAK = rf"\r?\n{_GAP}*+(?-i:(?=[a-z]))"
_JOIN = rf"(?:[ \t\u00a0\u2007\u2009\u202f\u2011-]++(?:{_BREAK})?|{_BREAK})"
_AND = rf"{_JOIN}(?:and{_GAP}++)?"

_THIN = r"[\u00a0\u2007\u2009\u202f]"
_DIGITS = (
    r"\d{1,3}(?:,\d{3})+(?:[.·]\d+)?(?!\d)"
    r"|\d{1,3}(?:,[ ]000)+(?!\d)"  # as tokenised text has it
    r"|\d{1,2}(?:,\d{2}){1,6},\d{3}(?:\.\d+)?(?!\d)"  # lakhs and crores
    rf"|\d{{1,3}}(?:{_THIN}\d{{3}})+(?:[.,]\d+)?(?!\d)"
    r"|\d+(?:[.·]\d+)?"
    r"|(?<![\w.,·])\.\d+"
)
# Where decimals stand behind a comma, thousands behind stops; "12,500" are thousands even there.
_COMMA_DIGITS = (
    r"(?!0)\d{1,3}(?:\.\d{3})+(?:,\d+)?(?!\d)"
    rf"|\d{{1,3}}(?:{_THIN}\d{{3}})+(?:,\d+)?(?!\d)"
    r"|(?!0)\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\d,])"
    r"|\d+,\d+(?![\d,]*,\d)"
    r"|\d+(?:\.\d+)?"
    r"|(?<![\w.,·])[.,]\d+"
)
_COMMA_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?")
_STOP_THOUSANDS = re.compile(r"\.(?=\d{3}(?:\D|\Z))")
_SCALED = rf"{_JOIN}(?:{_SCALE})s?\b"

# Words follow the grammar of English numbers, scale words falling from left to right, so that
# "two hundred and three hundred" is two numbers. Groups are atomic: no number is given back in part.
_TENS_UNIT = rf"[-\u2011](?:{_DIGIT_WORD})\b|{_GAP}(?:{_DIGIT_WORD})\b(?![-\u2011][^\W\d_])"
_CARDINAL = rf"(?:(?:{_TEN})(?:{_TENS_UNIT}|(?!{_TENS_UNIT}))|{_UNIT})\b"
_SMALL = rf"(?:hundred|dozen)s?\b(?:{_AND}{_CARDINAL}(?!{_JOIN}(?:hundred|dozen)))?"
_LOW = rf"(?:{_CARDINAL}(?:{_JOIN}{_SMALL})?)"


def _level(scales: tuple[str, ...], name: str) -> str:
    """A pattern for what may follow a number below 1000 and a gap: a scale word, then all that is smaller.

    :param name: of its groups: `name` with k is there if the word is larger than the k-th.
    """
    head = scales[0]
    for index, scale in enumerate(scales[1:], 1):
        head = f"(?P<{name}{index}>{head})|{scale}"
    smaller = "".join(
        rf"(?({name}{index})(?:{_AND}{_LOW}{_JOIN}{scale}s?\b)?)" for index, scale in enumerate(scales[1:], 1)
    )
    return (
        rf"(?:(?:{head})s?\b(?:{_JOIN}(?:{'|'.join(scales)})s?\b)*"
        rf"{smaller}(?:{_AND}{_LOW}(?!{_JOIN}(?:{_SCALE})))?)"
    )


_SCALES_DOWN = ("trillion", "billion", "crore", "million", "lakh", "thousand")
_POINT = rf"(?:{_GAP}+point(?:{_GAP}+(?:{_UNIT})\b)+)"
_SPELLED = rf"{_CARDINAL}{_POINT}(?:{_SCALED})*|{_LOW}(?:{_JOIN}{_level(_SCALES_DOWN, 's')})?"
_BARE = (
    rf"(?:(?:an?|several|many|few|couple){_GAP}+)?"
    rf"(?:{_SMALL}(?:{_JOIN}{_level(_SCALES_DOWN, 'm')})?|{_level(_SCALES_DOWN, 'b')})"
)
# Small denominators, and those that can be no day of a month; the fraction slash is always one.
_BELOW_LINE = (*range(2, 11), 16, 32, 64, 100, 1000)
_PROPER = "|".join(
    rf"{above}[/⁄](?:{'|'.join(str(below) for below in _BELOW_LINE if below > above)})"
    for above in range(1, 10)
)
_SLASH = rf"(?:(?:{_PROPER})\b|[1-9]\d{{0,2}}⁄[1-9]\d{{0,3}}\b)(?![/⁄])"

# A sign stands at the figure and after nothing that it could join it to: "-5", "$-5bn", "minus-5", but not
# "3 -5", "COVID -19" or "plus or minus 3"; "tested negative two days later" is no number below zero.
_NOT_PLAIN = r"\d+(?:[/⁄]\d|(?:st|nd|rd|th)\b|[^\W\d_]+\d)|\d{3}0['’]?s\b|(?-i:[1-9][GD])\b"
_DASH_SIGN = (
    rf"(?<![^\s(\[{{|\"“'‘~≈<>=≤≥:$€£¥₹])(?<!(?-i:[\dA-Z%$€£¥₹]){_GAP})"
    rf"[-\u2011\u2012–−](?=\.?\d)(?!{_NOT_PLAIN})"
)
_AFTER = "|".join(rf"(?<=\b{word}[ ])" for word in ("of", "to", "at", "by", "from", "than", "and", "between"))
_BELOW = (
    rf"(?:(?<!\bor[ -])(?<![\d%]{_GAP})\bminus"
    rf"|(?:{_AFTER})negative)(?:{_GAP}+|[-\u2011])"
)
# Hyphenated to a figure these make no name of it.
_PREFIXES = (
    "minus|negative|plus|sub|now|then|to|and|in|foot|pound|hour|"
    "january|february|march|april|may|june|july|august|september|october|november|december"
)
_NO_NAME = rf"(?!(?:{_PREFIXES})[-\u2011]\d|(?:mid|early|late|end)[-\u2011](?:1[89]|20)\d\d(?!\d))"
# "Up x2"; what is called so has a capital, or goes on.
_TIMES = r"(?-i:x)(?:[2-9]|10|20|50|100)(?![\w.,]*\d|\w|-)"
_RAISED = r"[⁺⁻]?[⁰¹²³⁴-⁹]{1,3}"
_SCIENTIFIC = (
    rf"\d+(?:\.\d+)?{_GAP}?(?:[×·]{_GAP}?10[-−]\d{{1,3}}|[×·x*]{_GAP}?10(?:\^[-–−]?\d{{1,3}}|{_RAISED}))(?!\d)"
    rf"|10(?:\^[-–−]?\d{{1,3}}|{_RAISED})(?!\d)"
)

# Where a number can begin; all else is passed over without a look at the many ways of writing numbers.
_OPENING = "|".join((_UNIT, _TEN, _SCALE, *MULTIPLES, "half|quarter|minus|negative|several|many|few|couple"))
_BEGINNING = (
    rf"(?=[-.\d\u2011\u2012–−{''.join(VULGAR)}]"
    rf"|(?<![^\W\d_])(?:{_OPENING}|an?[\s\u2011-]|[^\W\d_]++[-\u2011]?\d))"
)
_NUMBERS = rf"""
      (?P<name>(?<![^\W_])(?<![$€£¥₹])(?!{_TIMES})(?!{CURRENCY}\d)[^\W\d_]+\d\w*+(?:[-\u2011.]\d++)*
        | (?<![^\W_]){_NO_NAME}[^\W\d_]+[-\u2011]\d\w*+(?:[-\u2011.]\d++)*(?!{_GAP}?(?:%|per{_GAP}?cent))
        | (?<=\d)[^\W\d_]+\d\w*+
        | (?<![$€£¥₹])(?-i:[1-9][GD]|[48]K)(?!\w)
        | \d+(?!m[23]\b)[A-Z]\d\w*+)
    | (?P<ordinal>\d+(?:,\d{{3}}){{0,6}}(?:st|nd|rd|th)\b | \b(?:{_TEN})[-\u2011](?:{_ORDINAL_WORD})\b)
    | (?P<decade>(?:\d{{3}}0|(?<=['’])\d0)['’]?s\b)
    | (?P<mixed>(?<![\w/⁄.,·$€£¥])\d{{1,3}}(?:{_GAP}|[-\u2011]){_SLASH})
    | (?P<slash>(?<![\w/⁄.,·]){_SLASH})
    | (?P<fold>\b(?:(?:{_TEN})(?:[-\u2011](?:{_DIGIT_WORD}))?|{_UNIT}|hundred|thousand|\d+(?:\.\d+)?)
        [-\u2011]?fold\b)
    | (?P<scientific>{_SCIENTIFIC})
    | (?P<digits>(?P<sign>{_DASH_SIGN}|{_BELOW}(?=\.?\d))?(?P<figure>{_DIGITS})
        (?P<vulgar>{_GAP}?[{"".join(VULGAR)}])?
        (?P<half>{_JOIN}and{_JOIN}an?{_JOIN}half\b)?
        (?P<scale>(?:{_SCALED})*))
    | (?P<glyph>[{"".join(VULGAR)}])
    | (?P<quarters>\b(?:(?:an?|one|(?P<three>three)){_JOIN})?quarters?{_GAP}+(?P<qscale>{_SCALE})\b)
    | (?P<fraction>\b(?P<numerator>an?|{_UNIT}){_JOIN}(?P<denominator>{_DENOMINATOR})s?\b
        (?:{_GAP}+of{_GAP}+an?{_GAP}+(?P<fscale>{_SCALE})\b)?)
    | (?P<halfof>\b(?:(?:an?|one){_JOIN})?half\b(?:{_JOIN}(?:an?{_GAP}+)?(?P<halfscale>{_SCALE})\b)?)
    | (?P<words>(?P<wsign>{_BELOW})?\b(?:{_SPELLED}|{_BARE})
        (?P<whalf>{_JOIN}and{_JOIN}an?{_JOIN}(?P<wfraction>half|third|quarter)\b(?!{_GAP}+of\b)
        (?:{_JOIN}(?P<whalfscale>{_SCALE})s?\b)?)?)
    | (?P<multiplier>\b(?:doubl(?:e|ed|es|ing)|tripl(?:e|ed|es|ing)|trebl(?:e|ed|es|ing)
        |quadrupl(?:e|ed|es|ing)|quintupl(?:e|ed|es|ing)|halv(?:e|ed|es|ing)|twice|thrice)\b)
"""
_NUMBER = re.compile(f"{_BEGINNING}(?:{_NUMBERS})", re.IGNORECASE | re.VERBOSE)
_COMMA_NUMBERS = _NUMBERS.replace(f"(?P<figure>{_DIGITS})", f"(?P<comma>{_COMMA_DIGITS})")
_COMMA_NUMBER = re.compile(f"{_BEGINNING}(?:{_COMMA_NUMBERS})", re.IGNORECASE | re.VERBOSE)


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
    pattern = _COMMA_NUMBER if decimal_comma else _NUMBER
    return [_number(match) for match in pattern.finditer(text, start, len(text) if end is None else end)]


def between(numbers: Sequence[Number], start: int, end: int) -> Sequence[Number]:
    """Those of the ordered `numbers` that begin in ``[start, end)``."""
    low = bisect_left(numbers, start, key=lambda number: number.span.start)
    high = bisect_left(numbers, end, key=lambda number: number.span.start)
    return numbers[low:high]


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
    return float(TENS[tens] + 1 + _ORDINAL_WORD.split("|").index(unit)), 1.0, "ordinal"


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
    for word in re.findall(_SCALE, plain(groups["scale"])):
        factor *= SCALES[word]
    return scaled(-value if groups["sign"] else value, factor), factor, "digits"


def _scientific(groups: _Groups) -> _Read:
    text = unicodedata.normalize("NFKC", groups["scientific"] or "").translate(_MINUSES)
    parts = re.fullmatch(r"(?:(\d+(?:\.\d+)?)\W?.\W?)?10\^?([-+]?\d+)", text)
    assert parts is not None
    return float(Decimal(parts[1] or 1).scaleb(int(parts[2]))), 1.0, "digits"


def _figure(text: str) -> float:
    """The value of digits with their separators."""
    if re.search(rf"{_THIN}\d{{3}},\d", text):
        text = text.replace(",", ".")  # thousands apart by spaces, decimals by a comma
    return float(re.sub(rf",|[ ]|{_THIN}", "", text).replace("·", "."))


def _comma_figure(text: str) -> float:
    """The value of digits in a document that writes decimals behind a comma."""
    text = re.sub(_THIN, "", text)
    if _COMMA_THOUSANDS.fullmatch(text):
        return float(text.replace(",", ""))
    if text[0] not in "0.," or "," in text:
        text = _STOP_THOUSANDS.sub("", text)
    return float(text.replace(",", "."))


def _glyph(groups: _Groups) -> _Read:
    return VULGAR[groups["glyph"] or ""], 1.0, "fraction"


def _fraction(groups: _Groups) -> _Read:
    value = UNITS.get(plain(groups["numerator"]), 1) / DENOMINATORS[plain(groups["denominator"])]
    return _part_of(value, groups["fscale"])


def _quarters(groups: _Groups) -> _Read:
    return _part_of(0.75 if groups["three"] else 0.25, groups["qscale"])


def _half(groups: _Groups) -> _Read:
    return _part_of(0.5, groups["halfscale"])


def _part_of(value: float, scale: str | None) -> _Read:
    """A fraction, or a fraction of a million, which is an amount."""
    if scale is None:
        return value, 1.0, "fraction"
    factor = SCALES[plain(scale)]
    return scaled(value, factor), factor, "words"


def _words(groups: _Groups) -> _Read:
    text, half = plain(groups["words"])[len(groups["wsign"] or "") :], plain(groups["whalf"])
    value = spelled(text[: len(text) - len(half)])
    factor = SCALES.get(_last_word(text[: len(text) - len(half)]), 1.0)
    if half:
        part = 1.0 / DENOMINATORS[plain(groups["wfraction"])]
        # "One million and a half" is a million and a half million.
        value += scaled(part, factor) if factor >= 1000 else part
        if groups["whalfscale"]:
            factor = SCALES[plain(groups["whalfscale"])]
            value = scaled(value, factor)
    return -value if groups["wsign"] else value, factor, "words"


def _last_word(text: str) -> str:
    return str(re.findall(r"[a-z]+", text)[-1]).rstrip("s")


def _multiplier(groups: _Groups) -> _Read:
    word = plain(groups["multiplier"])
    return next(value for stem, value in MULTIPLES.items() if word.startswith(stem)), 1.0, "multiplier"


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
