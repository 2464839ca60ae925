"""Layers that are worked out in blocks say what thinc's own say."""

import importlib
from typing import Any

import numpy as np
import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language

from claimspan.parsing import neighbours
from claimspan.parsing.language import DEFAULT_MODEL

WIDTH = 96


def layers(nlp: Language) -> list[Any]:
    found: list[Any] = nlp.get_pipe("tok2vec").model.layers  # type: ignore[attr-defined]
    return found


@pytest.fixture
def shipped() -> Language:
    return importlib.import_module(DEFAULT_MODEL).load(exclude=["ner"])


@pytest.fixture(scope="module")
def both() -> tuple[Any, Any]:
    """thinc's layers and those in blocks."""
    nlp = importlib.import_module(DEFAULT_MODEL).load(exclude=["ner"])
    theirs = layers(nlp)[1]
    neighbours.work_in_blocks(nlp)
    return theirs, layers(nlp)[1]


@given(
    st.lists(st.integers(0, 30), min_size=1, max_size=9), st.sampled_from([1, 7, 64, 512]), st.integers(0, 99)
)
@settings(deadline=None, max_examples=40)
def test_values_are_those_of_the_layers(
    both: tuple[Any, Any], lengths: list[int], block: int, seed: int
) -> None:
    theirs, ours = both
    chance = np.random.default_rng(seed)
    sentences = [chance.normal(size=(length, WIDTH)).astype(np.float32) for length in lengths]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(neighbours, "_BLOCK", block)
        read = ours.predict(sentences)
    assert [rows.shape for rows in read] == [rows.shape for rows in sentences]
    for rows, wanted in zip(read, theirs.predict(sentences), strict=True):
        np.testing.assert_allclose(rows, wanted, atol=2e-5)


def test_layers_that_are_trained_stay_thincs(both: tuple[Any, Any]) -> None:
    theirs, ours = both
    sentence = np.ones((3, WIDTH), np.float32)
    rows, go_back = ours([sentence], True)
    assert go_back([sentence])[0].shape == rows[0].shape == sentence.shape
    assert ours.layers == [theirs]


def test_layers_of_another_kind_stay_as_they_are(shipped: Language) -> None:
    own = layers(shipped)[1]
    own.attrs["pad"] = 2
    neighbours.work_in_blocks(shipped)
    assert layers(shipped)[1] is own
    neighbours.work_in_blocks(spacy.blank("en"))
