import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from claimspan.groups.shingles import EMPTY, run_matrix, shingles, signatures, text_keys, words

TEXTS = st.lists(st.text(alphabet="ab c.é", max_size=12), min_size=1, max_size=6)


def plain(text: str) -> list[str]:
    return "".join(letter if letter.isalnum() else " " for letter in text.lower()).split()


@given(TEXTS)
def test_runs_are_those_of_each_text_alone(texts: list[str]) -> None:
    told = words(pa.array(texts))
    assert told.counts().tolist() == [len(plain(text)) for text in texts]
    runs, starts = shingles(told, 2)
    for at, text in enumerate(texts):
        alone, _ = shingles(words(pa.array([text])), 2)
        assert runs[starts[at] : starts[at + 1]].tolist() == alone.tolist()
        assert len(alone) == max(len(plain(text)) - 1, 0)


@given(TEXTS)
def test_keys_are_equal_for_equal_words_only(texts: list[str]) -> None:
    keys = text_keys(words(pa.array(texts)))
    for one, key in zip(texts, keys, strict=True):
        for other, second in zip(texts, keys, strict=True):
            assert (key == second) == (plain(one) == plain(other))


def test_signatures_are_as_alike_as_the_texts() -> None:
    one = " ".join(f"w{number}" for number in range(200))
    half = " ".join(f"w{number}" for number in range(100))
    runs, starts = shingles(words(pa.array([one, one.upper(), half, "too short"])), 5)
    found = signatures(runs, starts, 256)
    assert (found[0] == found[1]).all()
    assert abs((found[0] == found[2]).mean() - 96 / 196) < 0.12
    assert (found[3] == EMPTY).all()


def test_a_matrix_counts_each_run_once() -> None:
    runs, starts = shingles(words(pa.array(["a b a b a", "a b"])), 2)
    matrix = run_matrix(runs, starts)
    assert np.diff(matrix.indptr).tolist() == [2, 1]
    assert set(matrix.data) == {1.0}
