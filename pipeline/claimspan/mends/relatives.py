"""Relative clauses that the parser hangs on a noun which they are not about: hung where they belong."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from claimspan.mends.tree import Tree
from claimspan.rules.loading import engine_words

NOUNS: Final = frozenset({"NOUN", "PROPN", "PRON"})
SINGULAR: Final = frozenset({"NN", "NNP"})
PLURAL: Final = frozenset({"NNS", "NNPS"})
NUMBERED: Final = SINGULAR | PLURAL
RELATIVES: Final = frozenset({"WDT", "WP"})
OBJECTS: Final = frozenset({"dobj", "attr"})
SUBJECTS: Final = frozenset({"nsubj", "nsubjpass", "csubj", "expl"})
AUXILIARIES: Final = frozenset({"aux", "auxpass"})


def hang_relatives(tree: Tree, figure: int) -> None:
    """Hang the relative clause that a figure stands in on the noun that it is about, in place."""
    if RELATIVES.isdisjoint(tree.tags):
        return
    _give_owner(tree, figure)
    _give_relative(tree, figure)
    _raise_relative(tree, figure)
    _raise_part(tree, figure)


def _give_owner(tree: Tree, figure: int) -> None:
    """Hang a clause on the person, not the firm: "the founder of Hull Foods, who has £9m"."""
    head, dep = tree.head, tree.dep
    clause = next((token for token in (figure, *tree.ancestors(figure)) if dep[token] == "relcl"), None)
    if clause is None:
        return
    noun = head[clause]
    if tree.pos[noun] != "PROPN" or dep[noun] != "pobj":
        return
    if tree.lower(head[noun]) != "of":
        return
    person = head[head[noun]]
    if tree.lemma(person) in engine_words("person_nouns") and any(
        tree.tag[child] == "WP" and dep[child] in SUBJECTS for child in tree.lefts(clause)
    ):
        tree.hang(clause, person)


def _give_relative(tree: Tree, figure: int) -> None:
    """Hang a clause with "which" on the object before it: "posted the list online, which has 9 names"."""
    verb = tree.clause_of(figure)
    above = tree.head[verb]
    if above >= verb or not any(
        tree.tag[child] == "WDT" and tree.dep[child] in SUBJECTS for child in tree.lefts(verb)
    ):
        return
    if tree.dep[verb] == "relcl" and tree.pos[above] == "ADV":
        above = tree.head[above]
    elif tree.dep[verb] not in {"advcl", "ccomp"}:
        return
    noun = next((child for child in tree.rights(above) if tree.dep[child] in OBJECTS and child < verb), None)
    if noun is not None and tree.pos[noun] in NOUNS:
        tree.hang(verb, noun, "relcl")


def _raise_relative(tree: Tree, figure: int) -> None:
    """Hang a clause on the noun that agrees with it: "90 shops in a city, which sell bread".

    Where both nouns agree, a clause after a comma is of the one that is counted.
    """
    verb = tree.clause_of(figure)
    near = tree.head[verb]
    if tree.dep[verb] != "relcl" or tree.tag[near] not in NUMBERED or tree.dep[near] != "pobj":
        return
    subjects = (child for child in tree.lefts(verb) if tree.dep[child] in SUBJECTS)
    pronoun = next((child for child in subjects if tree.tag[child] in RELATIVES), None)
    if pronoun is None or any(tree.dep[child] == "conj" for child in tree.rights(near)):
        return
    number = _number(tree, verb)
    if number and tree.tag[near] not in number:
        far = next((noun for noun in _nouns_above(tree, near) if _agrees(tree, noun, number)), None)
        if far is not None:
            tree.hang(verb, far)
        return
    above = tree.head[near]
    far = tree.head[above]
    if _is_counted(tree, near) or not _is_counted(tree, far):
        return
    parted = tree.lower(pronoun - 1) == "," and tree.lower(above) != "of" and tree.tag[near] == "NNS"
    if parted and far < near and tree.tag[far] in PLURAL and tree.tag[verb] in {"VBP", "VBD"}:
        tree.hang(verb, far)


def _raise_part(tree: Tree, figure: int) -> None:
    """Hang what is told of a part on those counted: "90 homes on a site, of which a third are flats"."""
    head = tree.head
    clause = head[figure]
    near = head[clause]
    if tree.dep[figure] not in SUBJECTS or tree.dep[clause] != "relcl" or tree.tag[near] not in SINGULAR:
        return
    before = (token for token in range(near + 1, figure) if tree.tag[token] in RELATIVES)
    if not any(tree.lower(head[token]) == "of" for token in before):
        return
    counts = (token for token in range(tree.left_edge(near)) if tree.ent[token] == "number")
    whole = next((head[token] for token in counts if tree.dep[token] == "nummod"), None)
    if whole is not None and tree.tag[whole] in PLURAL and whole < near:
        tree.hang(clause, whole)


def _is_counted(tree: Tree, noun: int) -> bool:
    return any(tree.ent[child] for child in tree.lefts(noun))


def _number(tree: Tree, verb: int) -> frozenset[str]:
    """The tags of the nouns that a verb can have for its subject; empty where its form does not tell."""
    finite = next((child for child in tree.lefts(verb) if tree.dep[child] in AUXILIARIES), verb)
    if tree.tag[finite] == "VBZ" or tree.lower(finite) == "was":
        return SINGULAR
    return PLURAL if tree.tag[finite] == "VBP" or tree.lower(finite) == "were" else frozenset()


def _agrees(tree: Tree, noun: int, number: frozenset[str]) -> bool:
    """Whether a noun has one of some tags; a verb in place of one ("spending") is singular."""
    return tree.tag[noun] in number or (tree.tag[noun] == "VBG" and number == SINGULAR)


def _nouns_above(tree: Tree, noun: int) -> Iterator[int]:
    """The nouns before a noun that prepositions hang it on, the nearest first."""
    while tree.dep[noun] == "pobj":
        above = tree.head[tree.head[noun]]
        if above >= noun or not _stands_for_noun(tree, above):
            return
        noun = above
        yield noun


def _stands_for_noun(tree: Tree, token: int) -> bool:
    return tree.pos[token] in NOUNS or (tree.tag[token] == "VBG" and tree.dep[token] in SUBJECTS)
