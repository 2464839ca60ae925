"""Patterns are found where spaCy's matcher matches them, all operators alike."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.lang.en import English
from spacy.matcher import Matcher
from spacy.tokens import Doc

from claimspan.parsing.fits import Fits
from claimspan.parsing.runs import Place, Runs, places_of

VOCAB = English().vocab
LETTERS = "abc"
OPERATORS = ["1", "1", "?", "*", "+", "{2}", "{1,2}", "{0,2}", "{1,}", "{,2}"]

Token = dict[str, Any]

descriptions: st.SearchStrategy[Token] = st.one_of(
    st.just({}),
    st.builds(lambda letter: {"ORTH": letter}, st.sampled_from(LETTERS)),
    st.builds(lambda letters: {"LOWER": {"NOT_IN": letters}}, st.lists(st.sampled_from(LETTERS), min_size=1)),
)
tokens = st.builds(
    lambda description, operator: {**description, "OP": operator} if description else {},
    descriptions,
    st.sampled_from(OPERATORS),
)
patterns = st.lists(tokens, min_size=1, max_size=5).filter(
    lambda own: not all(place.optional for place in places_of(own))
)
docs = st.lists(st.sampled_from(LETTERS), min_size=1, max_size=8).map(lambda words: Doc(VOCAB, words=words))


def found(doc: Doc, wanted: list[list[Token]]) -> dict[int, tuple[int, int]]:
    places = [places_of(pattern) for pattern in wanted]
    fits = Fits(VOCAB, [place.description for row in places for place in row])
    return {run.pattern: run.window for run in Runs(places)(fits(doc))}


def spacys(doc: Doc, pattern: list[Token]) -> list[tuple[int, int, tuple[int, ...]]]:
    matcher = Matcher(VOCAB, validate=False)
    matcher.add("x", [pattern])
    return sorted((start, end, tuple(own)) for _, start, end, own in matcher(doc, with_alignments=True))


@given(docs, st.lists(patterns, min_size=1, max_size=6))
@settings(max_examples=600, deadline=None)
def test_the_patterns_that_match_are_found_with_all_their_matches(
    doc: Doc, wanted: list[list[Token]]
) -> None:
    windows = found(doc, wanted)
    for index, pattern in enumerate(wanted):
        matches = spacys(doc, pattern)
        assert (index in windows) == bool(matches)
        if matches:
            low, high = windows[index]
            inside = spacys(doc[low:high].as_doc(), pattern)
            assert [(start + low, end + low, own) for start, end, own in inside] == matches


def test_any_other_token_is_left_to_spacy() -> None:
    doc = Doc(VOCAB, words=["a", "b"])
    pattern = [{"ORTH": "a"}, {"ORTH": "b", "OP": "!"}]
    assert found(doc, [pattern]) == {0: (0, 2)}
    assert spacys(doc, pattern) == []


def test_operators_are_written_out() -> None:
    one, may, more, any_more = Place({}), Place({}, True), Place({}, False, True), Place({}, True, True)
    for operator, wanted in {
        "1": [one], "?": [may], "*": [any_more], "+": [more], "{2}": [one, one], "{1,3}": [one, may, may],
        "{,2}": [may, may], "{2,}": [one, one, any_more],
    }.items():  # fmt: skip
        assert places_of([{"OP": operator}]) == wanted, operator
    with pytest.raises(ValueError, match="unknown operator"):
        places_of([{"OP": "twice"}])


def test_the_window_is_as_narrow_as_the_pattern_is_short() -> None:
    doc = Doc(VOCAB, words=list("cccabccccabcc"))
    assert found(doc, [[{"ORTH": "a"}, {"ORTH": "b"}]]) == {0: (3, 11)}
    assert found(doc, [[{"ORTH": "a"}, {"OP": "+"}, {"ORTH": "b"}]])[0][0] == 0


def test_no_patterns_are_found_nowhere() -> None:
    assert found(Doc(VOCAB, words=["a"]), []) == {}
