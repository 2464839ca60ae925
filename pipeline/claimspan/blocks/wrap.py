"""Whether a text is hard-wrapped, and which of its line breaks are only there for the margin.

In article dumps a line break ends a paragraph; in a file wrapped at a column it ends a line. A break made by
the margin shows: the next line's first word would not have fitted. And running prose mostly goes on in lower
case. A text counts as wrapped only if enough of its breaks show both.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from claimspan.blocks.lines import Line

_NARROWEST = 45
_WIDEST = 100
_MIN_RUNNING = 0.25
_MIN_FORCED = 0.8
_MAX_TOO_LONG = 0.05
_MAX_LOOSE = 0.2
_FIRST_WORD = re.compile(r"\S{1,120}+")
_STOPS = tuple('.!?:;…”"')


@dataclass(frozen=True, slots=True)
class Wrap:
    """The column a text is wrapped at; 0 if it is not hard-wrapped."""

    width: int

    def continues(self, above: Line, below: Line) -> bool:
        """Whether `below` goes on with the paragraph of `above`, the line right before it."""
        if not self.width or above.quoted or below.quoted:
            return False
        if _forced(above, below, self.width):
            return True
        return _runs_on(above, below) and _length(above) >= 0.6 * self.width


def find_wrap(pairs: Sequence[tuple[Line, Line]]) -> Wrap:
    """Judge a text by its pairs of neighbouring lines of prose (no blank line, marker or table between)."""
    running = [pair for pair in pairs if _runs_on(*pair)]
    if not running or len(running) < _MIN_RUNNING * len(pairs):
        return Wrap(0)
    lengths = sorted(_length(above) for above, _ in running)
    width = lengths[int(0.95 * (len(lengths) - 1))]
    if not _NARROWEST <= width <= _WIDEST:
        return Wrap(0)
    too_long = sum(_length(above) > width + 10 and " " in above.content for above, _ in pairs)
    forced = sum(_forced(above, below, width) for above, below in running)
    # A short line of prose is the last of its paragraph, so it ends with a stop.
    loose = sum(
        not (_forced(above, below, width) or above.content.endswith(_STOPS)) for above, below in pairs
    )
    if too_long > _MAX_TOO_LONG * len(pairs) or forced < _MIN_FORCED * len(running):
        return Wrap(0)
    if loose > _MAX_LOOSE * len(pairs):
        return Wrap(0)
    return Wrap(width)


def _length(line: Line) -> int:
    return line.indent + len(line.content)


def _runs_on(above: Line, below: Line) -> bool:
    return below.content[:1].islower() and not above.content.endswith(_STOPS)


def _forced(above: Line, below: Line, width: int) -> bool:
    word = _FIRST_WORD.match(below.content)
    return word is not None and _length(above) + 1 + len(word[0]) > width
