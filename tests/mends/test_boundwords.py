"""Words of a bound before a figure hang on it, and it where they hung."""

from __future__ import annotations

import pytest

from claimspan.mends.boundwords import take_bound
from hand import arcs_of, mend, tree_of

UP_TO = "It/PRP/nsubj/1 draws=draw/VBZ/ROOT/1 up/RP/prt/1 to/IN/prep/1 90_watts/NNS/pobj/3"
SHY_OF = "Depth/NN/nsubj/1 was=be/VBD/ROOT/1 just/RB/advmod/3 shy/JJ/acomp/1 of/IN/prep/3 60%/NN/pobj/4"
NORTH_OF = "It/PRP/nsubj/1 came=come/VBD/ROOT/1 at/IN/prep/1 north/NN/pobj/2 of/IN/prep/3 £3m/NN/pobj/4"


@pytest.mark.parametrize(
    ("tokens", "arcs"),
    [
        pytest.param(UP_TO, "nsubj/1 ROOT/1 quantmod/4 quantmod/4 dobj/1", id="up to"),
        pytest.param(SHY_OF, "nsubj/1 ROOT/1 advmod/5 quantmod/5 quantmod/5 attr/1", id="what is so much"),
        pytest.param(
            SHY_OF.replace("shy", "short"),
            "nsubj/1 ROOT/1 advmod/5 quantmod/5 quantmod/5 attr/1",
            id="what is almost so much",
        ),
        pytest.param(
            NORTH_OF, "nsubj/1 ROOT/1 prep/1 quantmod/5 quantmod/5 pobj/2", id="after a preposition"
        ),
    ],
)
def test_a_bound_hangs_on_its_figure(tokens: str, arcs: str) -> None:
    doc = tree_of(tokens)
    mend(doc, take_bound, len(doc) - 1)
    assert arcs_of(doc) == arcs


@pytest.mark.parametrize(
    "tokens",
    [
        pytest.param(UP_TO.replace("draw", "go"), id="what moves goes up to a level"),
        pytest.param(UP_TO.replace("=draw", "=split"), id="a verb and its particle"),
        pytest.param(UP_TO.replace("draws=draw/VBZ", "draw/NN"), id="no verb"),
        pytest.param(UP_TO.replace("pobj/3", "npadvmod/0"), id="a figure that hangs elsewhere"),
        pytest.param(UP_TO.replace("to/IN", "at/IN"), id="another preposition"),
        pytest.param(SHY_OF.replace("just", "so").replace("shy", "short"), id="what is lacking"),
        pytest.param(SHY_OF.replace("was=be", "fell=fall"), id="no verb of being"),
        pytest.param(SHY_OF.replace("shy", "full"), id="no word of a bound"),
        pytest.param(SHY_OF.replace("of/IN/prep/3", "of/IN/prep/1"), id="a figure of something else"),
        pytest.param(NORTH_OF.replace("pobj/2", "npadvmod/1"), id="a place"),
    ],
)
def test_other_words_stay(tokens: str) -> None:
    doc = tree_of(tokens)
    mend(doc, take_bound, len(doc) - 1)
    assert arcs_of(doc) == arcs_of(tree_of(tokens))
