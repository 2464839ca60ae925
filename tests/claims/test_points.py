"""Bare points are percentage points where the article speaks of shares, and of no other scale."""

from __future__ import annotations

import pytest

from claimspan.claims.points import Points, points_of
from claimspan.model import Article, Claim, Span
from claimspan.rules.loading import load_rules

POINTS = points_of(load_rules().words)
SHARES = "Turnout was 40%, and 51% among the young. "


def read(
    text: str, *moved: str | None, shares: int = 2, points: Points = POINTS
) -> list[tuple[str, str | None]]:
    """The kind and `unit_source` of the points in the last sentence of a text that holds some percentages."""
    article = Article("0" * 16, "test", text, "")
    last = Span(text.rstrip().rfind(". ") + 1, len(text))
    shared = [Claim("percentage", 40.0, "percent", Span(0, 1), Span(0, 1), (), "test/rule", 1)] * shares
    bare = [Claim("number", 2.0, "point", last, last, (), "test/rule", 1, direction=way) for way in moved]
    return [(claim.kind, claim.unit_source) for claim in points.settled(article, [*shared, *bare])[shares:]]


@pytest.mark.parametrize(
    ("text", "way", "shares", "meant"),
    [
        (SHARES + "Her lead grew to 2 points.", "increase", 2, True),
        (SHARES + "Her lead was 2 points.", None, 2, False),
        ("Turnout was 40%. Her lead grew to 2 points.", "increase", 1, False),
        ("Turnout rose 3 percentage points. Her lead was 2 points.", None, 0, True),
        ("Turnout rose three percentage-points. Her lead was 2 points.", None, 0, True),
        (SHARES + "The index of wages fell. It rose 2 points.", "increase", 2, False),
        ("The index rose. Turnout rose 3 percentage points. Her lead was 2 points.", None, 0, True),
        ("Turnout rose 3 percentage points. The index rose 2 points.", "increase", 0, False),
        ("The mill has a scaleable wall. " + SHARES + "Her lead grew 2 points.", "increase", 2, True),
    ],
)
def test_what_points_are(text: str, way: str | None, shares: int, meant: bool) -> None:
    assert read(text, way, shares=shares) == [("percentage", "document") if meant else ("number", None)]


def test_each_sentence_is_seen_apart() -> None:
    assert read(SHARES + "It rose 2 points to 2 points.", "increase", None) == [
        ("percentage", "document"),
        ("number", None),
    ]


def test_without_a_list_of_scales_nothing_is_decided() -> None:
    assert read(SHARES + "Her lead grew to 2 points.", "increase", points=points_of({})) == [("number", None)]
