"""Patterns are found where spaCy's matcher matches them, all operators alike."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.lang.en import English
from spacy.matcher import Matcher
from spacy.tokens import Doc

from claimspan.matching import runs as runs_module
from claimspan.matching.kinds import Kinds
from claimspan.matching.runs import Place, Runs, places_of

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


def found(doc: Doc, wanted: list[list[Token]]) -> dict[int, tuple[int, list[int]]]:
    places = [places_of(pattern) for pattern in wanted]
    before: list[Token] = [{"ORTH": "a"}, {}]  # what others ask of the same tokens
    kinds = Kinds(VOCAB, [*before, *(place.description for row in places for place in row)])
    runs = Runs(places, len(before))
    for _ in range(2):  # met, and then remembered
        out = {run.pattern: (run.start, run.ends) for run in runs(kinds(doc))}
    return out


def spacys(doc: Doc, pattern: list[Token]) -> list[tuple[int, int, tuple[int, ...]]]:
    matcher = Matcher(VOCAB, validate=False)
    matcher.add("x", [pattern])
    return sorted((start, end, tuple(own)) for _, start, end, own in matcher(doc, with_alignments=True))


@given(docs, st.lists(patterns, min_size=1, max_size=6))
@settings(max_examples=600, deadline=None)
def test_the_patterns_that_match_are_found_with_all_their_matches(
    doc: Doc, wanted: list[list[Token]]
) -> None:
    runs = found(doc, wanted)
    for index, pattern in enumerate(wanted):
        matches = spacys(doc, pattern)
        assert (index in runs) == bool(matches)
        if matches:
            low, ends = runs[index]
            assert ends == sorted({end - 1 for _, end, _ in matches})
            inside = spacys(doc[low : ends[-1] + 1].as_doc(), pattern)
            assert [(start + low, end + low, own) for start, end, own in inside] == matches


def test_any_other_token_is_left_to_spacy() -> None:
    doc = Doc(VOCAB, words=["a", "b"])
    pattern = [{"ORTH": "a"}, {"ORTH": "b", "OP": "!"}]
    assert found(doc, [pattern]) == {0: (0, [1])}
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


def test_the_start_is_as_late_as_the_pattern_is_short() -> None:
    doc = Doc(VOCAB, words=list("cccabccccabcc"))
    assert found(doc, [[{"ORTH": "a"}, {"ORTH": "b"}]]) == {0: (3, [4, 10])}
    assert found(doc, [[{"ORTH": "a"}, {"OP": "+"}, {"ORTH": "b"}]])[0][0] == 0


def test_steps_are_forgotten_when_there_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs_module, "_MOST_REMEMBERED", 2)
    kinds = Kinds(VOCAB, [{"ORTH": "a"}, {"ORTH": "b"}])
    runs = Runs([[Place({"ORTH": "a"}), Place({"ORTH": "b"})]])
    for words, met in [("ab", 2), ("abab", 3), ("ab", 2)]:
        (run,) = runs(kinds(Doc(VOCAB, words=list(words))))
        assert run.ends == list(range(1, len(words), 2))
        assert runs._met == met


def test_no_patterns_are_found_nowhere() -> None:
    assert found(Doc(VOCAB, words=["a"]), []) == {}
