"""Trees say what spaCy's tokens say, and what changes in them is written back."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc
from spacy.vocab import Vocab

from claimspan.mends.tree import NOTED, READ, CircleError, Tree, trees
from hand import VOCAB, arcs_of, mend, tree_of

DEPS = ["nsubj", "dobj", "prep", "conj"]


@st.composite
def parsed(draw: st.DrawFn) -> Doc:
    """Some words and any tree of them, in which no arcs cross."""
    words = draw(st.lists(st.sampled_from(["Owls", "é", "ONLY", "–", "up", "%"]), max_size=9))
    heads = [0] * len(words)
    open_ = [(0, len(words), -1)]
    while open_:
        start, end, above = open_.pop()
        if start < end:
            top = draw(st.integers(start, end - 1))
            heads[top] = top if above < 0 else above
            # What is left of it, and right of it, hangs on it, or beside it.
            open_ += [(start, top, top), (top + 1, end, top if draw(st.booleans()) else above)]
    tags = [draw(st.sampled_from(["NN", "VBZ", "IN"])) for _ in words]
    return Doc(
        VOCAB,
        words=words,
        spaces=[draw(st.booleans()) for _ in words],
        tags=tags,
        pos=[{"NN": "NOUN", "VBZ": "VERB", "IN": "ADP"}[tag] for tag in tags],
        deps=[draw(st.sampled_from(DEPS)) for _ in words],
        lemmas=[word.lower() for word in words],
        heads=heads,
    )


def told(tree: Tree) -> list[tuple[object, ...]]:
    return [
        (
            tree.text(i), tree.lower(i), tree.lemma(i), tree.is_punct(i), tree.is_spaced(i), tree.tag[i],
            tree.pos[i], tree.dep[i], tree.head[i], tree.ent[i], tree.lefts(i), tree.rights(i),
            tree.children(i), tree.subtree(i), tree.ancestors(i), tree.left_edge(i), tree.right_edge(i),
            [tree.is_ancestor(i, low) for low in range(len(tree))],
        )
        for i in range(len(tree))
    ]  # fmt: skip


def wanted(doc: Doc) -> list[tuple[object, ...]]:
    """The same, asked of spaCy's tokens."""
    return [
        (
            t.text, t.lower_, t.lemma_, t.is_punct, bool(t.whitespace_), t.tag_,
            t.pos_, t.dep_, t.head.i, t.ent_type_, [c.i for c in t.lefts], [c.i for c in t.rights],
            [c.i for c in t.children], [c.i for c in t.subtree], [a.i for a in t.ancestors],
            t.left_edge.i, t.right_edge.i, [t.is_ancestor(low) for low in doc],
        )
        for t in doc
    ]  # fmt: skip


@given(st.lists(parsed(), max_size=3), st.data())
def test_trees_that_are_read_together_say_what_tokens_say(docs: list[Doc], data: st.DataObject) -> None:
    for doc in docs:
        for token in doc:
            token.ent_type_ = data.draw(st.sampled_from(["", "money"]))
    ents = [{token.i: token.ent_type_ for token in doc} for doc in docs]
    rows = np.concatenate([np.zeros((0, len(READ)), np.uint64), *(doc.to_array(READ) for doc in docs)])
    for doc, tree in zip(docs, trees(docs, rows, ents), strict=True):
        assert told(tree) == wanted(doc)
        assert tree.root == next((token.i for token in doc if token.head.i == token.i), None)
        assert tree.noted == {token.i: token.lower_ for token in doc if token.lower_ in NOTED}
        assert tree.tags == {token.tag_ for token in doc}
        assert not tree.write()


SOLD = "Owls/NNS/nsubj/1 sold/VBD/ROOT/1 mice/NNS/dobj/1 at/IN/prep/2 dawn/NN/pobj/3"


def test_what_is_hung_elsewhere_is_found_there_and_written() -> None:
    doc = tree_of(SOLD)

    def change(tree: Tree) -> None:
        tree.hang(3, 1)
        tree.call(2, "attr")
        tree.take(0, "VBZ", "VERB")
        tree.replace(1, 2)
        tree.hang(1, 2, "acl")
        assert (tree.lefts(2), tree.rights(1), tree.root) == ([1], [3], 2)
        assert (tree.left_edge(2), tree.right_edge(1), tree.tags >= {"VBZ", "NNS"}) == (0, 4, True)

    mend(doc, change)
    assert arcs_of(doc) == "nsubj/1 acl/2 ROOT/2 prep/1 pobj/3"
    assert [f"{token.tag_}/{token.pos_}" for token in doc[:2]] == ["VBZ/VERB", "VBD/VERB"]


def test_the_verb_of_a_clause_is_the_nearest_above() -> None:
    doc = tree_of(SOLD)
    (tree,) = trees([doc], doc.to_array(READ), [{}])
    assert [tree.clause_of(token) for token in range(5)] == [1] * 5


@pytest.mark.parametrize(
    "ask",
    [
        lambda tree: tree.left_edge(4),
        lambda tree: tree.subtree(3),
        lambda tree: tree.clause_of(4),
        Tree.write,
    ],
)
def test_a_circle_is_told_and_never_written(ask: Callable[[Tree], object]) -> None:
    doc = tree_of(SOLD)
    rows = doc.to_array(READ)
    (tree,) = trees([doc], rows, [{}])
    tree.hang(3, 4)
    with pytest.raises(CircleError):
        ask(tree)
    assert np.array_equal(rows, doc.to_array(READ))


def test_each_vocabulary_has_labels_of_its_own() -> None:
    for label in ("first", "second"):
        doc = Doc(Vocab(), words=["owls"], tags=[label], pos=["X"], deps=[f"{label} of all"], heads=[0])
        (tree,) = trees([doc], doc.to_array(READ), [{}])
        assert (tree.tag, tree.pos, tree.dep) == ([label], ["X"], [f"{label} of all"])
