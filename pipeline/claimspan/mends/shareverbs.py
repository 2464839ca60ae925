"""Verbs right after a share that the tagger takes for nouns: given back ("43% trust the mayor").

Nobody who is counted stands between the figure and the verb, so that the tagger sees a noun with its measure
before it, as in "a 43% stake".
"""

from __future__ import annotations

from typing import Final

from claimspan.mends.tree import VERBS, Tree
from claimspan.rules.loading import engine_words

SHARES: Final = frozenset({"percentage", "ratio"})
SAYING: Final = frozenset({"VBD", "VBP"})
LIKE_VERBS: Final = frozenset({"NN", "NNP", "JJ", "VB"})
# Where the parser puts what it takes for a clause's main word.
CLAUSES: Final = frozenset({"ROOT", "advcl", "ccomp", "conj", "parataxis"})
JOINING: Final = frozenset({"CCONJ", "SCONJ"})
AFTER_VERB: Final = frozenset({"DET", "ADP", "ADV", "PRON", "PART", "SCONJ", "PROPN"})
# With one of these a word is a verb already, or another word is.
HELD: Final = frozenset({"nsubj", "nsubjpass", "aux", "auxpass", "cop", "case"})
BOUNDS: Final = frozenset({"advmod", "quantmod", "det", "amod"})
SOME: Final = frozenset({"some", "more", "less", "fewer"})
ARTICLES: Final = frozenset({"a", "an", "the", "this", "that", "their", "its", "his", "her"})
BACK: Final = "back"
# What whoever is backed is called.
SEEN: Final = frozenset({"PROPN", "DET", "PRON"})


def give_share_verb(tree: Tree, figure: int) -> None:
    """Make what follows a share the verb that it is, in place, with the share for its subject."""
    verb = figure + 1
    if tree.ent[figure] not in SHARES or verb >= len(tree):
        return
    if tree.tag[verb] in SAYING:
        _part_said(tree, figure, verb)
    if not _may_be_verb(tree, verb):
        return
    top = _top(tree, figure, verb)
    if top is None or not _begins(tree, figure, top):
        return
    if tree.dep[top] == "nsubj":
        _part(tree, verb)
    elif top == figure:
        tree.replace(figure, verb)
    bounds = _bounds(tree, figure)
    for child in tree.children(top):
        if child not in bounds and child != verb:
            tree.hang(child, verb)
    tree.hang(figure, verb, "nsubj")
    for child in tree.rights(verb):
        if tree.dep[child] in {"appos", "pobj"}:
            tree.call(child, "dobj")
    tree.take(verb, "VBP", "VERB")


def _part_said(tree: Tree, figure: int, verb: int) -> None:
    """Part who says something from what is said: "two in five said rents were too high"."""
    subject = tree.head[verb]
    later = tree.head[subject]
    if tree.dep[verb] != "amod" or tree.dep[subject] not in {"nsubj", "nsubjpass"} or later < subject:
        return
    if tree.lemma(verb) in engine_words("clausal_verbs") and tree.head[figure] == subject:
        tree.replace(later, verb)
        tree.hang(later, verb, "ccomp")
        tree.hang(figure, verb, "nsubj")


def _may_be_verb(tree: Tree, token: int) -> bool:
    """Whether a word is taken for a noun, and may be a verb that states no change."""
    lower = tree.lower(token)
    if lower == BACK:
        after = token + 1
        return tree.pos[token] in {"ADP", "ADV"} and after < len(tree) and tree.pos[after] in SEEN
    known = lower in engine_words("noun_verbs") and lower not in engine_words("change_words")
    return known and tree.tag[token] in LIKE_VERBS and not tree.ent[token]


def _top(tree: Tree, figure: int, verb: int) -> int | None:
    """The main word of a clause that begins with a share, as the parser sees it."""
    top = verb if tree.head[figure] == verb else figure
    if top == figure and tree.head[verb] != figure:
        return None
    if any(tree.dep[child] in HELD for child in tree.children(top) if child != figure):
        return None
    if tree.dep[top] == "nsubj":
        beside = top == verb and tree.lower(verb + 1) in ARTICLES
        return verb if beside and _rival(tree, verb) is not None else None
    if tree.dep[top] not in CLAUSES:
        return None
    joined = tree.dep[top] != "ROOT" and tree.pos[tree.head[top]] in VERBS
    return top if joined or _goes_on(tree, verb) else None


def _bounds(tree: Tree, figure: int) -> list[int]:
    """The words that bound a share ("some", "more than")."""
    return [child for child in tree.lefts(figure) if tree.dep[child] in BOUNDS]


def _begins(tree: Tree, figure: int, top: int) -> bool:
    """Whether a share begins a clause, perhaps after words of its bound, and no phrase as "a 43%"."""
    before = figure - 1
    while before >= 0 and tree.dep[before] in BOUNDS and before not in tree.ancestors(figure):
        if tree.pos[before] in {"DET", "ADJ"} and tree.lower(before) not in SOME:
            return False
        before -= 1
    if before < 0 or tree.is_punct(before) or tree.pos[before] in JOINING or tree.dep[before] == "mark":
        return True
    return tree.dep[top] == "ccomp" and before == tree.head[top]


def _goes_on(tree: Tree, verb: int) -> bool:
    """Whether what follows a word may follow a verb."""
    after = verb + 1
    return after < len(tree) and tree.pos[after] in AFTER_VERB and tree.lower(after) != "of"


def _rival(tree: Tree, verb: int) -> int | None:
    """The subject that is left for a verb if what is taken for it is a verb itself."""
    later = tree.head[verb]
    joined = (child for child in tree.rights(verb) if tree.dep[child] == "conj" and tree.ent[child] in SHARES)
    own = (child for child in tree.lefts(later) if tree.dep[child] == "nsubj" and child > verb)
    return next((child for child in (*own, *joined) if child < later), None)


def _part(tree: Tree, verb: int) -> None:
    """Part a clause from the next, whose subject it is taken for: "61% favour the plan and 30% oppose it"."""
    later, rival = tree.head[verb], _rival(tree, verb)
    tree.replace(later, verb)
    tree.hang(later, verb, "conj")
    if rival is not None:
        tree.hang(rival, later, "nsubj")
