"""Many regular expressions asked of one text at once.

Each is looked for by itself, but in one expression made of all those that may find something in a text which
begins as this one does. That takes one call, and not one for each, which is most of what it costs to ask a
short text such as a word.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from string import ascii_lowercase, ascii_uppercase, digits
from typing import Final

from claimspan.rules.regexes import is_anchored, may_open

# Expressions that count or name their groups, or set flags, cannot be made one with others.
_APART: Final = re.compile(r"\\[1-9]|\(\?[^:=!<]|\(\?<[^=!]")
# What was found together is remembered: words that look alike are found by the same.
_MOST_REMEMBERED: Final = 10_000
# Characters that expressions seldom tell apart, and how many others are remembered.
_ALIKE: Final = (ascii_lowercase, ascii_uppercase, digits)
_MOST_BEGINNINGS: Final = 1_000


class Expressions:
    """Some expressions.

    :param bits: an expression → the bits that stand for it.
    :raises re.error: if one is broken.
    """

    def __init__(self, bits: Mapping[str, int]) -> None:
        self._apart = [(re.compile(own), bits[own]) for own in bits if _APART.search(own)]
        self._bits = {own: bits[own] for own in bits if not _APART.search(own)}
        self._for: dict[str, _Together] = {}
        self._made: dict[tuple[str, ...], _Together] = {}

    def __bool__(self) -> bool:
        return bool(self._apart or self._bits)

    def found(self, text: str) -> int:
        """The bits of the expressions that find something in a text."""
        together = self._for.get(text[:1]) or self._beginning(text[:1])
        out = together.found(text)
        for expression, own in self._apart:
            if expression.search(text):
                out |= own
        return out

    def _beginning(self, first: str) -> _Together:
        """Those that may find something in a text that begins with a character, or in an empty one."""
        if len(self._for) >= _MOST_BEGINNINGS:
            self._for.clear()
        alike = next((alike for alike in _ALIKE if first and first in alike), first)
        names = tuple(own for own in self._bits if not alike or may_open(own, alike))
        if names not in self._made:
            self._made[names] = _Together(names, [self._bits[own] for own in names])
        self._for.update(dict.fromkeys(alike or [""], self._made[names]))
        return self._made[names]


class _Together:
    """Some expressions made one, each with its bits."""

    def __init__(self, expressions: Sequence[str], bits: Sequence[int]) -> None:
        self._bits = bits
        self._marks: list[int] = []
        parts, groups = [], 0
        for expression in expressions:
            groups += re.compile(expression).groups + 1
            self._marks.append(groups)
            anywhere = "" if is_anchored(expression) else r"[\s\S]*?"
            # The empty group after it is there if it was found.
            parts.append(rf"(?:(?={anywhere}(?:{expression}))())?")
        self._one = re.compile("".join(parts))
        self._known: dict[tuple[str | None, ...], int] = {}

    def found(self, text: str) -> int:
        match = self._one.match(text)
        assert match is not None  # each part may be absent
        # Of one group alone the match gives the text, and of several a tuple of texts.
        marks = match.group(*self._marks, 0, 0)[:-2]
        known = self._known.get(marks)
        if known is None:
            if len(self._known) >= _MOST_REMEMBERED:
                self._known.clear()
            known = 0
            for mark, bits in zip(marks, self._bits, strict=True):
                if mark is not None:
                    known |= bits
            self._known[marks] = known
        return known
