"""Clauses whose verb of being is left out are clauses again."""

from __future__ import annotations

import pytest

from claimspan.mends.elisions import complete, complete_headline
from hand import arcs_before, arcs_of, each, mend, mended, tree_of

HURT = (
    "9/CD/nummod/1 men/NNS/nsubjpass/3 were/VBD/auxpass/3 hurt/VBN/ROOT/3 and/CC/cc/3 40/CD/nummod/6 "
    "girls/NNS/conj/{head} held/VBN/acl/6 in/IN/prep/6 Hull/NNP/pobj/8"
)
TAX = (
    "Ferry/NN/compound/1 tax/NN/ROOT/1 to/TO/aux/3 rise/VB/relcl/1 4%/NN/npadvmod/3 in/IN/prep/1 "
    "May/NNP/pobj/5"
)


@pytest.mark.parametrize("head", [1, 3])
def test_those_counted_and_a_participle_are_a_second_passive_clause(head: int) -> None:
    doc = tree_of(HURT.format(head=head), {5: "number"})
    mend(doc, complete, 5)
    assert arcs_of(doc).split()[4:] == ["cc/3", "nummod/6", "nsubjpass/7", "conj/3", "prep/7", "pobj/8"]


@each(
    "tokens",
    {
        "no passive before it": HURT.replace("were/VBD/auxpass", "had/VBD/aux"),
        "what they do themselves": HURT.replace("held/VBN", "holding/VBG"),
        "not joined": HURT.replace("girls/NNS/conj", "girls/NNS/dobj"),
    },
)
def test_others_with_a_participle_stay(tokens: str) -> None:
    assert mended(tokens.format(head=3), {5: "number"}, complete, 5) == arcs_before(tokens.format(head=3))


def test_the_infinitive_of_a_headline_has_a_subject() -> None:
    assert (
        mended(TAX, {4: "percentage"}, complete_headline)
        == "compound/1 nsubj/3 aux/3 ROOT/3 npadvmod/3 prep/3 pobj/5"
    )


@each(
    "tokens",
    {
        "a sentence": TAX + " ././punct/1",
        "a plan to do something": TAX.replace("relcl", "acl"),
        "another verb": TAX + " fell/VBD/acl/1",
        "no infinitive": TAX.replace("to/TO", "will/MD"),
    },
)
def test_other_lines_stay(tokens: str) -> None:
    assert mended(tokens, {4: "percentage"}, complete_headline) == arcs_before(tokens)
