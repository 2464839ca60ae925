"""The interpreter of token patterns accepts what spaCy accepts, and says where a pattern stopped."""

from __future__ import annotations

from typing import Any

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.matcher import Matcher
from spacy.tokens import Doc, Span
from spacy.vocab import Vocab

from claimspan.desk.nearmisses.conditions import conditions, failed
from claimspan.desk.nearmisses.tokens import TokenMiss, Walk
from claimspan.matching.ways import Range
from claimspan.rules.loading import TokensPattern, TokenSpec

NLP = spacy.blank("en")
WORDS = ["fell", "Fell", "by", "12", "%", "the", "rose", "."]
LEMMAS = ["fall", "by", "12", "rise"]
POS = ["VERB", "ADP", "NUM", "NOUN"]
ENTITIES = ["", "number", "window"]
FEATURES = ["", "Number=Sing", "Number=Plur|Tense=Past"]
OPS = ["!", "?", "+", "*", "{2}", "{1,2}", "{0,1}", "{,2}", "{1,}", "{0}"]


def doc_of(rows: list[tuple[str, str, str, str, str]], vocab: Vocab = NLP.vocab) -> Doc:
    words, lemmas, pos, entities, morphs = (list(column) for column in zip(*rows, strict=True))
    doc = Doc(vocab, words=words, lemmas=lemmas, pos=pos, morphs=morphs, tags=pos)
    doc.set_ents([Span(doc, i, i + 1, label=label) for i, label in enumerate(entities) if label])
    return doc


def docs() -> st.SearchStrategy[Doc]:
    row = st.tuples(*map(st.sampled_from, (WORDS, LEMMAS, POS, ENTITIES, FEATURES)))
    return st.lists(row, min_size=1, max_size=6).map(doc_of)


