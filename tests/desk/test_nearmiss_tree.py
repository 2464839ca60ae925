"""The interpreter of tree patterns accepts what spaCy accepts, and says which node was not found."""

from __future__ import annotations

from typing import Any

import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.matcher import DependencyMatcher
from spacy.tokens import Doc

from claimspan.desk.nearmiss_tree import TreeWalk
from claimspan.rules import TreePattern
from claimspan.rulevocab import RELATIONS

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
    matcher = DependencyMatcher(doc.vocab)
    matcher.add("it", [[dict(node) for node in pattern.nodes]])
    return sorted(tuple(tokens) for _, tokens in matcher(doc))


@given(doc=docs(), pattern=patterns())
def test_the_interpreter_matches_what_spacy_matches(doc: Doc, pattern: TreePattern) -> None:
    assert sorted(TreeWalk(pattern, doc).assignments()) == by_spacy(pattern, doc)
