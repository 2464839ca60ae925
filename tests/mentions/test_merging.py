"""Tokens made one are what spaCy's own retokenizer makes of them."""

from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc

from claimspan.matching.ways import Range
from claimspan.mentions.merging import as_single_tokens
from hand import VOCAB

WORDS = ["Sales", "of", "the", "don't", "$", "4", "million", "%", "–", "é"]
TAGS = {"NOUN": "NNS", "NUM": "CD", "VERB": "VBD", "ADP": "IN"}


@st.composite
def parsed(draw: st.DrawFn) -> tuple[Doc, list[Range]]:
    """A Doc with any tree, and some ranges of its tokens."""
    size = draw(st.integers(1, 12))

    def each(values: st.SearchStrategy[Any]) -> list[Any]:
        return draw(st.lists(values, min_size=size, max_size=size))

    # Each token hangs on one that was hung before it, so there are no circles; trees may cross.
    order = draw(st.permutations(range(size)))
    heads = list(range(size))
    for at, token in enumerate(order):
        heads[token] = draw(st.sampled_from([token, *order[:at]]))
    pos = each(st.sampled_from(sorted(TAGS)))
    doc = Doc(
        VOCAB,
        words=each(st.sampled_from(WORDS)),
        spaces=each(st.booleans()),
        pos=pos,
        tags=[TAGS[own] for own in pos],
        morphs=each(st.sampled_from(["", "Number=Sing", "Number=Plur|Person=3"])),
        lemmas=each(st.sampled_from(["", "sale", "million", "be"])),
        deps=each(st.sampled_from(["nsubj", "nummod", "pobj"])),
        heads=heads,
    )
    for token, norm in zip(doc, each(st.sampled_from(["", "do not"])), strict=True):
        token.norm_ = norm
    cuts = sorted(draw(st.sets(st.integers(0, size), max_size=6)))
    ranges = [(start, end) for start, end in pairwise(cuts) if draw(st.booleans())]
    return doc, ranges


def told(doc: Doc) -> list[tuple[object, ...]]:
    """All that can be asked of the tokens of a Doc."""
    return [
        (
            t.text_with_ws, t.idx, t.norm_, t.lower_, t.shape_, t.tag_, t.pos_, str(t.morph), t.lemma_,
            t.dep_, t.head.i, t.left_edge.i, t.right_edge.i, t.n_lefts, t.n_rights, t.is_sent_start,
        )
        for t in doc
    ]  # fmt: skip


@given(parsed())
@settings(deadline=None, max_examples=400)
def test_tokens_made_one_are_those_of_the_retokenizer(made: tuple[Doc, list[Range]]) -> None:
    doc, ranges = made
    doc.user_data["kept"] = True
    before = told(doc)
    ours = as_single_tokens(doc, ranges)
    assert told(doc) == before
    with doc.retokenize() as retokenizer:
        for start, end in ranges:
            retokenizer.merge(doc[start:end])
    assert told(ours) == told(doc)
    assert (ours.text, ours.user_data, ours.has_unknown_spaces) == (doc.text, doc.user_data, False)