def some(values: list[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(values), min_size=1, max_size=3, unique=True)


def values(known: list[str]) -> st.SearchStrategy[Any]:
    listed = some(known)
    one = st.sampled_from(known)
    regex = st.sampled_from(["^f", "[0-9]", "e", "^$", "l{1,2}", "(?i)FELL"])
    return st.one_of(
        one,
        st.fixed_dictionaries({"IN": listed}),
        st.fixed_dictionaries({"NOT_IN": listed}),
        st.fixed_dictionaries({"IN": listed, "NOT_IN": listed}),
        st.fixed_dictionaries({"REGEX": regex}),
        st.fixed_dictionaries({"REGEX": st.fixed_dictionaries({"IN": st.lists(regex, min_size=1)})}),
        st.fixed_dictionaries({"REGEX": st.fixed_dictionaries({"NOT_IN": st.lists(regex, min_size=1)})}),
        st.fixed_dictionaries({"FUZZY": one}),
        st.fixed_dictionaries({"FUZZY1": one}),
        st.fixed_dictionaries({"FUZZY1": st.fixed_dictionaries({"IN": listed})}),
        st.fixed_dictionaries({"FUZZY2": st.fixed_dictionaries({"NOT_IN": listed})}),
        st.fixed_dictionaries({"IS_SUBSET": listed}),
        st.fixed_dictionaries({"IS_SUPERSET": listed}),
        st.fixed_dictionaries({"INTERSECTS": listed}),
    )


FLAGS = [
    "IS_DIGIT",
    "IS_ALPHA",
    "IS_TITLE",
    "IS_PUNCT",
    "IS_STOP",
    "LIKE_NUM",
    "SPACY",
    "IS_SENT_START",
    "IS_LOWER",
]
LENGTHS = st.one_of(
    st.integers(1, 4),
    st.dictionaries(
        st.sampled_from(["==", "!=", ">=", "<=", ">", "<"]), st.integers(1, 4), min_size=1, max_size=2
    ),
    st.fixed_dictionaries({"IN": st.lists(st.integers(1, 4), min_size=1)}),
)
TOKEN = st.fixed_dictionaries(
    {},
    optional={
        "LOWER": values([word.lower() for word in WORDS]),
        "ORTH": values(WORDS),
        "TEXT": st.sampled_from(WORDS),
        "NORM": values(WORDS),
        "LEMMA": values(LEMMAS),
        "POS": values(POS),
        "TAG": st.sampled_from(POS),
        "SHAPE": values(["xxxx", "Xxxxx", "dd", "xx"]),
        "ENT_TYPE": values(ENTITIES),
        "ENT_IOB": st.sampled_from([0, 1, 2, 3, "", "I", "O", "B"]),
        "LENGTH": LENGTHS,
        "MORPH": st.one_of(
            st.sampled_from(FEATURES),
            *(
                st.fixed_dictionaries({name: some(["Number=Sing", "Tense=Past", "Tense=Past|Number=Plur"])})
                for name in ("IN", "NOT_IN", "IS_SUBSET", "IS_SUPERSET", "INTERSECTS")
            ),
        ),
        **{flag: st.booleans() for flag in FLAGS},
    },
)
FEW = TOKEN.map(lambda attrs: dict(list(attrs.items())[:2]))
SIMPLE = st.sampled_from(
    [{"LOWER": "fell"}, {"POS": "VERB"}, {"LOWER": {"IN": ["by", "12"]}}, {}, {"ENT_TYPE": "number"}]
)
OPERATED = st.tuples(st.one_of(SIMPLE, FEW), st.one_of(st.none(), st.sampled_from(OPS))).map(
    lambda pair: dict(pair[0]) if pair[1] is None else {**pair[0], "OP": pair[1]}
)


def pattern_of(*tokens: dict[str, Any]) -> TokensPattern:
    return TokensPattern(tuple(TokenSpec(token, None) for token in tokens))


def by_spacy(tokens: list[dict[str, Any]], doc: Doc) -> set[Range]:
    matcher = Matcher(doc.vocab, validate=False)
    matcher.add("it", [tokens])
    return {(start, end) for _, start, end in matcher(doc)}


@given(doc=docs(), attrs=TOKEN)
def test_a_token_meets_all_conditions_where_spacy_says_that_it_fits(doc: Doc, attrs: dict[str, Any]) -> None:
    wanted = conditions(attrs)
    fitting = {(token.i, token.i + 1) for token in doc if not failed(wanted, token)}
    assert fitting == by_spacy([attrs], doc)


@given(doc=docs(), tokens=st.lists(OPERATED, min_size=1, max_size=5))
def test_the_interpreter_matches_what_spacy_matches(doc: Doc, tokens: list[dict[str, Any]]) -> None:
    if all(token.get("OP") == "{0}" for token in tokens):
        return  # a pattern of nothing, which spaCy does not survive and rule files may not have
    assert Walk(pattern_of(*tokens), doc).spans() == by_spacy(tokens, doc)


@given(doc=docs(), tokens=st.lists(OPERATED, min_size=1, max_size=4))
def test_a_pattern_that_needs_no_change_is_one_that_matches(doc: Doc, tokens: list[dict[str, Any]]) -> None:
    walk = Walk(pattern_of(*tokens), doc)
    if any(step.needed for step in walk.steps):
        assert bool(walk.spans()) == any(walk.rest(0, start) == 0 for start in range(len(doc)))


FELL = doc_of(
    [
        ("exports", "export", "NOUN", "", ""),
        ("fell", "fall", "VERB", "", ""),
        ("sharply", "sharply", "ADV", "", ""),
        ("by", "by", "ADP", "", ""),
        ("12%", "12%", "NOUN", "number", ""),
    ]
)
CAPTURE = TokenSpec({"ENT_TYPE": "number"}, "value")


def nearest(*tokens: dict[str, Any]) -> TokenMiss:
    return Walk(pattern_of(*tokens), FELL).misses()[0]


def test_a_miss_is_told_where_the_pattern_came_furthest() -> None:
    miss = nearest({"LEMMA": "fall"}, {"LOWER": "sharply"}, {"LOWER": {"IN": ["to", "at"]}})
    assert (miss.spec, miss.at, miss.reached, miss.changes) == (2, 3, 2, 1)
    assert miss.taken == ((0, 1), (1, 2))
    (failure,) = miss.failures
    assert (failure.attribute, failure.predicate, failure.wanted) == ("LOWER", "IN", ("to", "at"))
    assert failure.met(FELL[miss.at]) == "by"


def test_only_the_conditions_that_fail_are_told() -> None:
    miss = nearest({"LEMMA": "fall"}, {"POS": "ADV", "LOWER": "slowly"})
    assert [failure.attribute for failure in miss.failures] == ["LOWER"]


def test_a_way_that_needs_fewer_changes_goes_before_one_that_gets_further() -> None:
    # From "exports" one token fits and the figure is far; "by" does not fit, and the figure follows.
    first = TokenSpec({"LOWER": {"IN": ["exports", "to"]}}, "first")
    miss = Walk(TokensPattern((first, CAPTURE)), FELL).misses()[0]
    assert (miss.spec, miss.at, miss.changes) == (0, 3, 1)


def test_the_end_of_the_sentence_is_told_as_such() -> None:
    miss = nearest({"ENT_TYPE": "number"}, {"LOWER": "points"})
    assert (miss.spec, miss.at, miss.failures) == (1, len(FELL), ())


def test_the_end_of_the_sentence_is_told_for_a_captured_token_as_well() -> None:
    after = TokenSpec({"LOWER": {"NOT_IN": ["of"]}}, "after")
    fell, sharply, by = (TokenSpec({"LOWER": word}, None) for word in ("sharply", "by", "12%"))
    miss = Walk(TokensPattern((fell, sharply, by, after)), FELL).misses()[0]
    assert (miss.spec, miss.at, miss.reached) == (3, len(FELL), 3)


def test_what_must_not_be_is_told_as_such() -> None:
    miss = nearest({"LEMMA": "fall"}, {"POS": "ADV", "OP": "!"})
    assert miss.negated
    assert [failure.attribute for failure in miss.failures] == ["POS"]


def test_optional_and_repeated_tokens_are_passed_as_the_matcher_passes_them() -> None:
    miss = nearest(
        {"LEMMA": "fall"}, {"POS": "ADV", "OP": "*"}, {"LOWER": "about", "OP": "?"}, {"LOWER": "to"}
    )
    assert (miss.spec, miss.at) == (3, 3)


@pytest.mark.parametrize("index", [0, 1])
def test_a_captured_token_may_not_be_left_out(index: int) -> None:
    walk = Walk(TokensPattern((TokenSpec({"LOWER": "by"}, None), CAPTURE)), FELL)
    assert walk.may_be_left_out(index) == (index == 0)
