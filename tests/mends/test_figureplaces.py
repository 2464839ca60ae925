"""Figures that the parser hangs on the words beside them get the places that they have."""

from __future__ import annotations

from collections.abc import Mapping

from claimspan.mends.figureplaces import (
    take_amount,
    take_before_adverb,
    take_behind_way,
    take_level,
    take_to,
)
from hand import arcs_before, arcs_of, each, mend, mended, tree_of

UP_TO = "Fares/NNS/nsubj/1 went=go/VBD/ROOT/1 up/RB/advmod/1 to/TO/quantmod/4 £3/CD/npadvmod/1"
CAN = "Fares/NNS/nsubj/2 can/MD/aux/2 go/VB/ROOT/2 up/RB/quantmod/5 to/TO/quantmod/5 £9/CD/npadvmod/2"
BACK = "Pay/NN/nsubj/1 fell=fall/VBD/ROOT/1 back/RB/advmod/1 4%/NN/npadvmod/2"
RISE = (
    "We/PRP/nsubj/1 saw=see/VBD/ROOT/1 a/DT/det/3 rise/NN/dobj/1 in/IN/prep/3 rents/NNS/pobj/4 "
    "to/IN/prep/1 £9/CD/pobj/6"
)
ABROAD = "Sales/NNS/nsubj/1 grew=grow/VBD/ROOT/1 4%/NN/npadvmod/3 abroad/RB/advmod/1"
SELLING = "She/PRP/nsubj/1 made=make/VBD/ROOT/1 £9/CD/nummod/3 selling/NN/dobj/1"
BREAD = "She/PRP/nsubj/1 made=make/VBD/ROOT/1 £9/CD/nummod/4 selling/NN/compound/4 bread/NN/dobj/1"
FROM_TO = (
    "Fees/NNS/nsubj/1 rose=rise/VBD/ROOT/1 from/IN/prep/1 £3/CD/quantmod/5 to/TO/quantmod/5 £4/CD/pobj/2"
)


@each(
    "tokens, ents, arcs",
    {
        "up to": (UP_TO, {4: "money"}, "nsubj/1 ROOT/1 advmod/1 prep/1 pobj/3"),
        "from one to the other": (
            FROM_TO,
            {3: "money", 5: "money"},
            "nsubj/1 ROOT/1 prep/1 pobj/2 prep/1 pobj/4",
        ),
    },
)
def test_to_leads_to_where_something_got(tokens: str, ents: Mapping[int, str], arcs: str) -> None:
    doc = tree_of(tokens, ents)
    mend(doc, take_to, max(ents))
    assert arcs_of(doc) == arcs
    assert doc[max(ents) - 1].tag_ == "IN"


@each(
    "tokens, ents",
    {
        "so much at most": (UP_TO.replace("=go", "=pay"), {4: "money"}),
        "what something can come to": (CAN, {5: "money"}),
        "no way up or down": (UP_TO.replace("up/RB", "on/RB"), {4: "money"}),
        "no verb before the way": (UP_TO.replace("went=go/VBD", "drift/NN"), {4: "money"}),
        "a preposition already": (UP_TO.replace("to/TO", "to/IN"), {4: "money"}),
        "a verb that moves nothing": (FROM_TO.replace("=rise", "=look"), {3: "money", 5: "money"}),
        "no figure that it moved from": (FROM_TO, {5: "money"}),
        "a figure that does not hang on from": (
            FROM_TO.replace("pobj/2", "dobj/1"),
            {3: "money", 5: "money"},
        ),
    },
)
def test_to_that_bounds_a_figure_stays(tokens: str, ents: Mapping[int, str]) -> None:
    assert mended(tokens, ents, take_to, max(ents)) == arcs_before(tokens)


def test_a_figure_behind_a_way_hangs_on_the_verb() -> None:
    assert mended(BACK, {}, take_behind_way, 3) == "nsubj/1 ROOT/1 advmod/1 npadvmod/1"


@each(
    "tokens",
    {
        "no change": BACK.replace("=fall", "=pay"),
        "no way": BACK.replace("back", "early"),
        "a figure of the verb": BACK.replace("npadvmod/2", "npadvmod/1"),
        "a way of something else": BACK.replace("advmod/1", "advmod/0"),
    },
)
def test_other_figures_behind_adverbs_stay(tokens: str) -> None:
    assert mended(tokens, {}, take_behind_way, 3) == arcs_before(tokens)


