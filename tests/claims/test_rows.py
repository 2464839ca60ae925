"""Claims of table rows: what the header and the first cell make of a figure in a cell."""

from collections.abc import Sequence

import pytest

from claimspan.blocks.finding import blocks
from claimspan.claims.rows import HEADER_RULE, is_header, names_measures, row_claims
from claimspan.extract import Extractor
from claimspan.gate.numbers import scan
from claimspan.mentions.finding import Mention
from claimspan.model import Block, Claim, Sentence, Span


def table(*rows: str) -> str:
    head, *rest = rows
    rule = "|".join("---" for _ in head.split("|")[1:-1])
    return "\n".join([head, f"|{rule}|", *rest]) + "\n"


def row_of(text: str, nth: int = 1) -> Block:
    """The nth row below the header (0 for the header)."""
    return [block for block in blocks(text) if block.kind == "row"][nth]


def claims_of(text: str, header_mentions: Sequence[Mention] = (), **fields: object) -> list[Claim]:
    """The claims of the first row, every number of it a bare number unless `fields` say more."""
    block = row_of(text)
    start = block.span.start
    mentions = [
        Mention("number", "number", number.span.shift(-start), None, number.value, form=number.form)
        for number in scan(text, block.span.start, block.span.end)
    ]
    if fields:
        mentions = [Mention("quantity", span=m.span, rule=None, value=m.value, **fields) for m in mentions]  # type: ignore[arg-type]
    return row_claims(text, Sentence(block.span, block), mentions, header_mentions)


def evidence(claim: Claim, text: str) -> dict[str, str]:
    return {piece.field: piece.span.of(text) for piece in claim.evidence}


def test_a_header_is_the_row_that_is_its_own() -> None:
    text = table("| Item | 2022 |", "| Rent | 5 |")
    assert is_header(row_of(text, 0))
    assert not is_header(row_of(text, 1))
    assert not is_header(Block("row", Span(0, 1)))


# What the header names.


@pytest.mark.parametrize(
    "header",
    ["| Item | Value |", "| | 2022 |", "| Region | 2022 | 2023 |", "| Region | Before | After |",
     "| Site | Change | Q1 2024 |", "| Ward | Six months to June | FY24 |", "| **Outcome** | Total |"],
)  # fmt: skip
def test_under_periods_and_comparisons_the_row_names_the_measure(header: str) -> None:
    text = table(header, "| Rent" + " | 5" * (header.count("|") - 2) + " |")
    assert not names_measures(text, row_of(text))
    assert len(claims_of(text)) == header.count("|") - 2
    for claim in claims_of(text):
        assert evidence(claim, text)["measure"] == "Rent"
        assert "subject" not in evidence(claim, text)


@pytest.mark.parametrize("header", ["| Region | Rent |", "| Country | Births | Deaths in 2022 |"])
def test_under_measures_the_row_names_the_subject(header: str) -> None:
    text = table(header, "| York" + " | 5" * (header.count("|") - 2) + " |")
    assert names_measures(text, row_of(text))
    heads = [cell.strip() for cell in header.split("|")[2:-1]]
    got = [evidence(claim, text) for claim in claims_of(text)]
    assert [(one["subject"], one["measure"]) for one in got] == [("York", head) for head in heads]


@pytest.mark.parametrize(
    ("header", "group"), [("| Measure | Men |", "Men"), ("| **Outcome** | North |", "North")]
)
def test_beside_a_corner_of_measures_a_header_names_the_group(header: str, group: str) -> None:
    text = table(header, "| Rent | 5 |")
    (claim,) = claims_of(text)
    assert evidence(claim, text) == {"value": "5", "measure": "Rent", "subject": group}


def test_an_amount_in_the_header_is_the_measure_whatever_the_corner_says() -> None:
    text = table("| Measure | Yearly saving |", "| Lagging | 5 |")
    (claim,) = claims_of(text)
    assert evidence(claim, text) == {"value": "5", "measure": "Yearly saving", "subject": "Lagging"}


def test_without_a_header_the_first_cell_is_the_measure() -> None:
    text = table("| Rent | 5 |")
    block = Block("row", Span(2, 10), cells=(Span(2, 6), Span(9, 10)))
    mention = Mention("number", "number", Span(7, 8), None, 5.0)
    (claim,) = row_claims(text, Sentence(block.span, block), [mention], ())
    assert evidence(claim, text) == {"value": "5", "measure": "Rent"}


# Which cells are claims.


def test_each_cell_that_a_figure_fills_is_a_claim() -> None:
    text = table(
        "| Item | A | B | C | D | E |", "| Rent | 5 | about 6 | 3 of 4 | see the long note 7 below | 21st |"
    )
    assert [claim.value for claim in claims_of(text)] == [5, 6]


def test_the_first_cell_is_no_value() -> None:
    text = table("| Item | 2022 |", "| Class 9 | 5 |")
    (claim,) = claims_of(text)
    assert (claim.value, evidence(claim, text)["measure"]) == (5, "Class 9")


def test_a_row_without_a_label_claims_nothing() -> None:
    assert claims_of(table("| Item | 2022 |", "| | 5 |")) == []


def test_cells_beyond_the_header_are_read_too() -> None:
    text = table("| Item | 2022 |", "| Rent | 5 | 6 |")
    got = [(claim.value, "window" in evidence(claim, text)) for claim in claims_of(text)]
    assert got == [(5, True), (6, False)]


