"""Relative clauses are hung on the nouns that they are about."""

from __future__ import annotations

import pytest

from claimspan.mends.relatives import hang_relatives
from hand import tree_of

ADDING = (
    "Trips/NNS/nsubj/7 around/IN/prep/0 cape/NN/pobj/1 ,/,/punct/2 which/WDT/nsubj/5 add/VBP/relcl/2 "
    "9/CD/dobj/5 fell/VBD/ROOT/7"
)


@pytest.mark.parametrize(
    ("tokens", "noun"),
    [
        pytest.param(ADDING, "Trips", id="a plural verb is of the plural"),
        pytest.param(ADDING.replace("around", "of").replace(",/,", "-/:"), "Trips", id="whatever parts them"),
        pytest.param(
            ADDING.replace("Trips/NNS", "Trip/NN").replace("cape/NN", "capes/NNS").replace("VBP", "VBZ"),
            "Trip",
            id="a singular verb is of the singular",
        ),
        pytest.param(
            ADDING.replace("Trips/NNS", "Spending/VBG").replace("cape/NN", "capes/NNS").replace("VBP", "VBZ"),
            "Spending",
            id="a participle in place of a noun is singular",
        ),
        pytest.param(ADDING.replace("cape/NN", "capes/NNS"), "capes", id="where both agree it stays"),
        pytest.param(ADDING.replace("Trips/NNS", "Trip/NN"), "cape", id="where none agrees it stays"),
        pytest.param(ADDING.replace("add/VBP", "added/VBD"), "cape", id="a past tense tells no number"),
    ],
)
def test_a_clause_is_of_the_noun_that_agrees(tokens: str, noun: str) -> None:
    doc = tree_of(tokens, {6: "number"})
    hang_relatives(doc[6])
    assert doc[5].head.text == noun


PART = (
    "90/CD/nummod/1 homes/NNS/nsubj/2 stand/VBP/ROOT/2 on/IN/prep/2 land/NN/pobj/3 of/IN/dep/8 "
    "which/WDT/pobj/5 9%/NN/nsubj/8 are/VBP/relcl/4 flats/NNS/attr/8"
)


@pytest.mark.parametrize(
    ("tokens", "noun"),
    [
        pytest.param(PART, "homes", id="a part of those counted"),
        pytest.param(PART.replace("land/NN", "lots/NNS"), "lots", id="a part of the plural before it"),
        pytest.param(PART.replace("of/IN", "in/IN"), "land", id="no part"),
    ],
)
def test_a_clause_of_a_part_is_of_those_counted(tokens: str, noun: str) -> None:
    doc = tree_of(tokens, {0: "number", 7: "percentage"})
    hang_relatives(doc[7])
    assert doc[8].head.text == noun
