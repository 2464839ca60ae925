"""Tokens that respect numbers, and analyses that do not depend on how sentences are batched."""

import importlib
import random
from pathlib import Path

import pytest
import spacy
from hypothesis import example, given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc

from claimspan.errors import UsageError
from claimspan.extract import Extractor
from claimspan.gate.numbers import scan
from claimspan.parsing.language import DEFAULT_MODEL, Model, load_model, make_doc, parse

WORDS = [
    "Rents", "fell", "the", "of", "by", "homes", "can't", "U.S.", "e.g.", "it's", "and", "–", "—", "(",
    ")", "“up”",
    "a.m.", "and/or", "well-known", "😀", "x\u0301y", "...", "New\u00a0York",
    "https://example.org/a-5?b=7", "#", "~",
]  # fmt: skip
FIGURES = [
    "5%", "$1.5bn", "£3m–£4m", "10kg-15kg", "(12)", "3x", "US$2.50/hr", "two-thirds",
    "one hundred and five", "½", "5½",
    "1,234", "12\u202f000", "COVID-19", "5G", "1990s-era", "21st", "9am-5pm", "-5°C", "40-year-old",
    "5'10\"", "twofold",
    "e.g.5", "2,50,000", "mid-2024", "24/7", "3 1/2", "٣٤", "1.", "v2.1.3,", "two\nmillion", "~7",
    "$5/£4", "five", "12:30",
]  # fmt: skip
SPACES = [" ", " ", " ", "  ", "\n", "\t", "\u00a0", "\u2003", "\u3000", "\u2028", "\x85", "\r\n", ""]

sentences = st.lists(
    st.tuples(st.sampled_from(WORDS + FIGURES), st.sampled_from(SPACES)), min_size=1, max_size=15
).map(lambda parts: "".join(word + space for word, space in parts))


@pytest.fixture(scope="module")
def model(extractor: Extractor) -> Model:
    return extractor.model


@given(st.one_of(sentences, st.text(min_size=1, max_size=40)))
@example("paid $1.5bn")
@example("5\u200b% of\u2003\u2003x.")
@settings(deadline=None)
def test_every_number_is_whole_tokens_and_offsets_stay(model: Model, text: str) -> None:
    numbers = scan(text)
    doc = make_doc(model.nlp, text, numbers)
    assert doc.text == "".join(" " if character.isspace() else character for character in text)
    for number in numbers:
        span = doc.char_span(number.span.start, number.span.end)
        assert span is not None
        assert (span.start_char, span.end_char) == (number.span.start, number.span.end)


@given(sentences)
@settings(deadline=None)
def test_no_token_mixes_white_space_and_words(model: Model, text: str) -> None:
    for token in make_doc(model.nlp, text, scan(text)):
        assert token.is_space or not any(character.isspace() for character in token.text)


def test_what_holds_no_number_is_left_to_the_tokenizer(model: Model) -> None:
    text = "The well-known U.S. mill can't pay."
    assert [t.text for t in make_doc(model.nlp, text, [])] == [t.text for t in model.nlp.make_doc(text)]


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("$1.5bn.", ["$", "1.5", "bn", "."]),
        ("10kg-15kg", ["10", "kg", "-", "15", "kg"]),
        ("5%-10%", ["5", "%", "-", "10", "%"]),
        ("US$3.5m–4m", ["US$", "3.5", "m", "–", "4", "m"]),
        ("-5°C", ["-5", "°", "C"]),
        ("COVID-19.", ["COVID-19", "."]),
        ("9 e-bikes, a well-known mill", ["9", "e-bikes", ",", "a", "well", "-", "known", "mill"]),
    ],
)
def test_tokens_are_cut_at_the_bounds_of_numbers(model: Model, text: str, tokens: list[str]) -> None:
    assert [token.text for token in make_doc(model.nlp, text, scan(text))] == tokens


