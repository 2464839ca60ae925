"""Clauses joined by "and" whose words the parser shares out wrongly: parted."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from claimspan.mends.tree import VERBS, Tree
from claimspan.rules.loading import engine_words

NOUNS: Final = frozenset({"NOUN", "PROPN", "PRON"})
TENSES: Final = frozenset({"VBD", "VBZ", "VBP", "MD"})
SUBJECTS: Final = frozenset({"nsubj", "nsubjpass", "csubj", "expl"})
HELPERS: Final = frozenset({"aux", "auxpass"})
# What a noun phrase is made of; figures are of any kind.
PHRASE: Final = NOUNS | {"DET", "ADJ", "NUM", "ADP", "PART", "ADV"}
JOINTS: Final = frozenset({"and", "but"})
# Clauses about a noun: what they begin with is not joined to what stands before it.
ABOUT_NOUNS: Final = frozenset({"relcl", "acl"})
# How a verb hangs that the parser does not see as joined to the one before.
UNJOINED: Final = frozenset({"ccomp", "advcl", "dep", "parataxis", "relcl", "acl"})
MOST_WORDS: Final = 10
# Verbs whose object does something in the bare form, which may look finite: "it saw 9 owls and 4 bats fly".
WITH_BARE: Final = frozenset({"see", "watch", "hear", "let", "make", "help", "have"})


def part_clauses(tree: Tree) -> None:
    """Give each of two verbs what is its own, in place: "turnout hit 900 and gate receipts passed £2m".

    What stands between "and" and the second verb is its subject, and what stands before is none of it.
    """
    if "cc" not in tree.dep:
        return
    finite = [token for token, tag in enumerate(tree.tag) if tag in TENSES or _past(tree, token)]
    for before, token in pairwise(finite):
        start = _start(tree, token)
        if before < start - 1:
            _part(tree, _verb(tree, before), _verb(tree, token), start, token)


def _past(tree: Tree, token: int) -> bool:
    """Whether a participle is the past tense: "five came back, and their season lengthened by 9 days"."""
    noun = token - 1
    if tree.tag[token] != "VBN" or tree.dep[token] != "acl" or tree.head[token] != noun:
        return False
    above = tree.head[noun]
    return tree.dep[noun] == "conj" and above < noun and tree.pos[above] in VERBS


def _verb(tree: Tree, token: int) -> int:
    return tree.head[token] if tree.dep[token] in HELPERS else token


def _start(tree: Tree, end: int) -> int:
    """Where the noun phrase before a verb begins, if a joint stands before it; else the verb's place."""
    start = end
    while start > 1 and end - start < MOST_WORDS and _within(tree, start - 1):
        start -= 1
    if start == end or tree.lower(start - 1) not in JOINTS or tree.dep[start - 1] != "cc":
        return 0
    return start


def _within(tree: Tree, token: int) -> bool:
    if tree.tag[token] == "VBG":
        return tree.pos[token + 1] == "NOUN"
    return tree.pos[token] in PHRASE and tree.tag[token] != "TO" and not tree.is_punct(token)


def _part(tree: Tree, first: int, second: int, start: int, end: int) -> None:
    """Part two clauses.

    :param first: the verb of the one.
    :param second: the verb of the other.
    :param start: where the second's subject begins.
    :param end: where it ends.
    """
    joint = start - 1
    noun = _noun(tree, start, end)
    if noun is None or second < end or not _may_join(tree, first, second, start):
        return
    subjects = [child for child in tree.lefts(second) if tree.dep[child] in SUBJECTS and child < end]
    own = next((child for child in subjects if child >= start), None)
    if own is not None and tree.left_edge(own) >= start:
        return
    if own is not None:
        # "Sales hit £9m, Trade and Farm Minister Lund said": what begins after a comma is one subject.
        if tree.is_punct(tree.left_edge(own) - 1):
            return
        noun = own
    elif subjects and not _is_object(tree, subjects[-1], first, noun):
        return
    _cut_off(tree, noun, first, start)
    for subject in subjects:
        if first < subject < start:
            tree.hang(subject, first, "dobj")
    for token in range(start, end):
        if token != noun and not start <= tree.head[token] < end and tree.head[token] != second:
            tree.hang(token, noun, "prep" if tree.pos[token] == "ADP" else "compound")
    if tree.tag[second] == "VBN" and second == end:
        tree.take(second, "VBD")
    passive = any(tree.dep[child] == "auxpass" for child in tree.lefts(second))
    if tree.head[first] == second:
        tree.replace(second, first)
        tree.hang(second, first, "conj")
    elif tree.dep[second] in UNJOINED or tree.is_ancestor(noun, second):
        tree.hang(second, first, "conj")
    tree.hang(noun, second, "nsubjpass" if passive else "nsubj")
    tree.hang(joint, first, "cc")


def _noun(tree: Tree, start: int, end: int) -> int | None:
    """The head of a noun phrase: its last noun before any preposition."""
    until = next((token for token in range(start, end) if tree.pos[token] == "ADP"), end)
    noun = until - 1
    while noun >= start and tree.pos[noun] == "ADV":
        noun -= 1
    if noun < start or tree.ent[noun] or tree.pos[noun] not in NOUNS:
        return None
    return noun


def _may_join(tree: Tree, first: int, second: int, start: int) -> bool:
    """Whether a verb before "and" ends its clause there, and does not tell what comes."""
    if not first < start - 1 or tree.pos[first] not in VERBS or tree.pos[second] not in VERBS:
        return False
    above = tree.ancestors(first)
    if any(first < token < second for token in above) or second in above[1:]:
        # The first belongs to what the second speaks of.
        return False
    lemma = tree.lemma(first)
    if lemma in engine_words("clausal_verbs") or lemma in engine_words("saying_verbs"):
        return False
    if lemma in WITH_BARE and tree.tag[second] == "VBP":
        return False
    if tree.dep[first] in ABOUT_NOUNS or not any(tree.dep[child] in SUBJECTS for child in tree.lefts(first)):
        return False
    inside = start <= tree.head[second] < second
    return not (tree.dep[second] in ABOUT_NOUNS and inside and not _past(tree, second))


def _is_object(tree: Tree, subject: int, first: int, noun: int) -> bool:
    """Whether what is taken for the second verb's subject is the first one's object, joined to the noun."""
    if subject < first or tree.lemma(first) == "be":
        return False
    between = range(first + 1, tree.left_edge(subject))
    return tree.is_ancestor(subject, noun) and all(tree.pos[token] in {"ADV", "PART"} for token in between)


def _cut_off(tree: Tree, noun: int, first: int, start: int) -> None:
    """Hang what stands before "and" and hangs on the second subject where it belongs."""
    before = [
        token
        for token in range(first + 1, start - 1)
        if start <= tree.head[token] and tree.is_ancestor(noun, token)
    ]
    if not before:
        return
    top = before[-1]
    above, dep = tree.head[noun], tree.dep[noun]
    if above < start and above not in before:
        tree.hang(top, above, dep)
    else:
        preposition = tree.left_edge(top) - 1
        if preposition > first and tree.pos[preposition] == "ADP":
            tree.hang(top, preposition, "pobj")
            before = [token for token in before if token != preposition]
            if tree.head[preposition] >= start:
                tree.hang(preposition, first, "prep")
        else:
            tree.hang(top, first, "attr" if tree.lemma(first) == "be" else "dobj")
    for token in before[:-1]:
        if start <= tree.head[token]:
            tree.hang(token, top)
