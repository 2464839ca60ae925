"""A subject whose verb was said before hangs on that verb, and its figure on it."""

from __future__ import annotations

from claimspan.mends.gapped import part_gapped
from hand import arcs_before, each, mended

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
    return mended(tokens, dict.fromkeys(figures, "percentage"), part_gapped, len(tokens.split()) - 1, figures)


@each(
    "tokens",
    {
        "on the verb": FELL,
        "joined to the first figure": JOINED,
        "in place of the first figure": TAKEN,
    },
)
def test_a_second_subject_and_its_figure(tokens: str) -> None:
    assert parted(tokens) == "nsubj/1 ROOT/1 prep/1 pobj/2 cc/1 compound/6 conj/1 prep/6 pobj/7"


def test_a_second_subject_with_a_place() -> None:
    assert parted(PLACE) == "nsubj/1 ROOT/1 prep/1 pobj/2 punct/1 cc/1 conj/1 prep/6 pobj/7 prep/6 pobj/9"


@each(
    "tokens",
    {
        "another preposition": FELL.replace("by/IN/prep/1 7%", "in/IN/prep/1 7%"),
        "no joint": FELL.replace("and/CC/cc", "while/IN/mark"),
        "a verb between them": FELL.replace("pork/NN", "cut/VBD"),
        "two objects": CUT,
        "no subject": FELL.replace("Beef/NN/nsubj", "Then/RB/advmod"),
        "it hangs there already": FELL.replace("by/IN/prep/1 7%", "by/IN/prep/6 7%"),
        "it hangs elsewhere": FELL.replace("by/IN/prep/1 7%", "by/IN/prep/0 7%"),
        "the verb is of the noun": FELL.replace("ROOT/1", "acl/6").replace("conj/1", "ROOT/6"),
        "no figure before it": FELL.replace("3%", "us"),
    },
)
def test_other_figures_stay(tokens: str) -> None:
    assert parted(tokens) == arcs_before(tokens)