def composed_sentences(count: int) -> list[str]:
    """Sentences of all lengths, the same every time."""
    chance = random.Random(7)
    subjects = [
        "Rents",
        "The number of late trains",
        "Sales at the three shops that stayed open",
        "Women",
        "It",
    ]
    verbs = ["rose", "fell", "was cut by the new board", "has not changed since it stood at", "reached"]
    figures = ["5%", "$1.5bn", "two-thirds", "from 12 to 19 days", "nearly 2,300 people", "a third", "40,000"]
    ends = [
        ".",
        " in 2023.",
        ", the agency said, while costs doubled.",
        " over the past two years, to 4.1%.",
        "",
    ]
    return [
        " ".join(map(chance.choice, (subjects, verbs, figures))) + chance.choice(ends) for _ in range(count)
    ]


def analysis(doc: Doc) -> list[tuple[object, ...]]:
    return [(t.text, t.lemma_, t.pos_, t.tag_, t.dep_, t.head.i, str(t.morph)) for t in doc]


@pytest.mark.parametrize("batch_size", [1, 7, 128, 1000])
def test_analyses_do_not_depend_on_batches_or_order(model: Model, batch_size: int) -> None:
    texts = composed_sentences(250)
    wanted = read(model, texts, 32)
    order = list(range(len(texts)))
    random.Random(batch_size).shuffle(order)
    shuffled = read(model, [texts[i] for i in order], batch_size)
    assert {i: shuffled[place] for place, i in enumerate(order)} == dict(enumerate(wanted))


def read(model: Model, texts: list[str], batch_size: int) -> list[list[tuple[object, ...]]]:
    docs = (make_doc(model.nlp, text, scan(text)) for text in texts)
    return [analysis(doc) for doc in parse(model, docs, batch_size=batch_size)]


def test_parse_gives_the_same_docs_in_order(model: Model) -> None:
    texts = composed_sentences(20)
    docs = [make_doc(model.nlp, text, scan(text)) for text in texts]
    assert [doc.text for doc in parse(model, iter(docs), batch_size=3)] == texts
    assert all(doc.has_annotation("DEP") and doc.has_annotation("LEMMA") for doc in parse(model, docs))


def test_nothing_of_the_layers_is_kept(model: Model) -> None:
    docs = parse(model, [make_doc(model.nlp, text, []) for text in ("Rents rose.", "Costs fell.")])
    assert [doc.tensor.nbytes for doc in docs] == [0, 0]


def test_a_model_that_is_not_installed_is_an_error_of_one_sentence() -> None:
    with pytest.raises(UsageError, match="the spaCy model 'en_core_web_absent' is not installed") as error:
        load_model("en_core_web_absent")
    assert "\n" not in str(error.value)


def test_a_model_without_a_parser_is_refused(tmp_path: Path) -> None:
    spacy.blank("en").to_disk(tmp_path / "blank")
    with pytest.raises(UsageError, match="has no dependency parser"):
        load_model(str(tmp_path / "blank"))


def test_a_model_from_a_folder_can_be_used(model: Model, tmp_path: Path) -> None:
    importlib.import_module(DEFAULT_MODEL).load().to_disk(tmp_path / "copy")
    copy = load_model(str(tmp_path / "copy"))
    assert read(copy, ["Rents rose 5%."], 8) == read(model, ["Rents rose 5%."], 8)
    assert copy.version == model.version


def test_the_digest_tells_models_apart(model: Model, tmp_path: Path) -> None:
    again = load_model()
    assert (again.name, again.digest) == (DEFAULT_MODEL, model.digest)
    importlib.import_module(DEFAULT_MODEL).load().to_disk(tmp_path / "copy")
    before = load_model(str(tmp_path / "copy")).digest
    strings = tmp_path / "copy" / "vocab" / "strings.json"
    strings.write_bytes(strings.read_bytes().replace(b"harbour", b"HARBOUR").replace(b"apple", b"APPLE"))
    assert load_model(str(tmp_path / "copy")).digest != before
