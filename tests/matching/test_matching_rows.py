"""Rows of numbers tell tokens apart, and what is remembered stays bounded."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from spacy.attrs import IDS  # type: ignore[import-not-found]
from spacy.lang.en import English
from spacy.tokens import Doc

from claimspan.matching.rows import keys_of, remember, rows_of, token_at

VOCAB = English().vocab
ORTH: int | str = int(IDS["ORTH"])
SPACY: int | str = int(IDS["SPACY"])
WORDS = st.lists(st.sampled_from(["a", "b", "£9"]), min_size=1, max_size=8)


@given(WORDS)
def test_tokens_have_one_key_if_they_are_one_word(words: list[str]) -> None:
    keys = keys_of(rows_of(Doc(VOCAB, words=words), [ORTH]))
    assert [[a == b for b in keys] for a in keys] == [[a == b for b in words] for a in words]


def test_each_column_is_in_the_key() -> None:
    doc = Doc(VOCAB, words=["a", "a"], spaces=[True, False])
    assert len(set(keys_of(rows_of(doc, [ORTH, SPACY])))) == 2
    assert len(set(keys_of(rows_of(doc, [ORTH])))) == 1


def test_rows_of_no_columns_are_all_alike() -> None:
    rows = rows_of(Doc(VOCAB, words=["a", "b"]), [])
    assert rows.shape == (2, 0)
    assert keys_of(rows) == [b"", b""]


@given(st.lists(WORDS, min_size=1, max_size=4))
def test_places_count_through_all_docs(texts: list[list[str]]) -> None:
    docs = [Doc(VOCAB, words=words) for words in texts]
    ends = [sum(map(len, docs[: at + 1])) for at in range(len(docs))]
    found = [token_at(docs, ends, at) for at in range(ends[-1])]
    assert [span.text for span in found] == [word for words in texts for word in words]
    assert [span.doc for span in found] == [doc for doc in docs for _ in doc]


def test_all_is_forgotten_when_it_is_too_much() -> None:
    known: dict[str, int] = {}
    assert [remember(known, word, at, most=2) for at, word in enumerate("abc")] == [0, 1, 2]
    assert known == {"c": 2}
