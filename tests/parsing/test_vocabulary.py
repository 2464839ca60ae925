"""Words are kept while few are known, then forgotten before they are many; counts of words tell."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from claimspan.extract import Extractor
from claimspan.model import Article
from claimspan.parsing import vocabulary
from claimspan.parsing.language import load_model
from claimspan.parsing.vocabulary import Vocabulary


@pytest.fixture(scope="module")
def own() -> Extractor:
    """One that no other test has taught a word."""
    return Extractor()


def known(words: Vocabulary, *texts: str) -> list[str]:
    """Those of the words that are known."""
    return [text for text in texts if text in words._nlp.vocab.strings]


@pytest.fixture
def words(monkeypatch: pytest.MonkeyPatch) -> Vocabulary:
    model = load_model()
    monkeypatch.setattr(vocabulary, "KEPT_WORDS", len(model.nlp.vocab) + 2)
    monkeypatch.setattr(vocabulary, "NEW_WORDS", 3)
    return Vocabulary(model)


def test_what_is_met_before_many_words_are_known_stays(words: Vocabulary) -> None:
    with words.forgetting():
        words._nlp.make_doc("zolbar yilmet")
        words.pause()
        words._nlp.make_doc("quendor")
    assert known(words, "zolbar", "yilmet", "quendor") == ["zolbar", "yilmet"]


def test_at_a_pause_words_are_forgotten_if_they_are_many(words: Vocabulary) -> None:
    words._nlp.make_doc("zolbar yilmet")
    with words.forgetting():
        words._nlp.make_doc("quendor brosk")
        words.pause()
        assert known(words, "quendor", "brosk") == ["quendor", "brosk"]
        words._nlp.make_doc("fimmer")
        words.pause()
        assert known(words, "quendor", "brosk", "fimmer") == []
        words._nlp.make_doc("quendor")
        words.pause()
        assert known(words, "zolbar", "quendor") == ["zolbar", "quendor"]
    assert known(words, "zolbar", "quendor") == ["zolbar"]


def test_once_many_words_are_known_what_is_new_will_be_forgotten(words: Vocabulary) -> None:
    with words.forgetting():
        words.look()
        words._nlp.make_doc("zolbar yilmet")
        words.look()
        words._nlp.make_doc("quendor brosk fimmer")
        words.look()
        assert known(words, "zolbar", "quendor", "fimmer") == ["zolbar", "quendor", "fimmer"]
        words.pause()
        assert known(words, "zolbar", "quendor", "fimmer") == ["zolbar"]


def test_outside_nothing_is_forgotten(words: Vocabulary) -> None:
    words._nlp.make_doc("zolbar yilmet quendor brosk fimmer")
    words.pause()
    words.look()
    assert known(words, "zolbar", "fimmer") == ["zolbar", "fimmer"]


def test_forgetting_cannot_be_nested_and_goes_on(words: Vocabulary) -> None:
    words._nlp.make_doc("zolbar yilmet")
    with words.forgetting(), pytest.raises(RuntimeError, match="nested"), words.forgetting():
        pass
    with pytest.raises(TypeError), words.forgetting():
        words._nlp.make_doc("quendor"), words._nlp.make_doc(7)  # type: ignore[call-overload]
    assert known(words, "quendor") == []
    with words.forgetting():
        words._nlp.make_doc("brosk")
    assert known(words, "brosk") == []


def test_inside_one_shard_no_more_words_are_kept_than_a_group_brings(
    own: Extractor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of articles that bring new words without end, those of the group that is read are known."""
    texts = [f"Vrelk{n}an rents rose 5% in Plom{n}ia." for n in range(60)]
    plain = [repr(result) for result in own.documents(articles(texts))]
    strings = own.model.nlp.vocab.strings
    monkeypatch.setattr("claimspan.extract.ARTICLES_AT_ONCE", 4)
    monkeypatch.setattr(vocabulary, "KEPT_WORDS", 0)
    monkeypatch.setattr(vocabulary, "NEW_WORDS", 5)
    with own.forgetting():
        before, most = len(strings), 0
        for _ in own.documents(articles([text.replace("an ", "ock ") for text in texts])):
            most = max(most, len(strings) - before)
    # For each new word: as it is written, in lower case, its lemma, its shape, its ends.
    assert most <= 4 * 8
    with own.forgetting():
        assert [repr(result) for result in own.documents(articles(texts))] == plain


def test_of_a_large_article_the_words_are_forgotten_before_its_result_is_used(
    own: Extractor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is read in batches of sentences; the words of the first ones are kept, being few till then."""
    strings, vocab = own.model.nlp.vocab.strings, own.model.nlp.vocab
    text = " ".join(f"Drelk{n}an rents rose 5% in Glom{n}ia." for n in range(600))
    monkeypatch.setattr(vocabulary, "KEPT_WORDS", len(vocab) + 20)
    monkeypatch.setattr(vocabulary, "NEW_WORDS", 100)
    before = len(strings)
    with own.forgetting():
        (result,) = own.documents(articles([text]))
        kept = len(strings) - before
    assert len(result.claims) == 600
    own.text(text)
    everything = len(strings) - before
    assert 0 < 2 * kept < everything


def articles(texts: list[str]) -> Iterator[Article]:
    """Articles of these texts."""
    for n, text in enumerate(texts):
        yield Article(f"{n:016x}", str(n), text, "")
