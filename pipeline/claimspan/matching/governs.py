"""The verb of a word's clause, and what a verb speaks of: neither its subject nor clauses of their own.

"Would" in "a fee of £30 would cut queues by 9%" makes the 9% a possibility, and not the £30. spaCy's ``>>``
finds both; ``governs`` is the relation that tells them apart.
"""

from __future__ import annotations

from typing import Final

from spacy.tokens import Token

_SUBJECTS: Final = frozenset({"nsubj", "nsubjpass", "csubj", "csubjpass"})
# Clauses that say something about a word, whatever the verb above says of it.
_ASIDE: Final = frozenset({"relcl", "parataxis", "appos"})
_CLAUSES: Final = frozenset({"advcl", "conj", "ccomp", "dep"})
_VERBS: Final = frozenset({"VERB", "AUX"})
_FINITE: Final = frozenset({"VBD", "VBP", "VBZ", "MD"})


def clause_of(token: Token) -> Token:
    """The verb whose clause a token belongs to, or the sentence's root."""
    while token.head.i != token.i and token.pos_ not in _VERBS:
        token = token.head
    return token


def governed(verb: Token) -> list[Token]:
    """The tokens below `verb` that it speaks of, in their order in the text."""
    out: list[Token] = []
    open_ = [child for child in verb.children if _reaches(verb, child)]
    while open_:
        token = open_.pop()
        out.append(token)
        open_.extend(child for child in token.children if _reaches(verb, child))
    return sorted(out, key=lambda token: token.i)


def _reaches(verb: Token, token: Token) -> bool:
    """Whether what is said of `verb` holds for `token`, if it holds for the word that `token` hangs on."""
    if token.dep_ in _ASIDE or (token.dep_ in _SUBJECTS and token.head == verb):
        return False
    if token.dep_ == "acl":
        return token.tag_ == "VB"
    if token.dep_ in _CLAUSES and token.pos_ in _VERBS:
        if token.dep_ == "conj" and token.head == verb and token.tag_ in _FINITE:
            # "could cut queues and costs £9" starts anew, "could cut queues and raise £9" does not.
            return token.tag_ == verb.tag_ and not _own_subject(token)
        return not _own_subject(token) or (token.dep_ == "ccomp" and not _finite(token))
    return True


def _own_subject(token: Token) -> bool:
    return any(child.dep_ in _SUBJECTS or child.dep_ == "mark" for child in token.lefts)


def _finite(token: Token) -> bool:
    """Whether a clause has a tense: not in "helped 300 nurses get to work"."""
    return token.tag_ in _FINITE or any(
        child.dep_ in {"aux", "auxpass", "cop"} and child.tag_ in _FINITE for child in token.lefts
    )
