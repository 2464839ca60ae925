"""Number conventions: what shows that a document's decimals stand behind a comma, and how it is read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimspan.extract import Extractor
from claimspan.gate.conventions import has_decimal_comma
from claimspan.gate.numbers import scan

ENGLISH = "Rents rose 2.5% to £1,234.50, more than ever."


@pytest.mark.parametrize(
    "text",
    [
        "Takings were €2,5 million.",
        "The mill paid 1.234,50 for it.",
        "Prices rose 3,4 per cent.",
        "Prices rose 3,4% in June.",
        "Rates fell by 0,25 %.",
        "It burns 7,5 tn of coal and 12,5 kg of wood.",
        "It cost EUR 12,50 then, and version 2.5 was out.",
    ],
)
def test_amounts_behind_a_comma_decide(text: str) -> None:
    assert has_decimal_comma(text)


@pytest.mark.parametrize(
    "text",
    [
        ENGLISH,
        "Pages 2,5 and 7 are torn.",
        "In 2020,5 million trees fell.",
        "It has 12,500 staff and 3,400 million euros.",
        "The code 1,2,3 % is odd.",
        "No figures at all.",
        "Prices rose 3,4% and then 3.5% and 2.5%.",
        "Prices rose 3,4% and then 3.5%.",
    ],
)
def test_other_commas_do_not(text: str) -> None:
    assert not has_decimal_comma(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2,5", 2.5), ("1.234,5", 1234.5), ("1.234", 1234), ("1.234.567", 1234567), ("12,500", 12500),
        ("1,234,567", 1234567), ("0,125", 0.125), ("0.125", 0.125), ("3.5", 3.5), ("1\u00a0234,5", 1234.5),
        ("2,5 million", 2.5e6), ("-2,5", -2.5), ("2,75", 2.75), ("1234,5", 1234.5), ("12", 12),
    ],
)  # fmt: skip
def test_figures_of_such_a_document(text: str, value: float) -> None:
    (number,) = scan(text, decimal_comma=True)
    assert (number.value, number.span.of(text)) == (value, text)


@given(st.text(alphabet="0123456789,. %€a-\u00a0", max_size=30))
def test_every_digit_lies_in_one_number(text: str) -> None:
    places = [
        i for number in scan(text, decimal_comma=True) for i in range(number.span.start, number.span.end)
    ]
    assert len(places) == len(set(places))
    assert {i for i, character in enumerate(text) if character.isdigit()} <= set(places)


@given(st.integers(0, 10**12), st.integers(0, 99))
def test_a_figure_comes_back_in_either_convention(whole: int, cents: int) -> None:
    english = f"{whole:,}.{cents:02}"
    other = english.translate({ord(","): ".", ord("."): ","})
    (here,), (there,) = scan(english), scan(other, decimal_comma=True)
    assert here.value == there.value == float(f"{whole}.{cents:02}")


def test_the_whole_document_decides(extractor: Extractor) -> None:
    text = (
        "Rents rose 3,4% in Ulm.\n\n| Town | Rent (€) |\n|---|---|\n| Ulm | 1.250,50 |\n\nIt has 1.250 flats."
    )
    assert [claim.value for claim in extractor.text(text).claims] == [3.4, 1250.5, 1250]
    assert [claim.value for claim in extractor.text(ENGLISH).claims] == [2.5, 1234.5]
