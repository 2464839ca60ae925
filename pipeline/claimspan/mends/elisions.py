"""Clauses whose verb of being is left out, which the parser takes for nouns: made clauses again."""

from __future__ import annotations

from typing import Final

from claimspan.mends.tree import Tree

NOUNS: Final = frozenset({"NOUN", "PROPN", "PRON"})
COUNTED: Final = NOUNS | {"NUM"}
FINITE: Final = frozenset({"VBD", "VBZ", "VBP", "MD"})
SENTENCE_ENDS: Final = frozenset({".", "!", "?"})


def complete(tree: Tree, figure: int) -> None:
    """Make clauses of those around a figure whose verb of being is left out, in place."""
    _complete_passive(tree, figure)


def complete_headline(tree: Tree) -> None:
    """Give the infinitive of a headline its subject, in place: "Ferry tax to rise 4%"."""
    root = tree.root
    if root is None or tree.pos[root] not in NOUNS or tree.lower(len(tree) - 1) in SENTENCE_ENDS:
        return
    relatives = (child for child in tree.rights(root) if tree.dep[child] == "relcl")
    verb = next((child for child in relatives if tree.tag[child] == "VB"), None)
    if verb is None or not FINITE.isdisjoint(tree.tag):
        return
    start = tree.left_edge(verb)
    if start != root + 1 or tree.tag[start] != "TO":
        return
    for child in tree.rights(root):
        if child > verb:
            tree.hang(child, verb)
    tree.hang(verb, verb, "ROOT")
    tree.hang(root, verb, "nsubj")


def _complete_passive(tree: Tree, figure: int) -> None:
    """Take those counted and a participle for a second clause: "9 men were hurt and 40 arrested"."""
    head, dep = tree.head, tree.dep
    noun = head[figure] if dep[figure] == "nummod" else figure
    above = head[noun]
    if dep[noun] != "conj" or above > noun or tree.pos[noun] not in COUNTED:
        return
    clauses = (child for child in tree.rights(noun) if dep[child] == "acl")
    said = next((child for child in clauses if tree.tag[child] == "VBN"), None)
    first = head[above] if dep[above] == "nsubjpass" else above
    if said is None or said > noun + 2 or first > noun or not _is_passive(tree, first):
        return
    tree.hang(said, first, "conj")
    for child in tree.rights(noun):
        if child > said:
            tree.hang(child, said)
    tree.hang(noun, said, "nsubjpass")


def _is_passive(tree: Tree, verb: int) -> bool:
    """Whether a participle is a passive, or one that was found to be joined to one."""
    own = {tree.dep[child] for child in tree.lefts(verb)}
    joined = tree.dep[verb] == "conj" and tree.tag[verb] == "VBN"
    return "auxpass" in own or (joined and "nsubjpass" in own)
