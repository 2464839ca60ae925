"""Windows across verbs that are joined or that go on with one another."""

from __future__ import annotations

import pytest

from claimspan import Extractor


def windows(extractor: Extractor, text: str) -> list[list[str]]:
    """The windows of each claim of a text, in order."""
    return [
        [text[item.span.start : item.span.end] for item in claim.evidence if item.field == "window"]
        for claim in extractor.text(text).claims
    ]


def test_a_window_at_the_end_bounds_both_verbs(extractor: Extractor) -> None:
    found = windows(extractor, "The trust shut 42 shops and opened 17 baths in 2023.")
    assert found == [["in 2023"], ["in 2023"]]


@pytest.mark.parametrize(
    "text",
    [
        "The firm employs 300 people and lost £3m in 2023.",  # another tense
        "The firm lost 300 people, and it earned £3m in 2023.",  # a subject of its own
        "The firm lost 300 people and earned £3m for three weeks.",  # a length that is only the second's
    ],
)
def test_a_window_at_the_end_stays_with_the_second_verb(extractor: Extractor, text: str) -> None:
    assert windows(extractor, text)[0] == []


def test_a_window_in_the_subject_bounds_both_verbs(extractor: Extractor) -> None:
    found = windows(extractor, "A flood in 1923 killed 2,700 people and destroyed 60% of the homes.")
    assert found == [["in 1923"], ["in 1923"]]


@pytest.mark.parametrize(
    "text",
    [
        "The trust was set up in 2011 and now has 300 members.",
        "The mill shut in 2011, and its rivals lost 300 members.",
    ],
)
def test_what_is_told_after_has_no_window_of_the_verb_before(extractor: Extractor, text: str) -> None:
    assert windows(extractor, text) == [[]]


def test_a_window_before_both_verbs_bounds_both(extractor: Extractor) -> None:
    found = windows(extractor, "In May the port hired 40 guards and lost 30 cranes.")
    assert found == [["In May"], ["In May"]]


def test_a_move_added_to_a_level_has_its_window(extractor: Extractor) -> None:
    assert windows(extractor, "The firm paid £23m in 2016, up 33 percent.") == [["in 2016"], ["in 2016"]]


def test_a_move_with_a_window_of_its_own_keeps_that(extractor: Extractor) -> None:
    found = windows(extractor, "The firm paid £23m in 2016, up 33 percent from last year.")
    assert found[1] == ["last year"]
