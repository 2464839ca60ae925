"""Words of a bound before a figure hang on it, and it where they hung."""

from __future__ import annotations

from claimspan.mends.boundwords import take_bound
from hand import arcs_before, each, mended

UP_TO = "It/PRP/nsubj/1 draws=draw/VBZ/ROOT/1 up/RP/prt/1 to/IN/prep/1 90_watts/NNS/pobj/3"
SHY_OF = "Depth/NN/nsubj/1 was=be/VBD/ROOT/1 just/RB/advmod/3 shy/JJ/acomp/1 of/IN/prep/3 60%/NN/pobj/4"
NORTH_OF = "It/PRP/nsubj/1 came=come/VBD/ROOT/1 at/IN/prep/1 north/NN/pobj/2 of/IN/prep/3 £3m/NN/pobj/4"


@each(
    "tokens, arcs",
    {
        "up to": (UP_TO, "nsubj/1 ROOT/1 quantmod/4 quantmod/4 dobj/1"),
        "what is so much": (SHY_OF, "nsubj/1 ROOT/1 advmod/5 quantmod/5 quantmod/5 attr/1"),
        "what is almost so much": (
            SHY_OF.replace("shy", "short"),
            "nsubj/1 ROOT/1 advmod/5 quantmod/5 quantmod/5 attr/1",
        ),
        "after a preposition": (NORTH_OF, "nsubj/1 ROOT/1 prep/1 quantmod/5 quantmod/5 pobj/2"),
    },
)
def test_a_bound_hangs_on_its_figure(tokens: str, arcs: str) -> None:
    assert mended(tokens, {}, take_bound, len(tokens.split()) - 1) == arcs


@each(
    "tokens",
    {
        "what moves goes up to a level": UP_TO.replace("draw", "go"),
        "a verb and its particle": UP_TO.replace("=draw", "=split"),
        "no verb": UP_TO.replace("draws=draw/VBZ", "draw/NN"),
        "a figure that hangs elsewhere": UP_TO.replace("pobj/3", "npadvmod/0"),
        "another preposition": UP_TO.replace("to/IN", "at/IN"),
        "what is lacking": SHY_OF.replace("just", "so").replace("shy", "short"),
        "no verb of being": SHY_OF.replace("was=be", "fell=fall"),
        "no word of a bound": SHY_OF.replace("shy", "full"),
        "a figure of something else": SHY_OF.replace("of/IN/prep/3", "of/IN/prep/1"),
        "a place": NORTH_OF.replace("pobj/2", "npadvmod/1"),
    },
)
def test_other_words_stay(tokens: str) -> None:
    assert mended(tokens, {}, take_bound, len(tokens.split()) - 1) == arcs_before(tokens)
