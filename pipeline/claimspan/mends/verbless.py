"""Sentences whose verb the tagger or the parser takes for something else: given it back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
from spacy.attrs import DEP, HEAD  # type: ignore[import-not-found]
from spacy.tokens import Doc, Token

from claimspan.matching.words import root_of
from claimspan.rules.loading import engine_words

VERBS: Final = frozenset({"VERB", "AUX"})
NOUNS: Final = frozenset({"NOUN", "PROPN"})
FINITE: Final = frozenset({"VBD", "VBZ", "VBP", "MD"})
PLURAL: Final = frozenset({"NNS", "NNPS"})
SINGULAR: Final = frozenset({"NN", "NNP"})
LIKE_VERBS: Final = frozenset({"NN", "NNP", "JJ", "VB"})
# Places in a tree where no finite verb stands.
NOMINAL: Final = frozenset({"pobj", "dobj", "compound", "nmod", "appos", "attr", "npadvmod"})
SUBJECTS: Final = frozenset({"nsubj", "nsubjpass", "csubj"})
CLAUSES: Final = frozenset({"relcl", "acl", "advcl", "ccomp", "csubj"})
SHARES: Final = frozenset({"percentage", "ratio"})
# What can follow a verb that looks like a noun.
AFTER_VERB: Final = frozenset({"DET", "ADP", "ADV", "ADJ", "NOUN", "PRON", "NUM", "PART"})


def give_verb(doc: Doc) -> None:
    """Make the tree of a sentence without a verb one with the verb that it must have, in place.

    Of a noun, a participle or an adjective and a verb of one form the tagger may take either: "owls sleep 9
    hours", "the film returns to Hull", "firms invested in 9 mills".
    """
    root = root_of(doc)
    if root is None or (root.pos_ in VERBS and root.tag_ != "VBG"):
        return
    found = next(_candidates(doc, root), None)
    if found is not None:
        verb, tag = found
        if _rehang(doc, root, verb):
            verb.tag_, verb.pos_ = tag, "VERB"


def _candidates(doc: Doc, root: Token) -> Iterator[tuple[Token, str]]:
    """What may be the verb, with the tag that it has then, the likeliest first."""
    finite = [token for token in doc if token.tag_ in FINITE]
    words = engine_words("noun_verbs")
    for token in doc[1:]:
        if token.tag_ in FINITE and token.dep_ not in CLAUSES:
            break
        plural = token.tag_ in LIKE_VERBS and token.nbor(-1).tag_ in PLURAL
        if plural and token.lower_ in words and _goes_on(token):
            yield token, "VBP"
    hidden = next(
        (token for token in finite if token.dep_ in NOMINAL and token.tag_ != "MD" and token.i), None
    )
    if hidden is not None and not any(token.i < hidden.i and token.dep_ not in CLAUSES for token in finite):
        yield hidden, hidden.tag_
    if doc[len(doc) - 1].text != "." or finite or any(child.dep_ in SUBJECTS for child in root.lefts):
        return
    for token in doc[1:]:
        known = token.lemma_ in words or token.nbor(-1).tag_ == "RB"
        if token.tag_ == "NNS" and known and _follows_subject(token) and _goes_on(token):
            yield token, "VBZ"
    if root.pos_ in NOUNS:
        # Of two the first is a participle indeed: "flats priced at £9 sold fast".
        told = [child for child in root.rights if child.dep_ == "acl" and child.tag_ == "VBN"]
        if root.ent_type_ in SHARES:
            below = [token for token in root.subtree if token.dep_ == "acl" and token.tag_ == "VBN"]
            told = below if len(below) > 1 else []
        elif not told and root.tag_ in PLURAL and not root.ent_type_:
            # "Flats with three rooms sold for £9".
            told = [token for token in root.subtree if token.dep_ == "acl" and token.tag_ == "VBN"]
        for token in told[-1:]:
            if not token.nbor(-1).is_punct and not any(child.dep_ == "agent" for child in token.rights):
                yield token, "VBD"


def _goes_on(token: Token) -> bool:
    if token.i + 1 >= len(token.doc) or token.ent_type_ or token.nbor(-1).ent_type_ not in {"", "ratio"}:
        return False
    following = token.nbor(1)
    return following.ent_type_ not in {"", "window", "rejection"} or (
        not following.ent_type_ and following.pos_ in AFTER_VERB and following.lower_ != "of"
    )


def _follows_subject(token: Token) -> bool:
    """Whether a singular noun stands before a token, or before its adverb: "the rating regularly dips".

    So does a share of one: "one child in five skips breakfast".
    """
    before = token.nbor(-1)
    if before.tag_ == "RB" and before.i > 0:
        before = before.nbor(-1)
    return before.ent_type_ == "ratio" or (before.tag_ in SINGULAR and not before.ent_type_)


def _rehang(doc: Doc, root: Token, verb: Token) -> bool:
    """Make a token the verb of its sentence; whether the tree that comes of it is one."""
    noun = verb.nbor(-1)
    while noun.tag_ == "RB" and noun.i > 0:
        noun = noun.nbor(-1)
    heads = [token.head.i for token in doc]
    deps = [token.dep_ for token in doc]
    last = noun
    while last.head.i > noun.i and last.i not in {root.i, last.head.i}:
        last = last.head
    above = last.head.i
    for i, head in enumerate(heads):
        if i < noun.i <= head and i != root.i:
            heads[i] = noun.i
        elif noun.i < i < verb.i or (i > verb.i and head < verb.i):
            heads[i] = verb.i
            if i > verb.i and deps[i] == "pobj":
                deps[i] = "dobj"
    if above < noun.i and last.i > noun.i:
        heads[noun.i], deps[noun.i] = above, last.dep_
    bare = _bare_preposition(noun)
    first = bare.head if bare is not None else noun
    if bare is not None and first.i < bare.i and first.head.i > noun.i:
        # "62% of owls feel fine", where the noun is taken for a part of the verb.
        heads[noun.i], deps[noun.i] = bare.i, "pobj"
        noun = first
    led = root.tag_ == "VBG" and any(token.text == "," for token in doc[root.i : noun.i])
    subject = root.i if root.i < verb.i and not led else noun.i
    if led:
        heads[root.i], deps[root.i] = verb.i, "advcl"
    if root.i > verb.i:
        heads[root.i], deps[root.i] = verb.i, "dobj"
    heads[subject], deps[subject] = verb.i, "nsubj"
    heads[verb.i], deps[verb.i] = verb.i, "ROOT"
    if not _is_tree(heads, verb.i):
        return False
    # spaCy keeps heads as distances, which may be negative.
    strings = doc.vocab.strings
    rows = [
        ((head - i) % 2**64, strings.add(dep)) for i, (head, dep) in enumerate(zip(heads, deps, strict=True))
    ]
    doc.from_array([HEAD, DEP], np.array(rows, np.uint64))  # type: ignore[arg-type]
    return True


def _bare_preposition(noun: Token) -> Token | None:
    """The preposition before a noun's phrase that has no object."""
    start = noun.i
    while start > 0 and noun.doc[start - 1].dep_ in {"compound", "amod", "det", "poss", "nummod"}:
        start -= 1
    before = noun.doc[start - 1] if start > 0 else noun
    return (
        before if before.pos_ == "ADP" and not any(child.dep_ == "pobj" for child in before.rights) else None
    )


def _is_tree(heads: list[int], root: int) -> bool:
    """Whether all tokens hang on a root."""
    for at in range(len(heads)):
        above = at
        for _ in heads:
            if above == root:
                break
            above = heads[above]
        else:
            return False
    return True
