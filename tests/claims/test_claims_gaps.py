"""The noun between two figures, the second of which has no verb of its own."""

from __future__ import annotations

import pytest

from claimspan.claims.gaps import noun_between
from hand import tree_of

FELL = "Rye/NN/nsubj/1 fell/VBD/ROOT/1 by/IN/prep/1 3%/NN/pobj/2 "
END = "by/IN/prep/1 9%/NN/pobj/1"


@pytest.mark.parametrize(
    ("between", "noun"),
    [
        pytest.param("and/CC/cc/1 oats/NNS/conj/1", "oats", id="a joint"),
        pytest.param(",/,/punct/1 oats/NNS/conj/1", "oats", id="a comma"),
        pytest.param("and/CC/cc/1 the/DT/det/6 price/NN/conj/1", "the price", id="a phrase"),
        pytest.param("and/CC/cc/1 oats/NNS/conj/1 in/IN/prep/5 Ayr/NNP/pobj/6", "oats in Ayr", id="a place"),
        pytest.param("and/CC/cc/1 last_May/NNP/npadvmod/1 oats/NNS/conj/1", "oats", id="a window before it"),
    ],
)
@pytest.mark.parametrize("bound", ["", "more/JJR/amod/1 than/IN/prep/1", "up/RB/prt/1 to/IN/prep/1"])
def test_a_noun_with_its_own_figure(between: str, noun: str, bound: str) -> None:
    tokens = FELL + f"{between} by/IN/prep/1 {bound} 9%/NN/pobj/1"
    words = [token.split("/")[0] for token in tokens.split()]
    ents = {3: "percentage", len(words) - 1: "percentage"}
    if "last_May" in words:
        ents[words.index("last_May")] = "window"
    doc = tree_of(tokens, ents)
    found = noun_between(doc, doc[3], doc[len(doc) - 1])
    assert found is not None
    assert doc[found[0] : found[1]].text == noun


@pytest.mark.parametrize(
    "between",
    [
        pytest.param("oats/NNS/conj/1", id="no joint"),
        pytest.param("and/CC/cc/1", id="no noun"),
        pytest.param("and/CC/cc/1 in/IN/prep/1 Ayr/NNP/pobj/5", id="a place alone"),
        pytest.param("and/CC/cc/1 oats/NNS/nsubj/6 sank/VBD/conj/1", id="a verb of its own"),
        pytest.param("and/CC/cc/1 oats/NNS/nsubj/1 in/IN/prep/5 fell/VBD/conj/1", id="a verb behind a place"),
    ],
)
def test_what_leaves_out_no_verb(between: str) -> None:
    doc = tree_of(FELL + f"{between} {END}", {3: "percentage"})
    assert noun_between(doc, doc[3], doc[len(doc) - 1]) is None


def test_amounts_of_two_things_leave_out_nothing() -> None:
    doc = tree_of(
        "sales/NNS/dobj/0 of/IN/prep/0 £9m/CD/pobj/1 and/CC/cc/0 "
        "profits/NNS/conj/0 of/IN/prep/4 £3m/CD/pobj/5",
        {2: "money", 6: "money"},
    )
    assert noun_between(doc, doc[2], doc[6]) is None
