"""The parser's moves, many sentences at once: the same arcs as by spaCy's own loop."""

import importlib

import pytest
from spacy.language import Language
from spacy.tokens import Doc

from claimspan.extract import Extractor
from claimspan.parsing.language import DEFAULT_MODEL, parse
from claimspan.parsing.transitions import Transitions

SENTENCES = (
    "Rents rose by 5% in 2023, and those who had moved paid £40 a month more than those who had not.",
    "It fell.",
    "14",
    "The council, which owns 900 flats, said on Monday that it would let half of them to nurses by 2026.",
    "",
    "Sales: up 3%!",
)


@pytest.fixture(scope="module")
def shipped() -> Language:
    return importlib.import_module(DEFAULT_MODEL).load(exclude=["ner"])


def arcs(doc: Doc) -> list[tuple[str, int, bool | None]]:
    return [(token.dep_, token.head.i, token.is_sent_start) for token in doc]


def test_arcs_are_those_of_spacys_own_loop(extractor: Extractor, shipped: Language) -> None:
    model = extractor.model
    assert model.transitions is not None
    ours = list(parse(model, [model.nlp.make_doc(text) for text in SENTENCES]))
    theirs = list(shipped.pipe(SENTENCES))
    assert [arcs(doc) for doc in ours] == [arcs(doc) for doc in theirs]
    assert len({token.dep_ for doc in ours for token in doc}) > 10


def test_sentences_without_tokens_are_left_as_they_are(extractor: Extractor) -> None:
    model = extractor.model
    assert [len(doc) for doc in parse(model, [model.nlp.make_doc("")])] == [0]


def test_a_parser_that_weighs_several_ways_is_left_alone(shipped: Language) -> None:
    assert Transitions.of(shipped, "parser") is not None
    shipped.get_pipe("parser").cfg["beam_width"] = 4  # type: ignore[attr-defined]
    assert Transitions.of(shipped, "parser") is None
