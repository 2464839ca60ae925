"""Lengths of time that bound no claim become quantities; those that bound one stay windows."""

import pytest

from claimspan.extract import Extractor


def labels(extractor: Extractor, text: str) -> dict[str, str]:
    """What each figure or window of a text was read as."""
    (reading,) = extractor.readings([text])
    return {
        mention.span.of(text): mention.label if mention.type == "quantity" else mention.type
        for sentence in reading
        for mention in sentence.mentions
    }


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("The potter lived on the island for 18 months.", "18 months"),
        ("The mason has promised to finish the wall in 20 days.", "20 days"),
        ("The kiln would pay its way inside six years.", "six years"),
        ("After nine hours of talks the guild gave in.", "nine hours"),
        ("A boat leaves the pier every 40 minutes.", "40 minutes"),
        ("She kept bees for 41 years and has saved 900 hives.", "41 years"),
        ("They will stay at sea for 3 to 5 weeks.", "3 to 5 weeks"),
    ],
)
def test_a_length_that_bounds_nothing_is_a_duration(extractor: Extractor, text: str, length: str) -> None:
    assert labels(extractor, text)[length] == "duration"


@pytest.mark.parametrize(
    ("text", "window"),
    [
        ("Rents rose 4% in two years.", "in two years"),
        ("The mill employed 300 people for nine years.", "for nine years"),
        ("The guild baked for the nine weeks of the flood.", "for the nine weeks"),
        ("It was the worst harvest in nine years.", "in nine years"),
        ("The lake froze for the first time in 30 years.", "in 30 years"),
        ("Rents have hardly moved in 30 years.", "in 30 years"),
        ("After nine years the guild gave in.", "After nine years"),
        ("The lease ends in two weeks' time.", "in two weeks' time"),
        ("Unless rain comes within six weeks the herd will starve.", "within six weeks"),
    ],
)
def test_a_length_that_bounds_a_claim_or_is_not_what_is_said_stays_a_window(
    extractor: Extractor, text: str, window: str
) -> None:
    assert labels(extractor, text)[window] == "window"


def test_all_else_in_the_sentence_is_found_as_before(extractor: Extractor) -> None:
    text = "The potter, who lived on the island for 18 months, sold 40 jugs in May."
    found = labels(extractor, text)
    assert found["18 months"] == "duration"
    assert found["in May"] == "window"
    assert "40" in found
