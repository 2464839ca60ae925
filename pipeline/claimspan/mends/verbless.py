"""Sentences whose verb the tagger or the parser takes for something else: given it back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from claimspan.mends.tree import VERBS, Tree
from claimspan.rules.loading import engine_words

NOUNS: Final = frozenset({"NOUN", "PROPN"})
FINITE: Final = frozenset({"VBD", "VBZ", "VBP", "MD"})
PLURAL: Final = frozenset({"NNS", "NNPS"})
SINGULAR: Final = frozenset({"NN", "NNP"})
LIKE_VERBS: Final = frozenset({"NN", "NNP", "JJ", "VB"})
# Places in a tree where no finite verb stands.
NOMINAL: Final = frozenset({"pobj", "dobj", "compound", "nmod", "appos", "attr", "npadvmod"})
SUBJECTS: Final = frozenset({"nsubj", "nsubjpass", "csubj"})
CLAUSES: Final = frozenset({"relcl", "acl", "advcl", "ccomp", "csubj"})
SHARES: Final = frozenset({"percentage", "ratio"})
# What can follow a verb that looks like a noun.
AFTER_VERB: Final = frozenset({"DET", "ADP", "ADV", "ADJ", "NOUN", "PRON", "NUM", "PART"})
BEFORE_NOUN: Final = frozenset({"compound", "amod", "det", "poss", "nummod"})


def give_verb(tree: Tree) -> None:
    """Make the tree of a sentence without a verb one with the verb that it must have, in place.

    Of a noun, a participle or an adjective and a verb of one form the tagger may take either: "owls sleep 9
    hours", "the film returns to Hull", "firms invested in 9 mills".
    """
    root = tree.root
    if root is None or (tree.pos[root] in VERBS and tree.tag[root] != "VBG"):
        return
    found = next(_candidates(tree, root), None)
    if found is not None:
        verb, tag = found
        if _rehang(tree, root, verb):
            tree.take(verb, tag, "VERB")


def _candidates(tree: Tree, root: int) -> Iterator[tuple[int, str]]:
    """What may be the verb, with the tag that it has then, the likeliest first."""
    tag, dep = tree.tag, tree.dep
    finite = [token for token in range(len(tree)) if tag[token] in FINITE]
    words = engine_words("noun_verbs")
    for token in range(1, len(tree)):
        if tag[token] in FINITE and dep[token] not in CLAUSES:
            break
        plural = tag[token] in LIKE_VERBS and tag[token - 1] in PLURAL
        if plural and tree.lower(token) in words and _goes_on(tree, token):
            yield token, "VBP"
    nominal = (token for token in finite if dep[token] in NOMINAL)
    hidden = next((token for token in nominal if tag[token] != "MD" and token), None)
    if hidden is not None and not any(token < hidden and dep[token] not in CLAUSES for token in finite):
        yield hidden, tag[hidden]
    if tree.lower(len(tree) - 1) != "." or finite:
        return
    if any(dep[child] in SUBJECTS for child in tree.lefts(root)):
        return
    for token in range(1, len(tree)):
        known = tag[token] == "NNS" and (tag[token - 1] == "RB" or tree.lemma(token) in words)
        if known and _follows_subject(tree, token) and _goes_on(tree, token):
            yield token, "VBZ"
    if tree.pos[root] in NOUNS:
        for token in _told(tree, root)[-1:]:
            agent = any(dep[child] == "agent" for child in tree.rights(token))
            if not agent and not tree.is_punct(token - 1):
                yield token, "VBD"


def _told(tree: Tree, root: int) -> list[int]:
    """Participles that may be a noun's verb; of two the first is one indeed: "flats priced at £9 sold"."""
    told = _participles(tree, tree.rights(root))
    if tree.ent[root] in SHARES:
        below = _participles(tree, tree.subtree(root))
        return below if len(below) > 1 else []
    if not told and tree.tag[root] in PLURAL and not tree.ent[root]:
        # "Flats with three rooms sold for £9".
        return _participles(tree, tree.subtree(root))
    return told


def _participles(tree: Tree, tokens: Sequence[int]) -> list[int]:
    return [token for token in tokens if tree.dep[token] == "acl" and tree.tag[token] == "VBN"]


def _goes_on(tree: Tree, token: int) -> bool:
    following = token + 1
    if following >= len(tree) or tree.ent[token] or tree.ent[token - 1] not in {"", "ratio"}:
        return False
    if tree.ent[following]:
        return tree.ent[following] not in {"window", "rejection"}
    return tree.pos[following] in AFTER_VERB and tree.lower(following) != "of"


def _follows_subject(tree: Tree, token: int) -> bool:
    """Whether a singular noun stands before a token, or before its adverb: "the rating regularly dips".

    So does a share of one: "one child in five skips breakfast".
    """
    before = token - 1
    if tree.tag[before] == "RB" and before > 0:
        before -= 1
    return tree.ent[before] == "ratio" or (tree.tag[before] in SINGULAR and not tree.ent[before])


def _rehang(tree: Tree, root: int, verb: int) -> bool:
    """Make a token the verb of its sentence; whether the tree that comes of it is one."""
    noun = verb - 1
    while tree.tag[noun] == "RB" and noun > 0:
        noun -= 1
    heads, deps = list(tree.head), list(tree.dep)
    last = noun
    while tree.head[last] > noun and last not in {root, tree.head[last]}:
        last = tree.head[last]
    above = tree.head[last]
    for i, head in enumerate(heads):
        if i < noun <= head and i != root:
            heads[i] = noun
        elif noun < i < verb or (i > verb and head < verb):
            heads[i] = verb
            if i > verb and deps[i] == "pobj":
                deps[i] = "dobj"
    if above < noun and last > noun:
        heads[noun], deps[noun] = above, tree.dep[last]
    bare = _bare_preposition(tree, noun)
    first = tree.head[bare] if bare is not None else noun
    if bare is not None and first < bare and tree.head[first] > noun:
        # "62% of owls feel fine", where the noun is taken for a part of the verb.
        heads[noun], deps[noun] = bare, "pobj"
        noun = first
    led = tree.tag[root] == "VBG" and any(tree.lower(token) == "," for token in range(root, noun))
    subject = root if root < verb and not led else noun
    if led:
        heads[root], deps[root] = verb, "advcl"
    if root > verb:
        heads[root], deps[root] = verb, "dobj"
    heads[subject], deps[subject] = verb, "nsubj"
    heads[verb], deps[verb] = verb, "ROOT"
    if not _is_tree(heads, verb):
        return False
    for token, (head, dep) in enumerate(zip(heads, deps, strict=True)):
        tree.hang(token, head, dep)
    return True


def _bare_preposition(tree: Tree, noun: int) -> int | None:
    """The preposition before a noun's phrase that has no object."""
    start = noun
    while start > 0 and tree.dep[start - 1] in BEFORE_NOUN:
        start -= 1
    before = start - 1 if start > 0 else noun
    taken = any(tree.dep[child] == "pobj" for child in tree.rights(before))
    return before if tree.pos[before] == "ADP" and not taken else None


def _is_tree(heads: list[int], root: int) -> bool:
    """Whether all tokens hang on a root."""
    for at in range(len(heads)):
        above = at
        for _ in heads:
            if above == root:
                break
            above = heads[above]
        else:
            return False
    return True
