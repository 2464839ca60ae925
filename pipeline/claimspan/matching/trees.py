"""Tree patterns over a Doc: what spaCy's ``DependencyMatcher`` finds, in time that long sentences can bear.

``DependencyMatcher`` tries every combination of the tokens that fit the nodes of a pattern, whether they are
near one another or not, which takes minutes for a sentence of two thousand characters. Here a pattern is
tried only where each of its nodes has a token that fits it and has children that fit those below; the tokens
of the first node are taken in turn, and the others looked for only where their relation leads.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any, Final, TypeAlias

import numpy as np
from spacy.attrs import HEAD  # type: ignore[import-not-found]
from spacy.tokens import Doc

from claimspan.matching.attributes import Description
from claimspan.matching.governs import governed
from claimspan.matching.kinds import MOST_KINDS, Kind, bits
from claimspan.matching.rows import remember
from claimspan.rules.loading import TreePattern

_Sides: TypeAlias = tuple[int, int, int]
"""What a kind of token fits, and the pairs in which it can be the head, and the child."""


class Arcs:
    """The dependency trees of a Doc, as indices of tokens.

    :param heads: for each token its head, which for a root is itself.
    :param children: for each token those whose head it is, ascending.
    """

    def __init__(self, doc: Doc) -> None:
        self.doc = doc
        # spaCy keeps heads as distances, which may be negative.
        distances = doc.to_array(HEAD).view(np.int64).tolist()
        self.heads: list[int] = [i + distance for i, distance in enumerate(distances)]
        self.children: list[list[int]] = [[] for _ in self.heads]
        for i, head in enumerate(self.heads):
            if head != i:
                self.children[head].append(i)

    def above(self, token: int) -> list[int]:
        """The ancestors of a token, the nearest first."""
        out = []
        while self.heads[token] != token:
            token = self.heads[token]
            out.append(token)
        return out

    def below(self, token: int) -> list[int]:
        """The descendants of a token."""
        out = list(self.children[token])
        for other in out:  # which grows meanwhile
            out += self.children[other]
        return out

    def sentence(self, token: int) -> list[int]:
        """The tokens of the same tree."""
        root = [token, *self.above(token)][-1]
        # Where trees cross, spaCy may see edges that leave some of a tree outside.
        first, last = self.doc[root].left_edge.i, self.doc[root].right_edge.i
        return [other for other in (root, *self.below(root)) if first <= other <= last]

    def siblings(self, token: int) -> list[int]:
        """The children of the token's head; for a root its own."""
        return self.children[self.heads[token]]


RELATIVES: Final[Mapping[str, Callable[[Arcs, int], Iterable[int]]]] = {
    "<": lambda arcs, at: arcs.above(at)[:1],
    ">": lambda arcs, at: arcs.children[at],
    "<<": lambda arcs, at: arcs.above(at),
    ">>": lambda arcs, at: arcs.below(at),
    ".": lambda arcs, at: (other for other in arcs.sentence(at) if other == at + 1),
    ".*": lambda arcs, at: (other for other in arcs.sentence(at) if other > at),
    ";": lambda arcs, at: (other for other in arcs.sentence(at) if other == at - 1),
    ";*": lambda arcs, at: (other for other in arcs.sentence(at) if other < at),
    "$+": lambda arcs, at: (other for other in arcs.siblings(at) if other == at + 1),
    "$-": lambda arcs, at: (other for other in arcs.siblings(at) if other == at - 1),
    "$++": lambda arcs, at: (other for other in arcs.siblings(at) if other > at),
    "$--": lambda arcs, at: (other for other in arcs.siblings(at) if other < at),
    ">+": lambda arcs, at: (other for other in arcs.children[at] if other == at + 1),
    ">-": lambda arcs, at: (other for other in arcs.children[at] if other == at - 1),
    ">++": lambda arcs, at: (other for other in arcs.children[at] if other > at),
    ">--": lambda arcs, at: (other for other in arcs.children[at] if other < at),
    "<+": lambda arcs, at: (other for other in arcs.above(at)[:1] if other == at + 1),
    "<-": lambda arcs, at: (other for other in arcs.above(at)[:1] if other == at - 1),
    "<++": lambda arcs, at: (other for other in arcs.above(at)[:1] if other > at),
    "<--": lambda arcs, at: (other for other in arcs.above(at)[:1] if other < at),
    "governs": lambda arcs, at: (token.i for token in governed(arcs.doc[at])),
}
"""REL_OP → the tokens that stand in that relation to a token: as spaCy has them, and one that is ours."""


