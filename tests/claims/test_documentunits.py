"""What a document decides about units: shared signs of money and bare points, in one pass."""

from __future__ import annotations

from claimspan.claims.documentunits import ENGINE_LISTS, document_units
from claimspan.extract import Extractor
from claimspan.model import Article, Claim, Span
from claimspan.rules.loading import load_rules

WORDS = load_rules().words
TEXT = (
    "All amounts are in Canadian dollars. Fees rose $4. Turnout rose 3 percentage points. It fell 2 points."
)


def test_money_and_points_are_both_decided() -> None:
    span = Span(TEXT.index("It fell"), len(TEXT))
    claims = [
        Claim("money", 4.0, "USD", Span(0, 1), Span(0, 1), (), "test/rule", 1, unit_said="$"),
        Claim("number", 2.0, "point", span, span, (), "test/rule", 1),
        Claim("count", 2.0, "boat", span, span, (), "test/rule", 1),
    ]
    settled = document_units(WORDS).settled(Article("0" * 16, "test", TEXT, ""), claims)
    assert [(claim.kind, claim.unit, claim.unit_source) for claim in settled] == [
        ("money", "CAD", "document"),
        ("percentage", "percentage_point", "document"),
        ("count", "boat", "text"),
    ]


def test_every_list_that_is_read_is_there() -> None:
    assert set(WORDS) >= ENGINE_LISTS


def test_an_article_is_read_so(extractor: Extractor) -> None:
    units = {claim.span.of(TEXT): (claim.unit, claim.unit_source) for claim in extractor.text(TEXT).claims}
    assert units["$4"] == ("CAD", "document")
    assert units["2 points"] == ("percentage_point", "document")
