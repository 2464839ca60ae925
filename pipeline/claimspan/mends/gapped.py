"""Verbs that are said once for several subjects: "pork fell by 3% and beef prices by 7%"."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from claimspan.mends.tree import Tree

FIGURES: Final = frozenset({"quantity", "number"})
NOUNS: Final = frozenset({"NOUN", "PROPN"})
PHRASE: Final = NOUNS | {"ADJ", "DET", "ADP"}
SUBJECTS: Final = frozenset({"nsubj", "nsubjpass"})


def part_gapped(tree: Tree, figure: int, types: Mapping[int, str]) -> None:
    """Hang the second subject on the verb, and its figure on it, in place.

    Both figures follow one preposition, and between them stand only a joint and the second subject. The
    parser hangs the second preposition on the verb, and may join the subject to the first figure.

    :param types: token index → type of the mention that it is.
    """
    by = tree.head[figure]
    if not 0 < by < figure or tree.pos[by] != "ADP" or tree.left_edge(figure) != by + 1:
        return
    start = _start(tree, by, types)
    joint = start - 1
    first = joint - 1 if joint > 0 and tree.dep[joint] == "cc" else -1
    if first > 0 and tree.lower(first) == ",":
        first -= 1
    noun = _head_noun(tree, start, by)
    if noun is None or first < 1 or types.get(first) not in FIGURES:
        return
    verb = tree.clause_of(first)
    if tree.lower(first - 1) != tree.lower(by) or any(
        above >= first for above in (verb, *tree.ancestors(verb))
    ):
        return
    arguments = {tree.dep[child] for child in tree.children(verb)}
    # "It cut staff by 3% and prices by 7%": what has an object has two of them.
    if tree.head[by] != verb or "dobj" in arguments or SUBJECTS.isdisjoint(arguments):
        return
    # "3% and beef prices": the figure takes the place that the noun took from it.
    if tree.head[first] == noun:
        tree.replace(noun, first)
    for token in range(start, by):
        if token != noun and not start <= tree.head[token] < by:
            tree.hang(token, noun, "prep" if tree.pos[token] == "ADP" else "compound")
    tree.hang(noun, verb, "conj")
    for token in range(first + 1, start):
        tree.hang(token, verb)
    tree.hang(by, noun)


def _start(tree: Tree, by: int, types: Mapping[int, str]) -> int:
    """Where the noun phrase before a preposition begins, for all that its words can be."""
    start = by
    while start > 0 and tree.pos[start - 1] in PHRASE and start - 1 not in types:
        start -= 1
    return start


def _head_noun(tree: Tree, start: int, end: int) -> int | None:
    """The last noun of some tokens before any preposition among them."""
    until = next((token for token in range(start, end) if tree.pos[token] == "ADP"), end)
    return until - 1 if until > start and tree.pos[until - 1] in NOUNS else None
