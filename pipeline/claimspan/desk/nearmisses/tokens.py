"""Token patterns, read one step at a time: what they match, and where they came closest to it.

A small interpreter of spaCy's ``Matcher`` that keeps what spaCy throws away. A pattern becomes *steps*, and a
*state* is a step and the token it is tried on. A near miss is a state that was reached from some first token
and cannot be left; of all of them the one is told that needs the fewest changes to the pattern, and of those
the one that got furthest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from spacy.tokens import Doc, Token

from claimspan.desk.nearmisses.conditions import Condition, conditions, effort, failed
from claimspan.matching.ways import Range
from claimspan.rules.model import TokensPattern, TokenSpec

Kind = Literal["one", "not", "maybe", "many"]
_ONE: list[Kind] = ["one"]
_KINDS: Mapping[str, Kind] = {"!": "not", "?": "maybe", "*": "many"}
_REPEAT = re.compile(r"\{(\d*)(,?)(\d*)\}")
_NUMBER = {"ENT_TYPE": "number", "ENT_IOB": 3}
State = tuple[int, int]
"""A step and a token; the step after the last one is the end of the pattern."""


@dataclass(frozen=True, slots=True)
class Step:
    """One token of a pattern, its OP taken apart: ``+`` is a step ``one`` and a step ``many``.

    :param kind: ``not`` takes one token that does not meet the conditions.
    :param spec: index of the pattern's token it comes from.
    """

    kind: Kind
    conditions: tuple[Condition, ...]
    spec: int

    @property
    def needed(self) -> bool:
        """Whether a token must be there."""
        return self.kind in {"one", "not"}

    def takes(self, token: Token) -> bool:
        """Whether the token fits the step."""
        fits = not failed(self.conditions, token)
        return not fits if self.kind == "not" else fits

    def failures(self, token: Token) -> tuple[Condition, ...]:
        """The conditions that keep the token out; for ``not`` all, since all of them hold."""
        if self.kind == "not":
            return () if self.takes(token) else self.conditions
        return failed(self.conditions, token)


@dataclass(frozen=True, slots=True)
class TokenMiss:
    """The nearest that a token pattern came to a match.

    :param taken: pairs of a pattern's token (its index) and the text's token that it took.
    :param spec: index of the pattern's token that stopped, or of the one wanted at the end of the text.
    :param at: index of the text's token that stopped it; the number of tokens if the text ended.
    :param failures: the conditions that did not hold; empty if the text ended.
    :param negated: whether the failures are what must not be.
    :param changes: how many single changes the pattern needs at least to match, by this way.
    """

    taken: tuple[tuple[int, int], ...]
    spec: int
    at: int
    failures: tuple[Condition, ...]
    negated: bool
    changes: int

    @property
    def reached(self) -> int:
        """How many of the pattern's tokens come before the one that stopped it."""
        return self.spec


def steps_of(pattern: TokensPattern) -> tuple[Step, ...]:
    """The steps of a pattern."""
    steps: list[Step] = []
    for index, spec in enumerate(pattern.tokens):
        wanted = conditions(spec.attrs)
        for kind in _kinds(spec.attrs.get("OP")):
            steps.append(Step(kind, wanted, index))
    return tuple(steps)


def _kinds(op: str | None) -> Sequence[Kind]:
    repeat = _REPEAT.fullmatch(op or "")
    if repeat is not None:
        low = int(repeat[1] or 0)
        if not repeat[2]:
            return _ONE * low
        rest: list[Kind] = ["maybe"] * (int(repeat[3]) - low) if repeat[3] else ["many"]
        return [*_ONE * low, *rest]
    if op == "+":
        return ["one", "many"]
    return [_KINDS.get(op or "", "one")]


def is_number(spec: TokenSpec) -> bool:
    """Whether the token is the first part of ``NUMBER: one``."""
    return dict(spec.attrs) == _NUMBER


def is_number_tail(spec: TokenSpec) -> bool:
    """Whether the token is the second part of ``NUMBER: one``, which stands in no file."""
    return dict(spec.attrs) == {"ENT_TYPE": "number", "ENT_IOB": 1, "OP": "*"}


