"""Figures that the parser hangs on the words beside them: given the places that they have."""

from __future__ import annotations

from typing import Final

from claimspan.mends.tree import Tree
from claimspan.rules.loading import engine_words

# Verbs after which "up to" tells where something got, and not how much at most.
MOVING: Final = frozenset({"go", "come", "inch", "edge", "tick", "creep", "drift", "nose"})
WAYS: Final = frozenset({"up", "down", "back"})


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
