"""Words are remembered only where that changes nothing."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import spacy
from spacy.language import Language
from spacy.lookups import Lookups
from spacy.tokens import Doc

from claimspan.parsing import wordforms
from claimspan.parsing.wordforms import WordForms


@pytest.fixture
def nlp() -> Language:
    """A pipeline of a ruler and a lemmatizer that know a few words."""
    nlp = spacy.blank("en")
    ruler = nlp.add_pipe("attribute_ruler")
    ruler.add([[{"TAG": "NN"}], [{"TAG": "NNS"}]], {"POS": "NOUN", "MORPH": "Number=Plur"})
    ruler.add([[{"TAG": "VBD"}]], {"POS": "VERB"})
    ruler.add([[{"TAG": "TO"}]], {"POS": "PART"})
    ruler.add([[{"LOWER": "gon"}, {"LOWER": "na"}]], {"LEMMA": "go"}, index=0)
    lookups = Lookups()
    lookups.add_table("lemma_rules", {"noun": [["s", ""]], "verb": [["ed", ""]]})
    lookups.add_table("lemma_index", {"noun": ["rent"], "verb": []})
    lookups.add_table("lemma_exc", {"verb": {"fell": ["fall"]}})
    nlp.add_pipe("lemmatizer").initialize(lookups=lookups)
    return nlp


def tagged(nlp: Language, *rows: str) -> Iterator[Doc]:
    for row in rows:
        words, tags = zip(*(cell.split("/") for cell in row.split()), strict=True)
        yield Doc(nlp.vocab, words=list(words), tags=list(tags))


def analysis(doc: Doc) -> list[tuple[object, ...]]:
    return [(t.text, t.lemma_, t.pos_, t.tag_, str(t.morph)) for t in doc]


ROWS = [
    "Rents/NNS fell/VBD", "rents/NNS rents/VBD", "gon/VBD na/TO rents/NNS", "gon/VBD", "na/TO gon/NN",
    "fell/VBD gon/VBD na/TO rents/NNS gon/NN na/TO",
]  # fmt: skip


def test_what_is_written_is_what_the_components_write(nlp: Language) -> None:
    forms = WordForms.of(nlp)
    assert forms is not None
    wanted = [analysis(doc) for doc in nlp.pipe(tagged(nlp, *ROWS))]
    for _ in range(2):
        docs = list(tagged(nlp, *ROWS))
        forms(docs)
        assert [analysis(doc) for doc in docs] == wanted
    assert wanted[2][0][1] == "go"
    assert wanted[3][0][1] == "gon"


def test_a_word_is_asked_about_once(nlp: Language) -> None:
    forms = WordForms.of(nlp)
    assert forms is not None
    forms(list(tagged(nlp, ROWS[0], ROWS[0])))
    # Asked again they would answer otherwise, the ruler of a kind of word, the lemmatizer of a word.
    forms._alone.add([[{}]], {"POS": "X"})
    forms._lemmatizer.lookups.get_table("lemma_exc")["noun"] = {"rents": ["asked"]}
    docs = list(tagged(nlp, ROWS[0], ROWS[1], ROWS[4]))
    forms(docs)
    assert [[token.pos_ for token in doc] for doc in docs] == [["NOUN", "VERB"], ["NOUN", "VERB"], ["X", "X"]]
    assert [docs[0][0].lemma_, docs[1][0].lemma_] == ["rent", "asked"]


def test_words_are_forgotten_when_there_are_too_many(nlp: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wordforms, "_MOST_REMEMBERED", 3)
    forms = WordForms.of(nlp)
    assert forms is not None
    for row, known in [(ROWS[0], 2), (ROWS[1], 4), (ROWS[0], 2)]:
        forms(list(tagged(nlp, row)))
        assert len(forms._known) == known
        assert len(forms._ruled) == 2


@pytest.mark.parametrize(
    ("pattern", "attrs"),
    [
        ({"ENT_TYPE": "x"}, {"POS": "NOUN"}),
        ({"IS_SENT_START": True}, {"POS": "NOUN"}),
        ({"LOWER": "it"}, {"NORM": "x"}),
    ],
)
def test_a_ruler_that_asks_for_more_is_left_alone(
    nlp: Language, pattern: Mapping[str, Any], attrs: Mapping[str, Any]
) -> None:
    ruler: Any = nlp.get_pipe("attribute_ruler")
    ruler.add([[dict(pattern)]], dict(attrs))
    assert WordForms.of(nlp) is None


def test_what_the_lemmatizer_remembers_is_forgotten_even_if_few_words_last(
    nlp: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wordforms, "_MOST_REMEMBERED", 3)
    forms = WordForms.of(nlp)
    assert forms is not None
    for n in range(9):
        with nlp.memory_zone():
            forms(list(tagged(nlp, f"quorble{n}s/NNS snorfle{n}s/NNS")))
        forms.forget()
        assert not forms._known
        assert len(forms._lemmatizer.cache) <= 5


def test_other_pipelines_are_left_alone(nlp: Language) -> None:
    nlp.add_pipe("sentencizer")
    assert WordForms.of(nlp) is None
    assert WordForms.of(spacy.blank("en")) is None
