"""How patterns take tokens is how spaCy's matcher says they do; where that is open, it is left to spaCy."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.lang.en import English
from spacy.matcher import Matcher
from spacy.tokens import Doc

from claimspan.matching.kinds import Kinds
from claimspan.matching.runs import Runs, places_of
from claimspan.matching.ways import Taken, Ways, captured
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
    st.sampled_from(["", "", "?", "*", "+", "{2}", "{0,2}", "{1,3}", "{1,}"]),
    st.sampled_from([None, "x", "y"]),
)
patterns = (
    st.lists(specs, min_size=1, max_size=5)
    .filter(lambda own: not all(place.optional for place in places_of([spec.attrs for spec in own])))
    .map(lambda own: TokensPattern(tuple(own)))
)
docs = st.lists(st.sampled_from(LETTERS), min_size=1, max_size=8).map(lambda words: Doc(VOCAB, words=words))


def ours(doc: Doc, pattern: TokensPattern) -> Taken | None:
    places = places_of([spec.attrs for spec in pattern.tokens])
    kinds = Kinds(VOCAB, [{"ORTH": "b"}, *(place.description for place in places)])(doc)
    found: Taken = {}
    for run in Runs([places], 1)(kinds):
        taken = Ways(pattern, places, 1)(run, kinds)
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


def test_the_places_of_one_token_are_taken_in_one_way() -> None:
    # Of twenty places ten are taken; to go through all choices would take years.
    doc = Doc(VOCAB, words=["b", *"a" * 10, "b"])
    counted = pattern_of(("b", "1", None), ("a", "{0,20}", "x"), ("b", "1", None))
    assert ours(doc, counted) == {(0, 12): {"x": (1, 11)}}


def test_a_match_may_be_as_long_as_a_sentence() -> None:
    doc = Doc(VOCAB, words=["b", *"a" * 1500, "b"])
    repeated = pattern_of(("b", "1", None), ("a", "+", "x"), ("b", "1", None))
    assert ours(doc, repeated) == {(0, 1502): {"x": (1, 1501)}}


def test_captures_reach_from_their_first_token_to_their_last() -> None:
    assert captured(["x", None, "y", "y", "x"], 3) == {"x": (3, 8), "y": (5, 7)}
    assert captured([], 3) == {}
