"""Where figures and windows hang in the tree."""

from __future__ import annotations

from claimspan.extract import Extractor


def test_a_window_of_what_is_told_bounds_those_who_tell_it(extractor: Extractor) -> None:
    text = "9% of cooks said that they had moved in May."
    (claim,) = extractor.text(text).claims
    assert [piece.span.of(text) for piece in claim.evidence if piece.field == "window"] == ["in May"]
