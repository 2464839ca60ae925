"""Verbs between a share and what they are done to, taken for one noun: "54% rank cost first".

So too where a place or time stands before the share with no comma ("in towns 40% walk"): the parser then makes
a single phrase of all.
"""

from __future__ import annotations

from typing import Final

from claimspan.mends.tree import Tree
from claimspan.rules.loading import engine_words

SHARES: Final = frozenset({"percentage", "ratio"})
LIKE_VERBS: Final = frozenset({"NN", "NNP", "JJ", "VB", "VBP", "RB"})
NOUNS: Final = frozenset({"NOUN", "PROPN"})
PHRASE: Final = NOUNS | {"ADJ", "DET", "PRON"}
# What a share bounds that is no subject of a verb behind it.
FREE: Final = frozenset({"ROOT", "conj", "advcl", "ccomp", "appos", "parataxis", "pobj", "dobj", "dep"})
# What the parser may take a clause for that something is said in.
TOLD: Final = frozenset({"dobj", "dep"})
INSIDE: Final = frozenset({"compound", "nummod", "nmod", "amod", "det", "quantmod", "npadvmod"})
HELD: Final = frozenset({"nsubj", "nsubjpass", "aux", "auxpass", "cop"})
BOUNDS: Final = frozenset({"only", "just", "some", "about", "nearly", "almost", "roughly", "around", "over", "fully"})
BEHIND: Final = frozenset({"conj", "cc", "prep", "relcl", "acl", "punct"})


def give_share_object(tree: Tree, figure: int) -> None:
    """Make the verb after a share the main word of what the parser takes for a noun, in place."""
    verb = figure + 1
    if tree.ent[figure] not in SHARES or verb >= len(tree) or not _may_be_verb(tree, verb):
        return
    noun = _noun(tree, verb)
    top = _top(tree, figure, noun)
    start = _start(tree, figure)
    if top is None or start is None or (noun == verb and not _alone(tree, verb, start, figure)):
        return
    first = _clause_start(tree, start)
    if first is None or not first <= tree.left_edge(figure):
        return
    # What the fronted phrase hangs on, if it is the parser's main word.
    outer = first if first < start and top != first and first in tree.ancestors(top) else top
    if tree.dep[outer] not in FREE or (tree.dep[outer] == "pobj" and outer != top):
        return
    if tree.dep[outer] == "pobj" and tree.head[outer] >= first:
        return
    _rebuild(tree, figure, verb, noun, top, outer, first, start)


def _rebuild(
    tree: Tree, figure: int, verb: int, noun: int, top: int, outer: int, first: int, start: int
) -> None:
    """Hang the words of a clause on its verb."""
    tree.replace(outer, verb)
    if tree.dep[verb] in TOLD:
        tree.call(verb, "ccomp")
    for child in {*tree.children(outer), *tree.children(top)}:
        if child in {verb, noun, figure} or start <= child < figure:
            continue
        if child > noun and child != verb and not _moves(tree, child):
            tree.hang(child, noun)
        elif not verb < child < noun:
            tree.hang(child, verb)
    if first < start:
        _front(tree, first, start, verb)
    for token in range(start, figure):
        tree.hang(token, figure, "advmod")
    tree.hang(figure, verb, "nsubj")
    if noun != verb:
        tree.hang(noun, verb, "dobj")
        for token in range(verb + 1, noun):
            if not verb < tree.head[token] <= noun:
                tree.hang(token, noun)
    tree.take(verb, "VBP", "VERB")


def _front(tree: Tree, first: int, start: int, verb: int) -> None:
    """Hang a place or time on the verb that it stands before."""
    last = start - 1
    tree.hang(first, verb, "npadvmod" if first == last else "prep")
    if first == last:
        return
    tree.hang(last, first, "pobj")
    for token in range(first + 1, last):
        if not first < tree.head[token] <= last:
            tree.hang(token, last, "det" if tree.pos[token] == "DET" else "amod")


def _may_be_verb(tree: Tree, token: int) -> bool:
    lower = tree.lower(token)
    return lower in engine_words("share_verbs") and tree.tag[token] in LIKE_VERBS and not tree.ent[token]


def _noun(tree: Tree, verb: int) -> int:
    """The noun that a verb is taken for a part of, or the verb if it is of none."""
    noun = verb
    while tree.dep[noun] in INSIDE and tree.head[noun] > noun:
        noun = tree.head[noun]
    return noun


def _top(tree: Tree, figure: int, noun: int) -> int | None:
    """The main word of what the parser makes of a share and what follows, if that may be a clause."""
    top = figure if tree.head[noun] == figure and noun != figure else noun
    if top == noun and noun not in tree.ancestors(figure):
        return None
    children = (tree.dep[child] for child in tree.children(top) if child != figure)
    if tree.pos[noun] not in NOUNS | {"VERB", "ADJ", "ADV"} or not HELD.isdisjoint(children):
        return None
    changes = engine_words("change_words")
    return None if tree.lower(noun) in changes or tree.lemma(noun) in changes else top


def _start(tree: Tree, figure: int) -> int | None:
    """Where a share begins with its bound ("only", "more than"), None if an article or another word is before."""
    at = figure
    if at > 1 and tree.lower(at - 1) == "than" and tree.lower(at - 2) in {"more", "less", "fewer"}:
        return at - 2
    while at > 0 and tree.lower(at - 1) in BOUNDS:
        at -= 1
    return at


def _clause_start(tree: Tree, start: int) -> int | None:
    """Where the clause begins that a share is the subject of: with it, or with a place or time before it."""
    if _opens(tree, start):
        return start
    at = start - 1
    if tree.ent[at] == "window":
        return at if _opens(tree, at) else None
    if tree.pos[at] not in NOUNS or tree.ent[at]:
        return None
    while at > 0 and tree.pos[at] in PHRASE and not tree.ent[at]:
        at -= 1
    return at if tree.pos[at] == "ADP" and _opens(tree, at) else None


def _opens(tree: Tree, token: int) -> bool:
    """Whether a clause may begin with a token."""
    before = token - 1
    if before < 0 or tree.is_punct(before) or tree.pos[before] in {"CCONJ", "SCONJ"}:
        return True
    return tree.lemma(before) in engine_words("clausal_verbs")


def _alone(tree: Tree, verb: int, start: int, figure: int) -> bool:
    """Whether a verb that nothing is done to may be one: a place stands before it, or more of a verb behind."""
    fronted = not _opens(tree, start)
    after = verb + 1
    ends = after >= len(tree) or tree.is_punct(after)
    return fronted and (ends or tree.pos[after] in {"ADP", "ADV"}) or tree.tag[min(after, len(tree) - 1)] == "VBG"


def _moves(tree: Tree, child: int) -> bool:
    """Whether a word behind a noun is the verb's: an adverb, or what goes on with another share."""
    if tree.dep[child] not in BEHIND:
        return True
    if tree.dep[child] == "conj":
        return tree.pos[child] in {"VERB", "AUX"} or any(
            tree.ent[low] in SHARES for low in tree.children(child)
        )
    return tree.dep[child] == "punct"
