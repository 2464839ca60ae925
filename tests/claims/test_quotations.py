"""Who speaks in a sentence that goes on with a quotation."""

from __future__ import annotations

import pytest

from claimspan.claims.quotations import goes_on
from claimspan.extract import Extractor
from claimspan.model import Claim, Evidence, Span


def sources(extractor: Extractor, text: str) -> list[str | None]:
    """The source of each claim of a text, None where it has none."""
    found = extractor.text(text).claims
    return [
        next((e.span.of(text) for e in claim.evidence if e.field == "attribution"), None) for claim in found
    ]


@pytest.mark.parametrize(
    "text",
    [
        '"Shrimp is our future," Lund said. "We sold 40 tanks of it."',
        'Lund, who runs the mill, says: "It took a day. But now it is just 40 miles."',
        "“Shrimp is our future,” Lund said. “We sold 40 tanks of it.”",
        '"It rained," said Lund. "That was good. And we hired 40 clerks."',
    ],
)
def test_a_quotation_that_goes_on_keeps_its_speaker(extractor: Extractor, text: str) -> None:
    assert sources(extractor, text)[-1] is not None
    assert "Lund" in str(sources(extractor, text)[-1])


@pytest.mark.parametrize(
    "text",
    [
        '"Shrimp is our future," Lund said. The mill sold 40 tanks of it.',
        'The mill is old. "We sold 40 looms."',
        'Lund said it rained. It rained again. "We sold 40 looms."',
    ],
)
def test_what_is_not_quoted_or_follows_no_speaker_has_no_source(extractor: Extractor, text: str) -> None:
    assert sources(extractor, text) == [None]


def test_who_is_named_in_the_sentence_itself_is_its_speaker(extractor: Extractor) -> None:
    text = '"It rained," Lund said. "We sold 40 looms," Anna Reed said.'
    assert sources(extractor, text) == ["Anna Reed"]


def claim(*fields: str) -> Claim:
    evidence = tuple(Evidence(field, Span(0, 1), "a/b") for field in fields)
    return Claim("count", 40.0, None, Span(0, 1), Span(0, 1), evidence, "a/b", 1)


def test_a_sentence_without_claims_or_with_a_source_of_its_own_does_not_go_on() -> None:
    assert goes_on([claim("subject")], '"We sold 40."', "Lund spoke.")
    assert not goes_on([], '"We sold 40."', "Lund spoke.")
    assert not goes_on([claim("attribution")], '"We sold 40."', "Lund spoke.")


@pytest.mark.parametrize(
    ("own", "before", "expected"),
    [
        ("We sold 40.", 'He says: "It rained.', True),
        ('We sold 40."', 'He says: "It rained.', True),
        ('A "new" 40.', 'He says: "It rained.', False),
        ("We sold 40.", 'He says: "It rained."', False),
        ("We sold 40.", "It rained.", False),
        ('"We sold 40," Ana answered.', "Lund spoke.", False),
    ],
)
def test_a_quotation_is_open_where_its_last_mark_opens(own: str, before: str, expected: bool) -> None:
    assert goes_on([claim()], own, before) is expected
