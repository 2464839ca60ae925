import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimspan.report.scales import TICKS, linear, scale_for, tick_text

NUMBERS = st.floats(allow_nan=False)
ROUNDABLE = st.floats(-1e300, 1e300)


@given(st.lists(NUMBERS, min_size=1), st.sampled_from(["percent", "USD"]))
def test_every_number_has_a_place_and_larger_ones_lie_further_right(numbers: list[float], unit: str) -> None:
    scale = scale_for(numbers, unit)
    places = [scale.place(number) for number in sorted(numbers)]
    assert places == sorted(places)
    assert places[0] >= 0
    assert places[-1] <= 1


@given(ROUNDABLE, ROUNDABLE)
def test_an_axis_begins_and_ends_at_a_tick_and_has_few(one: float, other: float) -> None:
    scale = linear(min(one, other), max(one, other))
    assert (scale.low, scale.high) == (scale.ticks[0], scale.ticks[-1])
    assert 2 <= len(scale.ticks) <= TICKS + 3
    assert list(scale.ticks) == sorted(set(scale.ticks))
    assert 0 in scale.ticks


def test_ticks_are_round_numbers() -> None:
    assert linear(0, 0.27).ticks == (0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3)
    assert linear(-7, 30).ticks == (-10, 0, 10, 20, 30)
    assert linear(0, 3, whole=True).ticks == (0, 1, 2, 3)
    assert linear(0, 0).ticks == (0, 0.2, 0.4, 0.6, 0.8, 1)


def test_percentages_are_drawn_on_their_whole_scale() -> None:
    assert (scale_for([0.01, 90], "percent").low, scale_for([0.01, 90], "percent").high) == (0, 100)
    assert scale_for([120], "percent").high > 100


def test_values_that_lie_far_apart_are_drawn_on_a_logarithmic_scale() -> None:
    wide = scale_for([3, 2e6], "USD")
    assert wide.logarithmic
    assert wide.ticks == (1, 100, 1e4, 1e6)
    assert wide.place(1) == 0
    assert wide.place(1e7) == 1
    assert not scale_for([0, 2e6], "USD").logarithmic  # zero has no logarithm
    assert not scale_for([3, 30], "USD").logarithmic


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0.0, "0"), (-0.0, "0"), (0.25, "0.25"), (2500.0, "2,500"), (1e4, "10k"), (1.5e9, "1.5bn"),
        (-2e6, "-2M"), (1e6, "1M"), (1e15, "1P"), (1e21, "1000E"),
    ],
)  # fmt: skip
def test_ticks_are_told_as_people_write_them(value: float, said: str) -> None:
    assert tick_text(value) == said


@given(ROUNDABLE)
def test_every_tick_can_be_told(value: float) -> None:
    assert tick_text(value)
