"""Changes that are told after a comma of the figure before it: made appositions to it."""

from __future__ import annotations

from typing import Final

from claimspan.mends.tree import VERBS, Tree
from claimspan.rules.loading import engine_words

# What the parser takes such a noun for, beside an apposition.
TAKEN: Final = frozenset({"dobj", "attr", "npadvmod", "conj", "dep"})
# Kinds of mentions that are no figures.
NO_FIGURES: Final = frozenset({"", "window", "rejection", "time"})


def append_change(tree: Tree, figure: int) -> None:
    """Hang a noun of change on the figure that it is told of, in place: "sold 90 boats, a rise of 6%".

    The parser takes it for a second object of the verb, as if someone had sold the rise.
    """
    noun = tree.head[figure]
    if tree.dep[figure] == "pobj" and tree.lower(noun) == "of":
        noun = tree.head[noun]
    if tree.pos[noun] != "NOUN" or tree.dep[noun] not in TAKEN:
        return
    if tree.lemma(noun) not in engine_words("change_words"):
        return
    start = tree.left_edge(noun)
    if start < 2 or tree.lower(start) not in {"a", "an"} or tree.lower(start - 1) != ",":
        return
    level = next((token for token in reversed(range(start)) if tree.ent[token] not in NO_FIGURES), None)
    if level is None or tree.is_ancestor(noun, level):
        return
    if any(tree.pos[token] in VERBS and not tree.ent[token] for token in range(level + 1, start)):
        return
    whole = tree.head[level] if tree.dep[level] == "nummod" else level
    if not tree.is_ancestor(noun, whole):
        tree.hang(noun, whole, "appos")
