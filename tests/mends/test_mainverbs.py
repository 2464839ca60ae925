from __future__ import annotations

import pytest

from claimspan.mends.mainverbs import right_verb
from hand import arcs_of, each, mend, tree_of


@each(
    "tokens, arcs, verb",
    {
        "a participle after the subject": (
            "40%/NN/nsubj/3 of/IN/prep/0 dogs/NNS/pobj/1 treated/VBD/ROOT/3 here/RB/advmod/3 saw/VBD/advcl/3 "
            "owls/NNS/dobj/5",
            "nsubj/5 prep/0 pobj/1 acl/2 advmod/3 ROOT/5 dobj/5",
            "treated/VBN",
        ),
        "a plural after not only": (
            "milk/NN/pobj/4 not/RB/preconj/3 only/RB/advmod/3 aids/NNS/nsubj/5 but/CC/cc/3 saves/VBZ/ROOT/5 "
            "9%/NN/dobj/5",
            "nsubj/5 preconj/3 advmod/3 advcl/5 cc/3 ROOT/5 dobj/5",
            "aids/VBZ",
        ),
        "a plural after a verb of change": (
            "checks/NNS/nsubj/2 reduced/VBN/acl/0 falls/VBZ/ROOT/2 by/IN/prep/2 9%/NN/pobj/3",
            "nsubj/1 ROOT/1 dobj/1 prep/1 pobj/3",
            "falls/NNS",
        ),
    },
)
def test_a_sentence_has_the_verb_that_was_taken_for_another_word(tokens: str, arcs: str, verb: str) -> None:
    doc = tree_of(tokens)
    doc[1].lemma_ = "reduce" if doc[1].text == "reduced" else doc[1].lemma_
    mend(doc, right_verb)
    assert arcs_of(doc) == arcs
    assert verb in [f"{token.text}/{token.tag_}" for token in doc]


@pytest.mark.parametrize(
    "between",
    ["and/CC/cc/3", ",/,/punct/3", "cats/NNS/nsubj/6", "cats/NNS/dobj/3"],
    ids=["joined", "parted", "with a subject", "after an object"],
)
def test_a_verb_stays_where_the_clause_after_it_is_one_of_its_own(between: str) -> None:
    doc = tree_of(
        "40%/NN/nsubj/3 of/IN/prep/0 dogs/NNS/pobj/1 treated/VBD/ROOT/3 here/RB/advmod/3 "
        f"{between} saw/VBD/advcl/3 owls/NNS/dobj/6"
    )
    mend(doc, right_verb)
    assert (doc[3].dep_, doc[6].dep_) == ("ROOT", "advcl")


def test_a_subject_above_the_verb_takes_no_place_below_it() -> None:
    doc = tree_of("owls/NNS/ROOT/0 not/RB/neg/3 only/RB/advmod/3 aids/NNS/nsubj/4 reading/VBG/acl/0")
    before = arcs_of(doc)
    mend(doc, right_verb)
    assert arcs_of(doc) == before


def test_what_stands_as_a_noun_is_a_plural() -> None:
    doc = tree_of("Car/NN/compound/1 trips/VBZ/nsubj/2 fell/VBD/ROOT/2 9%/NN/npadvmod/2", {3: "percentage"})
    mend(doc, right_verb)
    assert (doc[1].tag_, doc[1].pos_) == ("NNS", "NOUN")


def test_a_verb_without_words_of_a_noun_stays_one() -> None:
    doc = tree_of("What/WP/nsubj/1 trips/VBZ/nsubj/2 fell/VBD/ROOT/2 9%/NN/npadvmod/2", {3: "percentage"})
    mend(doc, right_verb)
    assert doc[1].tag_ == "VBZ"
