"""How a document writes numbers: 1,234.5 as English does, or 1.234,5 as much of Europe does.

A translated article is seldom of two minds. Only figures that can be read in one way count: what follows or
precedes them shows that they are amounts, so that "pages 2,5" tells nothing.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from claimspan.gate.numberwords import number_words

_MONEY: Final = r"(?:[$€£¥]|\b(?:EUR|USD|GBP|CHF|SEK|NOK|DKK|PLN|CZK|BRL)[ \u00a0]?)"
_BEGIN: Final = r"(?<![\w.,/:-])"
_ANY_COMMA: Final = re.compile(r"\d,\d{1,2}(?!\d)")


def has_decimal_comma(text: str) -> bool:
    """Whether a document's decimals stand behind a comma: most of its figures that tell say so."""
    if _ANY_COMMA.search(text) is None:
        return False
    commas = sum(1 for _ in _figures(",", ".").finditer(text))
    return commas > 0 and commas > sum(1 for _ in _figures(".", ",").finditer(text))


@cache
def _figures(point: str, group: str) -> re.Pattern[str]:
    """Figures that can only be read with `point` before the decimals and `group` between thousands."""
    point, group = re.escape(point), re.escape(group)
    after = (
        rf"(?=[ \u00a0\u202f-]?(?:%|‰|per[ ]?cent|[$€£¥]"
        rf"|(?:{'|'.join(number_words().scales)}|euros?|dollars|mn|bn|tn)\b"
        r"|[KkMmGT]?[Ww]h?\b|[kcm]?m\b|kg\b))"
    )
    both = rf"{_BEGIN}\d{{1,3}}(?:{group}\d{{3}})+{point}\d{{1,2}}(?!\d)"
    amount = rf"\d{{1,3}}{point}\d{{1,2}}(?![\d]|[.,]\d)"
    return re.compile(rf"{both}|(?<![\w.,]){_MONEY}{amount}|{_BEGIN}{amount}{after}", re.IGNORECASE)
