"""Tokens made one are what spaCy's own retokenizer makes of them."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc

from claimspan.extract import Extractor
from claimspan.gate.numbers import scan
from claimspan.matching.ways import Range
from claimspan.mends.tree import Tree
from claimspan.mentions import merging
from claimspan.mentions.finding import find_mentions
from claimspan.mentions.merging import as_single_tokens, merge, merge_each
from claimspan.parsing.language import make_doc, parse
from hand import VOCAB, arcs_of

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


TEXTS = [
    "Rents rose by 4.5% (9% in Hull) over the past two years.",
    "Owls nested.",
    "A total of 640 rowers, who paid £9 each, took part and 12 sank.",
    "It fell 9%.",
    "Of 90 boats, one in three leaked twice in 2020.",
]


def test_docs_merged_together_are_those_merged_alone(extractor: Extractor) -> None:
    numbers = [scan(text) for text in TEXTS]
    made = [make_doc(extractor.model.nlp, text, own) for text, own in zip(TEXTS, numbers, strict=True)]
    docs = list(parse(extractor.model, made))
    found = [find_mentions(doc, own, extractor.mention_rules) for doc, own in zip(docs, numbers, strict=True)]
    together = merge_each([doc.copy() for doc in docs], found)
    alone = [merge(doc.copy(), mentions) for doc, mentions in zip(docs, found, strict=True)]
    assert [(told(doc), entities(doc), placed) for doc, placed in together] == [
        (told(doc), entities(doc), placed) for doc, placed in alone
    ]
    labels = [[(token.text, token.ent_type_) for token in doc if token.ent_type_] for doc, _ in together]
    assert labels[:2] == [
        [("4.5%", "percentage"), ("9%", "percentage"), ("over the past two years", "window")],
        [],
    ]
    assert not merge_each([], [])


def test_a_doc_whose_mentions_are_tokens_stays_itself(extractor: Extractor) -> None:
    text = "Owls ate 9 mice."
    (doc,) = parse(extractor.model, [make_doc(extractor.model.nlp, text, scan(text))])
    merged, placed = merge(doc, find_mentions(doc, scan(text), extractor.mention_rules))
    assert merged is doc
    assert list(placed) == [2]
    # Numbers are entities before, of another kind; what is none is told to be outside of all.
    assert entities(doc) == [(2, ""), (2, ""), (3, placed[2].label), (2, ""), (2, "")]


def entities(doc: Doc) -> list[tuple[int, str]]:
    return [(token.ent_iob, token.ent_type_) for token in doc]


def test_a_tree_that_mends_tie_in_a_circle_stays_as_it_was_parsed(
    extractor: Extractor, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "Rents rose 4% and owls sang."
    as_parsed = [reading.doc for reading in extractor.readings([text])[0]]

    def tie(tree: Tree, types: Mapping[int, str]) -> None:
        tree.hang(0, 1)
        tree.hang(1, 0)

    monkeypatch.setattr(merging, "untangle", tie)
    (reading,) = extractor.readings([text])[0]
    assert arcs_of(reading.doc) == arcs_of(as_parsed[0])
    assert [claim.span.of(text) for claim in reading.claims] == ["4%"]