@each(
    "tokens, figure, arcs",
    {
        "right behind it": (RISE, 7, "nsubj/1 ROOT/1 det/3 dobj/1 prep/3 pobj/4 prep/3 pobj/6"),
        "where it came from": (
            RISE.replace("to/IN", "from/IN"),
            7,
            "nsubj/1 ROOT/1 det/3 dobj/1 prep/3 pobj/4 prep/3 pobj/6",
        ),
        "behind a comma": (
            RISE.replace("to/IN/prep/1 £9/CD/pobj/6", ",/,/punct/1 to/IN/prep/1 £9/CD/pobj/7"),
            8,
            "nsubj/1 ROOT/1 det/3 dobj/1 prep/3 pobj/4 punct/1 prep/3 pobj/7",
        ),
        "of things that are counted": (
            RISE.replace("£9/CD/pobj/6", "9/CD/nummod/8 huts/NNS/pobj/6"),
            7,
            "nsubj/1 ROOT/1 det/3 dobj/1 prep/3 pobj/4 prep/3 nummod/8 pobj/6",
        ),
        "past which it got": (
            RISE.replace("£9/CD/pobj/6", "over/IN/prep/6 £9/CD/pobj/7"),
            8,
            "nsubj/1 ROOT/1 det/3 dobj/1 prep/3 pobj/4 prep/3 prep/6 pobj/7",
        ),
    },
)
def test_the_level_that_a_noun_of_change_leads_to_hangs_on_it(tokens: str, figure: int, arcs: str) -> None:
    assert mended(tokens, {}, take_level, figure) == arcs


@each(
    "tokens",
    {
        "no change": RISE.replace("rise/NN", "list/NN"),
        "a verb that changes the change": RISE.replace("=see", "=cut"),
        "a verb that credits somebody": RISE.replace("=see", "=attribute"),
        "another preposition": RISE.replace("to/IN", "for/IN"),
        "no word on what changed": RISE.replace("in/IN", "near/IN"),
        "no verb above": RISE.replace("saw=see/VBD", "pair/NN"),
        "a figure that is no object of it": RISE.replace("£9/CD/pobj/6", "£9/CD/npadvmod/6"),
        "words between": RISE.replace(
            "to/IN/prep/1 £9/CD/pobj/6", "here/RB/advmod/1 to/IN/prep/1 £9/CD/pobj/7"
        ),
    },
)
def test_other_figures_behind_to_stay(tokens: str) -> None:
    assert mended(tokens, {}, take_level, tokens.count(" ")) == arcs_before(tokens)


def test_a_figure_before_an_adverb_of_place_hangs_on_the_verb() -> None:
    assert mended(ABROAD, {}, take_before_adverb, 2) == "nsubj/1 ROOT/1 npadvmod/1 advmod/1"


@each(
    "tokens",
    {
        "no change": ABROAD.replace("=grow", "=live"),
        "what the figure tells the size of": ABROAD.replace("abroad", "later"),
        "no adverb": ABROAD.replace("abroad/RB", "home/NN"),
        "a comparative": ABROAD.replace("abroad/RB", "slower/RBR"),
        "an adverb of something else": ABROAD.replace("advmod/1", "advmod/0"),
    },
)
def test_other_figures_before_adverbs_stay(tokens: str) -> None:
    assert mended(tokens, {}, take_before_adverb, 2) == arcs_before(tokens)


@each(
    "tokens, arcs",
    {
        "the deed alone": (SELLING, "nsubj/1 ROOT/1 dobj/1 advcl/1"),
        "a deed with its object": (BREAD, "nsubj/1 ROOT/1 dobj/1 advcl/1 dobj/3"),
        "an amount taken for who did it": (
            SELLING.replace("nummod/3", "nsubj/3").replace("NN/dobj", "VBG/ccomp"),
            "nsubj/1 ROOT/1 dobj/1 advcl/1",
        ),
    },
)
def test_an_amount_made_by_a_deed_hangs_on_its_verb(tokens: str, arcs: str) -> None:
    doc = tree_of(tokens, {2: "money"})
    mend(doc, take_amount, 2)
    assert arcs_of(doc) == arcs
    assert doc[3].tag_ == "VBG"


@each(
    "tokens, ents",
    {
        "no money": (SELLING, {2: "duration"}),
        "another verb": (SELLING.replace("=make", "=see"), {2: "money"}),
        "a noun for money": (SELLING.replace("selling", "funding"), {2: "money"}),
        "no deed": (SELLING.replace("selling", "bread"), {2: "money"}),
        "an amount of something else": (SELLING.replace("nummod/3", "nmod/0"), {2: "money"}),
        "a verb that forms an adjective": (SELLING.replace("selling/NN", "telling/JJ"), {2: "money"}),
    },
)
def test_other_amounts_before_such_words_stay(tokens: str, ents: Mapping[int, str]) -> None:
    assert mended(tokens, ents, take_amount, 2) == arcs_before(tokens)
