"""Figures that the parser hangs on the words beside them: given the places that they have."""

from __future__ import annotations

from typing import Final

from claimspan.mends.tree import Tree
from claimspan.rules.loading import engine_words

NOUNS: Final = frozenset({"NOUN", "PROPN", "X", "SYM"})
INSIDE: Final = frozenset({"nummod", "nmod", "compound", "amod", "quantmod", "dep", "appos"})

# Verbs after which "up to" tells where something got, and not how much at most.
MOVING: Final = frozenset({"go", "come", "inch", "edge", "tick", "creep", "drift", "nose"})
WAYS: Final = frozenset({"up", "down", "back"})


def lead_unit(tree: Tree, figure: int) -> None:
    """Hang what an amount is per below the amount, in place: "gas averaged €31/MWh" is about the euros."""
    unit = figure + 2
    if unit >= len(tree) or tree.head[figure] != unit or tree.dep[figure] not in INSIDE:
        return
    if tree.text(figure + 1) != "/" or tree.pos[unit] not in NOUNS or tree.ent[unit]:
        return
    tree.replace(unit, figure)
    for child in tree.children(unit):
        tree.hang(child, figure)
    tree.hang(unit, figure, "nmod")


def take_to(tree: Tree, figure: int) -> None:
    """Take "to" before a figure for the preposition that it is, in place: "fares went up to £3".

    The parser may see a bound of the figure, as in "pays up to £3", and does so in "from £3 to £4" as well.
    """
    to, before = figure - 1, figure - 2
    if before < 1 or tree.tag[to] != "TO" or tree.head[to] != figure:
        return
    verb = before - 1
    if tree.lower(before) in WAYS and tree.pos[verb] == "VERB" and tree.lemma(verb) in MOVING:
        tree.hang(before, verb, "advmod")
    elif tree.head[before] == figure and tree.ent[before] and tree.lower(verb) == "from":
        moved = tree.lemma(tree.head[verb])
        if tree.head[figure] != verb or not (moved in MOVING or moved in engine_words("change_words")):
            return
        tree.hang(before, verb, "pobj")
        verb = tree.head[verb]
    else:
        return
    tree.hang(to, verb, "prep")
    tree.take(to, "IN", "ADP")
    tree.hang(figure, to, "pobj")
