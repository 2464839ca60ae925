"""How much one article may hold, so that the memory of a process is bounded whatever it is given.

The sizes of records are bounded where they are read; but in a table that was dumped as text every third
character is a figure, and figures and lines take far more memory than their characters.
"""

from __future__ import annotations

from itertools import islice
from typing import Final

from claimspan.blocks.lines import count_lines
from claimspan.errors import BadInput
from claimspan.gate.numbers import scanned
from claimspan.model import Article

MOST_FIGURES: Final = 50_000
"""The most numbers of an article: a long book of statistics has fewer."""

MOST_LINES: Final = 200_000
"""The most lines of an article, blank ones counted."""


def refuse_overfull(article: Article) -> None:
    """Refuse an article with too many lines or figures.

    :raises BadInput: ``too_many_lines`` or ``too_many_figures``.
    """
    # Each takes a character or more, so that most articles need not be looked at.
    if len(article.text) > MOST_LINES and count_lines(article.text) > MOST_LINES:
        raise _refused(article, "lines", MOST_LINES)
    if len(article.text) > MOST_FIGURES:
        figures = islice(scanned(article.text), MOST_FIGURES + 1)
        if sum(1 for _ in figures) > MOST_FIGURES:
            raise _refused(article, "figures", MOST_FIGURES)


def _refused(article: Article, what: str, most: int) -> BadInput:
    message = f"{article.source}: has more than {most:,} {what}, the most an article may have; cut it up."
    return BadInput("sentences", f"too_many_{what}", message)
