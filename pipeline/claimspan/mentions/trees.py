"""Tree patterns over a Doc: what spaCy's ``DependencyMatcher`` finds, in time that long sentences can bear.

``DependencyMatcher`` tries every combination of the tokens that fit the nodes of a pattern, whether they are
near one another or not, which takes minutes for a sentence of two thousand characters. Here a pattern is
tried only where each of its nodes has a token that fits it; the tokens of the first node are taken in turn,
and the others looked for only where their relation leads.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Final

from spacy.tokens import Doc
from spacy.vocab import Vocab

from claimspan.mentions.governs import governed
from claimspan.parsing.fits import Description, Fits
from claimspan.rules.loading import TreePattern


class Arcs:
    """The dependency trees of a Doc, as indices of tokens.

    :param heads: for each token its head, which for a root is itself.
    :param children: for each token those whose head it is, ascending.
    """

    def __init__(self, doc: Doc) -> None:
        self.doc = doc
        # spaCy keeps heads as distances, which may be negative.
        distances = doc.to_array("HEAD").astype("int64").tolist()
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
        return [root, *self.below(root)]

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


@dataclass(frozen=True, slots=True)
class _Node:
    """A node of a pattern.

    :param bit: the description that its token fits.
    :param left: the index of the node it hangs on, None for the first.
    """

    bit: int
    left: int | None
    relation: str


class TreeMatcher:
    """Some tree patterns, ready to run over Docs."""

    def __init__(self, vocab: Vocab, patterns: Iterable[TreePattern]) -> None:
        # Nodes of the same attributes, in whatever pattern, are looked for once.
        self._bits: dict[str, int] = {}
        self._trees: list[tuple[int, tuple[_Node, ...]]] = []
        descriptions: list[Description] = []
        for pattern in patterns:
            ids: list[str] = []
            nodes: list[_Node] = []
            for node in pattern.nodes:
                name = json.dumps(node["RIGHT_ATTRS"], sort_keys=True, ensure_ascii=False)
                if name not in self._bits:
                    self._bits[name] = 1 << len(descriptions)
                    descriptions.append(node["RIGHT_ATTRS"])
                left = ids.index(node["LEFT_ID"]) if "LEFT_ID" in node else None
                nodes.append(_Node(self._bits[name], left, str(node.get("REL_OP", ""))))
                ids.append(str(node["RIGHT_ID"]))
            self._trees.append((reduce(or_, (node.bit for node in nodes)), tuple(nodes)))
        self._fits = Fits(vocab, descriptions)

    def __call__(self, doc: Doc) -> Iterator[tuple[int, tuple[int, ...]]]:
        """Every match: the pattern's index, and the tokens that its nodes took, in their order."""
        for number, search in self.searches(doc):
            for tokens in search:
                yield number, tokens

    def searches(self, doc: Doc) -> Iterator[tuple[int, Iterator[tuple[int, ...]]]]:
        """The patterns that may match, by index, each with the search for its matches."""
        if not self._trees:
            return
        fitting = self._fits(doc)
        present = reduce(or_, fitting, 0)
        walk = None
        for number, (needed, nodes) in enumerate(self._trees):
            if needed & present == needed:
                walk = walk or _Walk(doc, fitting)
                yield number, walk.search(nodes, ())


class _Walk:
    """A search through one Doc, which remembers which tokens are related to which."""

    def __init__(self, doc: Doc, fitting: Sequence[int]) -> None:
        self._arcs = Arcs(doc)
        self._fitting = fitting
        self._related: dict[tuple[str, int], tuple[int, ...]] = {}

    def search(self, nodes: tuple[_Node, ...], taken: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
        """The ways to go on from the tokens that the first nodes have taken."""
        if len(taken) == len(nodes):
            yield taken
            return
        node = nodes[len(taken)]
        near: Iterable[int] = range(len(self._fitting))
        if node.left is not None:
            near = self._relatives(node.relation, taken[node.left])
        for token in near:
            if self._fitting[token] & node.bit:
                yield from self.search(nodes, (*taken, token))

    def _relatives(self, relation: str, token: int) -> tuple[int, ...]:
        key = (relation, token)
        found = self._related.get(key)
        if found is None:
            found = self._related[key] = tuple(RELATIVES[relation](self._arcs, token))
        return found
