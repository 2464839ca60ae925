"""Mends of the tree around brackets and dashes: what stands in them is said aside.

The sentence goes on behind a closing bracket as if the bracket were not there, but the parser often hangs what
follows on a word inside, or takes the word before the bracket for a part of what follows it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from spacy.tokens import Doc, Token

OPENING: Final = frozenset("([")
CLOSING: Final = frozenset(")]")
DASHES: Final = frozenset({"-", "–", "—", "--"})
PLAIN: Final = frozenset({"NOUN", "PROPN", "ADJ"})
NOUNS: Final = frozenset({"NOUN", "PROPN"})
VERBS: Final = frozenset({"VERB", "AUX"})
FINITE: Final = frozenset({"VBD", "VBZ", "VBP", "MD"})
SUBJECTS: Final = frozenset({"nsubj", "nsubjpass"})
# What a figure leaves to the noun whose part it becomes.
LEFT_TO_NOUN: Final = frozenset({"det", "poss", "amod", "prep", "relcl", "acl", "appos", "punct"})


def unbracket(doc: Doc) -> None:
    """Hang what follows a bracket, or what dashes part from its verb, where it belongs, in place."""
    for first, last in _asides(doc):
        _leave(doc, first, last)
        _take_figure(doc, first, last)
    _bridge_dashes(doc)


def _asides(doc: Doc) -> Iterator[tuple[int, int]]:
    """The brackets that close in the sentence and hold no others, as indices of both."""
    opened: int | None = None
    for token in doc:
        text = token.text
        if text in OPENING:
            opened = token.i
        elif text in CLOSING and opened is not None:
            if opened and token.i > opened + 1:
                yield opened, token.i
            opened = None


def _leave(doc: Doc, first: int, last: int) -> None:
    """Hang what follows a bracket outside it: "tested the cells (known as reds) in six towns"."""
    for token in doc[last + 1 :]:
        inside = token.head
        if not first < inside.i < last:
            continue
        top = inside
        while first < top.head.i < last and top.head.i != top.i:
            top = top.head
        before = doc[first - 1]
        if top.head.i == top.i or top.head.i > last or before.is_ancestor(token):
            outside = before
        if top.head.i == top.i or top.head.i >= first:
            return
        outside = before if token.lower_ == "of" else top.head
        if token.dep_ == "prep" and token.lower_ != "of":
            outside = next((above for above in (outside, *outside.ancestors) if above.pos_ in VERBS), outside)
        if not token.is_ancestor(outside):
            token.head = outside
