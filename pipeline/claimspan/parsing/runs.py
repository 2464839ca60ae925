"""Which of many token patterns occur in a Doc at all, found in one pass over its tokens.

A pattern is a row of places, one for each token it takes. All rows together are one automaton, whose state is
a whole number with a bit for each place: those that the last token may have taken. A token costs a few
operations on such numbers, however many patterns there are. The matches themselves are left to spaCy's
``Matcher``, which the caller asks for the few patterns that occur.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from claimspan.parsing.fits import Description, bits

_REPEAT = re.compile(r"\{([0-9]*)(,?)([0-9]*)\}")


@dataclass(frozen=True, slots=True)
class Place:
    """One token of a pattern.

    :param description: what the token must be; an empty one is any token.
    """

    description: Description
    optional: bool = False
    repeated: bool = False


def places_of(tokens: Sequence[Mapping[str, Any]]) -> list[Place]:
    """The places of a pattern of spaCy's ``Matcher``, its operators written out."""
    out: list[Place] = []
    for token in tokens:
        description = {name: value for name, value in token.items() if name != "OP"}
        operator = token.get("OP", "1")
        if operator == "!":
            # Any other token; that it is another one is left to spaCy.
            out.append(Place({}))
        elif operator in {"1", "?", "*", "+"}:
            out.append(Place(description, operator in {"?", "*"}, operator in {"*", "+"}))
        else:
            out.extend(_repeated(description, operator))
    return out


def _repeated(description: Description, operator: str) -> list[Place]:
    found = _REPEAT.fullmatch(operator)
    if found is None:
        raise ValueError(f"unknown operator {operator!r}")
    least, comma, most = int(found[1] or 0), found[2], found[3]
    out = [Place(description)] * least
    if not comma:
        return out
    if not most:
        return [*out, Place(description, True, True)]
    return out + [Place(description, True)] * (int(most) - least)


@dataclass(frozen=True, slots=True)
class Run:
    """A pattern that matches somewhere.

    :param window: half-open range of tokens within which all its matches lie.
    """

    pattern: int
    window: tuple[int, int]


class Runs:
    """Some token patterns, ready to be looked for in rows of tokens.

    :param patterns: the places of each. Place k of all of them, counted through, has the bit ``1 << k`` in
        the numbers that a row of tokens is given as.
    """

    def __init__(self, patterns: Sequence[Sequence[Place]]) -> None:
        self._first = self._optional = self._repeated = self._last = 0
        self._pattern_of: list[int] = []
        self._most: list[int | None] = []
        for index, places in enumerate(patterns):
            start = len(self._pattern_of)
            self._pattern_of += [index] * len(places)
            self._most.append(None if any(place.repeated for place in places) else len(places))
            for k, place in enumerate(places):
                self._optional |= place.optional << start + k
                self._repeated |= place.repeated << start + k
                self._first |= all(before.optional for before in places[:k]) << start + k
                self._last |= all(after.optional for after in places[k + 1 :]) << start + k

    def __call__(self, fitting: Sequence[int]) -> list[Run]:
        """The patterns that match somewhere, in their order.

        :param fitting: for each token the descriptions it fits.
        """
        first, optional, repeated, last = self._first, self._optional, self._repeated, self._last
        state = 0
        ends: dict[int, tuple[int, int]] = {}
        for at, fits in enumerate(fitting):
            # A place beyond the end of a pattern is the first of the next, which may begin anywhere anyhow.
            after = state << 1
            skipped = after & optional
            while skipped:
                skipped = (skipped << 1) & ~after
                after |= skipped
                skipped &= optional
            state = (after | first | (state & repeated)) & fits
            if ended := state & last:
                for bit in bits(ended):
                    pattern = self._pattern_of[bit]
                    ends[pattern] = (ends.get(pattern, (at, at))[0], at)
        return [Run(pattern, self._window(pattern, *ends[pattern])) for pattern in sorted(ends)]

    def _window(self, pattern: int, first_end: int, last_end: int) -> tuple[int, int]:
        most = self._most[pattern]
        return 0 if most is None else max(0, first_end + 1 - most), last_end + 1
