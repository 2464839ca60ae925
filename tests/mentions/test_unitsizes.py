"""Values in another unit of the same kind."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimspan.mentions.unitsizes import in_unit

UNITS = [
    "second",
    "minute",
    "hour",
    "week",
    "month",
    "year",
    "foot",
    "mile",
    "metre",
    "kilometre",
    "millimetre",
]


@pytest.mark.parametrize(
    ("value", "unit", "wanted", "expected"),
    [
        (2, "hour", "minute", 120),
        (90, "centimetre", "metre", 0.9),
        (18, "month", "year", 1.5),
        (3, "kilometre", "kilometre", 3),
        (1.2, "gigawatt", "megawatt", 1200),
        (2, "month", "day", None),
        (2, "hour", "metre", None),
        (2, None, "hour", None),
        (2, "hour", None, None),
    ],
)
def test_a_value_in_another_unit(
    value: float, unit: str | None, wanted: str | None, expected: float | None
) -> None:
    assert in_unit(value, unit, wanted) == (None if expected is None else pytest.approx(expected, rel=1e-12))


@given(st.floats(0.001, 1e6), st.sampled_from(UNITS), st.sampled_from(UNITS))
def test_there_and_back_is_where_it_began(value: float, unit: str, wanted: str) -> None:
    there = in_unit(value, unit, wanted)
    if there is None:
        assert in_unit(value, wanted, unit) is None
    else:
        assert in_unit(there, wanted, unit) == pytest.approx(value, rel=1e-9)
