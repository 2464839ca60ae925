"""What was measured is what a figure is about where nothing else is named."""

from __future__ import annotations

import pytest

from claimspan import Extractor


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        pytest.param(
            "Order backlog of £31m, up 64% on the year", "Order backlog", id="a line without a verb"
        ),
        pytest.param(
            "Some 1,400 kilometres of track are shut or flooded.", "track", id="an amount of something"
        ),
        pytest.param("Nearly a quarter had been open for a year.", None, id="what somebody does is no thing"),
        pytest.param("The mill lost £9m.", "The mill", id="a subject that is named stays"),
    ],
)
def test_the_measure_stands_in_for_a_subject(extractor: Extractor, text: str, subject: str | None) -> None:
    claim = extractor.text(text).claims[0]
    found = [text[e.span.start : e.span.end] for e in claim.evidence if e.field == "subject"]
    assert found == ([] if subject is None else [subject])
