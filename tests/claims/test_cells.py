"""Cells of tables: units of headers and captions, periods, and what stands beside a figure in its cell."""

import pytest

from claimspan.extract import Extractor
from claimspan.model import Claim


def claims_of(extractor: Extractor, text: str) -> tuple[Claim, ...]:
    return extractor.text(text).claims


def under(
    header: str, cell: str = "5", corner: str = "Region", caption: str = "", label: str = "York"
) -> str:
    return f"{caption}\n\n| {corner} | {header} |\n|---|---|\n| {label} | {cell} |\n"


@pytest.mark.parametrize(
    ("header", "kind", "value", "unit"),
    [
        ("Sales (£m)", "money", 5e6, "GBP"),
        ("Sales, US$ million", "money", 5e6, "USD"),
        ("Sales in €bn", "money", 5e9, "EUR"),
        ("Sales (billions of dollars)", "money", 5e9, "USD"),
        ("SEKm", "money", 5e6, "SEK"),
        ("Rs crore", "money", 5e7, "INR"),
        ("£'000", "money", 5e3, "GBP"),
        ("Wages USD", "money", 5, "USD"),
        ("Price (pence)", "money", 0.05, "GBP"),
        ("Output (MW)", "measurement", 5, "megawatt"),
        ("Area, hectares", "measurement", 5, "hectare"),
        ("Tonnes", "measurement", 5, "tonne"),
        ("Delay (minutes)", "duration", 5, "minute"),
        ("% change", "percentage", 5, "percent"),
        ("Margin, bps", "percentage", 0.05, "percentage_point"),
        ("Passengers (thousands)", "number", 5000, None),
        ("Passengers", "number", 5, None),
        ("Height (m)", "number", 5, None),
        ("Births (per 1,000)", "number", 5, None),
        ("Left side", "number", 5, None),
    ],
)
def test_a_header_tells_unit_and_scale(
    extractor: Extractor, header: str, kind: str, value: float, unit: str | None
) -> None:
    (claim,) = claims_of(extractor, under(header))
    assert (claim.kind, claim.value, claim.unit) == (kind, value, unit)


def test_the_unit_is_shown_where_it_stands(extractor: Extractor) -> None:
    text = under("Sales (£m)")
    (claim,) = claims_of(extractor, text)
    (unit,) = [piece for piece in claim.evidence if piece.field == "unit"]
    assert (unit.span.of(text), unit.rule_id, claim.rule_id) == ("£m", "money/symbol", "money/symbol")


def test_a_header_tells_what_an_amount_is_per(extractor: Extractor) -> None:
    for header in ("Rent (EUR/month)", "Rent, € per month"):
        (claim,) = claims_of(extractor, under(header))
        assert (claim.unit, claim.per) == ("EUR", "month")


@pytest.mark.parametrize(
    ("table", "value", "unit"),
    [
        ({"corner": "£000"}, 5000, "GBP"),
        ({"label": "Sales (£m)", "header": "2022"}, 5e6, "GBP"),
        ({"caption": "Figures in $ million"}, 5e6, "USD"),
        ({"caption": "Table 2: output by region (£m)"}, 5e6, "GBP"),
        ({"corner": "Month"}, 5, None),
        ({"label": "Euro"}, 5, None),
        (
            {"caption": "The company paid in euros until it paid in dollars and both were taken, " * 3},
            5,
            None,
        ),
    ],
)
def test_label_corner_and_caption_tell_it_too(
    extractor: Extractor, table: dict[str, str], value: float, unit: str | None
) -> None:
    claim = claims_of(extractor, under(**{"header": "Sales", **table}))[-1]
    assert (claim.value, claim.unit) == (value, unit)


def test_the_nearest_place_wins_and_a_figure_with_a_unit_keeps_it(extractor: Extractor) -> None:
    (claim,) = claims_of(extractor, under("Sales (£m)", corner="$bn"))
    assert (claim.value, claim.unit) == (5e6, "GBP")
    (claim,) = claims_of(extractor, under("Sales (£m)", cell="€3bn"))
    assert (claim.value, claim.unit) == (3e9, "EUR")


@pytest.mark.parametrize(
    ("cell", "comparator"), [("up to 5", "<="), ("~5", "~"), ("under 5", "<"), ("5", "="), ("5*", "=")]
)
def test_bounds_in_a_cell(extractor: Extractor, cell: str, comparator: str) -> None:
    (claim,) = claims_of(extractor, under("Delay (minutes)", cell))
    assert (claim.value, claim.unit, claim.comparator) == (5, "minute", comparator)


@pytest.mark.parametrize(
    ("label", "window"),
    [("2022", "2022"), ("January", "XXXX-01"), ("Q1 2024", "2024-Q1"), ("Mayo", None), ("Two years", None)],
)
def test_a_row_named_by_a_period(extractor: Extractor, label: str, window: str | None) -> None:
    text = under("Staff", corner="", label=label)
    (claim,) = claims_of(extractor, text)
    told = {piece.field: piece for piece in claim.evidence}
    assert told["measure"].span.of(text) == ("Staff" if window else label)
    assert (told["window"].normalized if "window" in told else None) == window
