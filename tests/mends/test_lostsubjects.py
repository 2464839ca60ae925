"""Subjects that the parser hangs on another word are given back to their verbs."""

from __future__ import annotations

from collections.abc import Mapping

from claimspan.mends.lostsubjects import give_subjects
from hand import arcs_before, arcs_of, each, mend, tree_of

BOUNDED = "Over/IN/prep/2 half/NN/pobj/0 sleep/VBP/ROOT/2"
AGREEING = (
    "It/PRP/nsubj/1 costs/VBZ/ROOT/1 £9/CD/dobj/1 if/IN/mark/5 you/PRP/nsubj/5 paint/VBP/advcl/1 and/CC/cc/5 "
    "saves/VBZ/conj/5 £4/CD/dobj/7"
)
DASHED = "pond/NN/compound/2 -/HYPH/punct/2 66_hectares/NNS/nsubj/4 -/:/punct/2 froze/VBD/ROOT/4"
POSSESSOR = "Hull/NNP/nsubj/4 's/POS/case/0 £9/CD/nummod/3 fund/NN/nummod/0 grew/VBD/ROOT/4"
THERE = "Rents/NNS/npadvmod/2 there/EX/expl/2 are/VBP/ROOT/2 9%/NN/npadvmod/4 high/JJ/acomp/2"
JOINED = "90/CD/nummod/1 owls/NNS/ROOT/1 and/CC/cc/1 bats/NNS/nsubj/4 sing/VBP/conj/1 well/RB/advmod/1"
SECOND = (
    "owls/NNS/nsubj/1 ate/VBD/ROOT/1 mice/NNS/dobj/1 and/CC/cc/2 the/DT/det/5 rats/NNS/conj/2 "
    "left/VBD/conj/1 9%/NN/dobj/6"
)
LATER = (
    "she/PRP/nsubj/1 eats/VBZ/ROOT/1 9%/NN/dobj/1 of/IN/prep/2 mice/NNS/pobj/3 and/CC/cc/4 owls/NNS/conj/4 "
    "sing/VBP/conj/1"
)
DOING = "Lending/VBG/advcl/1 fell/VBD/ROOT/1 9%/NN/npadvmod/1"
REDUCED = "share/NN/nsubj/1 living/VBG/advcl/3 here/RB/advmod/1 fell/VBD/ROOT/3 9%/NN/npadvmod/3"
NEARER = (
    "It/PRP/nsubj/1 is/VBZ/ROOT/1 half/NN/nsubj/6 ,/,/punct/2 and/CC/cc/2 rents/NNS/nsubj/6 rose/VBD/conj/1 "
    "9%/NN/npadvmod/6"
)
SEASON = "By_May/IN/ROOT/0 the/DT/det/2 club/NN/nsubj/3 lost/VBD/relcl/0 9%/NN/dobj/3"
EASTER = "By_Easter/IN/prep/2 rents/NNS/pobj/0 rose/VBD/ROOT/2 9%/NN/npadvmod/2"
PARTED = "owls/NNS/nsubj/1 have/VBP/aux/2 eaten/VBN/ROOT/2 9%/NN/dobj/2"


def given(tokens: str, ents: Mapping[int, str]) -> str:
    """The arcs of a tree around whose figures and windows verbs got their subjects."""
    doc = tree_of(tokens, ents)
    for figure in ents:
        mend(doc, give_subjects, figure)
    return arcs_of(doc)


@each(
    "tokens, ents, arcs",
    {
        "a share with a bound": (BOUNDED, {1: "ratio"}, "advmod/1 nsubj/2 ROOT/2"),
        "a singular verb goes with the singular one": (
            AGREEING,
            {8: "money"},
            "nsubj/1 ROOT/1 dobj/1 mark/5 nsubj/5 advcl/1 cc/1 conj/1 dobj/7",
        ),
        "the noun before a size in dashes": (
            DASHED,
            {2: "measurement"},
            "nsubj/4 punct/2 appos/0 punct/0 ROOT/4",
        ),
        "what a possessor has": (POSSESSOR, {2: "money"}, "poss/3 case/0 nummod/3 nsubj/4 ROOT/4"),
        "a noun before there": (THERE, {3: "percentage"}, "nsubj/2 advmod/2 ROOT/2 npadvmod/4 acomp/2"),
        "two nouns share their verb": (JOINED, {0: "number"}, "nummod/1 nsubj/4 cc/1 conj/1 ROOT/4 advmod/4"),
        "a noun right before a second verb": (
            SECOND,
            {7: "percentage"},
            "nsubj/1 ROOT/1 dobj/1 cc/1 det/5 nsubj/6 conj/1 dobj/6",
        ),
        "a noun right before the verb after the figure's": (
            LATER,
            {2: "percentage"},
            "nsubj/1 ROOT/1 dobj/1 prep/2 pobj/3 cc/1 nsubj/7 conj/1",
        ),
        "the subject of an auxiliary is the verb's": (
            PARTED,
            {3: "percentage"},
            "nsubj/2 aux/2 ROOT/2 dobj/2",
        ),
        "a participle between": (REDUCED, {4: "percentage"}, "nsubj/3 acl/0 advmod/1 ROOT/3 npadvmod/3"),
        "the nearer of two": (
            NEARER,
            {7: "percentage"},
            "nsubj/1 ROOT/1 dobj/1 punct/2 cc/1 nsubj/6 conj/1 npadvmod/6",
        ),
        "a clause that hung on a time": (
            SEASON,
            {0: "window", 4: "percentage"},
            "prep/3 det/2 nsubj/3 ROOT/3 dobj/3",
        ),
        "a noun that hung on a time": (
            EASTER,
            {0: "window", 3: "percentage"},
            "prep/2 nsubj/2 ROOT/2 npadvmod/2",
        ),
        "what begins with a participle": (DOING, {2: "percentage"}, "csubj/1 ROOT/1 npadvmod/1"),
    },
)
def test_a_verb_gets_its_subject(tokens: str, ents: Mapping[int, str], arcs: str) -> None:
    assert given(tokens, ents) == arcs


