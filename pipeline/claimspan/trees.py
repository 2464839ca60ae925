"""Tree patterns over a Doc: what spaCy's ``DependencyMatcher`` finds, in time that long sentences can bear.

``DependencyMatcher`` tries every combination of the tokens that fit the nodes of a pattern, whether they are
near one another or not, which takes minutes for a sentence of two thousand characters. Here the first node's
tokens are taken in turn, and the others looked for only where their relation leads. Which tokens fit a node
is for spaCy's own ``Matcher`` to say, once for all patterns.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from spacy.matcher import Matcher
from spacy.tokens import Doc, Token
from spacy.vocab import Vocab

from claimspan.rules import TreePattern


def _root(token: Token) -> Token:
    return next((above for above in token.ancestors if above.head == above), token)


def _sentence(token: Token) -> list[Token]:
    root = _root(token)
    return [other for other in token.doc[root.left_edge.i : root.right_edge.i + 1] if _root(other) == root]


def _heads(token: Token) -> list[Token]:
    return [] if token.head == token else [token.head]


RELATIVES: Final[Mapping[str, Callable[[Token], Iterable[Token]]]] = {
    "<": _heads,
    ">": lambda token: token.children,
    "<<": lambda token: token.ancestors,
    ">>": lambda token: (below for below in token.subtree if below != token),
    ".": lambda token: (other for other in _sentence(token) if other.i == token.i + 1),
    ".*": lambda token: (other for other in _sentence(token) if other.i > token.i),
    ";": lambda token: (other for other in _sentence(token) if other.i == token.i - 1),
    ";*": lambda token: (other for other in _sentence(token) if other.i < token.i),
    "$+": lambda token: (other for other in token.head.children if other.i == token.i + 1),
    "$-": lambda token: (other for other in token.head.children if other.i == token.i - 1),
    "$++": lambda token: (other for other in token.head.children if other.i > token.i),
    "$--": lambda token: (other for other in token.head.children if other.i < token.i),
    ">+": lambda token: (other for other in token.rights if other.i == token.i + 1),
    ">-": lambda token: (other for other in token.lefts if other.i == token.i - 1),
    ">++": lambda token: token.rights,
    ">--": lambda token: token.lefts,
    "<+": lambda token: [token.head] if token.head.i == token.i + 1 else [],
    "<-": lambda token: [token.head] if token.head.i == token.i - 1 else [],
    "<++": lambda token: [token.head] if token.head.i > token.i else [],
    "<--": lambda token: [token.head] if token.head.i < token.i else [],
}
"""REL_OP → the tokens that stand in that relation to a token, as spaCy has them."""


@dataclass(frozen=True, slots=True)
class _Node:
    """A node of a pattern.

    :param name: what a token must be, as the matcher of single tokens knows it.
    :param left: the index of the node it hangs on, None for the first.
    """

    name: str
    left: int | None
    relation: str


class TreeMatcher:
    """Some tree patterns, ready to run over Docs."""

    def __init__(self, vocab: Vocab) -> None:
        self._matcher = Matcher(vocab, validate=False)
        self._strings = vocab.strings
        self._trees: list[tuple[_Node, ...]] = []

    def add(self, pattern: TreePattern) -> int:
        """Take a pattern up; gives the number by which its matches are told."""
        ids: list[str] = []
        nodes: list[_Node] = []
        for node in pattern.nodes:
            # Nodes of the same attributes, in whatever pattern, are looked for once.
            name = json.dumps(node["RIGHT_ATTRS"], sort_keys=True, ensure_ascii=False)
            if name not in self._matcher:
                self._matcher.add(name, [[dict(node["RIGHT_ATTRS"])]])
            left = ids.index(node["LEFT_ID"]) if "LEFT_ID" in node else None
            nodes.append(_Node(name, left, str(node.get("REL_OP", ""))))
            ids.append(str(node["RIGHT_ID"]))
        self._trees.append(tuple(nodes))
        return len(self._trees) - 1

    def __call__(self, doc: Doc) -> Iterator[tuple[int, tuple[int, ...]]]:
        """Every match: the pattern's number, and the tokens that its nodes took, in their order."""
        if not self._trees:
            return
        fitting: dict[str, set[int]] = {}
        for key, start, _ in self._matcher(doc):
            fitting.setdefault(self._strings[key], set()).add(start)
        walk = _Walk(doc)
        for number, nodes in enumerate(self._trees):
            places = [fitting.get(node.name) for node in nodes]
            if all(places):
                for tokens in walk.search(nodes, [place or set() for place in places], ()):
                    yield number, tokens


class _Walk:
    """A search through one Doc, which remembers which tokens are related to which."""

    def __init__(self, doc: Doc) -> None:
        self._doc = doc
        self._related: dict[tuple[str, int], tuple[int, ...]] = {}

    def search(
        self, nodes: tuple[_Node, ...], fitting: list[set[int]], taken: tuple[int, ...]
    ) -> Iterator[tuple[int, ...]]:
        """The ways to go on from the tokens that the first nodes have taken."""
        if len(taken) == len(nodes):
            yield taken
            return
        node, places = nodes[len(taken)], fitting[len(taken)]
        candidates = sorted(places) if node.left is None else self._relatives(node.relation, taken[node.left])
        for token in candidates:
            if token in places:
                yield from self.search(nodes, fitting, (*taken, token))

    def _relatives(self, relation: str, token: int) -> tuple[int, ...]:
        key = (relation, token)
        if key not in self._related:
            self._related[key] = tuple(other.i for other in RELATIVES[relation](self._doc[token]))
        return self._related[key]
