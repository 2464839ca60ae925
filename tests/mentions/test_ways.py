"""How patterns take tokens is how spaCy's matcher says they do; where that is open, it is left to spaCy."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.lang.en import English
from spacy.matcher import Matcher
from spacy.tokens import Doc

from claimspan.mentions.ways import Taken, Ways, captured
from claimspan.parsing.kinds import Kinds
from claimspan.parsing.runs import Runs, places_of
from claimspan.rules.model import TokensPattern, TokenSpec

VOCAB = English().vocab
LETTERS = "abc"

descriptions: st.SearchStrategy[dict[str, Any]] = st.one_of(
    st.just({}),
    st.builds(lambda letter: {"ORTH": letter}, st.sampled_from(LETTERS)),
    st.builds(lambda letters: {"LOWER": {"NOT_IN": letters}}, st.lists(st.sampled_from(LETTERS), min_size=1)),
)
specs = st.builds(
    lambda asked, operator, capture: TokenSpec({**asked, **({"OP": operator} if operator else {})}, capture),
    descriptions,
    st.sampled_from(["", "", "?", "*", "+"]),
    st.sampled_from([None, "x", "y"]),
)
patterns = (
    st.lists(specs, min_size=1, max_size=5)
    .filter(lambda own: any(spec.attrs.get("OP", "1") in {"1", "+"} for spec in own))
    .map(lambda own: TokensPattern(tuple(own)))
)
docs = st.lists(st.sampled_from(LETTERS), min_size=1, max_size=8).map(lambda words: Doc(VOCAB, words=words))


def ours(doc: Doc, pattern: TokensPattern) -> Taken | None:
    places = places_of([spec.attrs for spec in pattern.tokens])
    kinds = Kinds(VOCAB, [{"ORTH": "b"}, *(place.description for place in places)])(doc)
    found: Taken = {}
    for run in Runs([places], 1)(kinds):
        taken = Ways(pattern, 1)(run, kinds)
        if taken is None:
            return None
        found |= taken
    return found


def spacys(doc: Doc, pattern: TokensPattern) -> Taken:
    matcher = Matcher(VOCAB, validate=False)
    matcher.add("x", [[dict(spec.attrs) for spec in pattern.tokens]])
    return {
        (start, end): captured([pattern.tokens[place].capture for place in alignment], start)
        for _, start, end, alignment in matcher(doc, with_alignments=True)
    }


@given(docs, patterns)
@settings(max_examples=1500, deadline=None)
def test_what_is_taken_is_what_spacy_takes(doc: Doc, pattern: TokensPattern) -> None:
    found = ours(doc, pattern)
    assert found is None or found == spacys(doc, pattern)


def pattern_of(*tokens: tuple[str, str, str | None]) -> TokensPattern:
    return TokensPattern(tuple(TokenSpec({"ORTH": word, "OP": op}, name) for word, op, name in tokens))


def test_a_second_way_that_captures_otherwise_is_told() -> None:
    doc = Doc(VOCAB, words=["a", "a"])
    assert ours(doc, pattern_of(("a", "?", "x"), ("a", "?", "y"), ("a", "1", None))) is None
    same = ours(doc, pattern_of(("a", "?", "x"), ("a", "?", "x"), ("a", "1", None)))
    assert same == {(0, 1): {}, (0, 2): {"x": (0, 1)}, (1, 2): {}}


@pytest.mark.parametrize(
    ("operator", "known"), [("1", True), ("+", True), ("!", False), ("{2}", False), ("{1,}", False)]
)
def test_operators_that_count_or_deny_are_left_to_spacy(operator: str, known: bool) -> None:
    assert Ways.know(pattern_of(("a", operator, None))) is known


def test_captures_reach_from_their_first_token_to_their_last() -> None:
    assert captured(["x", None, "y", "y", "x"], 3) == {"x": (3, 8), "y": (5, 7)}
    assert captured([], 3) == {}
