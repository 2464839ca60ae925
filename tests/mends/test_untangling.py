"""Figures, windows and the nouns beside them are hung on the words that they belong to."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from spacy.tokens import Token

from claimspan.mends.untangling import untangle
from hand import arcs_of, mend, tree_of

OLDER = "90/CD/npadvmod/1 older/JJR/amod/2 owls/NNS/ROOT/2"
AREAS = "six/CD/nummod/3 areas/NNS/compound/3 -/HYPH/punct/3 repair/NN/ROOT/3"
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


@pytest.mark.parametrize(
    ("tokens", "figures", "arcs"),
    [
        pytest.param(
            "rose/VBD/ROOT/0 6%/CD/compound/2 yearly/NN/npadvmod/0",
            {1: "percentage", 2: "window"},
            "ROOT/0 npadvmod/0 npadvmod/0",
            id="a figure before a window",
        ),
        pytest.param(
            "growth/NN/ROOT/0 in/IN/prep/0 sales/NNS/compound/3 year-on-year/NN/pobj/1",
            {3: "window"},
            "ROOT/0 prep/0 pobj/1 npadvmod/0",
            id="a noun before a window is its preposition's",
        ),
        pytest.param(
            "a_quarter_of_a_million/CD/nsubj/2 owls/NNS/pobj/0 nest/VBP/ROOT/2",
            {0: "number"},
            "nummod/1 nsubj/2 ROOT/2",
            id="a number counts its object",
        ),
        pytest.param(
            "a_quarter_of_a_million/CD/ROOT/0 owls/NNS/pobj/0",
            {0: "number"},
            "nummod/1 ROOT/1",
            id="a number at the root counts its object",
        ),
        pytest.param(OLDER, {0: "number"}, "nummod/2 amod/2 ROOT/2", id="a number before a comparative"),
        pytest.param(
            OLDER.replace("older", "more"),
            {0: "number"},
            "nummod/2 amod/2 ROOT/2",
            id="further ones",
        ),
        pytest.param(
            "record/NN/nmod/2 90/CD/nummod/0 owls/NNS/ROOT/2",
            {1: "number"},
            "nmod/2 nummod/2 ROOT/2",
            id="a record number",
        ),
        pytest.param(
            "90/CD/nsubj/1 lost/VBN/amod/2 owls/NNS/ROOT/2",
            {0: "number"},
            "nummod/2 amod/2 ROOT/2",
            id="a number before a participle",
        ),
        pytest.param(
            AREAS,
            {0: "number"},
            "nummod/1 ROOT/1 punct/3 appos/1",
            id="a plural, not what a dash parts from it",
        ),
        pytest.param(
            DEALS, {0: "number"}, "nummod/2 compound/2 ROOT/2", id="the plural at the end of a run of nouns"
        ),
        pytest.param(
            BESIDE,
            {1: "duration", 5: "duration"},
            "ROOT/0 dobj/0 prep/1 pobj/2 cc/1 conj/1",
            id="a figure beside one of its kind",
        ),
        pytest.param(
            SECOND,
            {1: "percentage", 5: "percentage"},
            "ROOT/0 dobj/0 prep/0 pobj/2 cc/1 conj/1",
            id="a figure that is taken for a second object of the preposition",
        ),
        pytest.param(
            SUMMED,
            {3: "number"},
            "det/1 nmod/4 prep/1 nummod/4 nsubj/7 prep/4 pobj/5 ROOT/7",
            id="what is counted after a sum",
        ),
        pytest.param(
            "a/DT/det/1 total/NN/dobj/4 of/IN/prep/1 £3/CD/pobj/2 spent/VBD/ROOT/4",
            {3: "money"},
            "det/1 nmod/3 prep/1 dobj/4 ROOT/4",
            id="a figure after a sum",
        ),
        pytest.param(
            SHARE, {0: "ratio"}, "nummod/2 compound/2 nsubj/3 ROOT/3", id="a share of the noun after it"
        ),
        pytest.param(
            "1_in_6/CD/meta/1 drove/VBD/ROOT/1", {0: "ratio"}, "nsubj/1 ROOT/1", id="a share is who does it"
        ),
        pytest.param(SAID, {2: "number"}, "nsubj/1 ROOT/1 nummod/3 nsubj/4 ccomp/1", id="what is said"),
        pytest.param(
            PLANS,
            {6: "percentage"},
            "nsubj/1 ROOT/1 aux/3 xcomp/1 dobj/3 conj/3 dobj/5",
            id="a bare verb goes on with an infinitive",
        ),
        pytest.param(
            POLL, {2: "number"}, "ROOT/0 prep/0 nummod/3 pobj/1 prep/0 pobj/4", id="an agent of the deed"
        ),
        pytest.param(
            REMOVAL, {4: "number"}, "ROOT/0 prep/0 pobj/1 prep/0 nummod/5 pobj/3", id="a deed after its agent"
        ),
        pytest.param(
            SPILLS, {0: "number"}, "nummod/1 nsubj/2 ROOT/2 dobj/2", id="a verb after two is a noun"
        ),
        pytest.param(
            "the/DT/det/2 wool/NN/compound/2 costs/NNS/ROOT/2 £9/CD/dobj/2",
            {3: "money"},
            "det/1 nsubj/2 ROOT/2 dobj/2",
            id="a verb that is taken for a plural",
        ),
    ],
)
def test_a_word_hangs_where_it_belongs(tokens: str, figures: Figures, arcs: str) -> None:
    assert untangled(tokens, figures) == arcs


@pytest.mark.parametrize(
    ("tokens", "figures"),
    [
        pytest.param(
            "sales/NNS/compound/1 year-on-year/NN/ROOT/1",
            {1: "window"},
            id="a noun that starts a window's phrase",
        ),
        pytest.param(
            "Orion/NNP/nmod/2 90/CD/nummod/0 owls/NNS/ROOT/2", {1: "number"}, id="the number of a name"
        ),
        pytest.param(
            OLDER.replace("older", "less"), {0: "number"}, id="a number before less is a difference"
        ),
        pytest.param(DEALS.replace("20", "one"), {0: "number"}, id="one counts no plural"),
        pytest.param(BESIDE, {1: "duration", 5: "money"}, id="a figure beside one of another kind"),
        pytest.param(SUMMED.replace("total", "team"), {3: "number"}, id="a noun that is no sum"),
        pytest.param(SUMMED.replace("a/", "the/"), {3: "number"}, id="a certain sum"),
        pytest.param(SAID.replace("say", "see"), {2: "number"}, id="what is seen may be a noun"),
        pytest.param(PLANS.replace("VBZ", "VBD"), {6: "percentage"}, id="a past verb agrees with any"),
        pytest.param(POLL.replace("by", "from"), {2: "number"}, id="where those counted are from"),
        pytest.param(SPILLS.replace("VBZ", "VBP"), {0: "number"}, id="a plural verb after two"),
    ],
)
def test_a_word_that_hangs_where_it_belongs_stays(tokens: str, figures: Figures) -> None:
    assert untangled(tokens, figures) == arcs_of(tree_of(tokens))


@pytest.mark.parametrize(
    ("tokens", "figure", "word"),
    [
        pytest.param("This/PRP/nsubj/1 costs/NNS/ROOT/1 £9/CD/dobj/1", 2, "costs/VBZ", id="with a subject"),
        pytest.param(COSTS, 2, "costs/VBZ", id="with an object"),
        pytest.param(COSTS.replace("compound", "det"), 2, "costs/NNS", id="no noun before it"),
        pytest.param(
            "owls/NNS/nsubj/1 live/RB/ROOT/1 9%/NN/npadvmod/1", 2, "live/VBP", id="an adverb like a verb"
        ),
        pytest.param("owls/NNS/nsubj/1 up/RB/ROOT/1 9%/NN/npadvmod/1", 2, "up/RB", id="an adverb like none"),
        pytest.param(SAID, 2, "ran/VBD", id="a participle of what is said"),
        pytest.param(PLANS, 6, "sell/VB", id="a bare verb"),
    ],
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
