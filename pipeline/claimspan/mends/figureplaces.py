"""Figures that the parser hangs on the words beside them: given the places that they have."""

from __future__ import annotations

from typing import Final

from claimspan.mends.tree import Tree
from claimspan.rules.loading import engine_words

WAYS: Final = frozenset({"up", "down", "back"})
# Those of them, and others, that say nothing of how far.
BARE_WAYS: Final = frozenset({"back", "off", "away", "further"})
# What "can go up to £9" has not got there.
ABLE: Final = frozenset({"can", "could", "may", "might"})
PAST: Final = frozenset({"above", "below", "over", "under"})
# Adverbs that a figure tells the size of: "opened 3 days later", "stands 9 metres away".
SIZED: Final = frozenset(
    [
        "ago",
        "later",
        "earlier",
        "before",
        "after",
        "ahead",
        "behind",
        "away",
        "apart",
        "above",
        "below",
        "off",
    ]
)
# What one does to an amount by doing something: "made £9 selling bread".
GETTING: Final = frozenset({"make", "earn", "save", "lose", "spend", "waste"})
SUMS: Final = frozenset(
    {"funding", "financing", "backing", "spending", "saving", "earning", "lending", "housing"}
)
LEADING: Final = frozenset({"from", "to"})


def take_to(tree: Tree, figure: int) -> None:
    """Take "to" before a figure for the preposition that it is, in place: "fares went up to £3".

    The parser may see a bound of the figure, as in "pays up to £3", and does so in "from £3 to £4" as well.
    """
    to, before = figure - 1, figure - 2
    if before < 1 or tree.tag[to] != "TO" or tree.head[to] != figure:
        return
    verb = before - 1
    moving = engine_words("creeping_verbs")
    if tree.lower(before) in WAYS and tree.pos[verb] == "VERB" and tree.lemma(verb) in moving:
        if any(tree.lower(child) in ABLE for child in tree.lefts(verb)):
            return
        tree.hang(before, verb, "advmod")
    elif tree.head[before] == figure and tree.ent[before] and tree.lower(verb) == "from":
        moved = tree.lemma(tree.head[verb])
        if tree.head[figure] != verb or not (moved in moving or moved in engine_words("change_words")):
            return
        tree.hang(before, verb, "pobj")
        verb = tree.head[verb]
    else:
        return
    tree.hang(to, verb, "prep")
    tree.take(to, "IN", "ADP")
    tree.hang(figure, to, "pobj")


def take_behind_way(tree: Tree, figure: int) -> None:
    """Hang on a verb of change what is hung on the way it went, in place: "shares fell back 4%"."""
    way, verb = figure - 1, figure - 2
    if verb < 0 or tree.head[figure] != way or tree.head[way] != verb:
        return
    if tree.lower(way) in BARE_WAYS and tree.lemma(verb) in engine_words("change_words"):
        tree.hang(figure, verb, "npadvmod")


def take_level(tree: Tree, figure: int) -> None:
    """Hang the level that a noun of change leads to on that noun, in place: "saw a rise in rents to £9"."""
    what = tree.head[figure] if tree.dep[figure] == "nummod" else figure
    to = tree.head[what]
    if tree.lower(to) in PAST and tree.dep[to] == "prep":
        to = tree.head[to]
    verb = tree.head[to]
    if tree.dep[what] != "pobj" or tree.lower(to) not in LEADING or tree.pos[verb] != "VERB":
        return
    changing = engine_words("change_words")
    if tree.lemma(verb) in changing or tree.lemma(verb) in engine_words("ascribing_verbs"):
        return
    objects = [child for child in tree.rights(verb) if child < to and tree.dep[child] in {"dobj", "attr"}]
    if not objects or tree.lemma(objects[-1]) not in changing or tree.pos[objects[-1]] != "NOUN":
        return
    last = tree.right_edge(objects[-1])
    told = any(tree.lower(child) in {"in", "of"} for child in tree.rights(objects[-1]))
    if told and last + 1 + tree.is_punct(last + 1) == to:
        tree.hang(to, objects[-1])


def take_before_adverb(tree: Tree, figure: int) -> None:
    """Hang on a verb of change what is hung on the adverb behind it, in place: "sales grew 4% abroad"."""
    adverb, verb = tree.head[figure], figure - 1
    if adverb != figure + 1 or tree.tag[adverb] != "RB" or tree.head[adverb] != verb:
        return
    if tree.lower(adverb) not in SIZED and tree.lemma(verb) in engine_words("change_words"):
        tree.hang(figure, verb, "npadvmod")


def take_amount(tree: Tree, figure: int) -> None:
    """Hang on its verb the amount taken for a part of the next deed, in place: "made £9 selling bread"."""
    verb, deed = figure - 1, figure + 1
    if verb < 0 or deed == len(tree) or tree.ent[figure] != "money" or tree.lemma(verb) not in GETTING:
        return
    if tree.tag[deed] not in {"VBG", "NN"} or not tree.lower(deed).endswith("ing"):
        return
    if tree.lower(deed) in SUMS or tree.head[figure] not in {deed, tree.head[deed]}:
        return
    above = tree.head[deed]
    if above == verb or (tree.dep[deed] == "compound" and tree.head[above] == verb):
        tree.hang(figure, verb, "dobj")
        tree.take(deed, "VBG", "VERB")
        tree.hang(deed, verb, "advcl")
        if above != verb:
            tree.hang(above, deed, "dobj")
