"""The ways in which a token pattern takes tokens, found from where its matches end.

`Runs` tell at which tokens the matches of a pattern end. From there each is followed back, place by place.
Where tokens can take a pattern's places in two ways that capture differently, which one counts is spaCy's to
say; so are patterns that say what a token is not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from claimspan.matching.kinds import Kind
from claimspan.matching.runs import Place, Run
from claimspan.rules.loading import TokensPattern

Range: TypeAlias = tuple[int, int]
Taken: TypeAlias = dict[Range, dict[str, Range]]
"""The tokens of a match → name of a capture → its tokens; all ranges half-open, of indices."""


@dataclass(frozen=True, slots=True)
class _Step:
    """A place of a pattern.

    :param bit: the description that its token fits.
    :param capture: the name of the capture that the token belongs to.
    :param opens: whether a match may begin with it.
    :param before: the places that the token before may take.
    """

    bit: int
    capture: str | None
    opens: bool
    before: tuple[int, ...]


class Ways:
    """A token pattern none of whose tokens has the operator ``!``.

    :param places: those of the pattern.
    :param first: the first place has the bit ``1 << first`` in what kinds of tokens fit.
    """

    def __init__(self, pattern: TokensPattern, places: Sequence[Place], first: int) -> None:
        self._steps = [
            _Step(
                1 << first + at, pattern.tokens[place.of].capture, _absent(places[:at]), _before(places, at)
            )
            for at, place in enumerate(places)
        ]
        self._last = [at for at in range(len(places)) if _absent(places[at + 1 :])]

    def __call__(self, run: Run, kinds: Sequence[Kind]) -> Taken | None:
        """Every match; None if tokens can be captured in two ways.

        :param run: where the pattern matches.
        :param kinds: of all tokens.
        """
        steps = self._steps
        out: Taken = {}
        ends = (
            (end, place) for end in run.ends for place in self._last if kinds[end].fits & steps[place].bit
        )
        # Tokens, the places they take, and the captures of the tokens after them.
        open_: list[tuple[int, int, tuple[str | None, ...]]] = [(*end, ()) for end in ends]
        while open_:
            at, place, later = open_.pop()
            step = steps[place]
            names = (step.capture, *later)
            if step.opens:
                captures = captured(names, at)
                if out.setdefault((at, at + len(names)), captures) != captures:
                    return None
            if at > 0 and step.before:
                fits = kinds[at - 1].fits
                open_ += [(at - 1, before, names) for before in step.before if fits & steps[before].bit]
        return out


def _before(places: Sequence[Place], at: int) -> tuple[int, ...]:
    """The places that the token before the one of a place may take."""
    own = (at,) if places[at].repeated else ()
    if at > 0 and places[at].optional and places[at - 1].of == places[at].of:
        # The places of one token are taken in their order: there is one way to take three of five.
        return (*own, at - 1)
    return own + tuple(before for before in range(at) if _absent(places[before + 1 : at]))


def _absent(places: Sequence[Place]) -> bool:
    """Whether no token may take any of these places."""
    return all(place.optional for place in places)


def captured(names: Sequence[str | None], start: int) -> dict[str, Range]:
    """The captures of a match: name → half-open range of tokens.

    :param names: for each token of the match that of its capture.
    :param start: the first token.
    """
    out: dict[str, Range] = {}
    for at, name in enumerate(names, start):
        if name is not None:
            out[name] = (out.get(name, (at, 0))[0], at + 1)
    return out
