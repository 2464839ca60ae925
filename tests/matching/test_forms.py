"""What words fit by their forms, however they stand in a text."""

from __future__ import annotations

from typing import Any

import pytest
from spacy.lang.en import English

from claimspan.matching.forms import Forms

VOCAB = English().vocab


def fitting(descriptions: list[dict[str, Any]], *words: str) -> list[int]:
    """What each of some words fits, met together and then again."""
    forms = Forms(VOCAB, descriptions)
    numbers = [VOCAB.strings.add(word) for word in words]
    first, second = forms(numbers), forms(numbers)
    assert first == second
    return [first[number] for number in numbers]


@pytest.mark.parametrize(
    ("description", "word", "other"),
    [
        pytest.param({"LOWER": "owls"}, "Owls", "owl", id="a word in lower case"),
        pytest.param({"TEXT": {"REGEX": "^[0-9]+m$"}}, "9m", "9k", id="an expression"),
        pytest.param({"IS_TITLE": True}, "Owls", "owls", id="how it looks"),
        pytest.param({"LENGTH": {">": 3}}, "Owls", "Owl", id="its length"),
        pytest.param({"LOWER": "owls", "IS_TITLE": True}, "Owls", "owls", id="both"),
        pytest.param({"LOWER": {"FUZZY1": "metre"}}, "metres", "mitten", id="almost the word"),
    ],
)
def test_a_form_fits_what_it_is(description: dict[str, Any], word: str, other: str) -> None:
    assert fitting([description, {"LOWER": other.lower()}], word, other)[0] & 1
    assert not fitting([description], word, other)[1] & 1


def test_what_a_place_in_a_text_decides_is_left_open() -> None:
    assert fitting([{"POS": "NOUN"}, {"LEMMA": "owl"}, {"LOWER": "owl", "TAG": "NN"}], "9") == [0b011]


def test_what_was_met_can_be_forgotten() -> None:
    forms = Forms(VOCAB, [{"IS_TITLE": True}])
    number = VOCAB.strings.add("Hull")
    before = forms([number])
    forms.clear()
    assert not forms._known
    assert forms([number]) == before


def test_forms_that_fit_the_same_share_one_number() -> None:
    # So many bits that Python makes a number of its own for each.
    forms = Forms(VOCAB, [{"IS_TITLE": True}, *({"LOWER": f"owl{i}"} for i in range(100)), {"LENGTH": 4}])
    met = [forms([VOCAB.strings.add(word)]) for word in ("Hull", "Bonn")]
    one, other = (fits for own in met for fits in own.values())
    assert one > 2**100
    assert one is other
