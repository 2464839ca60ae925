"""Figures that the parser hangs on the words beside them get the places that they have."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from claimspan.mends.figureplaces import take_behind_way, take_to
from hand import arcs_of, mend, tree_of

UP_TO = "Fares/NNS/nsubj/1 went=go/VBD/ROOT/1 up/RB/advmod/1 to/TO/quantmod/4 £3/CD/npadvmod/1"
CAN = "Fares/NNS/nsubj/2 can/MD/aux/2 go/VB/ROOT/2 up/RB/quantmod/5 to/TO/quantmod/5 £9/CD/npadvmod/2"
BACK = "Pay/NN/nsubj/1 fell=fall/VBD/ROOT/1 back/RB/advmod/1 4%/NN/npadvmod/2"
FROM_TO = (
    "Fees/NNS/nsubj/1 rose=rise/VBD/ROOT/1 from/IN/prep/1 £3/CD/quantmod/5 to/TO/quantmod/5 £4/CD/pobj/2"
)


@pytest.mark.parametrize(
    ("tokens", "ents", "arcs"),
    [
        pytest.param(UP_TO, {4: "money"}, "nsubj/1 ROOT/1 advmod/1 prep/1 pobj/3", id="up to"),
        pytest.param(
            FROM_TO,
            {3: "money", 5: "money"},
            "nsubj/1 ROOT/1 prep/1 pobj/2 prep/1 pobj/4",
            id="from one to the other",
        ),
    ],
)
def test_to_leads_to_where_something_got(tokens: str, ents: Mapping[int, str], arcs: str) -> None:
    doc = tree_of(tokens, ents)
    mend(doc, take_to, max(ents))
    assert arcs_of(doc) == arcs
    assert doc[max(ents) - 1].tag_ == "IN"


@pytest.mark.parametrize(
    ("tokens", "figure"),
    [
        pytest.param(UP_TO.replace("=go", "=pay"), 4, id="so much at most"),
        pytest.param(CAN, 5, id="what something can come to"),
        pytest.param(UP_TO.replace("up/RB", "on/RB"), 4, id="no way up or down"),
        pytest.param(FROM_TO.replace("=rise", "=look"), 5, id="a verb that moves nothing"),
    ],
)
def test_to_that_bounds_a_figure_stays(tokens: str, figure: int) -> None:
    doc = tree_of(tokens, {3: "money"} if figure == 5 else {})
    mend(doc, take_to, figure)
    assert arcs_of(doc) == arcs_of(tree_of(tokens))


def test_a_figure_behind_a_way_hangs_on_the_verb() -> None:
    doc = tree_of(BACK)
    mend(doc, take_behind_way, 3)
    assert arcs_of(doc) == "nsubj/1 ROOT/1 advmod/1 npadvmod/1"


@pytest.mark.parametrize(
    "tokens",
    [
        pytest.param(BACK.replace("=fall", "=pay"), id="no change"),
        pytest.param(BACK.replace("back", "early"), id="no way"),
        pytest.param(BACK.replace("npadvmod/2", "npadvmod/1"), id="a figure of the verb"),
        pytest.param(BACK.replace("advmod/1", "advmod/0"), id="a way of something else"),
    ],
)
def test_other_figures_behind_adverbs_stay(tokens: str) -> None:
    doc = tree_of(tokens)
    mend(doc, take_behind_way, 3)
    assert arcs_of(doc) == arcs_of(tree_of(tokens))
