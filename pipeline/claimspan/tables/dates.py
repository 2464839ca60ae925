"""First and last day of a time window given in ISO 8601 or EDTF.

Understood are days, months, years, decades (``199X``), centuries (``19XX``), quarters (``2023-Q3``, EDTF
``2023-35``), halves (``2023-H1``, EDTF ``2023-40``), ISO weeks (``2024-W05``), intervals of these with open
ends (``1990/..``), and lengths of time once something anchors them. What names no calendar days (``R/P1Y``, a
season, a fiscal year) resolves to nothing rather than to a guess.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache
from typing import Final, TypeAlias

from dateutil.relativedelta import relativedelta

Days: TypeAlias = tuple[date | None, date | None]
"""First and last day, both inclusive; None for an open or unknown end."""

NO_DAYS: Final[Days] = (None, None)

_OPEN: Final = frozenset({"", ".."})
_DURATION: Final = re.compile(
    r"P(?:(?P<years>\d{1,4})Y)?(?:(?P<months>\d{1,5})M)?(?:(?P<weeks>\d{1,5})W)?(?:(?P<days>\d{1,6})D)?",
    re.ASCII,
)
_FORMS: Final = re.compile(
    r"(?P<century>\d\d)XX"
    r"|(?P<decade>\d{3})X"
    r"|(?P<year>\d{4})"
    r"(?:-Q(?P<quarter>[1-4])|-H(?P<half>[12])|-W(?P<week>\d\d)(?:-(?P<weekday>[1-7]))?"
    r"|-(?P<month>\d\d|XX)(?:-(?P<day>\d\d|XX))?)?",
    re.ASCII,
)
_EDTF_QUARTERS: Final = range(33, 37)
_EDTF_HALVES: Final = range(40, 42)


@lru_cache(maxsize=4096)
def window_dates(value: str | None, *, relation: str | None = None, anchor: date | None = None) -> Days:
    """The days that a window covers.

    :param value: ISO 8601 / EDTF value of the window.
    :param relation: how the window bounds the claim; for a duration, says to which side of `anchor` it lies.
    :param anchor: the date a relative window counts from, if it is relative and the date is known.
    :return: first and last day, inclusive; ``(None, None)`` if `value` names no calendar days. Never raises.
    """
    if not value:
        return NO_DAYS
    text = value.strip()
    try:
        if "/" in text:
            return _interval(text)
        length = _duration(text)
        if length is not None:
            return NO_DAYS if anchor is None else _anchored(length, relation, anchor)
        # A time of day and EDTF's marks of doubt do not move the day.
        return _period(text.split("T")[0].rstrip("?~%"))
    except (ValueError, OverflowError):
        return NO_DAYS


def day_of(value: str | None) -> date | None:
    """The day that an ISO 8601 date or date-time names; None if it names no single day."""
    try:
        return date.fromisoformat(value.strip()[:10]) if value else None
    except ValueError:
        return None


def _interval(text: str) -> Days:
    """The days of ``start/end``, where one side may be open or a duration counted from the other."""
    left, _, right = text.partition("/")
    first_length, last_length = _duration(left), _duration(right)
    start = None if left in _OPEN or first_length else window_dates(left)[0]
    end = None if right in _OPEN or last_length else window_dates(right)[1]
    if first_length and end:
        start = end - first_length
    if last_length and start:
        end = start + last_length
    broken = (start is None and left not in _OPEN) or (end is None and right not in _OPEN)
    if broken or (start and end and start > end):
        return NO_DAYS
    return start, end


def _duration(text: str) -> relativedelta | None:
    """A length of time in whole days or more; None if `text` is no such length."""
    found = _DURATION.fullmatch(text)
    if found is None or text == "P":
        return None
    years, months, weeks, days = (int(found[unit] or 0) for unit in ("years", "months", "weeks", "days"))
    return relativedelta(years=years, months=months, weeks=weeks, days=days)


def _anchored(length: relativedelta, relation: str | None, anchor: date) -> Days:
    """The days of a length of time that ends, starts or points back from `anchor`."""
    if relation == "last":
        return anchor - length, anchor
    if relation == "next":
        return anchor, anchor + length
    if relation == "ago":
        day = anchor - length
        # "Two years ago" names a year, "two weeks ago" a day: no more precise than it was said.
        if length.days:
            return day, day
        return _period(f"{day.year:04d}-{day.month:02d}" if length.months else f"{day.year:04d}")
    return NO_DAYS


def _period(text: str) -> Days:
    """The days of one EDTF date of any precision."""
    found = _FORMS.fullmatch(text)
    if found is None:
        return NO_DAYS
    part = found.groupdict()
    if part["century"]:
        return _years(int(part["century"]) * 100, 100)
    if part["decade"]:
        return _years(int(part["decade"]) * 10, 10)
    year = int(part["year"])
    if part["quarter"]:
        return _months(year, int(part["quarter"]) * 3 - 2, 3)
    if part["half"]:
        return _months(year, int(part["half"]) * 6 - 5, 6)
    if part["week"]:
        first = date.fromisocalendar(year, int(part["week"]), int(part["weekday"] or 1))
        return first, first if part["weekday"] else first + timedelta(days=6)
    return _calendar(year, part["month"], part["day"])


def _calendar(year: int, month: str | None, day: str | None) -> Days:
    """The days of ``year[-month[-day]]``, where month 33 to 41 are EDTF's quarters and halves."""
    if month is None or (month == "XX" and day in (None, "XX")):
        return _years(year, 1)
    number = int(month)
    if day not in (None, "XX"):
        only = date(year, number, int(day or 0))
        return only, only
    if day is None and number in _EDTF_QUARTERS:
        return _months(year, (number - 33) * 3 + 1, 3)
    if day is None and number in _EDTF_HALVES:
        return _months(year, (number - 40) * 6 + 1, 6)
    return _months(year, number, 1)


def _years(first: int, count: int) -> Days:
    return date(first, 1, 1), date(first + count - 1, 12, 31)


def _months(year: int, first: int, count: int) -> Days:
    start = date(year, first, 1)
    # Day 31 is clipped to the month's last day, which also works in year 9999.
    return start, start + relativedelta(months=count - 1, day=31)
