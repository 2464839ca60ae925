"""What a token fits is what spaCy's matcher says of it, whatever was asked before."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.lang.en import English
from spacy.matcher import Matcher
from spacy.tokens import Doc

from claimspan.matching import kinds, rows
from claimspan.matching.kinds import Kinds, bits

VOCAB = English().vocab
WORDS = ["Sales", "sales", "12", "fell", "%", "U.S.", "in", "1990s", "é"]
LABELS = {
    "POS": ["NOUN", "NUM", "VERB"],
    "TAG": ["NN", "CD", "VBD"],
    "DEP": ["nsubj", "nummod", "ROOT"],
    "LEMMA": ["sale", "fall", "12"],
    "MORPH": ["Number=Sing", "Number=Plur|Person=3", ""],
    "ENT_TYPE": ["number", "percentage", ""],
}
TEXTS = {
    **LABELS,
    "ORTH": WORDS,
    "TEXT": WORDS,
    "LOWER": ["sales", "12", "in"],
    "SHAPE": ["xxxx", "dd"],
}
FLAGS = ["SENT_START", "IS_TITLE", "IS_ALPHA", "LIKE_NUM", "IS_SENT_START", "SPACY", "IS_CURRENCY"]


@st.composite
def docs(draw: st.DrawFn) -> Doc:
    words = draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=6))

    def each(name: str) -> list[str]:
        return draw(st.lists(st.sampled_from(LABELS[name]), min_size=len(words), max_size=len(words)))

    ents = [f"B-{label}" if label else "O" for label in each("ENT_TYPE")]
    columns = {"pos": each("POS"), "tags": each("TAG"), "lemmas": each("LEMMA"), "morphs": each("MORPH")}
    spaces = [draw(st.booleans()) for _ in words]
    return Doc(
        VOCAB, words=words, spaces=spaces, deps=each("DEP"), heads=[0] * len(words), ents=ents, **columns
    )


@st.composite
def conditions(draw: st.DrawFn) -> tuple[str, Any]:
    """An attribute, and what is asked of it, in each of the ways that a rule may ask."""
    kind = draw(st.sampled_from(["text", "list", "regex", "several", "near", "flag", "length", "iob"]))
    if kind == "flag":
        return draw(st.sampled_from(FLAGS)), draw(st.booleans())
    if kind == "length":
        return "LENGTH", draw(
            st.sampled_from([2, {">=": 3}, {"<": 4, ">": 1}, {"IN": [1, 2]}, {"NOT_IN": [2]}, {"!=": 5}])
        )
    if kind == "iob":
        return "ENT_IOB", draw(st.sampled_from([0, 2, 3, "B", "O", ""]))
    name = draw(st.sampled_from(sorted(TEXTS)))
    text = st.sampled_from(TEXTS[name])
    if kind == "text":
        return name, draw(text)
    texts = draw(st.lists(text, min_size=1, max_size=3, unique=True))
    if kind == "list":
        operators = ["IN", "NOT_IN", "IS_SUBSET", "IS_SUPERSET", "INTERSECTS"]
        return name, {draw(st.sampled_from(operators)): texts}
    if kind == "several":
        return name, draw(
            st.sampled_from([{"IN": texts, "NOT_IN": texts[:1]}, {"NOT_IN": texts, "REGEX": "[a-z]"}])
        )
    if kind == "near" and name != "MORPH":
        edits = f"FUZZY{draw(st.integers(1, 3))}"
        return name, {edits: draw(st.sampled_from([texts[0], {"IN": texts}]))}
    expressions: list[Any] = ["^[A-Z]", r"\d", "s$", r"(.)\1", "(?i)S", "(?P<a>a)"] + (
        [] if name == "MORPH" else [{"IN": ["^s", "^S"]}]
    )
    return name, {"REGEX": draw(st.sampled_from(expressions))}


descriptions = st.dictionaries(st.nothing(), st.nothing()) | st.lists(conditions(), max_size=3).map(dict)


def fitting(wanted: Kinds, doc: Doc) -> list[int]:
    return [kind.fits for kind in wanted(doc)]


def spacys(doc: Doc, wanted: list[dict[str, Any]]) -> list[int]:
    out = [0] * len(doc)
    for index, description in enumerate(wanted):
        matcher = Matcher(VOCAB, validate=False)
        matcher.add("x", [[description]])
        for _, start, _ in matcher(doc, allow_missing=True):
            out[start] |= 1 << index
    return out


@given(st.lists(docs(), min_size=1, max_size=3), st.lists(descriptions, min_size=1, max_size=8))
@settings(max_examples=400, deadline=None)
def test_what_fits_is_what_spacy_matches(found: list[Doc], wanted: list[dict[str, Any]]) -> None:
    ours = Kinds(VOCAB, wanted)
    for doc in [*found, *found]:
        assert fitting(ours, doc) == spacys(doc, wanted)
    together = Kinds(VOCAB, wanted).each(found)
    assert [[kind.fits for kind in own] for own in together] == [spacys(doc, wanted) for doc in found]


def test_tokens_that_fit_the_same_are_of_one_kind() -> None:
    ours = Kinds(VOCAB, [{"LOWER": "in"}, {"LENGTH": 2}])
    first, second, third, fourth = ours(Doc(VOCAB, words=["In", "12", "in", "é"]))
    assert first is third
    assert len({first, second, fourth}) == 3
    assert ours(Doc(VOCAB, words=["or", "of", "IN"])) == [second, second, first]


def test_what_was_met_is_forgotten_in_time_and_found_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "_MOST_REMEMBERED", 5)
    ours = Kinds(VOCAB, [{"LOWER": {"REGEX": "^w1"}}, {"LENGTH": 2}])
    doc = Doc(VOCAB, words=[f"w{i}" for i in range(30)])
    for _ in range(2):
        assert fitting(ours, doc) == [(i // 10 == 1 or i == 1) + 2 * (i < 10) for i in range(30)]
        assert len(ours._words) <= 5
        assert len(ours._forms._known) <= 5


def test_kinds_are_forgotten_when_there_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kinds, "MOST_KINDS", 3)
    words = [f"w{i}" for i in range(6)]
    ours = Kinds(VOCAB, [{"LOWER": word} for word in words])
    for word in words * 2:
        assert fitting(ours, Doc(VOCAB, words=[word, word])) == [1 << words.index(word)] * 2
        assert len(ours._kinds) <= 4 + 2
        assert len(ours._by_fits) <= 4 + 2


def test_bits_are_counted_from_the_lowest() -> None:
    assert list(bits(0)) == []
    assert list(bits(0b101001 | 1 << 1000)) == [0, 3, 5, 1000]
