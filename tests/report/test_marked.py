from lxml import html

from claimspan.report.cut import cut
from claimspan.report.marked import marked


def row(claim: str, field: str, start: int, end: int) -> dict[str, object]:
    return {"claim_id": claim, "field": field, "start": start, "end": end}


def test_text_is_never_markup() -> None:
    text = '<script>alert(1)</script> 5% & "more"'
    page = html.fromstring(f"<div>{marked(cut(text, [row('a', 'value', 26, 28)]), {'a': 0})}</div>")
    assert page.text_content() == text
    assert [element.tag for element in page.iter()] == ["div", "a", "mark"]


def test_a_value_leads_to_its_claim_and_is_its_place() -> None:
    pieces = cut("from 5 to 7 now", [row("a", "value", 5, 11), row("b", "value", 10, 11)])
    page = html.fromstring(f"<div>{marked(pieces, {'a': 3, 'b': 8})}</div>")
    assert [(a.get("id"), a.get("href"), a.text_content()) for a in page.iter("a")] == [
        ("a", "#a", "5 to "),
        ("b", "#b", "7"),
    ]
    assert [mark.get("data-c") for mark in page.iter("mark")] == ["3", "3 8"]


def test_claims_whose_values_start_together_have_a_place_each() -> None:
    spans = [row("a", "value", 0, 9), row("b", "value", 0, 9), row("a", "subject", 10, 14)]
    page = html.fromstring(f"<div>{marked(cut('5% and 7% fell', spans), {'a': 0, 'b': 1})}</div>")
    assert {element.get("id") for element in page.iter("a", "span")} == {"a", "b"}
    assert [mark.get("class") for mark in page.iter("mark")] == ["value", "subject"]
