from __future__ import annotations

import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc

from claimspan.mends.asides import set_aside

VOCAB = spacy.blank("en").vocab


def tree(*tokens: tuple[str, str, str, int], figures: tuple[int, ...] = ()) -> Doc:
    """A Doc of (word, part of speech, dependency, head), where some tokens are figures."""
    words, tags, deps, heads = zip(*tokens, strict=True)
    doc = Doc(VOCAB, words=list(words), pos=list(tags), deps=list(deps), heads=list(heads))
    for i in figures:
        doc[i].ent_type_ = "money"
    return doc


def arcs(doc: Doc) -> list[tuple[str, int]]:
    return [(token.dep_, token.head.i) for token in doc]


def test_a_figure_does_not_belong_to_the_one_in_brackets_after_it() -> None:
    doc = tree(
        ("at", "ADP", "ROOT", 0),
        ("£4", "NUM", "nummod", 3),
        ("(", "PUNCT", "punct", 1),
        ("$5", "NOUN", "pobj", 0),
        (")", "PUNCT", "punct", 3),
        figures=(1, 3),
    )
    set_aside(doc)
    assert [arcs(doc)[1], arcs(doc)[3]] == [("pobj", 0), ("appos", 1)]


def takeover(dep: str, head: int) -> Doc:
    """``A £4 ($5) takeover failed``, where the takeover hangs somewhere."""
    return tree(
        ("a", "DET", "det", 1),
        ("£4", "NUM", "nsubj", 6),
        ("(", "PUNCT", "punct", 3),
        ("$5", "NOUN", "appos", 1),
        (")", "PUNCT", "punct", 3),
        ("takeover", "NOUN", dep, head),
        ("failed", "VERB", "ROOT", 6),
        figures=(1, 3),
    )


def test_a_noun_after_a_conversion_has_its_figure() -> None:
    doc = takeover("appos", 3)
    set_aside(doc)
    assert [arcs(doc)[i] for i in (0, 1, 3, 5)] == [("det", 5), ("nummod", 5), ("appos", 1), ("nsubj", 6)]


def test_a_noun_after_a_conversion_with_a_place_of_its_own_keeps_it() -> None:
    doc = takeover("dobj", 6)
    before = arcs(doc)
    set_aside(doc)
    assert arcs(doc) == before


def test_what_follows_a_bracket_hangs_outside_it() -> None:
    doc = tree(
        ("tests", "VERB", "ROOT", 0),
        ("owls", "NOUN", "dobj", 0),
        ("(", "PUNCT", "punct", 3),
        ("known", "VERB", "acl", 1),
        (")", "PUNCT", "punct", 3),
        ("in", "ADP", "prep", 3),
        ("of", "ADP", "prep", 3),
    )
    set_aside(doc)
    assert arcs(doc)[5:] == [("prep", 1), ("prep", 1)]


def test_a_bracket_that_never_closes_changes_nothing() -> None:
    doc = tree(("owls", "NOUN", "ROOT", 0), ("(", "PUNCT", "punct", 0), ("red", "ADJ", "amod", 0))
    before = arcs(doc)
    set_aside(doc)
    assert arcs(doc) == before


def dashes(*, passive: bool) -> Doc:
    """``Firms – a, [in all] – closed``, where what stands between is taken for the subject."""
    return tree(
        ("firms", "NOUN", "npadvmod", 5),
        ("–", "PUNCT", "punct", 5),
        ("Wend", "PROPN", "nsubj", 5),
        ("–", "PUNCT", "punct", 5),
        ("were", "AUX", "auxpass" if passive else "aux", 5),
        ("closed", "VERB", "ROOT", 5),
    )


def test_dashes_do_not_part_a_subject_from_its_verb() -> None:
    for passive, dep in ((True, "nsubjpass"), (False, "nsubj")):
        doc = dashes(passive=passive)
        doc[4].tag_ = "VBD"
        set_aside(doc)
        assert [arcs(doc)[0], arcs(doc)[2]] == [(dep, 5), ("appos", 0)]


def test_no_finite_verb_after_the_dashes_takes_no_subject() -> None:
    doc = dashes(passive=True)
    doc[4].tag_ = "VBG"
    before = arcs(doc)
    set_aside(doc)
    assert arcs(doc) == before


def test_what_brackets_hold_is_no_second_subject() -> None:
    doc = tree(
        ("inn", "NOUN", "nsubj", 4),
        ("(", "PUNCT", "punct", 0),
        ("bar", "NOUN", "nsubj", 4),
        (")", "PUNCT", "punct", 2),
        ("sleeps", "VERB", "ROOT", 4),
    )
    set_aside(doc)
    assert [arcs(doc)[0], arcs(doc)[2]] == [("nsubj", 4), ("appos", 0)]


WORDS = [("(", "PUNCT"), (")", "PUNCT"), ("–", "PUNCT"), ("owls", "NOUN"), ("£4", "NUM"), ("sing", "VERB")]


@given(st.lists(st.tuples(st.sampled_from(WORDS), st.integers(0, 99)), min_size=1, max_size=12))
def test_whatever_the_tree_it_stays_one(drawn: list[tuple[tuple[str, str], int]]) -> None:
    # Each token hangs on one before it, the first is the root: any such tree, and its mirror image.
    heads = [0 if i == 0 else at % i for i, (_, at) in enumerate(drawn)]
    size = len(drawn)
    for turned in (heads, [size - 1 - heads[size - 1 - i] for i in range(size)]):
        words = [(word, pos, "nsubj", head) for ((word, pos), _), head in zip(drawn, turned, strict=True)]
        figures = tuple(i for i, (word, *_) in enumerate(words) if word == "£4")
        doc = tree(*words, figures=figures)
        for token in doc:
            token.tag_ = "VBD" if token.pos_ == "VERB" else "NN"
        set_aside(doc)
        roots = [token for token in doc if token.head.i == token.i]
        assert len(roots) == 1
        assert all(roots[0].is_ancestor(token) for token in doc if token.i != roots[0].i)
