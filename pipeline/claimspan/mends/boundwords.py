"""Words of a bound before a figure that the parser has the figure hang on: hung on the figure."""

from __future__ import annotations

from typing import Final

from claimspan.mends.tree import Tree
from claimspan.rules.loading import engine_words

# How a figure hangs where "shy" of "shy of" hung.
MOVING: Final = ("moving_verbs", "creeping_verbs", "particle_verbs")
PLACES: Final = {"acomp": "attr", "attr": "attr", "pobj": "pobj", "dobj": "dobj"}


def take_bound(tree: Tree, figure: int) -> None:
    """Hang words of a bound before a figure on it, and it where they hung, in place."""
    if figure > 2 and tree.noted.get(figure - 2) == "up":
        _take_up_to(tree, figure)
    elif figure > 1 and tree.lower(figure - 1) == "of":
        _take_short_of(tree, figure)


def _take_up_to(tree: Tree, figure: int) -> None:
    """Take "up to" for a bound where the verb does not move: "it draws up to 90 watts"."""
    up, to = figure - 2, figure - 1
    verb = tree.head[up]
    hung = (tree.head[to], tree.head[figure]) in {(verb, to), (figure, verb)}
    if tree.lower(to) != "to" or tree.pos[verb] != "VERB" or not hung or verb > up:
        return
    lemma = tree.lemma(verb)
    if not any(lemma in engine_words(verbs) for verbs in MOVING):
        tree.hang(figure, verb, "dobj")
        for word in (up, to):
            tree.hang(word, figure, "quantmod")


def _take_short_of(tree: Tree, figure: int) -> None:
    """Take "shy of" and its like for a bound of what is so much: "turnout was just shy of 60%"."""
    word, of = figure - 2, figure - 1
    place = PLACES.get(tree.dep[word])
    if place is None or (tree.head[figure], tree.head[of]) != (of, word):
        return
    above = tree.head[word]
    if place == "attr" and tree.lemma(above) != "be":
        return
    said, bounds = tree.lower(word), engine_words("of_bounds")
    # What is "short of" so much lacks it, and what is "just short of" so much has almost so much.
    if said not in bounds and f"{tree.lower(word - 1)} {said}" not in bounds:
        return
    for child in tree.lefts(word):
        tree.hang(child, figure)
    tree.hang(figure, above, place)
    for token in (word, of):
        tree.hang(token, figure, "quantmod")
