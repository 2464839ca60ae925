"""Windows: what rules captured becomes ISO 8601 and EDTF."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimspan.mentions.windows import UNITS, relation_of, resolve, shifted
from claimspan.tables.dates import window_dates
from hand import each

LENGTH = {"relation": "within", "iso8601": "P{number}{unit}"}
MONTH = {"relation": "{relation}", "iso8601": "{year}-{month}"}
PUBLISHED = "2024-05-15"
days = st.dates(min_value=date(1600, 1, 1), max_value=date(2199, 12, 31))
periods = st.sampled_from(["D", "W", "F", "M", "Q", "Y", "X", "C"])


@pytest.mark.parametrize(
    ("number", "unit", "value"),
    [
        ("3", "D", "P3D"),
        ("12", "W", "P12W"),
        ("2", "F", "P4W"),
        ("6", "M", "P6M"),
        ("2", "Q", "P6M"),
        ("1", "Y", "P1Y"),
        ("2", "X", "P20Y"),
        ("0.5", "C", "P50Y"),
        ("2.5", "Y", "P30M"),
        ("1.1", "Y", "P1.1Y"),
        ("24", "TH", "PT24H"),
        ("90", "TM", "PT90M"),
        ("30", "TS", "PT30S"),
        ("0.5", "TH", "PT0.5H"),
    ],
)
def test_lengths(number: str, unit: str, value: str) -> None:
    assert resolve(LENGTH, {"number": number, "unit": unit}, None) == (value, None)


def test_a_length_without_a_number_is_one_unit() -> None:
    assert resolve(LENGTH, {"unit": "Q"}, None) == ("P3M", None)


def test_a_recurrence_counts_units_too() -> None:
    assert resolve(
        {"relation": "per", "iso8601": "R/P{number}{unit}"}, {"number": "2", "unit": "F"}, None
    ) == (
        "R/P4W",
        None,
    )


@given(number=st.integers(1, 999), unit=st.sampled_from(sorted(UNITS)))
def test_a_length_keeps_its_duration(number: int, unit: str) -> None:
    value, _ = resolve(LENGTH, {"number": str(number), "unit": unit}, None)
    count, letter = UNITS[unit]
    clock = "T" if unit.startswith("T") else ""
    assert value == f"P{clock}{number * count}{letter}"


def test_a_window_without_a_template_has_no_value() -> None:
    assert resolve({"relation": "during"}, {}, PUBLISHED) == (None, None)


@pytest.mark.parametrize(("anchor", "value"), [("end", "P12M/2024-05-15"), ("start", "2024-05-15/P12M")])
def test_a_length_may_end_or_start_on_the_day_of_publication(anchor: str, value: str) -> None:
    yields = {**LENGTH, "relation": "over", "anchor": anchor}
    values = {"number": "12", "unit": "M"}
    assert resolve(yields, values, PUBLISHED) == (value, "published")
    assert resolve(yields, values, None) == ("P12M", None)


@pytest.mark.parametrize(
    ("relation", "anchor"),
    [("ago", "published"), ("last", "published"), ("next", "published"), ("for", None)],
)
def test_a_length_says_whether_it_counts_from_publication(relation: str, anchor: str | None) -> None:
    yields = {"relation": relation, "iso8601": "P{number}{unit}"}
    assert resolve(yields, {"number": "3", "unit": "Y"}, PUBLISHED) == ("P3Y", anchor)
    assert resolve(yields, {"number": "3", "unit": "Y"}, None) == ("P3Y", None)


@pytest.mark.parametrize(
    ("relation", "value"),
    [
        ("in", "2024-03"),
        ("by", "2024-03"),
        ("since", "2024-03/.."),
        ("until", "../2024-03"),
        ("before", "../2024-02"),
        ("after", "2024-04/.."),
    ],
)
def test_the_relation_opens_a_calendar_value(relation: str, value: str) -> None:
    captured = {"relation": relation, "year": "2024", "month": "03"}
    assert resolve(MONTH, captured, None) == (value, "text")
    assert resolve(MONTH, captured, PUBLISHED) == (value, "text")


@pytest.mark.parametrize(
    ("value", "before", "after"),
    [
        ("2020", "../2019", "2021/.."),
        ("2024-01", "../2023-12", "2024-02/.."),
        ("2024-Q1", "../2023-Q4", "2024-Q2/.."),
        ("2024-02-29", "../2024-02-28", "2024-03-01/.."),
        ("199X", "../199X", "199X/.."),
        ("2023-02-30", "../2023-02-30", "2023-02-30/.."),
        ("2018/2020", "2018/2020", "2018/2020"),
    ],
)
def test_before_and_after_leave_the_period_itself_out(value: str, before: str, after: str) -> None:
    assert resolve({"relation": "before", "iso8601": value}, {}, None)[0] == before
    assert resolve({"relation": "after", "iso8601": value}, {}, None)[0] == after


@pytest.mark.parametrize(
    ("relation", "template", "value"),
    [
        ("in", "XXXX-05", "2024-05"),
        ("in", "XXXX-06", "2023-06"),
        ("in", "XXXX-03", "2024-03"),
        ("by", "XXXX-06", "2024-06"),
        ("by", "XXXX-05", "2024-05"),
        ("by", "XXXX-03", "2025-03"),
        ("last", "XXXX-05-16", "2023-05-16"),
        ("in", "XXXX-05-15", "2024-05-15"),
        ("next", "XXXX-05-14", "2025-05-14"),
        ("in", "XXXX-Q2", "2024-Q2"),
        ("in", "XXXX-Q3", "2023-Q3"),
        ("by", "XXXX-Q1", "2025-Q1"),
        ("in", "XXXX-H1", "2024-H1"),
        ("in", "XXXX-H2", "2023-H2"),
        ("in", "XXXX-22", "2023-22"),
        ("in", "XXXX-21", "2024-21"),
        ("by", "XXXX-24", "2024-24"),
        ("since", "XXXX-01", "2024-01/.."),
        ("until", "XXXX-01", "../2025-01"),
        ("between", "XXXX-01/XXXX-03", "2024-01/2024-03"),
        ("between", "XXXX-11/XXXX-02", "2023-11/2024-02"),
        ("between", "XXXX-12-28/XXXX-01-03", "2023-12-28/2024-01-03"),
        ("in", "P1Y/XXXX-03", "P1Y/2024-03"),
        ("in", "P12M/XXXX-06-30", "P12M/2023-06-30"),
    ],
)
def test_a_year_that_is_not_said_is_the_nearest(relation: str, template: str, value: str) -> None:
    yields = {"relation": relation, "iso8601": template}
    assert resolve(yields, {}, PUBLISHED) == (value, "published")


@each(
    "relation, to_come, template, value",
    {
        "a month to come": ("in", True, "XXXX-06", "2024-06"),
        "a month to come that has been this year": ("in", True, "XXXX-03", "2025-03"),
        "by a month that is over": ("by", False, "XXXX-06", "2023-06"),
        "next wins over the verb": ("next", False, "XXXX-06", "2024-06"),
        "last wins over the verb": ("last", True, "XXXX-06", "2023-06"),
        "a weekday before": ("in", None, "XXXX-WXX-2", "2024-05-14"),
        "the day itself": ("in", None, "XXXX-WXX-3", "2024-05-15"),
        "a weekday of the week before": ("in", None, "XXXX-WXX-4", "2024-05-09"),
        "a weekday to come": ("in", True, "XXXX-WXX-4", "2024-05-16"),
        "the day itself, to come": ("in", True, "XXXX-WXX-3", "2024-05-15"),
        "a weekday of the week behind": ("in", True, "XXXX-WXX-1", "2024-05-20"),
        "by a weekday": ("by", None, "XXXX-WXX-1", "2024-05-20"),
        "by a weekday that is over": ("by", False, "XXXX-WXX-1", "2024-05-13"),
        "last is never the day itself": ("last", None, "XXXX-WXX-3", "2024-05-08"),
        "next is never the day itself": ("next", None, "XXXX-WXX-3", "2024-05-22"),
        "since a weekday": ("since", None, "XXXX-WXX-7", "2024-05-12/.."),
        "until a weekday": ("until", None, "XXXX-WXX-7", "../2024-05-19"),
    },
)
def test_the_verb_or_the_relation_tells_the_side_of_publication(
    relation: str, to_come: bool | None, template: str, value: str
) -> None:
    yields = {"relation": relation, "iso8601": template}
    assert resolve(yields, {}, PUBLISHED, to_come=to_come) == (value, "published")


@given(day=st.dates(date(1700, 1, 8), date(2099, 1, 1)), weekday=st.integers(1, 7), to_come=st.booleans())
def test_a_weekday_is_less_than_a_week_away_on_its_side(day: date, weekday: int, to_come: bool) -> None:
    yields = {"relation": "in", "iso8601": f"XXXX-WXX-{weekday}"}
    value, _ = resolve(yields, {}, day.isoformat(), to_come=to_come)
    assert value is not None
    found = date.fromisoformat(value)
    assert found.isoweekday() == weekday
    assert 0 <= ((found - day) if to_come else (day - found)).days < 7


def test_a_weekday_stays_unsaid_without_a_day_of_publication() -> None:
    assert resolve({"relation": "in", "iso8601": "XXXX-WXX-2"}, {}, None) == ("XXXX-WXX-2", None)


def test_a_year_that_is_not_said_stays_unsaid_without_a_day_of_publication() -> None:
    captured = {"relation": "in", "month": "03"}
    assert resolve(MONTH, captured, None) == ("XXXX-03", None)
    assert resolve(MONTH, {**captured, "relation": "since"}, None) == ("XXXX-03/..", None)


@given(day=days, month=st.integers(1, 12), ahead=st.booleans())
def test_the_nearest_month_is_on_its_side_and_less_than_a_year_away(
    day: date, month: int, ahead: bool
) -> None:
    yields = {"relation": "next" if ahead else "last", "iso8601": f"XXXX-{month:02d}"}
    value, _ = resolve(yields, {}, day.isoformat())
    first, last = window_dates(value)
    assert first is not None
    assert last is not None
    if ahead:
        assert day <= last
        assert first - day < timedelta(days=366)
    else:
        assert first <= day
        assert day - last < timedelta(days=366)


@pytest.mark.parametrize(
    ("captured", "value"),
    [
        ({"year": "2022", "year_high": "23"}, "2022/2023"),
        ({"year": "1999", "year_high": "00"}, "1999/2000"),
        ({"year": "2018", "year_high": "2024"}, "2018/2024"),
        ({"year": "mid-2018", "year_high": "2024"}, "2018/2024"),
    ],
)
def test_a_second_year_is_completed_from_the_first(captured: dict[str, str], value: str) -> None:
    assert resolve({"relation": "in", "iso8601": "{year}/{year_high}"}, captured, None) == (value, "text")


def test_a_first_year_that_is_not_said_is_the_second() -> None:
    yields = {"relation": "between", "iso8601": "{year_low}-{low}/{year}-{high}"}
    captured = {"low": "01", "high": "06", "year": "2023"}
    assert resolve(yields, captured, None) == ("2023-01/2023-06", "text")
    assert resolve(yields, {**captured, "year_low": "2022"}, None) == ("2022-01/2023-06", "text")


@pytest.mark.parametrize(
    ("period", "shift", "value"),
    [
        ("D", -1, "2024-05-14"),
        ("W", 0, "2024-W20"),
        ("W", -20, "2023-W52"),
        ("F", 1, "2024-W22"),
        ("M", -5, "2023-12"),
        ("Q", 0, "2024-Q2"),
        ("Q", -2, "2023-Q4"),
        ("Y", 1, "2025"),
        ("X", -1, "201X"),
        ("C", 0, "20XX"),
    ],
)
def test_shifted(period: str, shift: int, value: str) -> None:
    assert shifted(date.fromisoformat(PUBLISHED), period, shift) == value


@given(day=days, period=periods)
def test_the_period_without_a_shift_holds_the_day(day: date, period: str) -> None:
    first, last = window_dates(shifted(day, period, 0))
    assert first is not None
    assert last is not None
    assert first <= day <= last


@given(day=days, period=periods.filter(lambda p: p != "F"), shift=st.integers(-3, 2))
def test_shifted_periods_follow_each_other(day: date, period: str, shift: int) -> None:
    _, last = window_dates(shifted(day, period, shift))
    first, _ = window_dates(shifted(day, period, shift + 1))
    assert last is not None
    assert first == last + timedelta(days=1)


def test_a_period_is_used_only_when_the_day_of_publication_is_known() -> None:
    yields = {"relation": "last", "iso8601": "P{number}{unit}", "period": "{unit}", "shift": "-1"}
    assert resolve(yields, {"unit": "M"}, PUBLISHED) == ("2024-04", "published")
    assert resolve(yields, {"unit": "M"}, None) == ("P1M", None)


def test_a_shift_may_be_captured() -> None:
    yields = {"relation": "in", "period": "D", "shift": "{day}"}
    assert resolve(yields, {"day": "-1"}, PUBLISHED) == ("2024-05-14", "published")
    assert resolve(yields, {"day": "-1"}, None) == (None, None)


def test_a_period_is_opened_by_the_relation() -> None:
    yields = {"relation": "since", "iso8601": "P{number}{unit}", "period": "{unit}", "shift": "-1"}
    assert resolve(yields, {"unit": "Y"}, PUBLISHED) == ("2023/..", "published")


def test_the_relation_may_be_captured() -> None:
    assert relation_of({"relation": "{relation}"}, {"relation": "since"}) == "since"
    assert relation_of({"relation": "in"}, {"relation": "since"}) == "in"
    assert relation_of({}, {}) is None
