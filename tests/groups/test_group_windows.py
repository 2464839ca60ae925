from datetime import date

import pytest

from claimspan.groups.windows import LAST_DAY, window_days, window_length


@pytest.mark.parametrize(
    ("window", "start", "end"),
    [
        ("2023", date(2023, 1, 1), date(2023, 12, 31)),
        ("2018/2024", date(2018, 1, 1), date(2024, 12, 31)),
        ("2024-10", date(2024, 10, 1), date(2024, 10, 31)),
    ],
)
def test_dated_windows_are_days(window: str, start: date, end: date) -> None:
    assert window_days(window) == (start.toordinal(), end.toordinal())


def test_an_open_end_is_the_last_day() -> None:
    assert window_days("1990/..") == (date(1990, 1, 1).toordinal(), LAST_DAY)


@pytest.mark.parametrize("window", ["P30D", "R/P1Y", "XXXX-06"])
def test_what_names_no_days_has_none(window: str) -> None:
    assert window_days(window) is None


@pytest.mark.parametrize(("one", "other"), [("P1Y", "P12M"), ("P1W", "P7D"), ("PT48H", "P2D")])
def test_lengths_are_days_whatever_their_unit(one: str, other: str) -> None:
    assert window_length(one) == pytest.approx(window_length(other))


@pytest.mark.parametrize("window", ["2023", "P", "R/P1Y", "P1Y/2024-03"])
def test_only_lengths_have_a_length(window: str) -> None:
    assert window_length(window) is None
