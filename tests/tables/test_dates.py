"""Windows in ISO 8601 and EDTF become first and last days."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimspan.tables.dates import day_of, window_dates

PUBLISHED = date(2024, 5, 31)


def shown(value: str, relation: str | None = None, anchor: date | None = None) -> str:
    """The days as ``first/last`` with ``..`` for none."""
    return "/".join(
        "..." if day is None else day.isoformat()
        for day in window_dates(value, relation=relation, anchor=anchor)
    )


@pytest.mark.parametrize(
    ("value", "days"),
    [
        ("2023", "2023-01-01/2023-12-31"),
        ("2024-02", "2024-02-01/2024-02-29"),
        ("2024-05-03", "2024-05-03/2024-05-03"),
        ("2024-05-03T10:30:00Z", "2024-05-03/2024-05-03"),
        ("2023~", "2023-01-01/2023-12-31"),
        ("199X", "1990-01-01/1999-12-31"),
        ("19XX", "1900-01-01/1999-12-31"),
        ("2024-XX", "2024-01-01/2024-12-31"),
        ("2024-02-XX", "2024-02-01/2024-02-29"),
        ("2023-Q3", "2023-07-01/2023-09-30"),
        ("2023-35", "2023-07-01/2023-09-30"),
        ("2023-H1", "2023-01-01/2023-06-30"),
        ("2023-H2", "2023-07-01/2023-12-31"),
        ("2023-41", "2023-07-01/2023-12-31"),
        ("2024-W01", "2024-01-01/2024-01-07"),
        ("2024-W01-3", "2024-01-03/2024-01-03"),
        ("2018/2024", "2018-01-01/2024-12-31"),
        ("2023-10/2024-03", "2023-10-01/2024-03-31"),
        ("2023-Q1/2023-Q2", "2023-01-01/2023-06-30"),
        ("1990/..", "1990-01-01/..."),
        ("../2020", ".../2020-12-31"),
        ("1990/", "1990-01-01/..."),
        ("P30D/2024-05-31", "2024-05-01/2024-05-31"),
        ("2024-01-31/P1M", "2024-01-31/2024-02-29"),
        ("9999", "9999-01-01/9999-12-31"),
    ],
)
def test_values_that_name_days(value: str, days: str) -> None:
    assert shown(value) == days


@pytest.mark.parametrize(
    "value",
    ["", "P30D", "R/P1Y", "R12/2024-01/P1M", "2023-13", "2023-02-30", "2024/2018", "2023-22", "0000",
     "XXXX-05", "FY2023", "../..", "P", "PT3H", "2024/soon", "2024-W60", "２０２４", "P1D/..", "2024-XX-05"],
)  # fmt: skip
def test_values_that_name_no_days(value: str) -> None:
    assert window_dates(value, relation="in") == (None, None)


@pytest.mark.parametrize(
    ("value", "relation", "days"),
    [
        ("P3M", "last", "2024-02-29/2024-05-31"),
        ("P2W", "next", "2024-05-31/2024-06-14"),
        ("P2Y", "ago", "2022-01-01/2022-12-31"),
        ("P3M", "ago", "2024-02-01/2024-02-29"),
        ("P10D", "ago", "2024-05-21/2024-05-21"),
        ("P1Y", "within", ".../..."),
        ("P9999Y", "last", ".../..."),
    ],
)
def test_lengths_count_from_an_anchor(value: str, relation: str, days: str) -> None:
    assert shown(value, relation, PUBLISHED) == days
    assert window_dates(value, relation=relation) == (None, None)


@given(st.dates(), st.dates())
def test_intervals_of_days_are_those_days(one: date, other: date) -> None:
    first, last = sorted((one, other))
    assert window_dates(f"{first}/{last}") == (first, last)


@given(st.integers(1, 9999), st.integers(1, 12))
def test_months_lie_in_their_quarter_half_and_year(year: int, month: int) -> None:
    start, end = window_dates(f"{year:04d}-{month:02d}")
    assert (start, end) == (date(year, month, 1), date(year, month, monthrange(year, month)[1]))
    assert start is not None
    assert end is not None
    for wider in (f"{year:04d}-Q{(month + 2) // 3}", f"{year:04d}-H{(month + 5) // 6}", f"{year:04d}"):
        first, last = window_dates(wider)
        assert first is not None
        assert last is not None
        assert first <= start <= end <= last


@given(st.integers(1, 9999))
def test_quarters_and_halves_divide_a_year_without_gaps(year: int) -> None:
    for parts in (["Q1", "Q2", "Q3", "Q4"], ["H1", "H2"]):
        days = [window_dates(f"{year:04d}-{part}") for part in parts]
        assert days[0][0] == date(year, 1, 1)
        assert days[-1][1] == date(year, 12, 31)
        for (_, end), (start, _) in pairwise(days):
            assert end is not None
            assert start == end + timedelta(days=1)


@given(
    st.text() | st.text("0123456789PYMWDTQHX-/.~R", max_size=24),
    st.sampled_from(["last", "next", "ago", None]),
)
def test_nothing_raises_and_ends_are_in_order(value: str, relation: str | None) -> None:
    start, end = window_dates(value, relation=relation, anchor=PUBLISHED)
    assert start is None or end is None or start <= end


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2024-05-03", date(2024, 5, 3)),
        ("2024-05-03T23:59:00+02:00", date(2024, 5, 3)),
        ("2024-05", None),
        ("yesterday", None),
        ("", None),
        (None, None),
    ],
)
def test_day_of(value: str | None, day: date | None) -> None:
    assert day_of(value) == day
