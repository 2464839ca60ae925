from __future__ import annotations

import spacy
from spacy.tokens import Doc
from spacy.tokens import Span as DocSpan

from claimspan.claims.counted import things_of

VOCAB = spacy.blank("en").vocab


def dozens() -> Doc:
    doc = Doc(
        VOCAB,
        words=["dozens", "of", "mills"],
        pos=["NOUN", "ADP", "NOUN"],
        deps=["ROOT", "prep", "pobj"],
        heads=[0, 0, 1],
    )
    doc.set_ents([DocSpan(doc, 0, 1, label="number")])
    return doc


def test_dozens_of_mills_are_mills() -> None:
    doc = dozens()
    assert things_of(doc[0]) == doc[2]


def test_a_noun_is_itself() -> None:
    doc = dozens()
    doc.set_ents([])
    assert things_of(doc[0]) == doc[0]
