"""Of two clauses joined by "and" each verb gets the subject and the objects that are its own."""

from __future__ import annotations

from claimspan.mends.joinedclauses import part_clauses
from hand import arcs_before, each, mended

QUALIFIES = (
    "Sales/NNS/nsubj/1 hit/VBD/ROOT/1 900/CD/nummod/5 and/CC/cc/2 gate/NN/conj/2 fees/NNS/nsubj/6 "
    "rose/VBD/conj/1 4%/NN/npadvmod/6"
)
OBJECT = (
    "They/PRP/nsubj/1 back/VBP/ROOT/1 the/DT/det/5 plan/NN/nmod/5 and/CC/cc/3 fees/NNS/dobj/1 "
    "rose/VBD/conj/1 4%/NN/npadvmod/6"
)
TOGETHER = (
    "It/PRP/nsubj/1 hires/VBZ/ROOT/1 9/CD/nummod/3 men/NNS/nsubj/6 and/CC/cc/3 fees/NNS/conj/3 "
    "rose/VBD/ccomp/1 4%/NN/npadvmod/6"
)
PLACE = (
    "Trams/NNS/nsubj/1 drew/VBD/ROOT/1 riders/NNS/dobj/1 and/CC/cc/2 sales/NNS/conj/2 in/IN/prep/1 "
    "Hull/NNP/pobj/5 fell/VBD/advcl/1"
)
LAST = (
    "It/PRP/nsubj/1 was/VBD/ccomp/7 dear/JJ/acomp/1 ,/,/punct/1 and/CC/cc/1 rides/NNS/conj/1 "
    "may/MD/aux/7 last/VB/ROOT/7"
)
TENSE = (
    "Five/CD/nsubj/1 left/VBD/ROOT/1 and/CC/cc/1 their/PRP$/poss/4 stay/NN/conj/1 lengthened/VBN/acl/4 "
    "by/IN/prep/5 4%/NN/pobj/6"
)

WITHIN = (
    "Since/IN/prep/3 owls/NNS/nsubj/2 sing/VBP/pcomp/0 Lund/NNP/nsubj/6 and/CC/cc/3 Stone/NNP/conj/3 "
    "left/VBD/ROOT/6"
)
LOWER = (
    "Owls/NNS/nsubj/1 sing/VBP/ROOT/1 and/CC/cc/1 our/PRP$/poss/4 bill/NN/conj/1 rose/VBD/dep/3 4%/NN/dobj/5"
)


def parted(tokens: str) -> str:
    """The arcs of a tree whose tokens with digits are figures."""
    return mended(
        tokens, {at: "percentage" for at, token in enumerate(tokens.split()) if "%" in token}, part_clauses
    )


@each(
    "tokens, arcs",
    {
        "a figure": (QUALIFIES, "nsubj/1 ROOT/1 dobj/1 cc/1 compound/5 nsubj/6 conj/1 npadvmod/6"),
        "an object": (OBJECT, "nsubj/1 ROOT/1 det/3 dobj/1 cc/1 nsubj/6 conj/1 npadvmod/6"),
        "taken together": (TOGETHER, "nsubj/1 ROOT/1 nummod/3 dobj/1 cc/1 nsubj/6 conj/1 npadvmod/6"),
        "with its place": (PLACE, "nsubj/1 ROOT/1 dobj/1 cc/1 nsubj/7 prep/4 pobj/5 conj/1"),
        "the last verb": (LAST, "nsubj/1 ROOT/1 acomp/1 punct/1 cc/1 nsubj/7 aux/7 conj/1"),
        "below its own subject": (LOWER, "nsubj/1 ROOT/1 cc/1 poss/4 nsubj/5 conj/1 dobj/5"),
        "taken for a participle": (TENSE, "nsubj/1 ROOT/1 cc/1 poss/4 nsubj/5 conj/1 prep/5 pobj/6"),
    },
)
def test_the_second_verb_has_its_own_subject(tokens: str, arcs: str) -> None:
    assert parted(tokens) == arcs


@each(
    "tokens",
    {
        "what is said": TOGETHER.replace("hires", "says=say"),
        "what is seen": TOGETHER.replace("hires", "saw=see").replace("rose/VBD", "rise/VBP"),
        "after a form of be": TOGETHER.replace("hires/VBZ", "is=be/VBZ"),
        "about a noun": PLACE.replace("drew/VBD/ROOT", "drew/VBD/relcl"),
        "what belongs to the second subject": WITHIN,
        "another joint": PLACE.replace("and/CC", "or/CC"),
        "no subject before": PLACE.replace("Trams/NNS/nsubj", "Then/RB/advmod"),
    },
)
def test_other_trees_stay_as_they_are(tokens: str) -> None:
    assert parted(tokens) == arcs_before(tokens)