# Relations that lead from a token to a child of its, and to its head.
_DOWN: Final = frozenset({">", ">+", ">-", ">++", ">--"})
_UP: Final = frozenset({"<", "<+", "<-", "<++", "<--"})


# What names words, and more words than any pattern names.
_WORDS: Final = frozenset({"ORTH", "TEXT", "LOWER", "LEMMA"})
_MANY: Final = 100_000


@dataclass(frozen=True, slots=True)
class _Node:
    """A node of a pattern.

    :param needs: the bits of what a token must have to take it.
    :param left: the index of the node it hangs on; the first has none, and its own stands here.
    """

    needs: int
    left: int
    relation: str


@dataclass(frozen=True, slots=True)
class _Tree:
    """A pattern.

    :param needs: what all its nodes need.
    """

    needs: int
    nodes: tuple[_Node, ...]


class TreeMatcher:
    """Some tree patterns, ready to run over Docs.

    A token has a bit for each description that it fits, and for each pair of descriptions, of a head and of a
    child of its, if it fits the one and one of its children the other. So most tokens that lead nowhere, and
    most patterns, are told at a glance.

    :param descriptions: of tokens, those of the nodes; the one of index i has the bit ``1 << i``.
    """

    def __init__(self, patterns: Iterable[TreePattern]) -> None:
        patterns = list(patterns)
        # Nodes of the same attributes, in whatever pattern, are looked for once.
        known: dict[str, int] = {}
        self.descriptions: list[Description] = []
        for node in (node for pattern in patterns for node in pattern.nodes):
            if known.setdefault(_name(node), len(known)) == len(self.descriptions):
                self.descriptions.append(node["RIGHT_ATTRS"])
        self._width = len(known)
        self._pairs: dict[tuple[int, int], int] = {}
        self._trees = [
            self._tree(pattern, [known[_name(node)] for node in pattern.nodes]) for pattern in patterns
        ]
        # For each description, the pairs of which it is the head's, and those of which it is the child's.
        self._as_head, self._as_child = [0] * self._width, [0] * self._width
        for (head, child), pair in self._pairs.items():
            self._as_head[head] |= pair
            self._as_child[child] |= pair
        # By one of the bits that a pattern needs, and that few tokens have.
        self._waiting: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for number, (pattern, tree) in enumerate(zip(patterns, self._trees, strict=True)):
            self._waiting[_rarest(pattern, tree)].append((number, tree.needs))
        self._awaited = reduce(or_, self._waiting, 0)
        self._sides: dict[Kind, _Sides] = {}
        self._sides_of: dict[int, _Sides] = {}

    def walk(self, doc: Doc, kinds: Sequence[Kind]) -> Walk:
        """A way through a Doc whose tokens are of these kinds."""
        sides = [self._sides.get(kind) or self._side(kind) for kind in kinds]
        return Walk(doc, sides, self._trees)

    def possible(self, walk: Walk) -> list[int]:
        """The patterns that may match, by index."""
        found = walk.found()
        return sorted(
            number
            for place in bits(found & self._awaited)
            for number, needs in self._waiting[1 << place]
            if needs & found == needs
        )

    def _tree(self, pattern: TreePattern, described: Sequence[int]) -> _Tree:
        """A pattern whose nodes have these descriptions."""
        ids = [str(node["RIGHT_ID"]) for node in pattern.nodes]
        needs = [1 << own for own in described]
        links = [(0, "")]
        for index, node in enumerate(pattern.nodes[1:], 1):
            left, relation = ids.index(node["LEFT_ID"]), str(node["REL_OP"])
            if relation in _DOWN or relation in _UP:
                head, child = (left, index) if relation in _DOWN else (index, left)
                bit = 1 << self._width + len(self._pairs)
                needs[head] |= self._pairs.setdefault((described[head], described[child]), bit)
            links.append((left, relation))
        nodes = tuple(_Node(own, *link) for own, link in zip(needs, links, strict=True))
        return _Tree(reduce(or_, needs), nodes)

    def _side(self, kind: Kind) -> _Sides:
        fits = kind.fits & (1 << self._width) - 1
        sides = self._sides_of.get(fits)
        if sides is None:
            as_head = as_child = 0
            for description in bits(fits):
                as_head |= self._as_head[description]
                as_child |= self._as_child[description]
            sides = remember(self._sides_of, fits, (fits, as_head, as_child), MOST_KINDS)
        return remember(self._sides, kind, sides, MOST_KINDS)


