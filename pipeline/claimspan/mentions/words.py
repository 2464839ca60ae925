"""Where the tokens of a sentence stand in its text, read from its Doc at once."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from spacy.tokens import Doc

from claimspan.mentions.ways import Range
from claimspan.model import Span


@dataclass(frozen=True, slots=True)
class Words:
    """The tokens of a Doc, which stay as they are meanwhile.

    :param text: the Doc's.
    :param starts: offset of each token, and in `ends` of what follows it, white space apart.
    """

    doc: Doc
    text: str
    starts: list[int]
    ends: list[int]

    @classmethod
    def of(cls, doc: Doc) -> Words:
        """Those of a Doc."""
        places = doc.to_array(["IDX", "LENGTH"])
        starts, ends = places[:, 0].tolist(), places.sum(axis=1).tolist()
        return cls(doc, doc.text, starts, ends)

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
