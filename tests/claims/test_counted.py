from __future__ import annotations

import pytest
import spacy
from spacy.tokens import Doc
from spacy.tokens import Span as DocSpan

from claimspan.claims.counted import things_of
from claimspan.extract import Extractor

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


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("The backlog topped 80,000.", "count"),
        ("Calls were down by about 200.", "count"),
        ("Some 900 thefts were reported, a rise of 40.", "count"),
        ("Its own target is 6,500.", "count"),
        ("Its price target is 300.", "number"),
        ("Prices rose to 420.", "number"),
        ("The index closed at 6,512.", "number"),
        ("Marsh Lane scores +0.31.", "number"),
        ("The rule costs 4%.", "percentage"),
    ],
)
def test_a_bare_number_of_things_counts_them(extractor: Extractor, text: str, kind: str) -> None:
    assert [claim.kind for claim in extractor.text(text).claims][-1] == kind
