"""Sentences in which the parser takes another word for the main verb: mended."""

from __future__ import annotations

from typing import Final

from spacy.tokens import Doc, Token

from claimspan.matching.words import places_of, root_of
from claimspan.rules.loading import engine_words

NOUNS: Final = frozenset({"NOUN", "PROPN", "PRON"})
TENSES: Final = frozenset({"VBD", "VBZ", "VBP", "MD"})
SUBJECTS: Final = frozenset({"nsubj", "nsubjpass", "csubj", "expl"})
ONLY: Final = frozenset({"only"})
# Where nouns stand, and how the words of their phrase hang on them.
PLACES: Final = frozenset({"nsubj", "nsubjpass", "dobj", "pobj"})
INSIDE: Final = frozenset({"compound", "amod", "nummod", "poss"})
# What a participle after its noun does not have.
OPENERS: Final = frozenset({"dobj", "aux", "auxpass", "neg", "conj", "acomp", "attr"})


def right_verb(doc: Doc) -> None:
    """Make the main verb of a sentence the root of its tree where another word was taken for it, in place."""
    root = root_of(doc)
    if root is not None and root.tag_ == "VBD":
        _give_main_verb(root)
    elif root is not None and root.tag_ == "VBZ" and root.i > 1:
        _give_object(root)
    _give_first_verb(doc)
    _give_plurals(doc)


def _give_main_verb(root: Token) -> None:
    """Tell a participle after the subject from the verb that comes later: "40% of boats kept at sea leaked".

    Where one form serves for past participle and past tense, the parser may take the first for the verb, and
    the verb for a clause that nothing opens.
    """
    if any(child.dep_ in OPENERS for child in root.children):
        return
    subject = next((child for child in root.lefts if child.dep_ in SUBJECTS), None)
    verb = next((child for child in root.rights if child.tag_ in TENSES and child.pos_ == "VERB"), None)
    if subject is None or verb is None or verb.dep_ not in {"advcl", "ccomp", "dep"} or _opened(root, verb):
        return
    noun = next((token for token in subject.subtree if token.i == root.i - 1 and token.pos_ in NOUNS), None)
    if noun is None:
        return
    for child in list(root.children):
        if child.i < noun.i or child.i > verb.i:
            child.head = verb
    subject.head = verb
    verb.dep_, verb.head = "ROOT", verb
    root.dep_, root.head, root.tag_ = "acl", noun, "VBN"


def _give_first_verb(doc: Doc) -> None:
    """Take a plural after "not only" for the verb that it is: "it not only aids reading but can also …"."""
    for at in places_of(doc, ONLY):
        if at < 2 or at + 1 == len(doc) or doc[at - 1].lower_ != "not":
            continue
        subject, verb = doc[at - 2], doc[at + 1]
        plural = verb.tag_ == "NNS" and verb.dep_ in SUBJECTS and verb.head.i > verb.i
        if plural and subject.pos_ in NOUNS and not subject.is_ancestor(verb.head):
            subject.dep_, subject.head = "nsubj", verb.head
            verb.tag_, verb.pos_, verb.dep_ = "VBZ", "VERB", "advcl"


def _give_plurals(doc: Doc) -> None:
    """Take what has a noun's place and a noun's words before it for the plural that it is: "car trips fell".

    Of a plural and a singular verb of one form the tagger may take the latter where the parser does not.
    """
    for token in doc:
        if token.tag_ == "VBZ" and token.dep_ in PLACES and any(t.dep_ in INSIDE for t in token.lefts):
            token.tag_, token.pos_ = "NNS", "NOUN"


def _give_object(root: Token) -> None:
    """Take what a verb of change has right after it for its object: "the check reduced falls by 4%".

    The parser may take the object for the verb, and the verb for a participle.
    """
    verb, subject = root.nbor(-1), root.nbor(-1).head
    if verb.tag_ != "VBN" or verb.dep_ != "acl" or verb.i != subject.i + 1 or subject.head != root:
        return
    if verb.lemma_ in engine_words("change_words") and subject.dep_ in SUBJECTS:
        verb.tag_, verb.dep_, verb.head = "VBD", "ROOT", verb
        for child in list(root.children):
            child.head = verb
        root.tag_, root.pos_, root.dep_, root.head = "NNS", "NOUN", "dobj", verb


def _opened(above: Token, verb: Token) -> bool:
    """Whether a clause has a subject or the like of its own, or is parted from the verb above it."""
    own = any(
        child.dep_ in SUBJECTS or child.dep_ in {"mark", "aux", "auxpass", "advmod"} for child in verb.lefts
    )
    between = above.doc[above.i + 1 : verb.i]
    return own or any(
        token.is_punct or token.pos_ in {"CCONJ", "SCONJ"} or token.lower_ == "as" for token in between
    )
