"""Where the tokens of a sentence stand in its text, read from its Doc at once."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Set
from functools import lru_cache
from operator import add
from typing import Final

from spacy.attrs import IDS, LOWER  # type: ignore[import-not-found]
from spacy.strings import get_string_id
from spacy.tokens import Doc

from claimspan.matching.ways import Range
from claimspan.model import Span

_COLUMNS: Final[list[int | str]] = [int(IDS["IDX"]), int(IDS["LENGTH"])]


def places_of(doc: Doc, words: Set[str]) -> list[int]:
    """The tokens that are one of some words, in lower case; for most sentences there is none."""
    wanted = _numbers(frozenset(words))
    lower = doc.to_array(LOWER).tolist()
    return [] if wanted.isdisjoint(lower) else [at for at, word in enumerate(lower) if word in wanted]


@lru_cache(maxsize=64)
def _numbers(words: Set[str]) -> Set[int]:
    """The words as spaCy numbers them."""
    return frozenset(map(get_string_id, words))


class Words:
    """The tokens of a Doc, which stay as they are meanwhile.

    :param starts: offset of each token, and in `ends` of what follows it, white space apart.
    """

    __slots__ = ("_text", "doc", "ends", "starts")

    starts: list[int]

    def __init__(self, doc: Doc) -> None:
        self.doc = doc
        self.starts, lengths = doc.to_array(_COLUMNS).T.tolist()
        self.ends = list(map(add, self.starts, lengths))
        self._text: str | None = None

    @property
    def text(self) -> str:
        """The Doc's text, which spaCy puts together from all tokens each time that it is asked."""
        if self._text is None:
            self._text = self.doc.text
        return self._text

    def chars(self, tokens: Range) -> Span:
        """The characters of some tokens."""
        return Span(self.starts[tokens[0]], self.ends[tokens[1] - 1])

    def said(self, tokens: Range) -> str:
        """Their text."""
        return self.text[self.starts[tokens[0]] : self.ends[tokens[1] - 1]]

    def exactly(self, span: Span) -> Range | None:
        """The tokens that make up a span, if it begins and ends where tokens do."""
        start, end = bisect_left(self.starts, span.start), bisect_left(self.ends, span.end)
        if start >= len(self.starts) or end >= len(self.ends):
            return None
        fits = self.starts[start] == span.start and self.ends[end] == span.end and start <= end
        return (start, end + 1) if fits else None

    def around(self, span: Span) -> Range:
        """The tokens that share characters with a span."""
        return bisect_right(self.ends, span.start), bisect_left(self.starts, span.end)
