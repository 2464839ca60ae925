"""The time windows of claims, as days and lengths that can be compared."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from claimspan.tables.dates import window_dates

_LENGTH: Final = re.compile(
    r"P(?:(?P<years>\d+(?:\.\d+)?)Y)?(?:(?P<months>\d+(?:\.\d+)?)M)?(?:(?P<weeks>\d+(?:\.\d+)?)W)?"
    r"(?:(?P<days>\d+(?:\.\d+)?)D)?(?:T(?:(?P<hours>\d+(?:\.\d+)?)H)?(?:(?P<minutes>\d+(?:\.\d+)?)M)?)?",
    re.ASCII,
)
_DAYS: Final = {
    "years": 365.25,
    "months": 365.25 / 12,
    "weeks": 7.0,
    "days": 1.0,
    "hours": 1 / 24,
    "minutes": 1 / 1440,
}
FIRST_DAY: Final = date(1, 1, 1).toordinal()
LAST_DAY: Final = date(9999, 12, 31).toordinal()


def window_days(iso8601: str) -> tuple[int, int] | None:
    """First and last day of a window that names calendar days, as ordinals; None for any other.

    An open end is `FIRST_DAY` or `LAST_DAY`.
    """
    start, end = window_dates(iso8601)
    if start is None and end is None:
        return None
    return (
        FIRST_DAY if start is None else start.toordinal(),
        LAST_DAY if end is None else end.toordinal(),
    )


def window_length(iso8601: str) -> float | None:
    """The length of a window that is a mere length, in days; None for any other, and for none at all."""
    found = _LENGTH.fullmatch(iso8601)
    if found is None:
        return None
    days = sum(float(number) * _DAYS[part] for part, number in found.groupdict().items() if number)
    return days or None
