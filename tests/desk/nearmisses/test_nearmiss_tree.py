"""The interpreter of tree patterns accepts what spaCy accepts, and says which node was not found."""

from __future__ import annotations

from typing import Any

import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc

from claimspan.desk.nearmisses.trees import IN_WORDS, RELATIVES, TreeWalk
from claimspan.rules.loading import TreePattern
from claimspan.rules.vocab import RELATIONS
from plain import tree_matcher

NLP = spacy.blank("en")
WORDS = ["exports", "fell", "by", "12", "in", "May"]
DEPS = ["nsubj", "prep", "pobj", "ROOT"]


@st.composite
def docs(draw: st.DrawFn) -> Doc:
    """Any tree or forest, crossing arcs as well."""
    n = draw(st.integers(1, 6))
    order = draw(st.permutations(range(n)))
    heads = [0] * n
    for place, token in enumerate(order):
        above = draw(st.sampled_from([token, *order[:place]])) if place else token
        heads[token] = above
    words = draw(st.lists(st.sampled_from(WORDS), min_size=n, max_size=n))
    deps = ["ROOT" if heads[i] == i else draw(st.sampled_from(DEPS[:-1])) for i in range(n)]
    return Doc(NLP.vocab, words=words, heads=heads, deps=deps)


ATTRS = st.sampled_from(
    [
        {},
        {"LOWER": "by"},
        {"DEP": "prep"},
        {"LOWER": {"IN": ["fell", "12", "in"]}},
        {"DEP": {"NOT_IN": ["ROOT"]}},
    ]
)


@st.composite
def patterns(draw: st.DrawFn) -> TreePattern:
    nodes: list[dict[str, Any]] = [{"RIGHT_ID": "n0", "RIGHT_ATTRS": draw(ATTRS)}]
    for i in range(1, draw(st.integers(1, 4))):
        left, op = draw(st.integers(0, i - 1)), draw(st.sampled_from(sorted(RELATIONS)))
        nodes.append({"LEFT_ID": f"n{left}", "REL_OP": op, "RIGHT_ID": f"n{i}", "RIGHT_ATTRS": draw(ATTRS)})
    return TreePattern(tuple(nodes))


def by_spacy(pattern: TreePattern, doc: Doc) -> list[tuple[int, ...]]:
    matcher = tree_matcher(doc.vocab)
    matcher.add("it", [[dict(node) for node in pattern.nodes]])
    return sorted(tuple(tokens) for _, tokens in matcher(doc))


@given(doc=docs(), pattern=patterns())
def test_the_interpreter_matches_what_spacy_matches(doc: Doc, pattern: TreePattern) -> None:
    assert sorted(TreeWalk(pattern, doc).assignments()) == by_spacy(pattern, doc)


@given(doc=docs(), pattern=patterns())
def test_a_pattern_that_needs_no_change_is_one_that_matches(doc: Doc, pattern: TreePattern) -> None:
    walk = TreeWalk(pattern, doc)
    miss = walk.miss()
    assert miss is not None
    assert (miss.changes == 0) == walk.matches() == (miss.reached == len(miss.nodes))


def test_every_relation_of_rule_files_is_known() -> None:
    assert set(RELATIVES) == set(IN_WORDS) == RELATIONS


# exports <- fell -> by -> 12, and "in" hangs on 12.
TREE = Doc(
    NLP.vocab,
    words=["exports", "fell", "by", "12", "in"],
    heads=[1, 1, 1, 2, 3],
    deps=["nsubj", "ROOT", "prep", "pobj", "prep"],
)


def tree(*nodes: tuple[str, str, str, dict[str, Any]]) -> TreePattern:
    first, *rest = [
        {"LEFT_ID": left, "REL_OP": op, "RIGHT_ID": name, "RIGHT_ATTRS": attrs}
        for left, op, name, attrs in nodes
    ]
    return TreePattern(({"RIGHT_ID": first["RIGHT_ID"], "RIGHT_ATTRS": first["RIGHT_ATTRS"]}, *rest))


def test_a_node_whose_token_lacks_something_is_told_with_that_token() -> None:
    pattern = tree(
        ("", "", "head", {"LOWER": "fell"}),
        ("head", ">", "_by", {"LOWER": "to"}),
        ("_by", ">", "value", {"DEP": "pobj"}),
    )
    miss = TreeWalk(pattern, TREE).miss()
    assert miss is not None
    assert (miss.changes, miss.reached, miss.stopped.name) == (1, 2, "_by")
    assert (miss.stopped.fate, miss.stopped.token, miss.stopped.left) == ("conditions", 2, 1)
    assert [(f.attribute, f.wanted) for f in miss.stopped.failures] == [("LOWER", "to")]


def test_a_node_that_hangs_elsewhere_is_told_with_where_it_was_sought() -> None:
    pattern = tree(("", "", "head", {"LOWER": "fell"}), ("head", ">", "value", {"LOWER": "12"}))
    miss = TreeWalk(pattern, TREE).miss()
    assert miss is not None
    assert (miss.changes, miss.stopped.fate) == (1, "relation")
    assert (miss.stopped.token, miss.stopped.left, miss.stopped.relation) == (3, 1, ">")


def test_a_node_between_may_be_missing_altogether() -> None:
    pattern = tree(
        ("", "", "value", {"LOWER": "12"}),
        ("value", ">", "_of", {"LOWER": "of", "DEP": "agent"}),
        ("_of", ">", "subject", {"LOWER": "in"}),
    )
    miss = TreeWalk(pattern, TREE).miss()
    assert miss is not None
    assert (miss.changes, miss.stopped.name, miss.stopped.fate) == (1, "_of", "absent")
