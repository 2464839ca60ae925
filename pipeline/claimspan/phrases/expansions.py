"""From the head token a rule captured to the span it stands for."""

from __future__ import annotations

from collections.abc import Callable, Collection

from spacy.tokens import Doc, Token

from claimspan.matching.ways import Range
from claimspan.phrases.nounphrases import (
    CLAUSAL_SUBJECTS,
    FIGURES,
    NO_TOKENS,
    RELATIVE,
    SUBJECTS,
    base_noun_phrase,
    noun_phrase,
    subtree,
)
from claimspan.phrases.predicates import rest, to_clause_end, verb, verb_phrase

# Marks that stand before and after what they enclose.
PAIRS = (('"', '"'), ("“", "”"), ("‘", "’"), ("(", ")"), ("[", "]"))
MARKS = frozenset(mark for pair in PAIRS for mark in pair)


def antecedent(token: Token) -> Token:
    """The noun a relative pronoun stands for, where the tree tells; else the token itself."""
    if token.tag_ in RELATIVE or (token.lower_ == "that" and token.dep_ in SUBJECTS):
        clause = next((above for above in token.ancestors if above.dep_ == "relcl"), None)
        noun = clause.head if clause is not None else None
        # A figure before the pronoun says how much, and not what: "costs 3 francs, which could be cut".
        if noun is not None and _is_noun(noun) and noun.ent_type_ not in FIGURES:
            return noun if noun.i < token.i else token
    return token


def _is_noun(token: Token) -> bool:
    """Whether a word is a noun, or a verb in place of one: "spending on trams, which rose"."""
    return token.pos_ in {"NOUN", "PROPN", "PRON"} or (token.tag_ == "VBG" and token.dep_ in CLAUSAL_SUBJECTS)


def expand(doc: Doc, head: int, how: str, barred: Collection[int] = NO_TOKENS) -> Range:
    """The range of tokens that `head` stands for under the expansion `how` (a rule's ``expand``)."""
    if how in {"token", "mention"}:
        return head, head + 1
    return _balanced(doc, *EXPANSIONS[how](doc[head], barred))


def _balanced(doc: Doc, start: int, end: int) -> Range:
    """The range with the quotation mark or bracket right before or after it whose other half it holds."""
    words = [doc[i].text for i in range(start, end)]
    if MARKS.isdisjoint(words):
        return start, end
    for opening, closing in PAIRS:
        left, right = words.count(opening), words.count(closing)
        alone = left % 2 if opening == closing else left - right
        if alone == 1 and end < len(doc) and doc[end].text == closing:
            end += 1
        elif alone and (alone == -1 or opening == closing) and start and doc[start - 1].text == opening:
            start -= 1
    return start, end


EXPANSIONS: dict[str, Callable[[Token, Collection[int]], Range]] = {
    "base_noun_phrase": base_noun_phrase,
    "noun_phrase": noun_phrase,
    "verb_phrase": verb_phrase,
    "verb": verb,
    "subtree": subtree,
    "to_clause_end": to_clause_end,
    "rest": rest,
}
