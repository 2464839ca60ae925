"""What was measured is what a figure is about where nothing else is named."""

from __future__ import annotations

from claimspan import Extractor
from hand import each


@each(
    "text, subject",
    {
        "a line without a verb": ("Order backlog of £31m, up 64% on the year", "Order backlog"),
        "an amount of something": ("Some 1,400 kilometres of track are shut or flooded.", "track"),
        "what somebody does is no thing": ("Nearly a quarter had been open for a year.", None),
        "a subject that is named stays": ("The mill lost £9m.", "The mill"),
    },
)
def test_the_measure_stands_in_for_a_subject(extractor: Extractor, text: str, subject: str | None) -> None:
    claim = extractor.text(text).claims[0]
    found = [text[e.span.start : e.span.end] for e in claim.evidence if e.field == "subject"]
    assert found == ([] if subject is None else [subject])
