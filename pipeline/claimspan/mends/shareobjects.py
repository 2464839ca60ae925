"""Verbs between a share and what they are done to, taken for one noun: "54% rank cost first".

So too where a place or time stands before the share with no comma ("in towns 40% walk"): the parser then
makes a single phrase of all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from claimspan.mends.tree import Tree
from claimspan.rules.loading import engine_words

SHARES: Final = frozenset({"percentage", "ratio"})
LIKE_VERBS: Final = frozenset({"NN", "NNP", "JJ", "VB", "VBP", "RB"})
NOUNS: Final = frozenset({"NOUN", "PROPN"})
PHRASE: Final = NOUNS | {"ADJ", "DET", "PRON"}
# How the parser hangs a word on the noun that it takes it for a part of.
INSIDE: Final = frozenset({"compound", "nummod", "nmod", "amod", "det", "quantmod", "npadvmod"})
# Where a clause may be that is taken for a noun; it is no subject of a verb.
FREE: Final = frozenset({"ROOT", "conj", "advcl", "ccomp", "appos", "pobj", "dobj", "dep"})
TOLD: Final = frozenset({"dobj", "dep"})
HELD: Final = frozenset({"nsubj", "nsubjpass", "aux", "auxpass", "cop"})
# What may stand behind an object and be of it.
BEHIND: Final = frozenset({"conj", "cc", "prep", "relcl", "acl"})
BOUNDS: Final = frozenset({"only", "just", "some", "about", "nearly", "almost", "roughly", "around", "over"})


@dataclass(frozen=True, slots=True)
class _Clause:
    """Tokens of a clause with a share for its subject, and what the parser makes of it.

    :param first: where it begins, with a place or time if one is before the share.
    :param start: where the share begins, with its bounds.
    :param noun: what the verb is done to, the verb itself if that is nothing.
    :param top: what the parser takes for the main word of the share and what follows.
    :param outer: the same of the whole clause.
    """

    first: int
    start: int
    figure: int
    verb: int
    noun: int
    top: int
    outer: int


def give_share_object(tree: Tree, figure: int) -> None:
    """Make the verb after a share the main word of what the parser takes for a noun, in place."""
    verb = figure + 1
    if tree.ent[figure] not in SHARES or verb >= len(tree) or tree.ent[verb]:
        return
    if tree.tag[verb] not in LIKE_VERBS or tree.lower(verb) not in engine_words("share_verbs"):
        return
    start = _start(tree, figure)
    first, noun = _clause_start(tree, start), _noun(tree, verb)
    top = _top(tree, figure, noun)
    if first is None or top is None or (noun == verb and not _alone(tree, verb, first < start)):
        return
    outer = first if first < start and top != first and first in tree.ancestors(top) else top
    inside = tree.head[outer] != outer and first <= tree.head[outer] <= noun
    if tree.dep[outer] in FREE and not inside and first <= tree.left_edge(figure):
        _rebuild(tree, _Clause(first, start, figure, verb, noun, top, outer))


def _rebuild(tree: Tree, clause: _Clause) -> None:
    """Hang the words of a clause on its verb."""
    verb, noun, figure = clause.verb, clause.noun, clause.figure
    tree.replace(clause.outer, verb)
    if tree.dep[verb] in TOLD:
        tree.call(verb, "ccomp")
    for child in {*tree.children(clause.outer), *tree.children(clause.top)} - {verb, noun}:
        if child < clause.start or child > noun:
            tree.hang(child, noun if child > noun and _stays(tree, child) else verb)
    if clause.first < clause.start:
        _front(tree, clause.first, clause.start - 1, verb)
    for token in range(clause.start, figure):
        tree.hang(token, figure, "advmod")
    tree.hang(figure, verb, "nsubj")
    if noun != verb:
        tree.hang(noun, verb, "dobj")
        for token in range(verb + 1, noun):
            if not verb < tree.head[token] <= noun:
                tree.hang(token, noun)
    tree.take(verb, "VBP", "VERB")


def _front(tree: Tree, first: int, last: int, verb: int) -> None:
    """Hang a place or time on the verb that it stands before."""
    if first == last:
        tree.hang(first, verb, "npadvmod")
        return
    tree.hang(first, verb, "prep")
    tree.hang(last, first, "pobj")
    for token in range(first + 1, last):
        if not first < tree.head[token] <= last:
            tree.hang(token, last)


def _noun(tree: Tree, verb: int) -> int:
    """The noun that a verb is taken for a part of, or the verb if it is of none."""
    noun = verb
    while tree.dep[noun] in INSIDE and tree.head[noun] > noun:
        noun = tree.head[noun]
    return noun


def _top(tree: Tree, figure: int, noun: int) -> int | None:
    """The main word of what the parser makes of a share and what follows, if that may be a clause."""
    top = figure if tree.head[noun] == figure else noun
    if top == noun and noun not in tree.ancestors(figure):
        return None
    changes = engine_words("change_words")
    if tree.lower(noun) in changes or tree.lemma(noun) in changes:
        return None
    return top if HELD.isdisjoint(tree.dep[child] for child in tree.children(top)) else None


def _start(tree: Tree, figure: int) -> int:
    """Where a share begins with the words of its bound ("only", "more than")."""
    start = figure
    if start > 1 and tree.lower(start - 1) == "than" and tree.lower(start - 2) in {"more", "less", "fewer"}:
        return start - 2
    while start > 0 and tree.lower(start - 1) in BOUNDS:
        start -= 1
    return start


def _clause_start(tree: Tree, start: int) -> int | None:
    """Where the clause begins that a share is the subject of, None if the share is within another phrase."""
    if _opens(tree, start):
        return start
    at = start - 1
    if tree.ent[at] != "window":
        if tree.pos[at] not in NOUNS:
            return None
        while at > 0 and tree.pos[at] in PHRASE and not tree.ent[at]:
            at -= 1
        if tree.pos[at] != "ADP":
            return None
    return at if _opens(tree, at) else None


def _opens(tree: Tree, token: int) -> bool:
    """Whether a clause may begin with a token."""
    before = token - 1
    if before < 0 or tree.is_punct(before) or tree.dep[before] in {"cc", "mark"}:
        return True
    return tree.lemma(before) in engine_words("clausal_verbs")


def _alone(tree: Tree, verb: int, fronted: bool) -> bool:
    """Whether a word that nothing is done to may be a verb: "in towns 40% walk", "44% fear losing it"."""
    after = verb + 1
    if after >= len(tree) or tree.is_punct(after):
        return fronted
    return tree.tag[after] == "VBG" or (fronted and tree.pos[after] in {"ADP", "ADV"})


def _stays(tree: Tree, child: int) -> bool:
    """Whether a word behind a noun is the noun's, and no adverb or clause with another share."""
    if tree.dep[child] != "conj":
        return tree.dep[child] in BEHIND
    return tree.pos[child] not in {"VERB", "AUX"} and all(
        tree.ent[low] not in SHARES for low in tree.children(child)
    )
