"""Many regular expressions asked of one text at once.

Each is looked for by itself, but in one expression made of all of them: that takes one call, and not one for
each, which is most of what it costs to ask a short text such as a word.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from claimspan.rules.regexes import is_anchored

# Expressions that count or name their groups, or set flags, cannot be made one with others.
_APART: Final = re.compile(r"\\[1-9]|\(\?[^:=!<]|\(\?<[^=!]")
# What expressions found together is remembered: words that look alike are found by the same.
_MOST_REMEMBERED: Final = 10_000


class Expressions:
    """Some expressions.

    :param bits: an expression → the bits that stand for it.
    :raises re.error: if one is broken.
    """

    def __init__(self, bits: Mapping[str, int]) -> None:
        self._apart = {re.compile(own): bits[own] for own in bits if _APART.search(own)}
        self._bits: list[int] = []
        self._marks: list[int] = []
        parts, groups = [], 0
        for expression, own in bits.items():
            if _APART.search(expression):
                continue
            groups += re.compile(expression).groups + 1
            self._bits.append(own)
            self._marks.append(groups)
            anywhere = "" if is_anchored(expression) else r"[\s\S]*?"
            # An empty group after it is there if it was found.
            parts.append(rf"(?:(?={anywhere}(?:{expression}))())?")
        self._together = re.compile("".join(parts)) if parts else None
        self._known: dict[tuple[str | None, ...], int] = {}

    def __bool__(self) -> bool:
        return bool(self._apart) or self._together is not None

    def found(self, text: str) -> int:
        """The bits of the expressions that find something in a text."""
        out = 0
        if self._together is not None:
            match = self._together.match(text)
            assert match is not None  # each part may be absent
            # Of one group alone the match gives the text, and of several a tuple of texts.
            found = match.group(*self._marks, 0)
            known = self._known.get(found[:-1])
            out = self._learn(found[:-1]) if known is None else known
        for expression, own in self._apart.items():
            if expression.search(text):
                out |= own
        return out

    def _learn(self, found: tuple[str | None, ...]) -> int:
        if len(self._known) >= _MOST_REMEMBERED:
            self._known.clear()
        out = 0
        for mark, bits in zip(found, self._bits, strict=True):
            if mark is not None:
                out |= bits
        self._known[found] = out
        return out
