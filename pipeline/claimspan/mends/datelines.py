"""Datelines: the place and day that a release begins with, which are nobody that says or does a thing."""

from __future__ import annotations

from typing import Final

from spacy.tokens import Doc, Token

from claimspan.matching.words import places_of, root_of

DASHES: Final = frozenset({"–", "—", "-", "--"})
# A dateline of more tokens is none.
LONGEST: Final = 16
SUBJECTS: Final = frozenset({"nsubj", "nsubjpass"})
# Days are windows, or dates that are no claim.
DATES: Final = frozenset({"window", "rejection"})
NAMES: Final = frozenset({"PROPN", "NOUN", "PRON"})


def set_dateline_off(doc: Doc) -> None:
    """Give the verb of a sentence the subject after its dateline, in place: "HULL, 4 May – Tarn said"."""
    dash = _dash(doc)
    if dash is None or not _is_dateline(doc, dash.i):
        return
    root = root_of(doc)
    if root is None or root.i < dash.i:
        return
    taken = [child for child in root.lefts if child.dep_ in SUBJECTS]
    if len(taken) != 1 or taken[0].i > dash.i:
        return
    place = taken[0]
    found = (t for t in doc[dash.i + 1 : root.i] if t.head.i < dash.i and t.pos_ in NAMES)
    subject = next(
        (token for token in found if token.dep_ in {"appos", "conj", "nmod", "dep", "npadvmod"}), None
    )
    if subject is None:
        return
    subject.dep_, subject.head = place.dep_, root
    place.dep_ = "npadvmod"


def _dash(doc: Doc) -> Token | None:
    dashes = (doc[at] for at in places_of(doc, DASHES) if 0 < at < LONGEST)
    return next((dash for dash in dashes if _spaced(dash)), None)


def _spaced(dash: Token) -> bool:
    """Whether a dash stands between words, not in one: "NEWS--(WIRE)--" has such dashes as well."""
    return dash.text != "-" or bool(dash.whitespace_ and dash.nbor(-1).whitespace_)


def _is_dateline(doc: Doc, end: int) -> bool:
    """Whether the words before `end` are a place in capitals or one with a day, and nothing else."""
    words = [token for token in doc[:end] if not token.is_punct]
    names = [token for token in words if token.ent_type_ not in DATES]
    if not names or any(token.pos_ not in {"PROPN", "X"} for token in names):
        return False
    dated = len(names) < len(words)
    capitals = doc[0].is_upper and len(doc[0]) > 2
    return doc[0].is_title or capitals if dated else capitals
