"""Sentences in which the parser takes another word for the main verb: mended."""

from __future__ import annotations

from typing import Final

from claimspan.mends.tree import Tree
from claimspan.rules.loading import engine_words

NOUNS: Final = frozenset({"NOUN", "PROPN", "PRON"})
TENSES: Final = frozenset({"VBD", "VBZ", "VBP", "MD"})
SUBJECTS: Final = frozenset({"nsubj", "nsubjpass", "csubj", "expl"})
# Where nouns stand, and how the words of their phrase hang on them.
PLACES: Final = frozenset({"nsubj", "nsubjpass", "dobj", "pobj"})
INSIDE: Final = frozenset({"compound", "amod", "nummod", "poss"})
# What a participle after its noun does not have.
OPENERS: Final = frozenset({"dobj", "aux", "auxpass", "neg", "conj", "acomp", "attr"})
# What a clause may begin with that has a subject of its own or is parted from the verb above it.
OWN: Final = SUBJECTS | {"mark", "aux", "auxpass", "advmod"}
JOINTS: Final = frozenset({"CCONJ", "SCONJ"})


def right_verb(tree: Tree) -> None:
    """Make the main verb of a sentence the root of its tree where another word was taken for it, in place."""
    root = tree.root
    if root is not None and tree.tag[root] == "VBD":
        _give_main_verb(tree, root)
    elif root is not None and tree.tag[root] == "VBZ" and root > 1:
        _give_object(tree, root)
    _give_first_verb(tree)
    if "VBZ" in tree.tags:
        _give_plurals(tree)


def _give_main_verb(tree: Tree, root: int) -> None:
    """Tell a participle after the subject from the verb that comes later: "40% of boats kept at sea leaked".

    Where one form serves for past participle and past tense, the parser may take the first for the verb, and
    the verb for a clause that nothing opens.
    """
    clauses = (child for child in tree.rights(root) if tree.tag[child] in TENSES)
    verb = next((child for child in clauses if tree.pos[child] == "VERB"), None)
    if verb is None or tree.dep[verb] not in {"advcl", "ccomp", "dep"}:
        return
    if any(tree.dep[child] in OPENERS for child in tree.children(root)) or _opened(tree, root, verb):
        return
    subject = next((child for child in tree.lefts(root) if tree.dep[child] in SUBJECTS), None)
    noun = root - 1
    if subject is None or tree.pos[noun] not in NOUNS or noun not in tree.subtree(subject):
        return
    for child in tree.children(root):
        if child < noun or child > verb:
            tree.hang(child, verb)
    tree.hang(subject, verb)
    tree.hang(verb, verb, "ROOT")
    tree.hang(root, noun, "acl")
    tree.take(root, "VBN")


def _give_first_verb(tree: Tree) -> None:
    """Take a plural after "not only" for the verb that it is: "it not only aids reading but can also …"."""
    for at, word in tree.noted.items():
        if word != "only" or at < 2 or at + 1 == len(tree) or tree.lower(at - 1) != "not":
            continue
        subject, verb = at - 2, at + 1
        above = tree.head[verb]
        plural = tree.tag[verb] == "NNS" and tree.dep[verb] in SUBJECTS and above > verb
        if plural and tree.pos[subject] in NOUNS and not tree.is_ancestor(subject, above):
            tree.hang(subject, above, "nsubj")
            tree.take(verb, "VBZ", "VERB")
            tree.call(verb, "advcl")


def _give_plurals(tree: Tree) -> None:
    """Take what has a noun's place and a noun's words before it for the plural that it is: "car trips fell".

    Of a plural and a singular verb of one form the tagger may take the latter where the parser does not.
    """
    for token, tag in enumerate(tree.tag):
        placed = tag == "VBZ" and tree.dep[token] in PLACES
        if placed and any(tree.dep[child] in INSIDE for child in tree.lefts(token)):
            tree.take(token, "NNS", "NOUN")


def _give_object(tree: Tree, root: int) -> None:
    """Take what a verb of change has right after it for its object: "the check reduced falls by 4%".

    The parser may take the object for the verb, and the verb for a participle.
    """
    verb, subject = root - 1, root - 2
    if tree.tag[verb] != "VBN" or tree.dep[verb] != "acl":
        return
    if tree.head[verb] != subject or tree.head[subject] != root:
        return
    if tree.lemma(verb) in engine_words("change_words") and tree.dep[subject] in SUBJECTS:
        tree.take(verb, "VBD")
        tree.hang(verb, verb, "ROOT")
        for child in tree.children(root):
            tree.hang(child, verb)
        tree.take(root, "NNS", "NOUN")
        tree.hang(root, verb, "dobj")


def _opened(tree: Tree, above: int, verb: int) -> bool:
    """Whether a clause has a subject or the like of its own, or is parted from the verb above it."""
    if any(tree.dep[child] in OWN for child in tree.lefts(verb)):
        return True
    between = range(above + 1, verb)
    return any(tree.is_punct(i) or tree.pos[i] in JOINTS or tree.lower(i) == "as" for i in between)
