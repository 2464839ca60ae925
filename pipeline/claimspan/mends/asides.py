"""Mends of the tree around brackets and pairs of dashes, what stands in which is said aside.

Behind them the sentence goes on as if they were not there, but the parser often hangs what follows on a word
inside, or makes the word before the aside a part of it.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from spacy.tokens import Doc, Token

from claimspan.matching.words import places_of

OPENING: Final = frozenset("([")
CLOSING: Final = frozenset(")]")
DASHES: Final = frozenset({"–", "—", "--"})
# All that is looked at.
MARKS: Final = OPENING | CLOSING | DASHES | {"-"}
NOUNS: Final = frozenset({"NOUN", "PROPN"})
LEADING: Final = frozenset({"DET", "ADJ", "PRON"})
VERBS: Final = frozenset({"VERB", "AUX"})
FINITE: Final = frozenset({"VBD", "VBZ", "VBP", "MD"})
SUBJECTS: Final = frozenset({"nsubj", "nsubjpass"})
REJECTED: Final = "rejection"
WINDOW: Final = "window"


def set_aside(doc: Doc) -> None:
    """Hang what follows brackets, and what dashes part from its verb, where it belongs, in place."""
    marks: list[int] = []
    opened = 0
    for token in [doc[at] for at in places_of(doc, MARKS)]:
        text = token.text
        if text in OPENING:
            opened = token.i
        elif text in CLOSING and opened:
            if token.i > opened + 1:
                _close(doc, opened, token.i)
            opened = 0
        elif text in DASHES or (text == "-" and token.whitespace_ and token.i and token.nbor(-1).whitespace_):
            marks.append(token.i)
    for first, last in pairwise(marks):
        _bridge(doc, first, last)


def _close(doc: Doc, first: int, last: int) -> None:
    figure = doc[first - 1]
    if _is_figure(figure) and all(token.ent_type_ or token.is_punct for token in doc[first + 1 : last]):
        _put_first(figure, last)
        noun = _noun_after(doc, figure, last)
        if noun is not None:
            _measure(figure, noun)
            return
    for token in doc[last + 1 :]:
        if first < token.head.i < last:
            _lift(token, first, last)
    for token in doc[first + 1 : last]:
        if token.dep_ in SUBJECTS and token.head.i > last:
            _keep_inside(token, doc[first - 1])


def _keep_inside(subject: Token, before: Token) -> None:
    """Hang a second subject of a verb, said in brackets, on the word before: "the inn (bar open) has"."""
    others = (child for child in subject.head.lefts if child.dep_ in SUBJECTS and child.i <= before.i)
    if next(others, None) is not None and not subject.is_ancestor(before):
        subject.dep_, subject.head = "appos", before


def _is_figure(token: Token) -> bool:
    return bool(token.ent_type_) and token.ent_type_ not in {REJECTED, WINDOW}


def _put_first(figure: Token, last: int) -> None:
    """Put a figure in the place of one in the brackets after it: "will total $449m (419m euros)"."""
    inner = figure.head
    if not figure.i < inner.i < last or inner.head.i == inner.i:
        return
    figure.dep_, figure.head = inner.dep_, inner.head
    for child in list(inner.lefts):
        if child.i < figure.i:
            child.head = figure
    inner.dep_, inner.head = "appos", figure


def _noun_after(doc: Doc, figure: Token, last: int) -> Token | None:
    """The noun that a figure stands before, a conversion in brackets between them."""
    before = doc[max(figure.i - 1, 0)]
    if figure.ent_type_ == "measurement" and "-" not in figure.text and before.pos_ not in LEADING:
        return None  # "a farm 300km (180 miles) north of Hull"
    run = last + 1
    while run < len(doc) and doc[run].pos_ in NOUNS | {"ADJ"} and not doc[run].ent_type_:
        run += 1
    noun = doc[run - 1]
    if run == last + 1 or noun.pos_ not in NOUNS or not noun.text[0].isalnum():
        return None
    inside = figure.i < noun.head.i < last or noun.head == figure
    part = figure.dep_ in SUBJECTS and noun.dep_ == "compound" and noun.head.i >= run
    return noun if inside or part else None


def _measure(figure: Token, noun: Token) -> None:
    """Make a figure part of the noun after its conversion: "a $43bn (40bn euros) takeover"."""
    if figure.head.i == figure.i:
        noun.head = noun
    elif not figure.is_ancestor(figure.head):
        noun.head = figure.head
    noun.dep_ = figure.dep_
    for child in list(figure.children):
        if child.i < figure.i or child.i > noun.i:
            child.head = noun
    figure.dep_, figure.head = "nummod", noun


def _lift(token: Token, first: int, last: int) -> None:
    """Hang what follows a bracket outside it: "tested the cells (known as reds) in six towns"."""
    top = token.head
    while first < top.head.i < last and top.head.i != top.i:
        top = top.head
    outside = token.doc[first - 1] if token.lower_ == "of" or top.head.i > last else top.head
    if not first <= outside.i <= last and outside != token and not token.is_ancestor(outside):
        token.head = outside


def _bridge(doc: Doc, first: int, last: int) -> None:
    """Join a noun and its verb over an aside in dashes: "two charities - Hope, Wend and Fenn - said"."""
    if last + 1 >= len(doc) or first == 0 or doc[last + 1].pos_ not in VERBS:
        return
    verb = doc[last + 1]
    finite = verb.tag_ in FINITE
    while verb.dep_ in {"aux", "auxpass"}:
        verb = verb.head
    noun = doc[first - 1]
    while noun.head.i < noun.i and noun.dep_ in {"pobj", "prep"}:
        noun = noun.head
    if not finite or noun.pos_ not in NOUNS or noun.head.i <= first or noun.dep_ in SUBJECTS:
        return
    subjects = [child for child in verb.lefts if child.dep_ in SUBJECTS]
    if any(child.i < first for child in subjects) or noun.is_ancestor(verb):
        return
    passive = any(child.dep_ == "auxpass" for child in verb.lefts)
    noun.dep_, noun.head = "nsubjpass" if passive else "nsubj", verb
    for child in subjects:
        child.dep_, child.head = "appos", noun
