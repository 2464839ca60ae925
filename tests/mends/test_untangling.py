"""Figures, windows and the nouns beside them are hung on the words that they belong to."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from spacy.tokens import Token

from claimspan.mends.untangling import untangle
from hand import arcs_before, arcs_of, each, mend, tree_of

OLDER = "90/CD/npadvmod/1 older/JJR/amod/2 owls/NNS/ROOT/2"
AREAS = "six/CD/nummod/3 areas/NNS/compound/3 -/HYPH/punct/3 repair/NN/ROOT/3"
SLASH = "fell/VBD/ROOT/0 to/IN/prep/0 €9/CD/nummod/4 //:/punct/4 MWh/NN/pobj/1"
DEALS = "20/CD/nummod/1 gold/NN/compound/2 deals/NNS/ROOT/2"
BESIDE = "took/VBD/ROOT/0 9_days/NNS/dobj/0 for/IN/prep/1 owls/NNS/pobj/2 and/CC/cc/3 4_days/NNS/conj/3"
SECOND = "gives/VBZ/ROOT/0 9%/NN/dobj/0 to/IN/prep/0 owls/NNS/pobj/2 and/CC/cc/3 4%/NN/pobj/2"
SUMMED = (
    "a/DT/det/1 total/NN/nsubj/7 of/IN/prep/1 640/CD/nummod/4 rowers/NNS/pobj/2 from/IN/prep/1 "
    "Ayr/NNP/pobj/5 race/VBP/ROOT/7"
)
SHARE = "1_in_6/CD/npadvmod/3 night/NN/compound/2 porters/NNS/nsubj/3 drove/VBD/ROOT/3"
SAID = "He/PRP/nsubj/1 said=say/VBD/ROOT/1 50/CD/nummod/3 men/NNS/dobj/1 ran/VBN/acl/3"
COSTS = "wool/NN/compound/1 costs/NNS/ROOT/1 £9/CD/dobj/1"
PLANS = (
    "it/PRP/nsubj/1 plans/VBZ/ROOT/1 to/TO/aux/3 buy/VB/xcomp/1 mills/NNS/dobj/3 sell/VBP/conj/1 9%/NN/dobj/5"
)
POLL = "poll/NN/ROOT/0 of/IN/prep/0 9/CD/nummod/3 cooks/NNS/pobj/1 by/IN/prep/3 Hull/NNP/pobj/4"
REMOVAL = "removal/NN/ROOT/0 by/IN/prep/0 Hull/NNP/pobj/1 of/IN/prep/2 9/CD/nummod/5 cooks/NNS/pobj/3"
SPILLS = "Two/CD/nsubj/1 spills/VBZ/nsubj/2 harmed/VBD/ROOT/2 owls/NNS/dobj/2"

Figures = Mapping[int, str]


def untangled(tokens: str, figures: Figures) -> str:
    """The arcs of a tree whose figures have labels as mentions have them.

    :param figures: index → label of the token that is a figure, a number or a window.
    """
    doc = tree_of(tokens, {i: label for i, label in figures.items() if label != "unlabelled"})
    mend(
        doc,
        untangle,
        {i: label if label in {"number", "window"} else "quantity" for i, label in figures.items()},
    )
    return arcs_of(doc)


@each(
    "tokens, figures, arcs",
    {
        "a figure before a window": (
            "rose/VBD/ROOT/0 6%/CD/compound/2 yearly/NN/npadvmod/0",
            {1: "percentage", 2: "window"},
            "ROOT/0 npadvmod/0 npadvmod/0",
        ),
        "a noun before a window is its preposition's": (
            "growth/NN/ROOT/0 in/IN/prep/0 sales/NNS/compound/3 year-on-year/NN/pobj/1",
            {3: "window"},
            "ROOT/0 prep/0 pobj/1 npadvmod/0",
        ),
        "a number counts its object": (
            "a_quarter_of_a_million/CD/nsubj/2 owls/NNS/pobj/0 nest/VBP/ROOT/2",
            {0: "number"},
            "nummod/1 nsubj/2 ROOT/2",
        ),
        "a number at the root counts its object": (
            "a_quarter_of_a_million/CD/ROOT/0 owls/NNS/pobj/0",
            {0: "number"},
            "nummod/1 ROOT/1",
        ),
        "a figure before what a slash says it is per": (
            SLASH,
            {2: "money"},
            "ROOT/0 prep/0 pobj/1 punct/2 nmod/2",
        ),
        "a number before a comparative": (OLDER, {0: "number"}, "nummod/2 amod/2 ROOT/2"),
        "further ones": (OLDER.replace("older", "more"), {0: "number"}, "nummod/2 amod/2 ROOT/2"),
        "a record number": (
            "record/NN/nmod/2 90/CD/nummod/0 owls/NNS/ROOT/2",
            {1: "number"},
            "nmod/2 nummod/2 ROOT/2",
        ),
        "a number before a participle": (
            "90/CD/nsubj/1 lost/VBN/amod/2 owls/NNS/ROOT/2",
            {0: "number"},
            "nummod/2 amod/2 ROOT/2",
        ),
        "a plural, not what a dash parts from it": (AREAS, {0: "number"}, "nummod/1 ROOT/1 punct/3 appos/1"),
        "the plural at the end of a run of nouns": (DEALS, {0: "number"}, "nummod/2 compound/2 ROOT/2"),
        "a figure beside one of its kind": (
            BESIDE,
            {1: "duration", 5: "duration"},
            "ROOT/0 dobj/0 prep/1 pobj/2 cc/1 conj/1",
        ),
        "a figure that is taken for a second object of the preposition": (
            SECOND,
            {1: "percentage", 5: "percentage"},
            "ROOT/0 dobj/0 prep/0 pobj/2 cc/1 conj/1",
        ),
        "what is counted after a sum": (
            SUMMED,
            {3: "number"},
            "det/1 nmod/4 prep/1 nummod/4 nsubj/7 prep/4 pobj/5 ROOT/7",
        ),
        "a figure after a sum": (
            "a/DT/det/1 total/NN/dobj/4 of/IN/prep/1 £3/CD/pobj/2 spent/VBD/ROOT/4",
            {3: "money"},
            "det/1 nmod/3 prep/1 dobj/4 ROOT/4",
        ),
        "a share of the noun after it": (SHARE, {0: "ratio"}, "nummod/2 compound/2 nsubj/3 ROOT/3"),
        "a share is who does it": ("1_in_6/CD/meta/1 drove/VBD/ROOT/1", {0: "ratio"}, "nsubj/1 ROOT/1"),
        "what is said": (SAID, {2: "number"}, "nsubj/1 ROOT/1 nummod/3 nsubj/4 ccomp/1"),
        "a bare verb goes on with an infinitive": (
            PLANS,
            {6: "percentage"},
            "nsubj/1 ROOT/1 aux/3 xcomp/1 dobj/3 conj/3 dobj/5",
        ),
        "an agent of the deed": (POLL, {2: "number"}, "ROOT/0 prep/0 nummod/3 pobj/1 prep/0 pobj/4"),
        "a deed after its agent": (REMOVAL, {4: "number"}, "ROOT/0 prep/0 pobj/1 prep/0 nummod/5 pobj/3"),
        "a verb after two is a noun": (SPILLS, {0: "number"}, "nummod/1 nsubj/2 ROOT/2 dobj/2"),
        "a verb that is taken for a plural": (
            "the/DT/det/2 wool/NN/compound/2 costs/NNS/ROOT/2 £9/CD/dobj/2",
            {3: "money"},
            "det/1 nsubj/2 ROOT/2 dobj/2",
        ),
    },
)
def test_a_word_hangs_where_it_belongs(tokens: str, figures: Figures, arcs: str) -> None:
    assert untangled(tokens, figures) == arcs


@each(
    "tokens, figures",
    {
        "a noun that starts a window's phrase": (
            "sales/NNS/compound/1 year-on-year/NN/ROOT/1",
            {1: "window"},
        ),
        "the number of a name": ("Orion/NNP/nmod/2 90/CD/nummod/0 owls/NNS/ROOT/2", {1: "number"}),
        "a number before less is a difference": (OLDER.replace("older", "less"), {0: "number"}),
        "a figure before a hyphen": (SLASH.replace("//:", "-/:"), {2: "money"}),
        "a figure of the verb before a slash": (SLASH.replace("nummod/4", "dobj/0"), {2: "money"}),
        "one counts no plural": (DEALS.replace("20", "one"), {0: "number"}),
        "a figure beside one of another kind": (BESIDE, {1: "duration", 5: "money"}),
        "a noun that is no sum": (SUMMED.replace("total", "team"), {3: "number"}),
        "a certain sum": (SUMMED.replace("a/", "the/"), {3: "number"}),
        "what is seen may be a noun": (SAID.replace("say", "see"), {2: "number"}),
        "a past verb agrees with any": (PLANS.replace("VBZ", "VBD"), {6: "percentage"}),
        "where those counted are from": (POLL.replace("by", "from"), {2: "number"}),
        "a plural verb after two": (SPILLS.replace("VBZ", "VBP"), {0: "number"}),
    },
)
def test_a_word_that_hangs_where_it_belongs_stays(tokens: str, figures: Figures) -> None:
    assert untangled(tokens, figures) == arcs_before(tokens)


@each(
    "tokens, figure, word",
    {
        "with a subject": ("This/PRP/nsubj/1 costs/NNS/ROOT/1 £9/CD/dobj/1", 2, "costs/VBZ"),
        "with an object": (COSTS, 2, "costs/VBZ"),
        "no noun before it": (COSTS.replace("compound", "det"), 2, "costs/NNS"),
        "an adverb like a verb": ("owls/NNS/nsubj/1 live/RB/ROOT/1 9%/NN/npadvmod/1", 2, "live/VBP"),
        "an adverb like none": ("owls/NNS/nsubj/1 up/RB/ROOT/1 9%/NN/npadvmod/1", 2, "up/RB"),
        "a participle of what is said": (SAID, 2, "ran/VBD"),
        "a bare verb": (PLANS, 6, "sell/VB"),
    },
)
def test_a_word_is_the_verb_that_its_place_shows(tokens: str, figure: int, word: str) -> None:
    doc = tree_of(tokens)
    mend(doc, untangle, {figure: "quantity"})
    assert word in [f"{token.text}/{token.tag_}" for token in doc]


@pytest.mark.parametrize(("tag", "word"), [("VBZ", "NNS NOUN"), ("VBP", "VBP VERB")])
def test_a_singular_verb_after_two_is_what_there_are_two_of(tag: str, word: str) -> None:
    doc = tree_of(SPILLS.replace("VBZ", tag))
    mend(doc, untangle, {0: "number"})
    assert f"{doc[1].tag_} {doc[1].pos_}" == word


TAGS = "POS VBD VBN VBZ VBG NNS NN RB IN JJ WDT CD CC , .".split()
DEPS = (
    "nsubj dobj pobj prep conj cc acl relcl advcl ccomp xcomp compound nummod amod npadvmod case poss".split()
)
WORDS = "owls which not only said report fell reduced total of by and founder who nearly 's ( ) – , .".split()


@st.composite
def parsed(draw: st.DrawFn) -> str:
    """Some tokens that hang on one another in any way, as one tree or more."""
    order = draw(st.permutations(range(draw(st.integers(3, 9)))))
    tokens = [""] * len(order)
    for place, token in enumerate(order):
        head = order[draw(st.integers(0, place - 1))] if place and draw(st.integers(0, 9)) else token
        word, tag, dep = (draw(st.sampled_from(of)) for of in (WORDS, TAGS, DEPS))
        tokens[token] = f"{word}/{tag}/{'ROOT' if head == token else dep}/{head}"
    return " ".join(tokens)


def is_rooted(token: Token) -> bool:
    """Whether the heads above a token come to an end."""
    above = token
    for _ in token.doc:
        above = above.head
    return above.head.i == above.i


@settings(max_examples=1000)
@given(parsed(), st.dictionaries(st.integers(0, 8), st.sampled_from(["number", "quantity", "window"])))
@example(
    "owls/NNS/ROOT/0 ate/VBD/conj/0 mice/NNS/dobj/1 cats/NNS/ROOT/3 fell/VBD/conj/0 9/CD/dobj/4",
    {5: "number"},
)
def test_whatever_the_trees_no_token_hangs_in_a_circle(tokens: str, types: dict[int, str]) -> None:
    doc = tree_of(tokens)
    types = {i: kind for i, kind in types.items() if i < len(doc)}
    for i, kind in types.items():
        doc[i].ent_type_ = "ratio" if kind == "number" else kind
    mend(doc, untangle, types)
    assert all(map(is_rooted, doc))
