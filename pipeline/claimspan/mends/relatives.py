"""Relative clauses that the parser hangs on a noun which they are not about: hung where they belong."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from spacy.tokens import Token

from claimspan.matching.governs import clause_of
from claimspan.rules.loading import engine_words

NOUNS: Final = frozenset({"NOUN", "PROPN", "PRON"})
SINGULAR: Final = frozenset({"NN", "NNP"})
PLURAL: Final = frozenset({"NNS", "NNPS"})
RELATIVES: Final = frozenset({"WDT", "WP"})
OBJECTS: Final = frozenset({"dobj", "attr"})
SUBJECTS: Final = frozenset({"nsubj", "nsubjpass", "csubj", "expl"})
AUXILIARIES: Final = frozenset({"aux", "auxpass"})


def hang_relatives(figure: Token) -> None:
    """Hang the relative clause that a figure stands in on the noun that it is about, in place."""
    _give_owner(figure)
    _give_relative(figure)
    _raise_relative(figure)
    _raise_part(figure)


def _give_owner(figure: Token) -> None:
    """Hang a clause on the person, not the firm: "the founder of Hull Foods, who has £9m"."""
    clause = figure
    while clause.dep_ != "relcl" and clause.head.i != clause.i:
        clause = clause.head
    noun = clause.head
    if clause.dep_ != "relcl" or noun.pos_ != "PROPN" or noun.dep_ != "pobj" or noun.head.lower_ != "of":
        return
    person = noun.head.head
    if person.lemma_ in engine_words("person_nouns") and any(
        child.tag_ == "WP" and child.dep_ in SUBJECTS for child in clause.lefts
    ):
        clause.head = person


def _give_relative(figure: Token) -> None:
    """Hang a clause with "which" on the object before it: "posted the list online, which has 9 names"."""
    verb = clause_of(figure)
    above = verb.head
    if above.i >= verb.i or not any(child.tag_ == "WDT" and child.dep_ in SUBJECTS for child in verb.lefts):
        return
    if verb.dep_ == "relcl" and above.pos_ == "ADV":
        above = above.head
    elif verb.dep_ not in {"advcl", "ccomp"}:
        return
    noun = next((child for child in above.rights if child.dep_ in OBJECTS and child.i < verb.i), None)
    if noun is not None and noun.pos_ in NOUNS:
        verb.dep_, verb.head = "relcl", noun


def _raise_relative(figure: Token) -> None:
    """Hang a clause on the noun that agrees with it: "90 shops in a city, which sell bread".

    Where both nouns agree, a clause after a comma is of the one that is counted.
    """
    verb = clause_of(figure)
    near = verb.head
    pronoun = next(
        (child for child in verb.lefts if child.tag_ in RELATIVES and child.dep_ in SUBJECTS), None
    )
    if verb.dep_ != "relcl" or pronoun is None or near.tag_ not in SINGULAR | PLURAL:
        return
    if near.dep_ != "pobj" or any(child.dep_ == "conj" for child in near.rights):
        return
    number = _number(verb)
    if number and near.tag_ not in number:
        far = next((noun for noun in _nouns_above(near) if _agrees(noun, number)), None)
        if far is not None:
            verb.head = far
        return
    far = near.head.head
    counted = any(child.ent_type_ for child in far.lefts) and not any(child.ent_type_ for child in near.lefts)
    parted = pronoun.nbor(-1).text == "," and near.head.lower_ != "of" and near.tag_ == "NNS"
    if parted and counted and far.i < near.i and far.tag_ in PLURAL and verb.tag_ in {"VBP", "VBD"}:
        verb.head = far


def _raise_part(figure: Token) -> None:
    """Hang what is told of a part on those counted: "90 homes on a site, of which a third are flats"."""
    clause = figure.head
    near = clause.head
    if figure.dep_ not in SUBJECTS or clause.dep_ != "relcl" or near.tag_ not in SINGULAR:
        return
    before = near.doc[near.i + 1 : figure.i]
    if not any(token.tag_ in RELATIVES and token.head.lower_ == "of" for token in before):
        return
    counts = (token for token in near.doc[: near.left_edge.i] if token.ent_type_ == "number")
    whole = next((token.head for token in counts if token.dep_ == "nummod"), None)
    if whole is not None and whole.tag_ in PLURAL and whole.i < near.i:
        clause.head = whole


def _number(verb: Token) -> frozenset[str]:
    """The tags of the nouns that a verb can have for its subject; empty where its form does not tell."""
    finite = next((child for child in verb.lefts if child.dep_ in AUXILIARIES), verb)
    if finite.tag_ == "VBZ" or finite.lower_ == "was":
        return SINGULAR
    return PLURAL if finite.tag_ == "VBP" or finite.lower_ == "were" else frozenset()


def _agrees(noun: Token, number: frozenset[str]) -> bool:
    """Whether a noun has one of some tags; a verb in place of one ("spending") is singular."""
    return noun.tag_ in number or (noun.tag_ == "VBG" and number == SINGULAR)


def _nouns_above(noun: Token) -> Iterator[Token]:
    """The nouns before a noun that prepositions hang it on, the nearest first."""
    while noun.dep_ == "pobj" and _stands_for_noun(noun.head.head) and noun.head.head.i < noun.i:
        noun = noun.head.head
        yield noun


def _stands_for_noun(token: Token) -> bool:
    return token.pos_ in NOUNS or (token.tag_ == "VBG" and token.dep_ in SUBJECTS)
