"""Mends of the tree around brackets and pairs of dashes, what stands in which is said aside.

Behind them the sentence goes on as if they were not there, but the parser often hangs what follows on a word
inside, or makes the word before the aside a part of it.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from claimspan.mends.tree import VERBS, Tree

OPENING: Final = frozenset("([")
CLOSING: Final = frozenset(")]")
DASHES: Final = frozenset({"–", "—", "--"})
NOUNS: Final = frozenset({"NOUN", "PROPN"})
PHRASE: Final = NOUNS | {"ADJ"}
LEADING: Final = frozenset({"DET", "ADJ", "PRON"})
FINITE: Final = frozenset({"VBD", "VBZ", "VBP", "MD"})
SUBJECTS: Final = frozenset({"nsubj", "nsubjpass"})
AUXILIARY: Final = frozenset({"aux", "auxpass"})
NO_FIGURES: Final = frozenset({"", "rejection", "window"})


def set_aside(tree: Tree) -> None:
    """Hang what follows brackets, and what dashes part from its verb, where it belongs, in place."""
    marks: list[int] = []
    opened = 0
    for at, mark in tree.noted.items():
        if mark in OPENING:
            opened = at
        elif mark in CLOSING and opened:
            if at > opened + 1:
                _close(tree, opened, at)
            opened = 0
        elif mark in DASHES or (mark == "-" and at and tree.is_spaced(at) and tree.is_spaced(at - 1)):
            marks.append(at)
    for first, last in pairwise(marks):
        _bridge(tree, first, last)


def _close(tree: Tree, first: int, last: int) -> None:
    figure = first - 1
    inside = range(first + 1, last)
    if _is_figure(tree, figure) and all(tree.ent[token] or tree.is_punct(token) for token in inside):
        _put_first(tree, figure, last)
        noun = _noun_after(tree, figure, last)
        if noun is not None:
            _measure(tree, figure, noun)
            return
    for token in range(last + 1, len(tree)):
        if first < tree.head[token] < last:
            _lift(tree, token, first, last)
    for token in inside:
        if tree.dep[token] in SUBJECTS and tree.head[token] > last:
            _keep_inside(tree, token, first - 1)


def _keep_inside(tree: Tree, subject: int, before: int) -> None:
    """Hang a second subject of a verb, said in brackets, on the word before: "the inn (bar open) has"."""
    beside = tree.lefts(tree.head[subject])
    others = any(tree.dep[child] in SUBJECTS and child <= before for child in beside)
    if others and not tree.is_ancestor(subject, before):
        tree.hang(subject, before, "appos")


def _is_figure(tree: Tree, token: int) -> bool:
    return tree.ent[token] not in NO_FIGURES


def _put_first(tree: Tree, figure: int, last: int) -> None:
    """Put a figure in the place of one in the brackets after it: "will total $449m (419m euros)"."""
    inner = tree.head[figure]
    if not figure < inner < last or tree.head[inner] == inner:
        return
    tree.hang(figure, tree.head[inner], tree.dep[inner])
    for child in tree.lefts(inner):
        if child < figure:
            tree.hang(child, figure)
    tree.hang(inner, figure, "appos")


def _noun_after(tree: Tree, figure: int, last: int) -> int | None:
    """The noun that a figure stands before, a conversion in brackets between them."""
    before = max(figure - 1, 0)
    measured = tree.ent[figure] == "measurement" and "-" not in tree.text(figure)
    if measured and tree.pos[before] not in LEADING:
        return None  # "a farm 300km (180 miles) north of Hull"
    run = last + 1
    while run < len(tree) and tree.pos[run] in PHRASE and not tree.ent[run]:
        run += 1
    noun = run - 1
    if run == last + 1 or tree.pos[noun] not in NOUNS or not tree.text(noun)[0].isalnum():
        return None
    inside = figure <= tree.head[noun] < last
    part = tree.dep[figure] in SUBJECTS and tree.dep[noun] == "compound" and tree.head[noun] >= run
    return noun if inside or part else None


def _measure(tree: Tree, figure: int, noun: int) -> None:
    """Make a figure part of the noun after its conversion: "a $43bn (40bn euros) takeover"."""
    above = tree.head[figure]
    if above == figure:
        tree.hang(noun, noun)
    elif not tree.is_ancestor(figure, above):
        tree.hang(noun, above)
    tree.call(noun, tree.dep[figure])
    for child in tree.children(figure):
        if child < figure or child > noun:
            tree.hang(child, noun)
    tree.hang(figure, noun, "nummod")


def _lift(tree: Tree, token: int, first: int, last: int) -> None:
    """Hang what follows a bracket outside it: "tested the cells (known as reds) in six towns"."""
    head = tree.head
    tops = tree.ancestors(token) or [token]
    top = next((above for above in tops if not first < head[above] < last), tops[-1])
    outside = first - 1 if tree.lower(token) == "of" or head[top] > last else head[top]
    if not first <= outside <= last and outside != token and not tree.is_ancestor(token, outside):
        tree.hang(token, outside)


def _bridge(tree: Tree, first: int, last: int) -> None:
    """Join a noun and its verb over an aside in dashes: "two charities - Hope, Wend and Fenn - said"."""
    head, dep = tree.head, tree.dep
    verb = last + 1
    if verb >= len(tree) or first == 0 or tree.pos[verb] not in VERBS:
        return
    finite = tree.tag[verb] in FINITE
    verb = next((token for token in (verb, *tree.ancestors(verb)) if dep[token] not in AUXILIARY), verb)
    noun = first - 1
    while head[noun] < noun and dep[noun] in {"pobj", "prep"}:
        noun = head[noun]
    if not finite or tree.pos[noun] not in NOUNS or head[noun] <= first or dep[noun] in SUBJECTS:
        return
    subjects = [child for child in tree.lefts(verb) if dep[child] in SUBJECTS]
    if any(child < first for child in subjects) or tree.is_ancestor(noun, verb):
        return
    passive = any(dep[child] == "auxpass" for child in tree.lefts(verb))
    tree.hang(noun, verb, "nsubjpass" if passive else "nsubj")
    for child in subjects:
        tree.hang(child, noun, "appos")
