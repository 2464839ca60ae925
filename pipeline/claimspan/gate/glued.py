"""Letters glued to a figure that are money (``USD5``, ``R20m``), while others make a name of it (``R20``)."""

from __future__ import annotations

from typing import Final

_CODES = (
    "rs|rm|us|inr|usd|eur|gbp|chf|sek|nok|dkk|jpy|cny|rmb|aud|cad|nzd|hkd|sgd|krw|mxn|pln|czk|huf|try|zar|brl"
    "|twd|thb|ils|idr|rp|aed|clp|myr|ngn|pkr|kes|ksh|kshs|ghs|uah|kzt|vnd|egp|bdt|tk|lkr"
)
_AMOUNT = r"(?:\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?[ \u00a0]?(?:k|m|mn|bn|tn|million|billion|trillion)\b)"
# Names begin with these as well (R18, PHP8), so that they are money before an amount only. PS is what is left
# of a pound sign in a text that was put into ASCII; PS5 is none.
_OR_NAMES = rf"(?-i:(?:[RN]|Sh|Dhs?|SR|PS|PHP|COP|SAR|RON|ARS|NIS)(?={_AMOUNT})|PS(?=\d\d|\d\.))"

# Australian papers write the country behind the sign ($A20m).
_BEHIND_SIGN = r"(?<=\$)(?-i:US|AU?|NZ|HK|CA?|S|NT)"

CURRENCY: Final = rf"(?:{_CODES}|{_OR_NAMES}|{_BEHIND_SIGN})"
"""A regular expression, for use without regard to case; a figure has to follow."""
