"""Changes told after a comma are of the figure before it."""

from __future__ import annotations

import pytest

from claimspan.mends.appositions import append_change
from hand import mend, tree_of

SOLD = (
    "Shops/NNS/nsubj/1 sold/VBD/ROOT/1 90/CD/nummod/3 boats/NNS/dobj/1 ,/,/punct/1 a/DT/det/6 "
    "rise=rise/NN/dobj/1 of/IN/prep/6 6%/NN/pobj/7"
)
WAS = (
    "Sales/NNS/nsubj/1 were/VBD/ROOT/1 £9m/CD/attr/1 ,/,/punct/1 a/DT/det/6 6%/NN/compound/6 "
    "rise/NN/npadvmod/1"
)


@pytest.mark.parametrize(
    ("tokens", "ents", "at", "head"),
    [
        pytest.param(SOLD, {2: "number", 8: "percentage"}, 6, 3, id="of those counted"),
        pytest.param(WAS, {2: "money", 5: "percentage"}, 6, 2, id="of an amount"),
    ],
)
def test_a_change_after_a_comma_is_of_the_figure(
    tokens: str, ents: dict[int, str], at: int, head: int
) -> None:
    doc = tree_of(tokens, ents)
    mend(doc, append_change, max(ents))
    assert (doc[at].dep_, doc[at].head.i) == ("appos", head)


@pytest.mark.parametrize(
    "tokens",
    [
        pytest.param(SOLD.replace(",/,/punct/1 a/", "and/CC/cc/1 a/"), id="no comma"),
        pytest.param(SOLD.replace("a/DT", "its/PRP$"), id="somebody's"),
        pytest.param(SOLD.replace("rise=rise", "fleet=fleet"), id="no change"),
        pytest.param(SOLD.replace("boats/NNS", "boated/VBD"), id="a verb between"),
    ],
)
def test_other_nouns_stay(tokens: str) -> None:
    doc = tree_of(tokens, {2: "number", 8: "percentage"})
    mend(doc, append_change, 8)
    assert (doc[6].dep_, doc[6].head.i) == ("dobj", 1)
