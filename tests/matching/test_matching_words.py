"""Where tokens stand is where spaCy finds them."""

from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc

from claimspan.matching.words import Words, places_of
from claimspan.model import Span
from hand import VOCAB


@st.composite
def docs(draw: st.DrawFn) -> Doc:
    words = draw(st.lists(st.sampled_from(["Sales", "é", "4.5", "%", "🙂", "–"]), min_size=1, max_size=8))
    return Doc(VOCAB, words=words, spaces=[draw(st.booleans()) for _ in words])


@given(docs(), st.data())
def test_tokens_are_told_by_their_characters_and_characters_by_their_tokens(
    doc: Doc, data: st.DataObject
) -> None:
    words = Words(doc)
    assert words.text == doc.text
    start = data.draw(st.integers(0, len(doc) - 1))
    tokens = (start, data.draw(st.integers(start + 1, len(doc))))
    own = doc[slice(*tokens)]
    assert words.chars(tokens) == Span(own.start_char, own.end_char)
    assert words.said(tokens) == own.text
    assert words.exactly(words.chars(tokens)) == words.around(words.chars(tokens)) == tokens


@given(docs(), st.data())
def test_any_span_has_the_tokens_that_spacy_gives_it(doc: Doc, data: st.DataObject) -> None:
    words = Words(doc)
    start = data.draw(st.integers(0, len(doc.text) - 1))
    end = data.draw(st.integers(start + 1, len(doc.text)))
    strict = doc.char_span(start, end)
    assert words.exactly(Span(start, end)) == (strict and (strict.start, strict.end))
    if not doc.text[start].isspace() and not doc.text[end - 1].isspace():
        wide = doc.char_span(start, end, alignment_mode="expand")
        assert wide is not None
        assert words.around(Span(start, end)) == (wide.start, wide.end)


@given(docs(), st.sets(st.sampled_from(["sales", "é", "–", "never"])))
def test_words_are_looked_for_in_lower_case(doc: Doc, wanted: set[str]) -> None:
    assert places_of(doc, frozenset(wanted)) == [token.i for token in doc if token.lower_ in wanted]
