import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimspan.groups.quantities import align, unit_class

COLUMNS = (
    "kind value value_high baseline_value unit comparator direction written decimals zeros reached compared"
).split()


def claim(
    kind: str, value: float, unit: str | None, written: float | None = None, **more: object
) -> dict[str, object]:
    """A row for `align`; its number is written with the digits of `written`, else in words."""
    text = "" if written is None else f"{written:g}"
    decimals = len(text.partition(".")[2])
    zeros = 0 if decimals else len(text) - len(text.rstrip("0"))
    row: dict[str, object] = dict.fromkeys(COLUMNS)
    row |= {"kind": kind, "value": value, "unit": unit, "comparator": "=", "written": written}
    return {**row, "decimals": decimals, "zeros": zeros, "reached": False, "compared": False, **more}


def aligned(*rows: dict[str, object]):
    frame = pd.DataFrame(list(rows), columns=COLUMNS)
    numbers = ["value", "value_high", "baseline_value", "written"]
    return align(frame.astype(dict.fromkeys(numbers, "float64")))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("duration", 90, "minute"), ("duration", 1.5, "hour")),
        (("duration", 72, "month"), ("duration", 6, "year")),
        (("measurement", 5, "kilometre"), ("measurement", 5000, "metre")),
        (("measurement", 2, "megawatt-hour"), ("measurement", 2000, "kilowatt-hour")),
        (("measurement", 1, "square kilometre"), ("measurement", 100, "hectare")),
        (("percentage", 20, "percent"), ("ratio", 20, "percent")),
    ],
)
def test_units_of_one_sort_are_put_on_one_scale(
    one: tuple[str, float, str], other: tuple[str, float, str]
) -> None:
    found = aligned(claim(*one, one[1]), claim(*other, other[1]))
    assert found.kind[0] == found.kind[1]
    assert found.value[0] == pytest.approx(found.value[1])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("percentage", "percent"), ("percentage", "percentage_point")),
        (("money", "EUR"), ("money", "USD")),
        (("duration", "day"), ("duration", "month")),
        (("number", "point"), ("percentage", "percent")),
        (("measurement", "degree Celsius"), ("measurement", "degree Fahrenheit")),
        (("measurement", "litre"), ("measurement", "kilogram")),
    ],
)
def test_what_cannot_be_compared_is_of_two_classes(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert unit_class(*one)[0] != unit_class(*other)[0]


def test_a_change_is_no_level_and_what_it_arrives_at_is_one() -> None:
    change, level, reached, moved = aligned(
        claim("percentage", 12, "percent", 12, direction="increase"),
        claim("percentage", 12, "percent", 12),
        claim("percentage", 12, "percent", 12, direction="increase", reached=True),
        claim("percentage", 12, "percent", 12, direction="decrease", baseline_value=20),
    ).kind
    assert change != level
    assert level == reached == moved


@pytest.mark.parametrize(
    ("times", "direction", "percent"), [(2, "increase", 100), (1.5, "increase", 50), (0.5, "decrease", 50)]
)
def test_multiples_of_change_are_percent(times: float, direction: str, percent: float) -> None:
    one, other = (
        claim("multiplier", times, "times", direction=direction),
        claim("percentage", percent, "percent", percent, direction=direction),
    )
    found = aligned(one, other)
    assert found.kind[0] == found.kind[1]
    assert found.value[0] == pytest.approx(percent)
    assert list(found.unit) == ["percent", "percent"]


@pytest.mark.parametrize(
    ("value", "written", "comparator", "inside", "outside"),
    [
        (30, 30, "=", 30.4, 31),
        (30, 30, "~", 29, 25),
        (1.5e6, 1.5, "=", 1.53e6, 1.6e6),
        (3000, 3000, ">", 3070, 2900),
        (200, 200, "<", 190, 210),
    ],
)
def test_a_number_stands_for_what_it_may_round(
    value: float, written: float, comparator: str, inside: float, outside: float
) -> None:
    found = aligned(claim("number", value, None, written, comparator=comparator))
    assert found.low[0] <= inside <= found.high[0]
    assert not found.low[0] <= outside <= found.high[0]


def test_a_bound_leaves_the_truth_open_on_its_other_side() -> None:
    found = aligned(
        claim("count", 30, "person", 30, comparator=">"), claim("count", 30, "person", 30, comparator="<")
    )
    assert found.ceiling[0] == np.inf
    assert found.floor[1] == 0


@settings(deadline=None)  # the first call reads the units
@given(
    st.floats(0.01, 1e12, allow_nan=False),
    st.sampled_from(["=", "~", ">", ">=", "<", "<="]),
    st.sampled_from([("percentage", "percent"), ("money", "EUR"), ("duration", "hour"), ("count", "car")]),
)
def test_a_number_is_always_within_its_own_bounds(
    value: float, comparator: str, unit: tuple[str, str]
) -> None:
    found = aligned(claim(unit[0], value, unit[1], value, comparator=comparator))
    assert 0 <= found.low[0] <= found.value[0] <= found.high[0]
    assert found.floor[0] <= found.value[0] <= found.ceiling[0]
