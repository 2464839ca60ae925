"""A subject whose verb was said before hangs on that verb, and its figure on it."""

from __future__ import annotations

import pytest

from claimspan.mends.gapped import part_gapped
from hand import arcs_of, mend, tree_of

FELL = (
    "Beef/NN/nsubj/1 fell/VBD/ROOT/1 by/IN/prep/1 3%/NN/pobj/2 and/CC/cc/1 pork/NN/compound/6 "
    "prices/NNS/conj/1 by/IN/prep/1 7%/NN/pobj/7"
)
JOINED = FELL.replace("and/CC/cc/1", "and/CC/cc/3").replace("conj/1", "conj/3")
TAKEN = (
    "Beef/NN/nsubj/1 fell/VBD/ROOT/1 by/IN/prep/1 3%/NN/nmod/6 and/CC/cc/3 pork/NN/conj/3 prices/NNS/pobj/2 "
    "by/IN/prep/1 7%/NN/pobj/7"
)
CUT = (
    "It/PRP/nsubj/1 cut/VBD/ROOT/1 staff/NN/dobj/1 by/IN/prep/1 3%/NN/pobj/3 and/CC/cc/1 fees/NNS/conj/1 "
    "by/IN/prep/1 9%/NN/pobj/7"
)
PLACE = (
    "Beef/NN/nsubj/1 fell/VBD/ROOT/1 by/IN/prep/1 3%/NN/pobj/2 ,/,/punct/3 and/CC/cc/3 pork/NN/conj/3 "
    "in/IN/prep/1 Ayr/NNP/pobj/7 by/IN/prep/1 7%/NN/pobj/9"
)


def parted(tokens: str) -> str:
    """The arcs of a tree whose tokens with digits are figures."""
    figures = {at: "quantity" for at, token in enumerate(tokens.split()) if "%" in token}
    doc = tree_of(tokens, dict.fromkeys(figures, "percentage"))
    mend(doc, part_gapped, len(doc) - 1, figures)
    return arcs_of(doc)


@pytest.mark.parametrize(
    "tokens",
    [
        pytest.param(FELL, id="on the verb"),
        pytest.param(JOINED, id="joined to the first figure"),
        pytest.param(TAKEN, id="in place of the first figure"),
    ],
)
def test_a_second_subject_and_its_figure(tokens: str) -> None:
    assert parted(tokens) == "nsubj/1 ROOT/1 prep/1 pobj/2 cc/1 compound/6 conj/1 prep/6 pobj/7"


def test_a_second_subject_with_a_place() -> None:
    assert parted(PLACE) == "nsubj/1 ROOT/1 prep/1 pobj/2 punct/1 cc/1 conj/1 prep/6 pobj/7 prep/6 pobj/9"


@pytest.mark.parametrize(
    "tokens",
    [
        pytest.param(FELL.replace("by/IN/prep/1 7%", "in/IN/prep/1 7%"), id="another preposition"),
        pytest.param(FELL.replace("and/CC/cc", "while/IN/mark"), id="no joint"),
        pytest.param(FELL.replace("pork/NN", "cut/VBD"), id="a verb between them"),
        pytest.param(CUT, id="two objects"),
        pytest.param(FELL.replace("Beef/NN/nsubj", "Then/RB/advmod"), id="no subject"),
        pytest.param(FELL.replace("by/IN/prep/1 7%", "by/IN/prep/6 7%"), id="it hangs there already"),
        pytest.param(FELL.replace("by/IN/prep/1 7%", "by/IN/prep/0 7%"), id="it hangs elsewhere"),
        pytest.param(
            FELL.replace("ROOT/1", "acl/6").replace("conj/1", "ROOT/6"), id="the verb is of the noun"
        ),
        pytest.param(FELL.replace("3%", "us"), id="no figure before it"),
    ],
)
def test_other_figures_stay(tokens: str) -> None:
    assert parted(tokens) == arcs_of(tree_of(tokens))