class Walk:
    """Searches through one Doc, which remember which tokens are related to which."""

    def __init__(self, doc: Doc, sides: Sequence[_Sides], trees: Sequence[_Tree]) -> None:
        self._arcs = Arcs(doc)
        self._trees = trees
        self._has = [fits for fits, _, _ in sides]
        for token, head in enumerate(self._arcs.heads):
            if head != token:
                self._has[head] |= sides[head][1] & sides[token][2]
        self._related: dict[tuple[str, int], tuple[int, ...]] = {}

    def found(self) -> int:
        """The bits that tokens have."""
        return reduce(or_, self._has, 0)

    def search(self, pattern: int) -> list[tuple[int, ...]]:
        """Every match of a pattern: the tokens that its nodes took, in their order."""
        nodes = self._trees[pattern].nodes
        out: list[tuple[int, ...]] = []
        for token in self._taking(nodes[0], range(len(self._has))):
            self._go_on(nodes, (token,), out)
        return out

    def _go_on(self, nodes: Sequence[_Node], taken: tuple[int, ...], out: list[tuple[int, ...]]) -> None:
        """Add the matches that begin with the tokens that the first nodes have taken."""
        if len(taken) == len(nodes):
            out.append(taken)
            return
        node = nodes[len(taken)]
        for token in self._taking(node, self._relatives(node.relation, taken[node.left])):
            self._go_on(nodes, (*taken, token), out)

    def _taking(self, node: _Node, tokens: Iterable[int]) -> list[int]:
        """Those of the tokens that may take a node."""
        has, needs = self._has, node.needs
        return [token for token in tokens if has[token] & needs == needs]

    def _relatives(self, relation: str, token: int) -> Sequence[int]:
        if relation == ">":
            return self._arcs.children[token]
        key = (relation, token)
        found = self._related.get(key)
        if found is None:
            found = self._related[key] = tuple(RELATIVES[relation](self._arcs, token))
        return found


def _rarest(pattern: TreePattern, tree: _Tree) -> int:
    """One of the bits that a pattern needs: of what few tokens are, as far as its nodes tell."""
    node = min(range(len(tree.nodes)), key=lambda at: _how_many(pattern.nodes[at]["RIGHT_ATTRS"]))
    # The highest is that of a pair, if the node is in one.
    return 1 << tree.nodes[node].needs.bit_length() - 1


def _how_many(description: Description) -> int:
    """The more, the more words fit a description."""
    words = [_MANY]
    for name in _WORDS & description.keys():
        match description[name]:
            case str():
                words.append(1)
            case {"IN": [*texts]}:
                words.append(len(texts))
    return min(words)


def _name(node: Mapping[str, Any]) -> str:
    """The same for nodes that ask the same of a token."""
    return json.dumps(node["RIGHT_ATTRS"], sort_keys=True, ensure_ascii=False)
