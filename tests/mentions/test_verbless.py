from __future__ import annotations

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc, Span

from claimspan.mentions.verbless import give_verb

VOCAB = spacy.blank("en").vocab


def tree(*tokens: tuple[str, str, str, int]) -> Doc:
    """A Doc of (word, tag, dependency, head); the part of speech follows from the tag."""
    words, tags, deps, heads = zip(*tokens, strict=True)
    parts = {"NN": "NOUN", "VB": "VERB", "IN": "ADP", "DT": "DET", "CD": "NUM", ".": "PUNCT", ",": "PUNCT"}
    pos = [parts.get(tag[:2], "ADJ" if tag == "JJ" else "ADV") for tag in tags]
    lemmas = [word.rstrip("s") if tag == "NNS" else word for word, tag in zip(words, tags, strict=True)]
    return Doc(
        VOCAB, words=list(words), tags=list(tags), pos=pos, lemmas=lemmas, deps=list(deps), heads=list(heads)
    )


def arcs(doc: Doc) -> list[tuple[str, int]]:
    return [(token.dep_, token.head.i) for token in doc]


def participle(*after: tuple[str, str, str, int]) -> Doc:
    """``Mills invested``, the verb taken for a participle, with what stands after it."""
    return tree(("Mills", "NNS", "ROOT", 0), ("invested", "VBN", "acl", 0), *after)


def test_a_participle_of_a_sentence_without_a_verb_is_its_verb() -> None:
    doc = participle(("£3", "CD", "dobj", 1), (".", ".", "punct", 0))
    give_verb(doc)
    assert arcs(doc) == [("nsubj", 1), ("ROOT", 1), ("dobj", 1), ("punct", 1)]
    assert doc[1].tag_ == "VBD"


@pytest.mark.parametrize(
    "doc",
    [
        participle(("£3", "CD", "dobj", 1)),
        participle(("by", "IN", "agent", 1), ("£3", "CD", "pobj", 2), (".", ".", "punct", 0)),
        tree(("Mills", "NNS", "nsubj", 1), ("work", "VBP", "ROOT", 1), (".", ".", "punct", 1)),
        tree(("owls", "NNS", "compound", 1), ("sleep", "NN", "ROOT", 1), (".", ".", "punct", 1)),
        tree(("owls", "NNS", "compound", 1), ("sleep", "NN", "ROOT", 1), ("of", "IN", "prep", 1)),
        tree(("owl", "NN", "compound", 1), ("sleep", "NN", "ROOT", 1), ("in", "IN", "prep", 1)),
    ],
    ids=["heading", "passive", "verb", "nothing after it", "of", "singular before it"],
)
def test_what_may_do_without_a_verb_stays(doc: Doc) -> None:
    before = arcs(doc)
    give_verb(doc)
    assert arcs(doc) == before


def share(kind: str) -> Doc:
    """``Half of boats built by Hull leaked.``, the verb taken for a participle."""
    doc = tree(
        ("Half", "NN", "ROOT", 0),
        ("of", "IN", "prep", 0),
        ("boats", "NNS", "pobj", 1),
        ("built", "VBN", "acl", 2),
        ("by", "IN", "agent", 3),
        ("Hull", "NNP", "pobj", 4),
        ("leaked", "VBN", "acl", 5),
        (".", ".", "punct", 0),
    )
    doc.set_ents([Span(doc, 0, 1, label=kind)])
    return doc


def test_the_last_of_two_participles_after_a_share_is_the_verb() -> None:
    doc = share("ratio")
    give_verb(doc)
    assert arcs(doc) == [
        ("nsubj", 6), ("prep", 0), ("pobj", 1), ("acl", 2), ("agent", 3), ("pobj", 4), ("ROOT", 6),
        ("punct", 6),
    ]  # fmt: skip


def test_participles_after_what_is_no_share_may_all_be_some() -> None:
    doc = share("money")
    give_verb(doc)
    assert arcs(doc) == arcs(share("money"))


def test_a_plural_noun_before_what_looks_like_a_noun_is_its_subject() -> None:
    doc = tree(
        ("most", "JJ", "amod", 2),
        ("owls", "NNS", "compound", 2),
        ("sleep", "NN", "ROOT", 2),
        ("9", "CD", "dep", 2),
    )
    give_verb(doc)
    assert arcs(doc) == [("amod", 1), ("nsubj", 2), ("ROOT", 2), ("dep", 2)]
    assert (doc[2].tag_, doc[2].pos_) == ("VBP", "VERB")


