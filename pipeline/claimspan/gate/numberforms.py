"""The ways of writing numbers, as one regular expression made of the words that are listed for them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from claimspan.gate.glued import currency
from claimspan.gate.numberwords import NumberWords

VULGAR = dict(
    zip("½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞", (1 / 2, 1 / 3, 2 / 3, 1 / 4, 3 / 4, 0.2, 0.4, 0.6, 0.8, 1 / 6, 5 / 6,
                             1 / 8, 3 / 8, 5 / 8, 7 / 8), strict=True)
)  # fmt: skip
THIN = r"[\u00a0\u2007\u2009\u202f]"

# Where a word for a number begins and ends: "_half_" is the word, as Markdown has it; "two_way" is a name.
_LEFT = r"(?<![^\W_])(?<![^\W_]_)"
_RIGHT = r"(?![^\W_]|_[^\W_])"

GLYPHS = "".join(VULGAR)
_GAP = r"[ \t\u00a0\u2007\u2009\u202f]"
# A line may end inside a number of a wrapped paragraph; before a capital a new block is likelier.
_BREAK = rf"\r?\n{_GAP}*+(?-i:(?=[a-z]))"
_JOIN = rf"(?:[ \t\u00a0\u2007\u2009\u202f\u2011-]++(?:{_BREAK})?|{_BREAK})"
_AND = rf"{_JOIN}(?:and{_GAP}++)?"

_DIGITS = (
    r"\d{1,3}(?:,\d{3})+(?:[.·]\d+)?(?!\d)"
    r"|\d{1,3}(?:,[ ]000)+(?!\d)"  # as tokenised text has it
    r"|\d{1,2}(?:,\d{2}){1,6},\d{3}(?:\.\d+)?(?!\d)"  # lakhs and crores
    rf"|\d{{1,3}}(?:{THIN}\d{{3}})+(?:[.,]\d+)?(?!\d)"
    r"|\d+(?:[.·]\d+)?"
    r"|(?<![\w.,·])\.\d+"
)
# Where decimals stand behind a comma, thousands behind stops; "12,500" are thousands even there.
_COMMA_DIGITS = (
    r"(?!0)\d{1,3}(?:\.\d{3})+(?:,\d+)?(?!\d)"
    rf"|\d{{1,3}}(?:{THIN}\d{{3}})+(?:,\d+)?(?!\d)"
    r"|(?!0)\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\d,])"
    r"|\d+,\d+(?![\d,]*,\d)"
    r"|\d+(?:\.\d+)?"
    r"|(?<![\w.,·])\.\d+"
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
# "Up x2"; what is called so has a capital, or goes on.
_TIMES = r"(?-i:x)(?:[2-9]|10|20|50|100)(?![\w.,]*\d|\w|-)"
_RAISED = r"[⁺⁻]?[⁰¹²³⁴-⁹]{1,3}"
_SCIENTIFIC = (
    rf"\d+(?:\.\d+)?{_GAP}?(?:[×·]{_GAP}?10[-−]\d{{1,3}}|[×·x*]{_GAP}?10(?:\^[-–−]?\d{{1,3}}|{_RAISED}))(?!\d)"
    rf"|10(?:\^[-–−]?\d{{1,3}}|{_RAISED})(?!\d)"
)


def number_pattern(words: NumberWords, *, decimal_comma: bool) -> re.Pattern[str]:
    """What finds the numbers of a text; each match has one of the groups that `numbers` has a reader for.

    It matches only at `places.places`.

    :param decimal_comma: for a document that writes 1.234,5 for what is 1,234.5 in English.
    """
    return re.compile(_forms(words, decimal_comma=decimal_comma), re.IGNORECASE | re.VERBOSE)


def _forms(words: NumberWords, *, decimal_comma: bool) -> str:
    """The ways of writing numbers, each a group."""
    unit, ten, scale = _any(words.units), _any(words.tens), _any(words.scales)
    digit_word = _any(word for word, value in words.units.items() if 0 < value < 10)
    ordinal_word = _any(words.ordinals)
    part = _any(word for word in words.parts if word != "half")
    # Hyphenated to a figure these make no name of it.
    no_name = (
        rf"(?!(?:{'|'.join(words.prefixes)})[-\u2011]\d"
        r"|(?:mid|early|late|end)[-\u2011](?:1[89]|20)\d\d(?!\d))"
    )
    scaled = rf"{_JOIN}(?:{scale})s?{_RIGHT}"
    figure = f"(?P<comma>{_COMMA_DIGITS})" if decimal_comma else f"(?P<figure>{_DIGITS})"
    return rf"""
      (?P<name>(?<![^\W_])(?<![$€£¥₹])(?!{_TIMES})(?!{currency()}\d)[^\W\d_]+\d\w*+(?:[-\u2011.]\d++|,\d{{3}}(?!\d))*
        | (?<![^\W_]){no_name}[^\W\d_]+[-\u2011]\d\w*+(?:[-\u2011.]\d++)*(?!{_GAP}?(?:%|per{_GAP}?cent))
        | (?<=\d)[^\W\d_]+\d\w*+
        | (?<![$€£¥₹])(?-i:[1-9][GD]|[48]K)(?!\w)
        | \d+(?!m[23]\b)[A-Z]\d\w*+)
    | (?P<ordinal>\d+(?:,\d{{3}}){{0,6}}(?:st|nd|rd|th)\b
        | {_LEFT}(?:{ten})[-\u2011](?:{ordinal_word}){_RIGHT})
    | (?P<decade>(?:\d{{3}}0|(?<=['’])\d0)['’]?s\b)
    | (?P<mixed>(?<![\w/⁄.,·$€£¥])\d{{1,3}}(?:{_GAP}|[-\u2011]){_SLASH})
    | (?P<slash>(?<![\w/⁄.,·]){_SLASH})
    | (?P<fold>{_LEFT}(?:(?:{ten})(?:[-\u2011](?:{digit_word}))?|{unit}|{scale}|\d+(?:\.\d+)?)
        [-\u2011]?fold{_RIGHT})
    | (?P<scientific>{_SCIENTIFIC})
    | (?P<digits>(?P<sign>{_DASH_SIGN}|{_BELOW}(?=\.?\d))?{figure}
        (?P<vulgar>{_GAP}?[{GLYPHS}])?
        (?P<half>{_JOIN}and{_JOIN}an?{_JOIN}half{_RIGHT})?
        (?P<scale>(?:{scaled})*))
    | (?P<glyph>[{GLYPHS}])
    | (?P<quarters>{_LEFT}(?:(?:an?|one|(?P<three>three)){_JOIN})?quarters?{_GAP}+(?:of{_GAP}+an?{_GAP}+)?
        (?P<qscale>{scale}){_RIGHT})
    | (?P<fraction>{_LEFT}(?P<numerator>an?|{unit}){_JOIN}(?P<denominator>{part})s?{_RIGHT}
        (?:{_GAP}+of{_GAP}+an?{_GAP}+(?P<fscale>{scale}){_RIGHT})?)
    | (?P<halfof>{_LEFT}(?:(?:an?|one){_JOIN})?half{_RIGHT}
        (?:{_JOIN}(?:an?{_GAP}+)?(?P<halfscale>{scale}){_RIGHT})?)
    | (?P<words>(?P<wsign>{_BELOW})?{_LEFT}(?:{_cardinals(words, unit, ten, digit_word, scale)})
        (?P<whalf>{_JOIN}and{_JOIN}an?{_JOIN}(?P<wfraction>half|third|quarter){_RIGHT}(?!{_GAP}+of\b)
        (?:{_JOIN}(?P<whalfscale>{scale})s?{_RIGHT})?)?)
    | (?P<multiplier>{_LEFT}(?:{_any(words.multiples)}){_RIGHT})
    """


def _cardinals(words: NumberWords, unit: str, ten: str, digit_word: str, scale: str) -> str:
    """Numbers in words.

    They follow the grammar of English numbers, scale words falling from left to right, so that "two hundred
    and three hundred" is two numbers. Groups are atomic: no number is given back in part.
    """
    small = _any(word for word, factor in words.scales.items() if factor < 1000)
    falling = [word for word, factor in reversed(list(words.scales.items())) if factor >= 1000]
    # "Twenty one-off payments" are twenty.
    tens_unit = rf"(?:[-\u2011]|{_GAP}(?=[^\W\d_]++(?![-\u2011][^\W\d_])))(?:{digit_word}){_RIGHT}"
    cardinal = rf"(?:(?:{ten})(?:{tens_unit}|(?!{tens_unit}))|{unit}){_RIGHT}"
    below_1000 = rf"(?:{small})s?{_RIGHT}(?:{_AND}{cardinal}(?!{_JOIN}(?:{small})))?"
    low = rf"(?:{cardinal}(?:{_JOIN}{below_1000})?)"

    point = rf"(?:{_GAP}+point(?:{_GAP}+(?:{unit}){_RIGHT})+)"
    some = rf"(?:(?:an?|several|many|few|couple){_GAP}+)?"
    # A scale word from 1000 on needs nothing before it, and nothing after what is below it.
    return (
        rf"{cardinal}{point}(?:{_JOIN}(?:{scale})s?{_RIGHT})*"
        rf"|(?P<below>{low}|{some}{below_1000})?"
        rf"(?:(?(below){_JOIN}|{some}){_level(falling, low, scale)}|(?(below)|(?!)))"
    )


def _level(scales: Sequence[str], low: str, any_scale: str) -> str:
    """A pattern for what may follow a number below 1000 and a gap: a scale word, then all that is smaller.

    Its group ``sk`` is there if the word is larger than the k-th.

    :param scales: from 1000 on, the greatest first.
    """
    head = scales[0]
    for index, scale in enumerate(scales[1:], 1):
        head = f"(?P<s{index}>{head})|{scale}"
    smaller = "".join(
        rf"(?(s{index})(?:{_AND}{low}{_JOIN}{scale}s?{_RIGHT})?)" for index, scale in enumerate(scales[1:], 1)
    )
    return (
        rf"(?:(?:{head})s?{_RIGHT}(?:{_JOIN}(?:{'|'.join(scales)})s?{_RIGHT})*"
        rf"{smaller}(?:{_AND}{low}(?!{_JOIN}(?:{any_scale})))?)"
    )


def _any(words: Iterable[str]) -> str:
    """Any of the words; of two that begin alike the longer one is tried first."""
    return "|".join(sorted(map(re.escape, words), key=lambda word: (-len(word), word)))
