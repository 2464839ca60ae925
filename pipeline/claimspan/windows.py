"""Time windows: from what a rule captured to an ISO 8601 / EDTF value."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta


def resolve(
    yields: Mapping[str, str], values: Mapping[str, str], published: str | None
) -> tuple[str | None, str | None]:
    """The window's value, and what it was anchored on: ``published``, ``text`` or None.

    A rule yields ``iso8601``, a template over its captures (``P{number}{unit}``), and for a window relative to
    the day of writing also ``period`` (``D``, ``W``, ``M``, ``Q``, ``Y``) and ``shift`` (how many periods away),
    which are used when that day is known.

    :param published: ISO date of the article.
    """
    if published and "period" in yields:
        period = values.get(yields["period"].strip("{}"), yields["period"])
        return shifted(date.fromisoformat(published), period, int(yields["shift"].format_map(values))), "published"
    template = yields.get("iso8601")
    if template is None:
        return None, None
    value = template.format_map(values)
    return value, None if value.startswith(("P", "R")) else "text"


def shifted(day: date, period: str, shift: int) -> str:
    """The EDTF value of the calendar period that lies `shift` periods from the one holding `day`.

    >>> shifted(date(2024, 5, 3), "Q", -1)
    '2024-Q1'
    """
    if period == "D":
        return (day + timedelta(days=shift)).isoformat()
    if period == "W":
        year, week, _ = (day + timedelta(weeks=shift)).isocalendar()
        return f"{year}-W{week:02d}"
    if period == "M":
        return (day + relativedelta(months=shift)).strftime("%Y-%m")
    if period == "Q":
        moved = day + relativedelta(months=3 * shift)
        return f"{moved.year}-Q{(moved.month - 1) // 3 + 1}"
    return str(day.year + shift)