@each(
    "tokens, ents",
    {
        "a length with a bound is no subject": (BOUNDED, {1: "duration"}),
        "a plural verb goes with the plural one": (AGREEING.replace("saves/VBZ", "saves/VBP"), {8: "money"}),
        "one dash joins a size to a noun": (DASHED.replace("-/:", ",/,"), {2: "measurement"}),
        "a possessor that is taken for one": (POSSESSOR.replace("nsubj", "poss"), {2: "money"}),
        "there opens a clause that says what there is": (
            THERE.replace("high/JJ/acomp", "rises/NNS/attr"),
            {3: "percentage"},
        ),
        "nothing joins two nouns": (JOINED.replace("and/CC/cc", ",/,/punct"), {0: "number"}),
        "a second object before a verb that is joined": (
            SECOND.replace("the/DT/det/5 rats/NNS/conj/2", "rats/NNS/conj/2 and/CC/cc/1"),
            {7: "percentage"},
        ),
        "a verb with a subject takes no other": (
            SECOND.replace("the/DT/det/5 rats/NNS/conj/2", "rats/NNS/conj/2 they/PRP/nsubj/6"),
            {7: "percentage"},
        ),
        "a comma ends a clause of its own": (
            REDUCED.replace("here/RB/advmod", ",/,/punct").replace("VBG", "VBN"),
            {4: "percentage"},
        ),
        "a question": (
            "Was/VBD/aux/2 rent/NN/nsubj/2 paid/VBN/advcl/4 on/RB/advmod/2 fell/VBD/ROOT/4 9%/NN/npadvmod/4",
            {5: "percentage"},
        ),
        "a word between a noun and its participle": (
            "rent/NN/nsubj/2 now/RB/advmod/2 paid/VBN/advcl/3 fell/VBD/ROOT/3 9%/NN/npadvmod/3",
            {4: "percentage"},
        ),
        "a number of them before a participle": (
            REDUCED.replace("VBG", "VBN"),
            {0: "number", 4: "percentage"},
        ),
        "two subjects before the verb that is joined": (
            "half/NN/nsubj/4 ,/,/punct/0 and/CC/cc/0 rents/NNS/nsubj/4 rose/VBD/conj/6 9%/NN/npadvmod/4 "
            "is/VBZ/ROOT/6",
            {5: "percentage"},
        ),
        "a clause on a time of another verb": (
            "He/PRP/nsubj/1 sang/VBD/ROOT/1 by_May/IN/prep/1 the/DT/det/4 club/NN/nsubj/5 lost/VBD/relcl/2 "
            "9%/NN/dobj/5",
            {2: "window", 6: "percentage"},
        ),
        "a noun of a time that reaches over the verb": (
            "By_Easter/IN/prep/2 rents/NNS/pobj/0 rose/VBD/ROOT/2 there/RB/advmod/1 9%/NN/npadvmod/2",
            {0: "window", 4: "percentage"},
        ),
        "two subjects of one verb": (NEARER.replace(",/,/punct/2", "so/RB/advmod/2"), {7: "percentage"}),
        "a clause about a time": (
            SEASON.replace("the/DT/det/2", "which/WDT/dobj/3"),
            {0: "window", 4: "percentage"},
        ),
        "a participle before a bidding": (DOING.replace("VBD", "VB"), {2: "percentage"}),
        "a participle before a subject": (
            "Lending/VBG/advcl/2 it/PRP/nsubj/2 fell/VBD/ROOT/2 9%/NN/npadvmod/2",
            {3: "percentage"},
        ),
    },
)
def test_what_is_nobodys_subject_stays(tokens: str, ents: Mapping[int, str]) -> None:
    assert given(tokens, ents) == arcs_before(tokens)
