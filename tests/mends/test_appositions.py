"""Changes told after a comma are of the figure before it."""

from __future__ import annotations

from claimspan.mends.appositions import append_change
from hand import each, mend, tree_of

SOLD = (
    "Shops/NNS/nsubj/1 sold/VBD/ROOT/1 90/CD/nummod/3 boats/NNS/dobj/1 ,/,/punct/1 a/DT/det/6 "
    "rise=rise/NN/dobj/1 of/IN/prep/6 6%/NN/pobj/7"
)
WAS = (
    "Sales/NNS/nsubj/1 were/VBD/ROOT/1 £9m/CD/attr/1 ,/,/punct/1 a/DT/det/6 6%/NN/compound/6 "
    "rise/NN/npadvmod/1"
)


@each(
    "tokens, ents, at, head",
    {
        "of those counted": (SOLD, {2: "number", 8: "percentage"}, 6, 3),
        "of an amount": (WAS, {2: "money", 5: "percentage"}, 6, 2),
    },
)
def test_a_change_after_a_comma_is_of_the_figure(
    tokens: str, ents: dict[int, str], at: int, head: int
) -> None:
    doc = tree_of(tokens, ents)
    mend(doc, append_change, max(ents))
    assert (doc[at].dep_, doc[at].head.i) == ("appos", head)


@each(
    "tokens",
    {
        "no comma": SOLD.replace(",/,/punct/1 a/", "and/CC/cc/1 a/"),
        "somebody's": SOLD.replace("a/DT", "its/PRP$"),
        "no change": SOLD.replace("rise=rise", "fleet=fleet"),
        "a verb between": SOLD.replace("boats/NNS", "boated/VBD"),
    },
)
def test_other_nouns_stay(tokens: str) -> None:
    doc = tree_of(tokens, {2: "number", 8: "percentage"})
    mend(doc, append_change, 8)
    assert (doc[6].dep_, doc[6].head.i) == ("dobj", 1)
