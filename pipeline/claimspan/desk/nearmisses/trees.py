"""Tree patterns: what they match, and the best that could be found for their nodes.

A small interpreter of spaCy's ``DependencyMatcher``. The nodes of a pattern hang on one another by
``LEFT_ID`` and so form a tree themselves: what fits below a node depends only on the token the node took.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import Final, Literal

from spacy.tokens import Doc, Token

from claimspan.desk.nearmisses.conditions import Condition, conditions, effort, failed, other_words
from claimspan.matching.governs import governed
from claimspan.rules.model import TreePattern

# Leaving a node out is told only where nothing better is found.
_FAR: Final = 50
# The right word that many tokens further off is as near as another word in the right place.
_OTHER_WORD: Final = 3


def _sentence(token: Token) -> range:
    root = _root(token)
    return range(root.left_edge.i, root.right_edge.i + 1)


def _root(token: Token) -> Token:
    return next((above for above in token.ancestors if above.head == above), token)


def _heads(token: Token) -> list[Token]:
    return [] if token.head == token else [token.head]


# REL_OP → the tokens that stand in that relation to a token, as spaCy has them. The "siblings" of a root are
# its children, for spaCy takes it for its own head.
RELATIVES: Final[Mapping[str, Callable[[Token], list[Token]]]] = {
    "<": _heads,
    ">": lambda token: list(token.children),
    "<<": lambda token: list(token.ancestors),
    ">>": lambda token: [below for below in token.subtree if below != token],
    ".": lambda token: [token.doc[i] for i in (token.i + 1,) if i in _sentence(token)],
    ".*": lambda token: [token.doc[i] for i in _sentence(token) if i > token.i],
    ";": lambda token: [token.doc[i] for i in (token.i - 1,) if i in _sentence(token)],
    ";*": lambda token: [token.doc[i] for i in _sentence(token) if i < token.i],
    "$+": lambda token: [other for other in token.head.children if other.i == token.i + 1],
    "$-": lambda token: [other for other in token.head.children if other.i == token.i - 1],
    "$++": lambda token: [other for other in token.head.children if other.i > token.i],
    "$--": lambda token: [other for other in token.head.children if other.i < token.i],
    ">+": lambda token: [other for other in token.rights if other.i == token.i + 1],
    ">-": lambda token: [other for other in token.lefts if other.i == token.i - 1],
    ">++": lambda token: list(token.rights),
    ">--": lambda token: list(token.lefts),
    "<+": lambda token: [token.head] if token.head.i == token.i + 1 else [],
    "<-": lambda token: [token.head] if token.head.i == token.i - 1 else [],
    "<++": lambda token: [token.head] if token.head.i > token.i else [],
    "<--": lambda token: [token.head] if token.head.i < token.i else [],
    "governs": governed,
}
IN_WORDS: Final[Mapping[str, str]] = {
    "<": "the head of {left}",
    ">": "a child of {left}",
    "<<": "above {left}",
    ">>": "below {left}",
    ".": "right after {left}",
    ".*": "after {left}",
    ";": "right before {left}",
    ";*": "before {left}",
    "$+": "a sibling right after {left}",
    "$-": "a sibling right before {left}",
    "$++": "a sibling after {left}",
    "$--": "a sibling before {left}",
    ">+": "a child right after {left}",
    ">-": "a child right before {left}",
    ">++": "a child after {left}",
    ">--": "a child before {left}",
    "<+": "the head, right after {left}",
    "<-": "the head, right before {left}",
    "<++": "the head, after {left}",
    "<--": "the head, before {left}",
    "governs": "what {left} speaks of",
}

Fate = Literal["found", "conditions", "relation", "both", "absent"]


@dataclass(frozen=True, slots=True)
class NodeMiss:
    """What was found for one node of a pattern.

    :param fate: ``found``; the token fails ``conditions``, the ``relation``, or ``both``; ``absent``: no
        token came near, and the nodes below it were sought from its left node.
    :param token: index of the nearest token, None if absent.
    :param left: index of the token that the node was sought from, None for the first node.
    """

    name: str
    fate: Fate
    token: int | None
    left: int | None
    relation: str | None
    failures: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class TreeMiss:
    """The nearest that a tree pattern came to a match.

    :param nodes: in the order of the pattern.
    :param changes: how many single changes the pattern needs at least to match this way.
    """

    nodes: tuple[NodeMiss, ...]
    changes: int

    @property
    def stopped(self) -> NodeMiss:
        """The first node that was not found."""
        return next(node for node in self.nodes if node.fate != "found")

    @property
    def reached(self) -> int:
        """How many nodes were found, each hanging on one that was found."""
        return sum(node.fate == "found" for node in self.nodes)


Cost = tuple[int, int, int]
"""Changes, nodes below a change, distance in tokens: in this order the less the better."""
Choice = tuple[Cost, "tuple[NodeMiss, ...]"]


class TreeWalk:
    """All that a tree pattern finds in one Doc.

    :param doc: merged, as the matcher of role rules gets it.
    """

    def __init__(self, pattern: TreePattern, doc: Doc) -> None:
        self.pattern, self.doc = pattern, doc
        ids = [node["RIGHT_ID"] for node in pattern.nodes]
        self.names = ids
        self.wanted = [conditions(node["RIGHT_ATTRS"]) for node in pattern.nodes]
        self.failures = [[failed(wanted, token) for token in doc] for wanted in self.wanted]
        self.lefts = [ids.index(node["LEFT_ID"]) if "LEFT_ID" in node else None for node in pattern.nodes]
        self.below = [
            [child for child, left in enumerate(self.lefts) if left == index] for index in range(len(ids))
        ]
        self._roots = [_root(token).i for token in doc]
        self.related = cache(self._related)
        self._best = cache(self._nearest)

    def _related(self, node: int, left: int) -> tuple[int, ...]:
        """The tokens that stand to the token `left` as the node wants it."""
        relatives = RELATIVES[self.pattern.nodes[node]["REL_OP"]](self.doc[left])
        return tuple(token.i for token in relatives if self._roots[token.i] == self._roots[left])

    def assignments(self) -> Iterator[tuple[int, ...]]:
        """Every match, as spaCy's ``DependencyMatcher`` gives it: a token for each node, in their order."""
        for token in self._fitting(0, range(len(self.doc))):
            for found in self._below(0, token):
                yield tuple(found[node] for node in range(len(self.names)))

    def matches(self) -> bool:
        """Whether there is a match."""
        return next(self.assignments(), None) is not None

    def _fitting(self, node: int, tokens: Sequence[int]) -> list[int]:
        return [token for token in tokens if not self.failures[node][token]]

    def _below(self, node: int, token: int) -> Iterator[dict[int, int]]:
        branches = [
            [
                found
                for below in self._fitting(child, self.related(child, token))
                for found in self._below(child, below)
            ]
            for child in self.below[node]
        ]
        for choice in product(*branches):
            merged = {node: token}
            for found in choice:
                merged |= found
            yield merged

    def miss(self) -> TreeMiss | None:
        """The nearest miss: with the fewest changes, then with the most nodes found; None without tokens."""
        choices = [self._at(0, token, None) for token in range(len(self.doc))]
        if not choices:
            return None
        cost, nodes = min(choices, key=lambda choice: choice[0])
        return TreeMiss(tuple(sorted(nodes, key=lambda node: self.names.index(node.name))), cost[0])

    def _at(self, node: int, token: int, left: int | None) -> Choice:
        """The best for a node and all below it if it takes `token`, sought from the token `left`."""
        failures = self.failures[node][token]
        broken = left is not None and token not in self.related(node, left)
        changes = effort(failures, self.doc[token]) + broken
        fate: Fate = "found"
        if changes:
            fate = "both" if broken and failures else "relation" if broken else "conditions"
        cost = (
            changes,
            self._size(node) if changes else 0,
            abs(token - left) + _OTHER_WORD * other_words(failures) if left is not None and changes else 0,
        )
        relation = None if left is None else str(self.pattern.nodes[node]["REL_OP"])
        own = NodeMiss(self.names[node], fate, token, left, relation, failures)
        return _together((cost, (own,)), [self._best(child, token) for child in self.below[node]])

    def _nearest(self, node: int, left: int) -> Choice:
        choices = [
            self._at(node, token, left)
            for token in range(len(self.doc))
            if self._roots[token] == self._roots[left]
        ]
        if self.may_be_left_out(node):
            gone = NodeMiss(
                self.names[node], "absent", None, left, str(self.pattern.nodes[node]["REL_OP"]), ()
            )
            children = [self._best(child, left) for child in self.below[node]]
            choices.append(_together(((1, self._size(node), _FAR), (gone,)), children))
        return min(choices, key=lambda choice: choice[0])

    def may_be_left_out(self, node: int) -> bool:
        """Whether the node captures nothing and is not the first one."""
        return node > 0 and self.names[node].startswith("_")

    def _size(self, node: int) -> int:
        return 1 + sum(self._size(child) for child in self.below[node])


def _together(own: Choice, others: Sequence[Choice]) -> Choice:
    cost, nodes = own
    for other, more in others:
        cost = (cost[0] + other[0], cost[1] + other[1], cost[2] + other[2])
        nodes += more
    return cost, nodes
