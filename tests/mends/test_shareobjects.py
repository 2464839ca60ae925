"""Verbs between a share and a noun, taken for a part of it, are given back."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from claimspan.mends.shareobjects import give_share_object
from hand import arcs_of, mend, tree_of

SHARE = {0: "percentage"}
OBJECT = "54%/NN/compound/2 rank/NN/compound/2 cost/NN/ROOT/2 first/RB/advmod/2 ././punct/2"
BOUND = "Only/RB/advmod/1 12%/NN/compound/3 trust/NN/compound/3 banks/NNS/ROOT/3"
BELOW = "Half/CD/ROOT/0 skip/NN/amod/2 lunch/NN/pobj/0"
PLACE = "In/IN/ROOT/0 the/DT/det/5 north/NN/amod/5 61%/NN/nmod/5 own/JJ/amod/5 homes/NNS/pobj/0"
WALK = "In/IN/prep/3 towns/NNS/pobj/0 40%/NN/compound/3 walk/NN/ROOT/3 ././punct/3"
TIME = "Lately/IN/ROOT/0 20%/NN/compound/2 cycle/NN/pobj/0"
FEAR = "44%/NN/compound/1 fear/NN/ROOT/1 losing/VBG/acl/1 jobs/NNS/dobj/2"
SHOWN = (
    "Polls/NNS/nsubj/1 found/VBD/ROOT/1 that/IN/mark/5 45%/NN/compound/5 use/NN/compound/5 vans/NNS/dobj/1"
)
JOINED = (
    "8%/NN/compound/2 own/JJ/amod/2 cars/NNS/ROOT/2 and/CC/cc/2"
    " 22%/NN/compound/6 lease/NN/compound/6 vans/NNS/conj/2"
)


@pytest.mark.parametrize(
    ("tokens", "ents", "arcs", "verb"),
    [
        pytest.param(OBJECT, SHARE, "nsubj/1 ROOT/1 dobj/1 advmod/1 punct/1", 1, id="an object"),
        pytest.param(BOUND, {1: "percentage"}, "advmod/1 nsubj/2 ROOT/2 dobj/2", 2, id="a bound"),
        pytest.param(BELOW, {0: "ratio"}, "nsubj/1 ROOT/1 dobj/1", 1, id="below the share"),
        pytest.param(
            PLACE, {3: "percentage"}, "prep/4 det/2 pobj/0 nsubj/4 ROOT/4 dobj/4", 4, id="a place before"
        ),
        pytest.param(
            WALK, {2: "percentage"}, "prep/3 pobj/0 nsubj/3 ROOT/3 punct/3", 3, id="nothing is done to"
        ),
        pytest.param(
            TIME, {0: "window", 1: "percentage"}, "npadvmod/2 nsubj/2 ROOT/2", 2, id="a time before"
        ),
        pytest.param(FEAR, SHARE, "nsubj/1 ROOT/1 acl/1 dobj/2", 1, id="a deed is the object"),
        pytest.param(
            SHOWN, {3: "percentage"}, "nsubj/1 ROOT/1 mark/4 nsubj/4 ccomp/1 dobj/4", 4, id="what is shown"
        ),
        pytest.param(JOINED, SHARE, "nsubj/1 ROOT/1 dobj/1 cc/2 compound/6 compound/6 conj/2", 1, id="one"),
        pytest.param(
            JOINED,
            {0: "percentage", 4: "percentage"},
            "nsubj/1 ROOT/1 dobj/1 cc/2 compound/6 compound/6 conj/1",
            1,
            id="another share goes on with the clause",
        ),
    ],
)
def test_what_follows_a_share_is_a_verb(tokens: str, ents: Mapping[int, str], arcs: str, verb: int) -> None:
    doc = tree_of(tokens, ents)
    mend(doc, give_share_object, next(i for i, label in ents.items() if label != "window"))
    assert arcs_of(doc) == arcs
    assert (doc[verb].tag_, doc[verb].pos_) == ("VBP", "VERB")


@pytest.mark.parametrize(
    ("tokens", "ents"),
    [
        pytest.param(OBJECT, {0: "money"}, id="a sum counts nobody"),
        pytest.param(OBJECT.replace("rank", "tax"), SHARE, id="no verb has this form"),
        pytest.param(OBJECT.replace("cost/NN", "rise/NN"), SHARE, id="a change has a size before it"),
        pytest.param(OBJECT.replace("rank/NN", "rank/NNS"), SHARE, id="a plural"),
        pytest.param(
            OBJECT.replace("ROOT/2 first/RB/advmod/2", "nsubj/3 fell/VBD/ROOT/3"), SHARE, id="a subject"
        ),
        pytest.param(OBJECT.replace("first/RB/advmod", "is/VBZ/cop"), SHARE, id="a predicate"),
        pytest.param(BOUND.replace("Only/RB/advmod/1", "A/DT/det/3"), {1: "percentage"}, id="an article"),
        pytest.param(PLACE.replace("north/NN", "gone/VBN"), {3: "percentage"}, id="no place"),
        pytest.param(WALK.replace("In/IN/prep", "We/PRP/nsubj"), {2: "percentage"}, id="no preposition"),
        pytest.param(FEAR.replace("losing/VBG", "today/NN"), SHARE, id="nothing tells a verb"),
        pytest.param("Walk/NN/ROOT/0 43%/NN/dobj/0", {1: "percentage"}, id="the share is last"),
    ],
)
def test_other_words_after_a_share_stay(tokens: str, ents: Mapping[int, str]) -> None:
    doc = tree_of(tokens, ents)
    before = arcs_of(doc), [token.tag_ for token in doc]
    mend(doc, give_share_object, min(ents))
    assert (arcs_of(doc), [token.tag_ for token in doc]) == before