# Signs.


@pytest.mark.parametrize(
    ("cell", "value", "direction"),
    [("+5", 5, "increase"), ("-5", 5, "decrease"), ("−5", 5, "decrease"), ("–5", 5, "decrease"),
    ("5", 5, None),
     ("-£5", 5, "decrease"), ("+ 5", 5, "increase"), ("£5", 5, None)],
)  # fmt: skip
def test_a_signed_cell_is_a_change(cell: str, value: float, direction: str | None) -> None:
    (claim,) = claims_of(table("| Item | Change |", f"| Rent | {cell} |"))
    assert (claim.value, claim.direction) == (value, direction)


def test_a_sign_of_the_cell_before_is_not_taken() -> None:
    text = "Item\tA\tB\nRent\t-\t5\nFood\t1\t6\n"
    rows = [block for block in blocks(text) if block.kind == "row"]
    start = rows[1].span.start
    mention = Mention("number", "number", Span(7, 8), None, 5.0)
    assert mention.span.shift(start).of(text) == "5"
    (claim,) = row_claims(text, Sentence(rows[1].span, rows[1]), [mention], ())
    assert (claim.value, claim.direction) == (5, None)


def test_a_temperature_keeps_its_sign() -> None:
    text = table("| Site | Low |", "| York | -5 |")
    block = row_of(text)
    start = text.index("-5") - block.span.start
    mention = Mention("quantity", "measurement", Span(start, start + 2), None, -5.0, unit="degree Celsius")
    (claim,) = row_claims(text, Sentence(block.span, block), [mention], ())
    assert (claim.value, claim.direction) == (-5, None)


# Units and windows of the header.


@pytest.mark.parametrize(
    ("rows", "unit"),
    [
        (("| Group | Share (%) |", "| Men | 12 |"), "%"),
        (("| Group | Per cent of all |", "| Men | 12 |"), "Per cent"),
        (("| Group | 2022 |", "| Men, % | 12 |"), "%"),
        (("| Group | Number |", "| Men | 12 |"), None),
    ],
)
def test_a_percent_sign_of_the_header_or_label_is_the_unit_of_bare_numbers(
    extractor: Extractor, rows: tuple[str, str], unit: str | None
) -> None:
    text = table(*rows)
    (claim,) = extractor.text(text).claims
    assert evidence(claim, text).get("unit") == unit
    assert (claim.kind, claim.unit) == (("percentage", "percent") if unit else ("number", None))


def test_a_quantity_keeps_its_own_kind_and_unit_under_a_percent_header() -> None:
    (claim,) = claims_of(table("| Group | Share (%) |", "| Men | 12 |"), label="money", unit="GBP")
    assert (claim.kind, claim.unit) == ("money", "GBP")


def test_a_year_of_the_header_is_the_window() -> None:
    text = table("| Item | 2022 | 1234567 |", "| Rent | 5 | 6 |")
    first, second = claims_of(text)
    window = next(piece for piece in first.evidence if piece.field == "window")
    assert (window.span.of(text), window.normalized, window.relation, window.rule_id) == (
        "2022", "2022", "in", HEADER_RULE,
    )  # fmt: skip
    assert "window" not in evidence(second, text)


def test_a_window_of_the_header_bounds_its_own_column_only() -> None:
    text = table("| Item | Q1 2024 | FY23 |", "| Rent | 5 | 6 |")
    quarter = Span(text.index("Q1"), text.index("Q1") + 7)
    mention = Mention("window", "window", quarter, None, iso8601="2024-Q1", relation="in", anchor="text")
    first, second = claims_of(text, [mention])
    windows = [[p.normalized for p in c.evidence if p.field == "window"] for c in (first, second)]
    assert windows == [["2024-Q1"], []]


# With everything else at work.


def test_a_table_in_an_article(extractor: Extractor) -> None:
    text = "# Results\n\n" + table(
        "| Indicator | 2021 | 2022 | Change |",
        "| Visits | 1,200 | 1,350 | +12.5% |",
        "| Cost per visit | £31 | £28 | −£3 |",
    )
    result = extractor.text(text)
    got = [
        (c.kind, c.value, c.unit, c.direction, evidence(c, text)["measure"], evidence(c, text).get("window"))
        for c in result.claims
    ]
    assert got == [
        ("number", 1200, None, None, "Visits", "2021"),
        ("number", 1350, None, None, "Visits", "2022"),
        ("percentage", 12.5, "percent", "increase", "Visits", None),
        ("money", 31, "GBP", None, "Cost per visit", "2021"),
        ("money", 28, "GBP", None, "Cost per visit", "2022"),
        ("money", 3, "GBP", "decrease", "Cost per visit", None),
    ]
    assert {claim.section for claim in result.claims} == {(Span(2, 9),)}


def test_a_table_of_many_rows_is_read(extractor: Extractor) -> None:
    # Looking back over the whole text from each cell would take the square of its length.
    text = table("| Item | A | B | C | D |", *(f"| Row {i} | -1 | -2 | -3 | -4 |" for i in range(400)))
    claims = extractor.text(text).claims
    assert len(claims) == 1600
    assert {claim.direction for claim in claims} == {"decrease"}
