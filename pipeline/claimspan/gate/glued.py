"""Letters glued to a figure that are money (``USD5``, ``R20m``), while others make a name of it (``R20``)."""

from __future__ import annotations

from functools import cache

from claimspan.rules.loading import engine_words

_AMOUNT = r"(?:\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?[ \u00a0]?(?:k|m|mn|bn|tn|million|billion|trillion)\b)"
# PS is what is left of a pound sign in a text that was put into ASCII; PS5 is none.
_POUND = r"PS(?=\d\d|\d\.)"
# Australian papers write the country behind the sign ($A20m).
_BEHIND_SIGN = r"(?<=\$)(?-i:US|AU?|NZ|HK|CA?|S|NT)"


@cache
def currency() -> str:
    """A regular expression, for use without regard to case; a figure has to follow."""
    codes, names = ("|".join(engine_words(name)) for name in ("currency_glued", "currency_glued_names"))
    return rf"(?:{codes}|(?-i:(?:{names})(?={_AMOUNT})|{_POUND})|{_BEHIND_SIGN})"
