"""The unit scanner."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimspan.gate.numbers import scan
from claimspan.gate.unitscan import read_unit, scan_units
from claimspan.rules.loading import engine_words


def units(text: str) -> list[tuple[str, str, str | None]]:
    return [(u.span.of(text), u.name, u.per) for u in scan_units(text, scan(text))]


@pytest.mark.parametrize(
    ("text", "said", "name", "per"),
    [
        ("a gap of 20 μm", "μm", "micrometre", None),
        ("a gap of 20 \u00b5m", "\u00b5m", "micrometre", None),
        ("5 mW", "mW", "milliwatt", None),
        ("5 kilowatt-hours", "kilowatt-hours", "kilowatt-hour", None),
        ("5 watt hours", "watt hours", "watt-hour", None),
        ("5 MW", "MW", "megawatt", None),
        ("300m2", "m2", "square metre", None),
        ("300 m²", "m²", "square metre", None),
        ("300 km^2", "km^2", "square kilometre", None),
        ("40 sq. ft. of land", "sq. ft.", "square foot", None),
        ("40 square kilometers", "square kilometers", "square kilometre", None),
        ("3 m s−1", "m s−1", "metre", "second"),
        ("2 cm3 g-1", "cm3 g-1", "cubic centimetre", "gram"),
        ("4 kg m⁻² s⁻¹", "kg m⁻² s⁻¹", "kilogram", "square metre/second"),
        ("20 μg/ml", "μg/ml", "microgram", "millilitre"),
        ("9 mg / L", "mg / L", "milligram", "litre"),
        ("3 kg·m", "kg·m", "kilogram metre", None),
        ("5 K/min", "K/min", "kelvin", "minute"),
        ("20 (kg)", "kg", "kilogram", None),
        ("20 [m]", "m", "metre", None),
        ("a 2-mm gap", "mm", "millimetre", None),
        ("7.0mmol/L", "mmol/L", "millimole", "litre"),
        ("20 °C.", "°C", "degree Celsius", None),
        ("20 ℃", "℃", "degree Celsius", None),
        ("two litres", "litres", "litre", None),
        ("80 microgrammes", "microgrammes", "microgram", None),
        ("3 megatons", "megatons", "megaton", None),
        ("3 wt% of it", "wt%", "percent by weight", None),
        ("9 s−4", "s−4", "1", "second to the 4"),
    ],
)
def test_a_unit_after_a_number_is_found(text: str, said: str, name: str, per: str | None) -> None:
    assert units(text) == [(said, name, per)]


@pytest.mark.parametrize(
    "text",
    [
        "3 TV channels", "5 MA students", "5 m people", "the 10 K race", "5s", "24 hours", "5 mmx", "at 5 pm",
        "20 (kg", "five m2", "the 2-s delay", "iPhone 5s", "Kg 12", "2 days/week",
    ],
)  # fmt: skip
def test_what_is_oftener_something_else_is_no_unit(text: str) -> None:
    assert units(text) == []


def test_a_word_is_not_divided_by_a_slash() -> None:
    assert units("5 metres/second") == [("metres", "metre", None)]


@pytest.mark.parametrize(
    ("text", "kind"),
    [("56 Ma", "unit_of_time"), ("20 ms", "unit_of_time"), ("24 h", "unit_of_time"), ("3 s−1", "unit"),
     ("5 kWh", "unit"), ("3 arcsec", "unit")],
)  # fmt: skip
def test_units_of_time_are_told_apart(text: str, kind: str) -> None:
    assert [u.kind for u in scan_units(text, scan(text))] == [kind]


def test_an_exponent_is_part_of_the_unit_and_begins_no_unit_of_its_own() -> None:
    assert units("3 m s−1 kg") == [("m s−1", "metre", "second")]


def test_a_unit_is_read_from_its_text_alone() -> None:
    unit = read_unit("mg/L")
    assert unit is not None
    assert (unit.name, unit.per, unit.span.of("mg/L")) == ("milligram", "litre", "mg/L")
    assert read_unit("mg/L of it") is None
    assert read_unit("frobnic") is None


@given(st.text(alphabet="0123456789 mkgsWhKL/·²−-1()°Cμ.", max_size=40))
def test_units_are_disjoint_and_lie_after_numbers(text: str) -> None:
    numbers = scan(text)
    before = 0
    for unit in scan_units(text, numbers):
        assert before <= unit.span.start < unit.span.end <= len(text)
        assert any(number.span.end <= unit.span.start for number in numbers)
        assert read_unit(unit.span.of(text)) is not None
        before = unit.span.end


def test_no_symbol_that_is_never_a_unit_is_listed_as_one() -> None:
    assert not set(engine_words("unit_symbols_never")) & set(engine_words("unit_symbols"))
