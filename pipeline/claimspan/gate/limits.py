"""How much one article may hold, so that the memory of a process is bounded whatever it is given.

The sizes of records are bounded where they are read; but in a table that was dumped as text every third
character is a figure, and figures, lines and words never met before take far more memory than their
characters.
"""

from __future__ import annotations

import re
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

MOST_WORDS: Final = 150_000
"""The most different words of an article, as white space parts them; long novels have far fewer."""

_WORD: Final = re.compile(r"\S+")


def refuse_overfull(article: Article) -> None:
    """Refuse an article with too many lines, figures or different words.

    :raises BadInput: ``too_many_lines``, ``too_many_figures`` or ``too_many_words``.
    """
    # Each takes a character or more, so that most articles need not be looked at.
    if len(article.text) > MOST_LINES and count_lines(article.text) > MOST_LINES:
        raise _refused(article, "lines", MOST_LINES)
    if len(article.text) > MOST_FIGURES:
        figures = islice(scanned(article.text), MOST_FIGURES + 1)
        if sum(1 for _ in figures) > MOST_FIGURES:
            raise _refused(article, "figures", MOST_FIGURES)
    # So many different words take some three characters each, and a space.
    if len(article.text) > 4 * MOST_WORDS and _has_more_words(article.text):
        raise _refused(article, "different words", MOST_WORDS, "words")


def _has_more_words(text: str) -> bool:
    words: set[str] = set()
    for found in _WORD.finditer(text):
        words.add(found[0])
        if len(words) > MOST_WORDS:
            return True
    return False


def _refused(article: Article, what: str, most: int, code: str | None = None) -> BadInput:
    message = f"{article.source}: has more than {most:,} {what}, the most an article may have; cut it up."
    return BadInput("sentences", f"too_many_{code or what}", message)
