"""Verbs right after a share that are taken for nouns are given back."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from claimspan.mends.shareverbs import give_share_verb
from hand import arcs_of, mend, tree_of

SHARE = {0: "percentage"}
MAIN = "43%/NN/compound/1 trust/NN/ROOT/1 the/DT/det/3 owl/NN/appos/1"
SOME = "Some/DT/quantmod/1 43%/NN/compound/2 trust/NN/ROOT/2 the/DT/det/4 owl/NN/dobj/2"
JOINED = "Owls/NNS/nsubj/1 sing/VBP/ROOT/1 and/CC/cc/1 41%/NN/compound/4 sleep/NN/conj/1"
SAID = "Polls/NNS/nsubj/1 show/VBP/ROOT/1 43%/NN/compound/3 trust/NN/ccomp/1 it/PRP/dobj/3"
LIFTED = "9%/NN/ROOT/0 walk/NN/pobj/0 there/RB/advmod/1 ,/,/punct/0 too/RB/advmod/0"
PARTED = (
    "61%/NN/compound/1 name/NN/nsubj/6 the/DT/det/3 owl/NN/appos/1 and/CC/cc/1 30%/NN/nsubj/6 see/VBP/ROOT/6"
)
TOLD = "Half/CD/nummod/2 say/VBP/amod/2 owls/NNS/nsubj/3 sing/VBP/ROOT/3 well/RB/advmod/3"
BACKED = "Owls/NNS/nsubj/1 sing/VBP/ROOT/1 while/IN/mark/3 43%/NN/advcl/1 back/IN/prep/3 Hull/NNP/pobj/4"


@pytest.mark.parametrize(
    ("tokens", "ents", "arcs", "verb"),
    [
        pytest.param(MAIN, SHARE, "nsubj/1 ROOT/1 det/3 dobj/1", 1, id="the main word"),
        pytest.param(
            SOME, {1: "percentage"}, "quantmod/1 nsubj/2 ROOT/2 det/4 dobj/2", 2, id="after a bound"
        ),
        pytest.param(JOINED, {3: "ratio"}, "nsubj/1 ROOT/1 cc/1 nsubj/4 conj/1", 4, id="a second clause"),
        pytest.param(SAID, {2: "percentage"}, "nsubj/1 ROOT/1 nsubj/3 ccomp/1 dobj/3", 3, id="what is shown"),
        pytest.param(LIFTED, SHARE, "nsubj/1 ROOT/1 advmod/1 punct/1 advmod/1", 1, id="below the share"),
        pytest.param(
            PARTED,
            {0: "percentage", 5: "percentage"},
            "nsubj/1 ROOT/1 det/3 dobj/1 cc/1 nsubj/6 conj/1",
            1,
            id="the subject of the next clause",
        ),
        pytest.param(
            PARTED.replace("30%/NN/nsubj/6", "30%/NN/conj/1"),
            {0: "percentage", 5: "percentage"},
            "nsubj/1 ROOT/1 det/3 dobj/1 cc/1 nsubj/6 conj/1",
            1,
            id="two shares that are taken for one subject",
        ),
        pytest.param(
            BACKED, {3: "percentage"}, "nsubj/1 ROOT/1 mark/4 nsubj/4 advcl/1 dobj/4", 4, id="whom they back"
        ),
    ],
)
def test_what_follows_a_share_is_a_verb(tokens: str, ents: Mapping[int, str], arcs: str, verb: int) -> None:
    doc = tree_of(tokens, ents)
    mend(doc, give_share_verb, min(ents))
    assert arcs_of(doc) == arcs
    assert (doc[verb].tag_, doc[verb].pos_) == ("VBP", "VERB")


def test_who_says_something_is_no_part_of_what_is_said() -> None:
    doc = tree_of(TOLD, {0: "ratio"})
    mend(doc, give_share_verb, 0)
    assert arcs_of(doc) == "nsubj/1 ROOT/1 nsubj/3 ccomp/1 advmod/3"


@pytest.mark.parametrize(
    ("tokens", "ents"),
    [
        pytest.param(MAIN, {0: "money"}, id="a sum counts nobody"),
        pytest.param(TOLD.replace("say/VBP", "see/VBP"), {0: "ratio"}, id="what is seen may be a thing"),
        pytest.param(TOLD.replace("owls/NNS/nsubj", "owls/NNS/attr"), {0: "ratio"}, id="no clause follows"),
        pytest.param(MAIN.replace("trust", "owl"), SHARE, id="no verb has this form"),
        pytest.param(MAIN.replace("trust", "rise"), SHARE, id="a change has a size before it"),
        pytest.param(MAIN.replace("the/DT/det", "of/IN/prep"), SHARE, id="a noun has a part"),
        pytest.param(SOME.replace("Some/DT/quantmod", "A/DT/det"), {1: "percentage"}, id="one of its kind"),
        pytest.param(
            SOME.replace("Some/DT/quantmod/1", "With/IN/prep/2"), {1: "percentage"}, id="a phrase within"
        ),
        pytest.param(JOINED.replace("sing/VBP", "nests/NNS"), {3: "ratio"}, id="two nouns are joined"),
        pytest.param(MAIN.replace("the/DT/det/3 owl/NN/appos/1", "./././1"), SHARE, id="nothing follows"),
        pytest.param(PARTED.replace("30%/NN/nsubj", "30%/NN/dobj"), SHARE, id="a clause without a subject"),
        pytest.param(BACKED.replace("Hull/NNP", "May/NN"), {3: "percentage"}, id="nobody to back"),
        pytest.param("Trust/NN/ROOT/0 43%/NN/dobj/0", {1: "percentage"}, id="the share is last"),
    ],
)
def test_other_words_after_a_share_stay(tokens: str, ents: Mapping[int, str]) -> None:
    doc = tree_of(tokens, ents)
    before = arcs_of(doc), [token.tag_ for token in doc]
    mend(doc, give_share_verb, max(ents) if len(ents) == 1 else min(ents))
    assert (arcs_of(doc), [token.tag_ for token in doc]) == before
