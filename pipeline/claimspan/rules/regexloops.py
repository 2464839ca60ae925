"""Regular expressions whose search time can grow exponentially with the text.

That is so when a loop can read one text in two ways, for then it can read n such texts in 2ⁿ ways. An
expression becomes an automaton over its character positions, and its loops are searched for such a text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from re import _constants, _parser  # type: ignore[attr-defined]  # no public way to a parsed expression
from typing import Any

# Repeats up to this many times cannot run away on a token.
_MANY = 16
# What stands for all characters that an expression does not name.
_SAMPLE = frozenset("aZ5_ -.,é☃\n")
_CATEGORIES = {
    "DIGIT": re.compile(r"\d").match,
    "SPACE": re.compile(r"\s").match,
    "WORD": re.compile(r"\w").match,
}
_Pair = tuple[int, int]


def can_run_away(expression: str) -> bool:
    """Whether a text exists on which the search for `expression`, which must be valid, explodes."""
    parsed = _parser.parse(expression)
    automaton = _Automaton(_SAMPLE | _named(parsed), bool(parsed.state.flags & re.IGNORECASE))
    automaton.sequence(parsed)
    return automaton.is_ambiguous()


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of the expression.

    :param first: the positions it can begin with, each as often as there are ways to.
    :param last: those it can end with, likewise.
    :param empty: in how many ways it can match nothing.
    """

    first: tuple[int, ...] = ()
    last: tuple[int, ...] = ()
    empty: int = 1


@dataclass(slots=True)
class _Automaton:
    """Positions with the characters they match, and how many ways lead from one to the next."""

    alphabet: frozenset[str]
    ignores_case: bool
    chars: list[frozenset[str]] = field(default_factory=list)
    follow: Counter[_Pair] = field(default_factory=Counter)

    def sequence(self, parsed: Iterable[tuple[Any, Any]]) -> _Part:
        """The items one after the other."""
        whole = _Part()
        for operator, argument in parsed:
            whole = self._joined(whole, self._item(operator, argument))
        return whole

    def is_ambiguous(self) -> bool:
        """Whether a loop leads in two ways over the same characters back to where it began."""
        after = {i: {r for p, r in self.follow if p == i} for i in range(len(self.chars))}
        reach = {i: _reachable(after, i) for i in after}
        loops = {i: frozenset(j for j in reach[i] if i in reach[j]) for i in after}
        if any(n > 1 and r in loops[p] for (p, r), n in self.follow.items()):
            return True
        return any(self._splits(start, after, loops[start]) for start in after)

    def _splits(self, start: int, after: dict[int, set[int]], loop: frozenset[int]) -> bool:
        """Whether two different ways from `start` over the same characters meet in it again."""
        edges = {
            (p, q): {
                (r, s) for r in after[p] & loop for s in after[q] & loop if self.chars[r] & self.chars[s]
            }
            for p in loop
            for q in loop
        }
        if (start, start) not in edges:
            return False
        forward = _reachable(edges, (start, start))
        return any(p != q and (start, start) in _reachable(edges, (p, q)) for p, q in forward)

    def _item(self, operator: Any, argument: Any) -> _Part:
        if operator in {_constants.MAX_REPEAT, _constants.MIN_REPEAT}:
            return self._repeat(*argument)
        if operator is _constants.SUBPATTERN:
            return self.sequence(argument[-1])
        if operator is _constants.BRANCH:
            parts = [self.sequence(branch) for branch in argument[1]]
            return _Part(
                tuple(i for part in parts for i in part.first),
                tuple(i for part in parts for i in part.last),
                min(sum(part.empty for part in parts), 2),
            )
        if operator in {_constants.AT, _constants.ASSERT, _constants.ASSERT_NOT}:
            return _Part()
        if operator in {_constants.POSSESSIVE_REPEAT, _constants.ATOMIC_GROUP}:
            # What it has read it gives not back: like one character of any of its kinds.
            inner = _Automaton(self.alphabet, self.ignores_case)
            part = inner.sequence(argument[-1] if operator is _constants.POSSESSIVE_REPEAT else argument)
            may_miss = operator is _constants.POSSESSIVE_REPEAT and argument[0] == 0
            return self._position(frozenset().union(*inner.chars), int(part.empty > 0 or may_miss))
        return self._position(self._matched(operator, argument))

    def _repeat(self, low: int, high: int, body: Any) -> _Part:
        once = self.sequence(body)
        if high > _MANY:
            if low > 1:
                once = self._joined(once, self.sequence(body))
            self._link(once.last, once.first)
        elif high > 1:
            again = self.sequence(body)
            once = self._joined(once, _Part(again.first, again.last, max(again.empty, low < 2)))
        return _Part(once.first, once.last, max(once.empty, low == 0))

    def _joined(self, one: _Part, two: _Part) -> _Part:
        self._link(one.last, two.first)
        return _Part(
            _twice(one.first + two.first * one.empty),
            _twice(two.last + one.last * two.empty),
            min(one.empty * two.empty, 2),
        )

    def _link(self, last: Iterable[int], first: tuple[int, ...]) -> None:
        self.follow.update((p, r) for p in last for r in first)

    def _position(self, chars: frozenset[str], empty: int = 0) -> _Part:
        self.chars.append(chars)
        at = (len(self.chars) - 1,)
        return _Part(at, at, empty)

    def _matched(self, operator: Any, argument: Any) -> frozenset[str]:
        return frozenset(
            char
            for char in self.alphabet
            if any(_matches(operator, argument, form) for form in self._forms(char))
        )

    def _forms(self, char: str) -> tuple[str, ...]:
        return (char, char.lower(), char.upper()) if self.ignores_case else (char,)


def _twice(positions: tuple[int, ...]) -> tuple[int, ...]:
    """Each at most twice: two ways are as bad as more."""
    return tuple(i for i, n in Counter(positions).items() for _ in range(min(n, 2)))


def _matches(operator: Any, argument: Any, char: str) -> bool:
    """Whether one item of an expression matches a character; what is not known might."""
    if operator is _constants.LITERAL:
        return char == chr(argument)
    if operator is _constants.NOT_LITERAL:
        return char != chr(argument)
    if operator is _constants.RANGE:
        return bool(argument[0] <= ord(char[0]) <= argument[1])
    if operator is _constants.CATEGORY:
        name = str(argument).removeprefix("CATEGORY_")
        known = _CATEGORIES.get(name.removeprefix("NOT_"))
        return known is None or bool(known(char)) != name.startswith("NOT_")
    if operator is _constants.IN:
        negated = bool(argument[0][0] is _constants.NEGATE)
        found = any(_matches(part, inner, char) for part, inner in argument[negated:])
        return found is not negated
    return True


def _named(argument: Any) -> frozenset[str]:
    """The characters that an expression names, and the ends of its ranges."""
    if isinstance(argument, tuple) and len(argument) == 2:
        if argument[0] in {_constants.LITERAL, _constants.NOT_LITERAL}:
            return frozenset(chr(argument[1]))
        if argument[0] is _constants.RANGE:
            return frozenset(map(chr, argument[1]))
    if isinstance(argument, list | tuple | _parser.SubPattern):
        return frozenset().union(*(_named(part) for part in argument))
    return frozenset()


def _reachable(after: Any, start: Any) -> set[Any]:
    """What can be reached from `start` in one step or more."""
    seen: set[Any] = set()
    todo = [start]
    while todo:
        for node in after[todo.pop()]:
            if node not in seen:
                seen.add(node)
                todo.append(node)
    return seen
