"""Figures told "respectively": each to its own one of those named before."""

import pytest

from claimspan.extract import Extractor


def told(extractor: Extractor, text: str, field: str) -> list[str | None]:
    return [
        next((piece.span.of(text) for piece in claim.evidence if piece.field == field), None)
        for claim in extractor.text(text).claims
    ]


@pytest.mark.parametrize(
    ("text", "measures"),
    [
        ("Rents and fares rose 4% and 6%, respectively.", ["Rents", "fares"]),
        ("Output, sales and profits fell 4%, 6% and 9%, respectively.", ["Output", "sales", "profits"]),
        ("Rents and fares rose 4% and 6%.", ["Rents and fares"] * 2),
        ("Rents and fares rose 4%, 6% and 9%, respectively.", ["Rents and fares"] * 3),
    ],
)
def test_each_figure_is_of_its_own(extractor: Extractor, text: str, measures: list[str]) -> None:
    assert told(extractor, text, "measure") == measures


def test_what_stands_before_the_names_is_measured_in_each(extractor: Extractor) -> None:
    text = "Sales in Leeds and York rose 4% and 6% respectively."
    assert told(extractor, text, "measure") == ["Sales", "Sales"]
    assert told(extractor, text, "subject") == ["Leeds", "York"]


def test_what_the_last_is_per_all_are(extractor: Extractor) -> None:
    text = "Weavers and cooks were paid £12 and £11 an hour respectively."
    assert [claim.per for claim in extractor.text(text).claims] == ["hour", "hour"]


def test_figures_of_another_kind_are_left_alone(extractor: Extractor) -> None:
    text = "Rents and fares cost £4 and took 6% of pay respectively."
    assert told(extractor, text, "subject")[0] == "Rents and fares"
