"""Datelines: the place and day before a dash are no subject."""

from __future__ import annotations

import pytest
import spacy
from spacy.tokens import Doc

from claimspan.mends.datelines import set_dateline_off

VOCAB = spacy.blank("en").vocab


def release(place: str = "HULL", dash: str = "–", pos: str = "PROPN") -> Doc:
    """``HULL – Tarn Foods said so``, where the place is taken for who said it."""
    return Doc(
        VOCAB,
        words=[place, dash, "Tarn", "Foods", "said", "so"],
        spaces=[True, True, True, True, True, False],
        pos=[pos, "PUNCT", "PROPN", "PROPN", "VERB", "ADV"],
        tags=["NNP", ":", "NNP", "NNP", "VBD", "RB"],
        deps=["nsubj", "punct", "compound", "appos", "ROOT", "advmod"],
        heads=[4, 0, 3, 0, 4, 4],
    )


@pytest.mark.parametrize("dash", ["–", "—", "-", "--"])
def test_the_verb_gets_the_subject_after_the_dash(dash: str) -> None:
    doc = release(dash=dash)
    set_dateline_off(doc)
    assert (doc[3].dep_, doc[3].head.i) == ("nsubj", 4)
    assert doc[0].dep_ == "npadvmod"


@pytest.mark.parametrize("doc", [release(place="Hull"), release(pos="VERB"), release(dash=",")])
def test_what_is_no_dateline_is_left_as_it_is(doc: Doc) -> None:
    before = [(token.dep_, token.head.i) for token in doc]
    set_dateline_off(doc)
    assert [(token.dep_, token.head.i) for token in doc] == before
