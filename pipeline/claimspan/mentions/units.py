"""Names of units and counted things: singular, and one spelling for one unit."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from spacy.tokens import Span as DocSpan
from spacy.tokens import Token

from claimspan.gate.unitscan import read_unit
from claimspan.mentions.unitlibrary import library_name
from claimspan.rules.loading import engine_words

# Plurals that spaCy's lemmatizer leaves as they are, or gives a singular that is no word of today.
IRREGULAR = {
    "people": "person",
    "pence": "penny",
    "dice": "die",
    "species": "species",
    "doses": "dose",
    "taxes": "tax",
    "bases": "base",
    "millennia": "millennium",
}

# The plural of a name that ends in a figure, which taggers take for any kind of noun ("Boeing 737s").
NUMBERED_PLURAL = re.compile(r"[0-9]s$")


def singular(span: Iterable[Token]) -> str:
    """The singular of a noun or noun phrase, in lower case: ``"people"`` → ``"person"``."""
    *first, last = span
    lemma = IRREGULAR.get(last.lower_, last.lemma_.lower())
    if lemma == last.lower_ and (last.tag_ == "NNPS" or NUMBERED_PLURAL.search(lemma)):
        lemma = _singular_name(lemma)
    return "".join([token.text_with_ws.lower() for token in first] + [lemma]) if first else lemma


def _singular_name(word: str) -> str:
    """The singular of a name's plural, which the lemmatizer leaves: ``"americans"`` → ``"american"``."""
    return re.sub(r"(?<=ch|sh|ss)es$|(?<=x)es$|(?<![s'’])s$", "", re.sub(r"(?<=..)ies$", "y", word))


def unit_name(span: DocSpan) -> str:
    """The name of a measurement's unit, in the singular: ``"km"`` → ``"kilometre"``.

    It is the scanner's, or quantulum3's; a unit they do not know is returned as it stands, in the singular.
    """
    return _listed_name(span.text) or _listed_name(singular(span)) or singular(span)


def symbol_name(text: str) -> str | None:
    """The name of a unit that the scanner reads from its symbol or SI name, None if there is none."""
    unit = read_unit(text)
    return unit.name if unit else None


@lru_cache(maxsize=65536)
def _listed_name(text: str) -> str | None:
    """The name of a unit from its surface form or symbol, None if there is no such unit."""
    lower = text.lower()
    if symbol := symbol_name(text):
        return symbol
    names = engine_words("unit_names")
    assert isinstance(names, Mapping)
    if lower in names:
        return names[lower]
    return library_name(text)
