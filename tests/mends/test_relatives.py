"""Relative clauses are hung on the nouns that they are about."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from claimspan.mends.relatives import hang_relatives
from hand import each, mend, tree_of

ADDING = (
    "Trips/NNS/nsubj/7 around/IN/prep/0 cape/NN/pobj/1 ,/,/punct/2 which/WDT/nsubj/5 add/VBP/relcl/2 "
    "9/CD/dobj/5 fell/VBD/ROOT/7"
)


@each(
    "tokens, noun",
    {
        "a plural verb is of the plural": (ADDING, "Trips"),
        "whatever parts them": (ADDING.replace("around", "of").replace(",/,", "-/:"), "Trips"),
        "a singular verb is of the singular": (
            ADDING.replace("Trips/NNS", "Trip/NN").replace("cape/NN", "capes/NNS").replace("VBP", "VBZ"),
            "Trip",
        ),
        "a participle in place of a noun is singular": (
            ADDING.replace("Trips/NNS", "Spending/VBG").replace("cape/NN", "capes/NNS").replace("VBP", "VBZ"),
            "Spending",
        ),
        "where both agree it stays": (ADDING.replace("cape/NN", "capes/NNS"), "capes"),
        "where none agrees it stays": (ADDING.replace("Trips/NNS", "Trip/NN"), "cape"),
        "a past tense tells no number": (ADDING.replace("add/VBP", "added/VBD"), "cape"),
    },
)
def test_a_clause_is_of_the_noun_that_agrees(tokens: str, noun: str) -> None:
    doc = tree_of(tokens, {6: "number"})
    mend(doc, hang_relatives, 6)
    assert doc[5].head.text == noun


PART = (
    "90/CD/nummod/1 homes/NNS/nsubj/2 stand/VBP/ROOT/2 on/IN/prep/2 land/NN/pobj/3 of/IN/dep/8 "
    "which/WDT/pobj/5 9%/NN/nsubj/8 are/VBP/relcl/4 flats/NNS/attr/8"
)


@each(
    "tokens, noun",
    {
        "a part of those counted": (PART, "homes"),
        "a part of the plural before it": (PART.replace("land/NN", "lots/NNS"), "lots"),
        "no part": (PART.replace("of/IN", "in/IN"), "land"),
    },
)
def test_a_clause_of_a_part_is_of_those_counted(tokens: str, noun: str) -> None:
    doc = tree_of(tokens, {0: "number", 7: "percentage"})
    mend(doc, hang_relatives, 7)
    assert doc[8].head.text == noun


OWNER = "founder/NN/ROOT/0 of/IN/prep/0 Acme/NNP/pobj/1 who/WP/nsubj/4 has/VBZ/relcl/2 £9/CD/dobj/4"
ONLINE = (
    "Owls/NNS/nsubj/1 posted/VBD/ROOT/1 lists/NNS/dobj/1 online/RB/advmod/1 ,/,/punct/1 which/WDT/nsubj/6 "
    "had/VBD/relcl/3 9%/NN/dobj/6"
)
SELLING = (
    "runs/VBZ/ROOT/0 9/CD/nummod/2 mills/NNS/dobj/0 in/IN/prep/2 city/NN/pobj/3 ,/,/punct/4 "
    "which/WDT/nsubj/7 sell/VBP/relcl/4 4_tons/NNS/dobj/7"
)


@pytest.mark.parametrize(
    ("tokens", "figures", "noun"),
    [
        pytest.param(OWNER, {5: "money"}, "founder", id="a person who has"),
        pytest.param(OWNER.replace("founder", "number"), {5: "money"}, "Acme", id="a firm that has"),
        pytest.param(ONLINE, {7: "percentage"}, "lists", id="a clause on an adverb"),
        pytest.param(
            ONLINE.replace("relcl/3", "advcl/1"), {7: "percentage"}, "lists", id="a clause on a verb"
        ),
        pytest.param(ONLINE.replace("RB", "NN"), {7: "percentage"}, "online", id="a clause on a noun"),
        pytest.param(SELLING, {8: "measurement"}, "mills", id="the noun that agrees"),
        pytest.param(
            SELLING.replace("city/NN", "cities/NNS"),
            {1: "number", 8: "measurement"},
            "mills",
            id="those who are counted",
        ),
        *(
            pytest.param(SELLING.replace("VBP", tag), {8: "measurement"}, "city", id=f"the city, in {tag}")
            for tag in ("VBZ", "VBD")
        ),
    ],
)
def test_a_clause_is_of_its_noun(tokens: str, figures: Mapping[int, str], noun: str) -> None:
    doc = tree_of(tokens, figures)
    mend(doc, hang_relatives, len(doc) - 1)
    clause = next(token for token in doc if token.dep_ == "relcl")
    assert clause.head.text == noun
