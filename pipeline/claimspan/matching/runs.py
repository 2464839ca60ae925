"""Which of many token patterns occur in a Doc at all, found in one pass over its tokens.

A pattern is a row of places, one for each token it takes. All rows together are one automaton, whose state is
the places that the last token may have taken. Which state a kind of token leads to is worked out when it is
first met, and then a look-up, however many patterns there are. The matches themselves are left to those who
ask, for the few patterns that occur.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from claimspan.matching.attributes import Description
from claimspan.matching.kinds import Kind, bits

_REPEAT: Final = re.compile(r"\{([0-9]*)(,?)([0-9]*)\}")
# Steps from a state by a kind of token; forgotten when there are more.
_MOST_REMEMBERED: Final = 100_000


@dataclass(frozen=True, slots=True)
class Place:
    """One token of a text that a pattern takes.

    :param description: what the token must be; an empty one is any token.
    :param of: the index of the pattern's token that it is written as.
    """

    description: Description
    optional: bool = False
    repeated: bool = False
    of: int = 0


def places_of(tokens: Sequence[Mapping[str, Any]]) -> list[Place]:
    """The places of a pattern of spaCy's ``Matcher``, its operators written out."""
    out: list[Place] = []
    for of, token in enumerate(tokens):
        description = {name: value for name, value in token.items() if name != "OP"}
        operator = token.get("OP", "1")
        if operator == "!":
            # Any other token; that it is another one is left to spaCy.
            out.append(Place({}, of=of))
        elif operator in {"1", "?", "*", "+"}:
            out.append(Place(description, operator in {"?", "*"}, operator in {"*", "+"}, of))
        else:
            out.extend(_repeated(description, operator, of))
    return out


def _repeated(description: Description, operator: str, of: int) -> list[Place]:
    found = _REPEAT.fullmatch(operator)
    if found is None:
        raise ValueError(f"unknown operator {operator!r}")
    least, comma, most = int(found[1] or 0), found[2], found[3]
    out = [Place(description, of=of)] * least
    if not comma:
        return out
    if not most:
        return [*out, Place(description, True, True, of)]
    return out + [Place(description, True, of=of)] * (int(most) - least)


class Run(NamedTuple):
    """A pattern that matches somewhere.

    :param ends: the tokens at which its matches end, ascending.
    :param start: the first token that may be in one.
    """

    pattern: int
    ends: list[int]
    start: int


class _State:
    """Where the automaton can be after a token.

    :param open: the places that the next token may take, but for those that a match may begin with, as bits.
    :param ended: the patterns that end at the token.
    :param after: the states that the kinds of tokens lead to, as far as they were met.
    """

    __slots__ = ("after", "ended", "open")

    def __init__(self, open: int, ended: tuple[int, ...]) -> None:
        self.open = open
        self.ended = ended
        self.after: dict[Kind, _State] = {}


class Runs:
    """Some token patterns, ready to be looked for in rows of tokens.

    :param patterns: the places of each. Place k of all of them, counted through, has the bit
        ``1 << first + k`` in what a kind of token fits.
    """

    def __init__(self, patterns: Sequence[Sequence[Place]], first: int = 0) -> None:
        self._first = self._optional = self._repeated = self._last = 0
        self._pattern_of: list[int] = []
        self._most: list[int | None] = []
        for index, places in enumerate(patterns):
            start = first + len(self._pattern_of)
            self._pattern_of += [index] * len(places)
            self._most.append(None if any(place.repeated for place in places) else len(places))
            for k, place in enumerate(places):
                self._optional |= place.optional << start + k
                self._repeated |= place.repeated << start + k
                self._first |= all(before.optional for before in places[:k]) << start + k
                self._last |= all(after.optional for after in places[k + 1 :]) << start + k
        self._offset = first
        self._all = (1 << first + len(self._pattern_of)) - (1 << first)
        self._begin()

    def __call__(self, kinds: Iterable[Kind]) -> list[Run]:
        """The patterns that match somewhere, in their order.

        :param kinds: of the tokens.
        """
        if self._met > _MOST_REMEMBERED:
            self._begin()
        state = self._start
        ends: dict[int, list[int]] = {}
        for at, kind in enumerate(kinds):
            state = state.after.get(kind) or self._step(state, kind)
            for pattern in state.ended:
                ends.setdefault(pattern, []).append(at)
        return [
            Run(pattern, ends[pattern], self._earliest(pattern, ends[pattern][0])) for pattern in sorted(ends)
        ]

    def _begin(self) -> None:
        self._start = _State(0, ())
        self._states: dict[int, _State] = {}
        self._ends: dict[int, tuple[int, ...]] = {}
        self._fresh: dict[Kind, _State] = {}
        self._met = 0

    def _step(self, state: _State, kind: Kind) -> _State:
        """The state that a kind of token leads to, met for the first time."""
        self._met += 1
        gone_on = state.open & kind.fits
        after = None if gone_on else self._fresh.get(kind)
        if after is None:
            places = gone_on | (self._first & kind.fits)
            after = self._states.get(places)
            if after is None:
                after = self._states[places] = self._state(places)
            if not gone_on:
                self._fresh[kind] = after
        state.after[kind] = after
        return after

    def _state(self, places: int) -> _State:
        """That after a token which may have taken some places."""
        # A place beyond the end of a pattern is the first of the next, which may begin anywhere anyhow.
        after = places << 1
        skipped = after & self._optional
        while skipped:
            skipped = (skipped << 1) & ~after
            after |= skipped
            skipped &= self._optional
        return _State((after | (places & self._repeated)) & self._all, self._ended(places & self._last))

    def _ended(self, places: int) -> tuple[int, ...]:
        """The patterns of the places, each once."""
        found = self._ends.get(places)
        if found is None:
            patterns = dict.fromkeys(self._pattern_of[bit - self._offset] for bit in bits(places))
            found = self._ends[places] = tuple(patterns)
        return found

    def _earliest(self, pattern: int, first_end: int) -> int:
        most = self._most[pattern]
        return 0 if most is None else max(0, first_end + 1 - most)
