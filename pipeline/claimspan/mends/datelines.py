"""Datelines: the place and day that a release begins with, which are nobody that says or does a thing."""

from __future__ import annotations

from typing import Final

from claimspan.mends.tree import Tree

DASHES: Final = frozenset({"–", "—", "-", "--"})
# A dateline of more tokens is none.
LONGEST: Final = 16
SUBJECTS: Final = frozenset({"nsubj", "nsubjpass"})
# Days are windows, or dates that are no claim.
DATES: Final = frozenset({"window", "rejection"})
NAMES: Final = frozenset({"PROPN", "NOUN", "PRON"})
# How a subject hangs on the place before it.
BESIDE: Final = frozenset({"appos", "conj", "nmod", "dep", "npadvmod"})


def set_dateline_off(tree: Tree) -> None:
    """Give the verb of a sentence the subject after its dateline, in place: "HULL, 4 May – Tarn said"."""
    dash = _dash(tree)
    if dash is None or not _is_dateline(tree, dash):
        return
    root = tree.root
    if root is None or root < dash:
        return
    taken = [child for child in tree.lefts(root) if tree.dep[child] in SUBJECTS]
    if len(taken) != 1 or taken[0] > dash:
        return
    place = taken[0]
    found = (t for t in range(dash + 1, root) if tree.head[t] < dash and tree.pos[t] in NAMES)
    subject = next((token for token in found if tree.dep[token] in BESIDE), None)
    if subject is None:
        return
    tree.hang(subject, root, tree.dep[place])
    tree.call(place, "npadvmod")


def _dash(tree: Tree) -> int | None:
    dashes = (at for at, mark in tree.noted.items() if mark in DASHES)
    return next((at for at in dashes if 0 < at < LONGEST and _spaced(tree, at)), None)


def _spaced(tree: Tree, dash: int) -> bool:
    """Whether a dash stands between words, not in one: "NEWS--(WIRE)--" has such dashes as well."""
    return tree.lower(dash) != "-" or (tree.is_spaced(dash) and tree.is_spaced(dash - 1))


def _is_dateline(tree: Tree, end: int) -> bool:
    """Whether the words before `end` are a place in capitals or one with a day, and nothing else."""
    words = [token for token in range(end) if not tree.is_punct(token)]
    names = [token for token in words if tree.ent[token] not in DATES]
    if not names or any(tree.pos[token] not in {"PROPN", "X"} for token in names):
        return False
    dated = len(names) < len(words)
    first = tree.doc[0]
    capitals = first.is_upper and len(first) > 2
    return first.is_title or capitals if dated else capitals
