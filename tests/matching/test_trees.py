"""Tree patterns find what spaCy's own matcher finds, and long sentences do not stop them."""

from collections.abc import Iterable
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.lang.en import English
from spacy.tokens import Doc

from claimspan.extract import Extractor
from claimspan.matching.kinds import Kinds
from claimspan.matching.trees import RELATIVES, TreeMatcher
from claimspan.rules.model import TreePattern
from plain import tree_matches

VOCAB = English().vocab
LETTERS = "abc"

Node = dict[str, Any]


@st.composite
def docs(draw: st.DrawFn) -> Doc:
    """Docs with any tree over their tokens, often of several sentences."""
    words = draw(st.lists(st.sampled_from(LETTERS), min_size=1, max_size=7))
    order = draw(st.permutations(range(len(words))))
    heads = list(range(len(words)))
    for place, token in enumerate(order):
        # A token hangs on itself or on one that has its place already, so there is no circle.
        heads[token] = order[draw(st.integers(0, place))]
    return Doc(VOCAB, words=words, heads=heads, deps=["dep"] * len(words))


@st.composite
def patterns(draw: st.DrawFn) -> TreePattern:
    nodes: list[Node] = [{"RIGHT_ID": "n0", "RIGHT_ATTRS": draw(attributes)}]
    for index in range(1, draw(st.integers(1, 4))):
        nodes.append(
            {
                "LEFT_ID": f"n{draw(st.integers(0, index - 1))}",
                "REL_OP": draw(st.sampled_from(sorted(RELATIVES))),
                "RIGHT_ID": f"n{index}",
                "RIGHT_ATTRS": draw(attributes),
            }
        )
    return TreePattern(tuple(nodes))


attributes = st.one_of(
    st.just({}),
    st.builds(lambda letter: {"ORTH": letter}, st.sampled_from(LETTERS)),
    st.builds(lambda letters: {"LOWER": {"IN": letters}}, st.lists(st.sampled_from(LETTERS), max_size=2)),
)


def ours(doc: Doc, wanted: Iterable[TreePattern]) -> list[tuple[int, tuple[int, ...]]]:
    matcher = TreeMatcher(wanted)
    walk = matcher.walk(doc, Kinds(doc.vocab, matcher.descriptions)(doc))
    return sorted((number, tokens) for number in matcher.possible(walk) for tokens in walk.search(number))


@given(docs(), st.lists(patterns(), max_size=4))
@settings(max_examples=400, deadline=None)
def test_what_is_found_is_what_spacy_finds(doc: Doc, wanted: list[TreePattern]) -> None:
    assert ours(doc, wanted) == tree_matches(doc, wanted)


def test_the_projects_own_trees_find_what_spacy_finds(extractor: Extractor) -> None:
    texts = [
        "According to the Harbour Board, rents in York fell 5% in 2023 to $800 due to the new law.",
        "In a survey, 82% of nurses said the rota helped them; one in five left within six months.",
        "The pass cut fares by 9% and doubled the number of riders who could reach work by bus.",
    ]
    docs = [reading.doc for own in extractor.readings(texts) for reading in own]
    trees = [p for r in extractor.rules.stage("role") for p in r.patterns if isinstance(p, TreePattern)]
    assert len(trees) > 50
    for doc in docs:
        found = tree_matches(doc, trees)
        assert ours(doc, trees) == found
        assert found


def test_a_tree_that_leads_nowhere_is_not_searched_for() -> None:
    # In "a b" the b hangs on the a.
    doc = Doc(VOCAB, words=["a", "b"], heads=[0, 0], deps=["ROOT", "dep"])
    for above, relation, below, wanted in [
        ("a", ">", "b", [0]), ("b", ">", "a", []), ("a", ">", "z", []), ("b", "<", "a", [0]),
        ("a", "<", "b", []), ("a", ">--", "b", [0]), ("b", ">>", "a", [0]), ("b", ">>", "z", []),
    ]:  # fmt: skip
        nodes: tuple[Node, ...] = (
            {"RIGHT_ID": "n0", "RIGHT_ATTRS": {"ORTH": above}},
            {"LEFT_ID": "n0", "REL_OP": relation, "RIGHT_ID": "n1", "RIGHT_ATTRS": {"ORTH": below}},
        )
        matcher = TreeMatcher([TreePattern(nodes)])
        walk = matcher.walk(doc, Kinds(VOCAB, matcher.descriptions)(doc))
        assert matcher.possible(walk) == wanted, (above, relation, below)


def test_no_patterns_match_nothing() -> None:
    assert ours(Doc(VOCAB, words=["a"], heads=[0], deps=["ROOT"]), []) == []


def test_a_long_chain_is_searched() -> None:
    # All combinations of six hundred tokens for four nodes would take days.
    n = 600
    doc = Doc(VOCAB, words=["a"] * n, heads=[max(0, i - 1) for i in range(n)], deps=["dep"] * n)
    hang = {"REL_OP": ">", "RIGHT_ATTRS": {"ORTH": "a"}}
    nodes: list[Node] = [{"RIGHT_ID": "n0", "RIGHT_ATTRS": {"ORTH": "a"}}]
    nodes += [{"LEFT_ID": f"n{i}", "RIGHT_ID": f"n{i + 1}", **hang} for i in range(3)]
    assert len(ours(doc, [TreePattern(tuple(nodes))])) == n - 3
