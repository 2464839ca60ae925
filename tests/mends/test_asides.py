"""Brackets and pairs of dashes, behind which a sentence goes on as if they were not there."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from claimspan.mends.asides import set_aside
from hand import arcs_before, each, mend, mended, tree_of

AT = "at/IN/ROOT/0 £4/CD/nummod/3 (/-LRB-/punct/1 $5/NN/pobj/0 )/-RRB-/punct/3"
TAKEOVER = (
    "a/DT/det/1 £4/CD/nsubj/6 (/-LRB-/punct/3 $5/NN/appos/1 )/-RRB-/punct/3 takeover/NN/appos/3 "
    "failed/VBD/ROOT/6"
)
TESTS = (
    "tests/VBZ/ROOT/0 owls/NNS/dobj/0 (/-LRB-/punct/3 known/VBN/acl/1 )/-RRB-/punct/3 in/IN/prep/3 "
    "of/IN/prep/3"
)
FIRMS = "firms/NNS/npadvmod/5 –/:/punct/5 Wend/NNP/nsubj/5 –/:/punct/5 were/VBD/auxpass/5 closed/VBN/ROOT/5"
INN = "inn/NN/nsubj/4 (/-LRB-/punct/0 bar/NN/nsubj/4 )/-RRB-/punct/2 sleeps/VBZ/ROOT/4"
MONEY = {1: "money", 3: "money"}


@each(
    "tokens, ents, arcs",
    {
        "a figure before one in brackets": (AT, MONEY, "ROOT/0 pobj/0 punct/1 appos/1 punct/3"),
        "a noun after a conversion has its figure": (
            TAKEOVER,
            MONEY,
            "det/5 nummod/5 punct/3 appos/1 punct/3 nsubj/6 ROOT/6",
        ),
        "what follows a bracket": (TESTS, {}, "ROOT/0 dobj/0 punct/3 acl/1 punct/3 prep/1 prep/1"),
        "a subject before dashes": (FIRMS, {}, "nsubjpass/5 punct/5 appos/0 punct/5 auxpass/5 ROOT/5"),
        "a subject of an active verb before dashes": (
            FIRMS.replace("auxpass", "aux"),
            {},
            "nsubj/5 punct/5 appos/0 punct/5 aux/5 ROOT/5",
        ),
        "a subject before hyphens that stand for dashes": (
            FIRMS.replace("–/:", "-/:"),
            {},
            "nsubjpass/5 punct/5 appos/0 punct/5 auxpass/5 ROOT/5",
        ),
        "what brackets hold": (INN, {}, "nsubj/4 punct/0 appos/0 punct/2 ROOT/4"),
    },
)
def test_what_stands_aside_parts_no_words(tokens: str, ents: Mapping[int, str], arcs: str) -> None:
    assert mended(tokens, ents, set_aside) == arcs


@each(
    "tokens, ents",
    {
        "a noun with a place of its own": (
            TAKEOVER.replace("takeover/NN/appos/3", "takeover/NN/dobj/6"),
            MONEY,
        ),
        "what is no figure before a bracket": (AT, {3: "money"}),
        "a number that is no figure": (AT, {1: "rejection", 3: "money"}),
        "a window before a bracket": (AT, {1: "window", 3: "money"}),
        "a bracket that never closes": ("owls/NNS/ROOT/0 (/-LRB-/punct/0 red/JJ/amod/0", {}),
        "hyphens inside a word": (FIRMS.replace("–/:", "-/HYPH"), {}),
        "no finite verb after the dashes": (FIRMS.replace("were/VBD", "being/VBG"), {}),
    },
)
def test_what_nothing_stands_aside_of_stays(tokens: str, ents: Mapping[int, str]) -> None:
    assert mended(tokens, ents, set_aside) == arcs_before(tokens)


WORDS = "(/-LRB- )/-RRB- –/: owls/NN £4/CD sing/VBD".split()


@given(st.lists(st.tuples(st.sampled_from(WORDS), st.integers(0, 99)), min_size=1, max_size=12))
def test_whatever_the_tree_it_stays_one(drawn: list[tuple[str, int]]) -> None:
    # Each token hangs on one before it, the first is the root: any such tree, and its mirror image.
    heads = [0 if i == 0 else at % i for i, (_, at) in enumerate(drawn)]
    last = len(drawn) - 1
    figures = {i: "money" for i, (word, _) in enumerate(drawn) if word == "£4/CD"}
    for turned in (heads, [last - heads[last - i] for i in range(last + 1)]):
        words = " ".join(f"{word}/nsubj/{head}" for (word, _), head in zip(drawn, turned, strict=True))
        doc = tree_of(words, figures)
        mend(doc, set_aside)
        roots = [token for token in doc if token.head.i == token.i]
        assert len(roots) == 1
        assert all(roots[0].is_ancestor(token) for token in doc if token.i != roots[0].i)
