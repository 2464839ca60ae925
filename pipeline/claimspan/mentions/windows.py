"""Time windows: from what a rule captured to an ISO 8601 / EDTF value."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from dateutil.relativedelta import relativedelta

# Codes of units in word lists → how many of which ISO 8601 unit one of them is.
UNITS: Final[Mapping[str, tuple[int, str]]] = {
    "TS": (1, "S"),
    "TM": (1, "M"),
    "TH": (1, "H"),
    "D": (1, "D"),
    "W": (1, "W"),
    "F": (2, "W"),
    "M": (1, "M"),
    "Q": (3, "M"),
    "Y": (1, "Y"),
    "X": (10, "Y"),
    "C": (100, "Y"),
    "K": (1000, "Y"),
}
_FROM_PUBLICATION: Final = frozenset({"last", "next", "ago"})
_AHEAD: Final = frozenset({"by", "until", "before", "next"})
# These say themselves on which side of the day of publication they lie, and never are that day.
_SIDED: Final = frozenset({"last", "next"})
_WEEKDAY: Final = re.compile(r"XXXX-WXX-(?P<weekday>[1-7])")
_SEASONS: Final = {21: 3, 22: 6, 23: 9, 24: 12}
_NO_YEAR: Final = re.compile(r"XXXX(?:-(?:(?P<part>[QH])(?P<nth>[1-4])|(?P<month>\d\d)(?:-(?P<day>\d\d))?))?")
# "3Q", "3Q14", "2014Q3"
_TURNED: Final = re.compile(
    r"(?P<first>\d{4})?(?:(?P<nth>[1-4])(?P<part>[QH])|(?P<told>[QH][1-4]))(?P<last>\d+)?"
)
_CALENDAR: Final = re.compile(r"(?P<year>\d{4})(?:-Q(?P<quarter>[1-4])|-(?P<month>\d\d)(?:-(?P<day>\d\d))?)?")


def resolve(
    yields: Mapping[str, str],
    values: Mapping[str, str],
    published: str | None,
    *,
    to_come: bool | None = None,
) -> tuple[str | None, str | None]:
    """The window's value, and what it was anchored on: ``published``, ``text`` or None.

    A rule yields ``iso8601``, a template over its captures:

    * a length, ``P{number}{unit}``, where `unit` is a key of `UNITS` and a `number` that was not captured is
      1. With ``anchor: end`` or ``anchor: start`` it ends or starts on the day of publication, if known;
    * a calendar value, ``{year}-{month}``, which the relation may open to one side (``2019/..`` for since).
      A `year` that was not captured is ``XXXX``, and becomes the nearest one to the day of publication; of an
      interval's first date a `year_low` that was not captured is the year, and a `year_high` of two digits
      is completed from the year. A `part` may hold its year ("3Q14", "2014Q3");
    * a day of the week, ``XXXX-WXX-{weekday}``, Monday being 1, which becomes the nearest one likewise;
    * a recurrence, ``R/P{number}{unit}``.

    For a calendar period relative to the day of writing a rule yields ``period`` (a key of `UNITS`, a day or
    longer) and ``shift`` (how many periods away), which are used instead when that day is known; or, if the
    template has a ``{year}``, give that year.

    :param published: ISO date of the article.
    :param to_come: whether what the window bounds is still to come; None where the window's relation decides.
    """
    relation = relation_of(yields, values)
    day = date.fromisoformat(published) if published else None
    if day and "period" in yields:
        shift = int(yields["shift"].format_map(values))
        value = shifted(day, yields["period"].format_map(values), shift)
        if "{year}" in yields.get("iso8601", ""):
            value = yields["iso8601"].format_map({**values, "year": value})
        return _opened(value, relation), "published"
    if "iso8601" not in yields:
        return None, None
    value = yields["iso8601"].format_map(_completed(values))
    if value.startswith("R"):
        return value, None
    if value.startswith("P") and "/" not in value:
        return _anchored(value, relation, yields.get("anchor"), day)
    if "XXXX" in value:
        if day is None:
            return _opened(value, relation), None
        ahead = relation in _AHEAD if to_come is None or relation in _SIDED else to_come
        if found := _WEEKDAY.fullmatch(value):
            value = _on_weekday(day, int(found["weekday"]), ahead=ahead, other=relation in _SIDED)
        else:
            value = _dated(value, day, ahead=ahead)
        return _opened(value, relation), "published"
    return _opened(value, relation), "text"


def relation_of(yields: Mapping[str, str], values: Mapping[str, str]) -> str | None:
    """The window's relation, or "in" where a rule's capture of it (``"{relation}"``) found none."""
    relation = yields.get("relation")
    return None if relation is None else relation.format_map({"relation": "in", **values})


def shifted(day: date, period: str, shift: int) -> str:
    """The EDTF value of the calendar period that lies `shift` periods from the one holding `day`.

    :param period: a key of `UNITS`, a day or longer; fortnights are counted from `day` on.

    >>> shifted(date(2024, 5, 3), "Q", -1)
    '2024-Q1'
    >>> shifted(date(2024, 5, 3), "X", 0)
    '202X'
    """
    count, unit = UNITS[period]
    if period == "D":
        return (day + timedelta(days=shift)).isoformat()
    if unit == "W":
        year, week, _ = (day + timedelta(weeks=count * shift)).isocalendar()
        return f"{year}-W{week:02d}"
    if unit == "M":
        moved = day + relativedelta(months=count * shift)
        quarter = f"{moved.year:04d}-Q{(moved.month - 1) // 3 + 1}"
        return quarter if period == "Q" else f"{moved.year:04d}-{moved.month:02d}"
    digits = f"{day.year + count * shift:04d}"
    return digits[: 5 - len(str(count))] + "X" * (len(str(count)) - 1)


def _completed(values: Mapping[str, str]) -> dict[str, str]:
    """The captures with what they leave open, lengths as ISO 8601 writes them, years with all digits."""
    out = {"number": "1", "year": "XXXX", **values}
    if turned := _TURNED.fullmatch(out.get("part", "").upper()):
        out["year"] = turned["first"] or turned["last"] or out["year"]
        out["part"] = turned["told"] or turned["part"] + turned["nth"]
    out["year"] = out["year"][-4:]  # mid-2024 is one token
    if len(out["year"]) == 2:
        out["year"] = f"20{out['year']}"
    out.setdefault("year_low", out["year"])
    if out.get("unit") in UNITS:
        out["number"], out["unit"] = _length(float(out["number"]), out["unit"])
    low, high = out.get("year", ""), out.get("year_high", "")
    if len(low) == 4 and len(high) == 2:
        century = int(low[:2]) + (high < low[2:])
        out["year_high"] = f"{century}{high}"
    return out


def _length(number: float, code: str) -> tuple[str, str]:
    """Number and unit of a length of time; half years become months, since dates can be counted in those."""
    count, unit = UNITS[code]
    amount = number * count
    if unit == "Y" and amount % 1 and not amount * 12 % 1:
        amount, unit = amount * 12, "M"
    return f"{'T' if code.startswith('T') else ''}{amount:.12g}", unit


def _anchored(
    length: str, relation: str | None, anchor: str | None, day: date | None
) -> tuple[str | None, str | None]:
    if day is None:
        return length, None
    if anchor == "end":
        return f"{length}/{day.isoformat()}", "published"
    if anchor == "start":
        return f"{day.isoformat()}/{length}", "published"
    return length, "published" if relation in _FROM_PUBLICATION else None


def _opened(value: str, relation: str | None) -> str:
    """A calendar value as an interval without end, where the relation says that it has none."""
    if "/" in value:
        return value
    if relation == "since":
        return f"{value}/.."
    if relation == "until":
        return f"../{value}"
    if relation == "before":
        return f"../{_neighbour(value, -1)}"
    if relation == "after":
        return f"{_neighbour(value, 1)}/.."
    return value


def _neighbour(value: str, by: int) -> str:
    """The period before or after a year, quarter, month or day; any other value is left as it is."""
    found = _CALENDAR.fullmatch(value)
    if found is None:
        return value
    quarter, month, day = found["quarter"], int(found["month"] or 1), int(found["day"] or 1)
    period = "Q" if quarter else "D" if found["day"] else "M" if found["month"] else "Y"
    try:
        start = date(int(found["year"]), int(quarter) * 3 if quarter else month, day)
    except ValueError:
        return value
    return shifted(start, period, by)


def _dated(value: str, day: date, *, ahead: bool) -> str:
    """A value with the years it does not say: of its last date the nearest to `day` on one side of it.

    :param ahead: whether that side is the future.
    """
    places = list(_NO_YEAR.finditer(value))
    first, last = _month_day(places[0], end=False), _month_day(places[-1], end=ahead)
    here = (day.month, day.day)
    year = day.year
    if ahead and last < here:
        year += 1
    if not ahead and last > here:
        year -= 1
    earlier = len(places) > 1 and first > _month_day(places[-1], end=True)
    if len(places) > 1:
        value = value.replace("XXXX", f"{year - earlier:04d}", 1)
    return value.replace("XXXX", f"{year:04d}")


def _on_weekday(day: date, weekday: int, *, ahead: bool, other: bool) -> str:
    """The nearest such day of the week on one side of `day`, which may be `day` itself if not `other`.

    :param weekday: 1 for Monday to 7.
    :param ahead: whether that side is the future.
    """
    away = (weekday - day.isoweekday()) % 7 if ahead else -((day.isoweekday() - weekday) % 7)
    if other and not away:
        away = 7 if ahead else -7
    return (day + timedelta(days=away)).isoformat()


def _month_day(found: re.Match[str], *, end: bool) -> tuple[int, int]:
    """Month and day on which a period of an unsaid year begins or ends (a month's last day counts as 31)."""
    if found["part"]:
        months = 3 if found["part"] == "Q" else 6
        nth = int(found["nth"])
        return (nth * months, 31) if end else (nth * months - months + 1, 1)
    month = int(found["month"] or (12 if end else 1))
    if month in _SEASONS:
        first = _SEASONS[month]
        return (min(first + 2, 12), 31) if end else (first, 1)
    return month, int(found["day"] or (31 if end else 1))
