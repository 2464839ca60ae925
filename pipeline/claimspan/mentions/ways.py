"""The ways in which a token pattern takes tokens, found from where its matches end.

`Runs` tell at which tokens the matches of a pattern end. From there each is followed back, place by place.
Where tokens can take a pattern's places in two ways that capture differently, which one counts is spaCy's to
say, and so are patterns with operators that count or deny.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from claimspan.parsing.kinds import Kind
from claimspan.parsing.runs import Run
from claimspan.rules.loading import TokensPattern

Range: TypeAlias = tuple[int, int]
Taken: TypeAlias = dict[Range, dict[str, Range]]
"""The tokens of a match → name of a capture → its tokens; all ranges half-open, of indices."""


@dataclass(frozen=True, slots=True)
class _Place:
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
    """A token pattern whose tokens are there once, at most once, or any number of times.

    :param first: the first place has the bit ``1 << first`` in what kinds of tokens fit.
    """

    def __init__(self, pattern: TokensPattern, first: int) -> None:
        operators = [str(token.attrs.get("OP", "1")) for token in pattern.tokens]
        self._places = [
            _Place(
                1 << first + at,
                token.capture,
                all(operator in {"?", "*"} for operator in operators[:at]),
                tuple(
                    before
                    for before in range(at, -1, -1)
                    if (operators[at] in {"*", "+"} if before == at else _skipped(operators[before + 1 : at]))
                ),
            )
            for at, token in enumerate(pattern.tokens)
        ]
        self._last = [at for at in range(len(operators)) if _skipped(operators[at + 1 :])]

    @staticmethod
    def know(pattern: TokensPattern) -> bool:
        """Whether all operators of a pattern are such as are followed here."""
        return all(token.attrs.get("OP", "1") in {"1", "?", "*", "+"} for token in pattern.tokens)

    def __call__(self, run: Run, kinds: Sequence[Kind]) -> Taken | None:
        """Every match; None if tokens can be captured in two ways.

        :param run: where the pattern matches.
        :param kinds: of all tokens.
        """
        out: Taken = {}
        for end in run.ends:
            fits = kinds[end].fits
            for place in self._last:
                if fits & self._places[place].bit and not self._back(kinds, end, place, (), out):
                    return None
        return out

    def _back(self, kinds: Sequence[Kind], at: int, place: int, later: tuple[int, ...], out: Taken) -> bool:
        """Go back from a token that takes a place; False if two ways to the same tokens capture differently.

        :param later: the places that the tokens after it take.
        """
        own, taken = self._places[place], (place, *later)
        if own.opens:
            captures = captured([self._places[each].capture for each in taken], at)
            if out.setdefault((at, at + len(taken)), captures) != captures:
                return False
        if at == 0:
            return True
        fits = kinds[at - 1].fits
        return all(
            self._back(kinds, at - 1, before, taken, out)
            for before in own.before
            if fits & self._places[before].bit
        )


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


def _skipped(operators: Sequence[str]) -> bool:
    """Whether tokens with these operators may all be left out."""
    return all(operator in {"?", "*"} for operator in operators)
