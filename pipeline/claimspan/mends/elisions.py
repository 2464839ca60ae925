"""Clauses whose verb of being is left out, which the parser takes for nouns: made clauses again."""

from __future__ import annotations

from typing import Final

from spacy.tokens import Doc, Token

NOUNS: Final = frozenset({"NOUN", "PROPN", "PRON"})
FINITE: Final = frozenset({"VBD", "VBZ", "VBP", "MD"})
SENTENCE_ENDS: Final = frozenset({".", "!", "?"})


def complete(figure: Token) -> None:
    """Make clauses of those around a figure whose verb of being is left out, in place."""
    _complete_passive(figure)


def complete_headline(doc: Doc) -> None:
    """Give the infinitive of a headline its subject, in place: "Ferry tax to rise 4%"."""
    root = next((token for token in doc if token.head.i == token.i), None)
    if root is None or root.pos_ not in NOUNS or doc[len(doc) - 1].text in SENTENCE_ENDS:
        return
    verb = next((child for child in root.rights if child.dep_ == "relcl" and child.tag_ == "VB"), None)
    if verb is None or any(token.tag_ in FINITE for token in doc):
        return
    if verb.left_edge.i != root.i + 1 or verb.left_edge.tag_ != "TO":
        return
    for child in list(root.rights):
        if child.i > verb.i:
            child.head = verb
    verb.dep_, verb.head = "ROOT", verb
    root.dep_, root.head = "nsubj", verb


def _complete_passive(figure: Token) -> None:
    """Take those counted and a participle for a second clause: "9 men were hurt and 40 arrested"."""
    noun = figure.head if figure.dep_ == "nummod" else figure
    above = noun.head
    if noun.dep_ != "conj" or above.i > noun.i or noun.pos_ not in NOUNS | {"NUM"}:
        return
    said = next((child for child in noun.rights if child.dep_ == "acl" and child.tag_ == "VBN"), None)
    first = above.head if above.dep_ == "nsubjpass" else above
    if said is None or said.i > noun.i + 2 or first.i > noun.i or not _is_passive(first):
        return
    said.dep_, said.head = "conj", first
    for child in list(noun.rights):
        if child.i > said.i:
            child.head = said
    noun.dep_, noun.head = "nsubjpass", said


def _is_passive(verb: Token) -> bool:
    """Whether a participle is a passive, or one that was found to be joined to one."""
    if any(child.dep_ == "auxpass" for child in verb.lefts):
        return True
    joined = verb.dep_ == "conj" and verb.tag_ == "VBN"
    return joined and any(child.dep_ == "nsubjpass" for child in verb.lefts)
