"""Lead-ins: what the line above a list says of its items."""

from claimspan.extract import Extractor
from claimspan.model import Claim


def claims_of(extractor: Extractor, text: str) -> tuple[Claim, ...]:
    return tuple(extractor.text(text).claims)


def told(claim: Claim, field: str, text: str) -> list[str]:
    return [item.span.of(text) for item in claim.evidence if item.field == field]


def test_items_take_what_they_lack_from_the_line_above(extractor: Extractor) -> None:
    text = "Under the by-law the water board must:\n\n- spend £4m on pipes\n- cut leaks by 9%\n"
    claims = claims_of(extractor, text)
    assert [claim.modality for claim in claims] == ["target", "target"]
    assert [told(claim, "modality", text) for claim in claims] == [["must"], ["must"]]
    assert [told(claim, "subject", text) for claim in claims] == [["the water board"]] * 2


def test_an_item_keeps_what_it_says_itself(extractor: Extractor) -> None:
    text = "The water board must:\n\n- spend £4m, which could cut leaks by 9%\n"
    assert [claim.modality for claim in claims_of(extractor, text)] == ["target", "possible"]


def test_only_the_first_sentence_of_an_item_goes_on_from_the_line_above(extractor: Extractor) -> None:
    text = "The water board must:\n\n- spend £4m on pipes. Last year it spent £3m.\n"
    assert [claim.modality for claim in claims_of(extractor, text)] == ["target", "asserted"]


def test_a_line_that_tells_what_was_done_leaves_the_items_as_they_are(extractor: Extractor) -> None:
    text = "The water board reported:\n\n- £4m spent on pipes\n"
    assert [claim.modality for claim in claims_of(extractor, text)] == ["asserted"]


def test_a_lead_in_with_a_figure_of_its_own_does_not_bind_to_it(extractor: Extractor) -> None:
    text = "The 40 water boards must:\n\n- spend £4m on pipes\n"
    assert [claim.modality for claim in claims_of(extractor, text)] == ["asserted", "target"]