def test_the_figure_before_of_is_the_subject() -> None:
    doc = tree(
        ("9%", "NN", "ROOT", 0),
        ("of", "IN", "prep", 0),
        ("owls", "NNS", "compound", 3),
        ("rate", "NN", "compound", 4),
        ("mice", "NNS", "pobj", 1),
    )
    give_verb(doc)
    assert arcs(doc) == [("nsubj", 3), ("prep", 0), ("pobj", 1), ("ROOT", 3), ("dobj", 3)]


def test_a_preposition_without_an_object_gets_the_noun() -> None:
    doc = tree(
        ("9%", "NN", "nsubj", 3),
        ("of", "IN", "prep", 0),
        ("owls", "NNS", "compound", 3),
        ("need", "NN", "ROOT", 3),
        ("mice", "NNS", "dobj", 3),
    )
    give_verb(doc)
    assert arcs(doc) == [("nsubj", 3), ("prep", 0), ("pobj", 1), ("ROOT", 3), ("dobj", 3)]


def test_a_verb_taken_for_a_part_of_its_subject() -> None:
    doc = tree(
        ("the", "DT", "det", 3),
        ("40-seat", "CD", "compound", 3),
        ("bus", "NN", "compound", 3),
        ("drops", "NNS", "ROOT", 3),
        ("in", "IN", "prep", 3),
        (".", ".", "punct", 3),
    )
    give_verb(doc)
    assert arcs(doc)[:4] == [("det", 2), ("compound", 2), ("nsubj", 3), ("ROOT", 3)]


def test_an_adverb_shows_the_verb() -> None:
    doc = tree(
        ("rating", "NN", "ROOT", 0),
        ("often", "RB", "amod", 2),
        ("dips", "NNS", "appos", 0),
        ("below", "IN", "prep", 0),
        ("9%", "NN", "pobj", 3),
        (".", ".", "punct", 0),
    )
    give_verb(doc)
    assert arcs(doc)[:4] == [("nsubj", 2), ("amod", 2), ("ROOT", 2), ("prep", 2)]


def test_a_finite_verb_is_no_object_of_a_preposition() -> None:
    doc = tree(
        ("Swapping", "VBG", "ROOT", 0),
        ("owls", "NNS", "dobj", 0),
        ("for", "IN", "prep", 0),
        ("mice", "NNS", "nsubj", 4),
        ("saves", "VBZ", "pobj", 2),
        ("£3", "CD", "dobj", 4),
    )
    give_verb(doc)
    assert arcs(doc) == [("nsubj", 4), ("dobj", 0), ("prep", 0), ("pobj", 2), ("ROOT", 4), ("dobj", 4)]


def test_what_stands_before_a_comma_is_not_the_subject() -> None:
    doc = tree(
        ("Being", "VBG", "ROOT", 0),
        ("poor", "JJ", "acomp", 0),
        (",", ",", "punct", 0),
        ("owls", "NNS", "dobj", 0),
        ("eat", "VBP", "appos", 3),
    )
    give_verb(doc)
    assert arcs(doc) == [("advcl", 4), ("acomp", 0), ("punct", 0), ("nsubj", 4), ("ROOT", 4)]


WORDS = [
    "owls/NNS",
    "sleep/NN",
    "work/NN",
    "drops/NNS",
    "often/RB",
    "of/IN",
    "sold/VBN",
    "saves/VBZ",
    "being/VBG",
    "./.",
]


@given(st.lists(st.tuples(st.sampled_from(WORDS), st.integers(0, 99)), min_size=1, max_size=12))
def test_whatever_the_tree_it_stays_one(drawn: list[tuple[str, int]]) -> None:
    # Each token hangs on one before it, the first is the root: any such tree, and its mirror image.
    heads = [0 if i == 0 else at % i for i, (_, at) in enumerate(drawn)]
    last = len(drawn) - 1
    deps = ("compound", "pobj", "appos", "nsubj", "acl", "prep")
    for turned in (heads, [last - heads[last - i] for i in range(last + 1)]):
        pairs = enumerate(zip(drawn, turned, strict=True))
        doc = tree(
            *(
                (*word.split("/"), "ROOT" if head == i else deps[at % len(deps)], head)  # type: ignore[misc]
                for i, ((word, at), head) in pairs
            )
        )
        give_verb(doc)
        roots = [token for token in doc if token.head.i == token.i]
        assert len(roots) == 1
        assert all(roots[0].is_ancestor(token) for token in doc if token.i != roots[0].i)