class Walk:
    """All ways of one pattern through one Doc.

    :param pattern: as the loader gives it.
    :param doc: as the matcher would get it: with numbers marked for a mention rule, merged for a role rule.
    """

    def __init__(self, pattern: TokensPattern, doc: Doc) -> None:
        self.pattern, self.doc = pattern, doc
        self.steps = steps_of(pattern)
        self._takes = [[step.takes(token) for token in doc] for step in self.steps]
        self._rest: list[list[int]] | None = None

    def spans(self) -> set[Range]:
        """The half-open token ranges the pattern matches, all of them, as spaCy's ``Matcher`` gives them."""
        last = len(self.steps)
        return {
            (start, at)
            for start in range(len(self.doc))
            for step, at in self.reach(start)
            if step == last and at > start
        }

    def reach(self, start: int) -> dict[State, State | None]:
        """The states that can be reached from token `start` on, each with the one before it."""
        before: dict[State, State | None] = {(0, start): None}
        open_states: list[State] = [(0, start)]
        while open_states:
            state = open_states.pop()
            for following in self._next(state):
                if following not in before:
                    before[following] = state
                    open_states.append(following)
        return before

    def _next(self, state: State) -> Iterator[State]:
        step, at = state
        if step == len(self.steps):
            return
        kind = self.steps[step].kind
        if at < len(self.doc) and self._takes[step][at]:
            yield (step, at + 1) if kind == "many" else (step + 1, at + 1)
        if kind in {"maybe", "many"}:
            yield step + 1, at

    def may_be_left_out(self, step: int) -> bool:
        """Whether the step's token could be optional: it captures nothing, and another is needed."""
        spec = self.pattern.tokens[self.steps[step].spec]
        rest = sum(other.needed for other in self.steps) - 1
        return spec.capture is None and not is_number(spec) and rest > 0

    def rest(self, step: int, at: int) -> int:
        """How many single changes the pattern needs at least to match from this state on; 0 for none."""
        if self._rest is None:
            self._rest = self._count()
        return self._rest[step][at]

    def _count(self) -> list[list[int]]:
        n = len(self.doc)
        never = n + len(self.steps) + 1
        rest = [[never] * (n + 1) for _ in self.steps] + [[0] * (n + 1)]
        for at in range(n, -1, -1):
            for index in range(len(self.steps) - 1, -1, -1):
                step = self.steps[index]
                ways = [never]
                if not step.needed:
                    ways.append(rest[index + 1][at])
                else:
                    # Without what is captured the rule says something else: more than one change.
                    ways.append(rest[index + 1][at] + (1 if self.may_be_left_out(index) else 2))
                if at < n:
                    lacks = (
                        0
                        if self._takes[index][at]
                        else max(1, effort(step.failures(self.doc[at]), self.doc[at]))
                    )
                    ways.append(lacks + rest[index if step.kind == "many" else index + 1][at + 1])
                    if index > 0:
                        ways.append(1 + rest[index][at + 1])
                rest[index][at] = min(ways)
        return rest

    def misses(self) -> list[TokenMiss]:
        """Where the pattern stopped, the nearest miss first; empty if there is no token."""
        found: list[tuple[tuple[int, ...], TokenMiss]] = []
        for start in range(len(self.doc)):
            reach = self.reach(start)
            for state in reach:
                step, at = state
                if step == len(self.steps) or not self.steps[step].needed or self._stuck(state) is None:
                    continue
                changes = self.rest(step, at)
                passed = sum(1 for earlier in self.steps[:step] if earlier.needed)
                failures = self._stuck(state) or ()
                miss = TokenMiss(
                    self._taken(reach, state), self.steps[step].spec, at, failures,
                    self.steps[step].kind == "not", changes,
                )  # fmt: skip
                found.append(((changes, -passed, start - at, len(failures), start), miss))
        return [miss for _, miss in sorted(found, key=lambda item: item[0])]

    def _stuck(self, state: State) -> tuple[Condition, ...] | None:
        """Why the token of a state does not fit; None if it does. At the end of the text nothing fits."""
        step, at = state
        if at == len(self.doc):
            return ()
        return None if self._takes[step][at] else self.steps[step].failures(self.doc[at])

    def _taken(self, reach: dict[State, State | None], state: State) -> tuple[tuple[int, int], ...]:
        out: list[tuple[int, int]] = []
        before = reach[state]
        while before is not None:
            if state[1] > before[1]:
                out.append((self.steps[before[0]].spec, before[1]))
            state, before = before, reach[before]
        return tuple(reversed(out))
