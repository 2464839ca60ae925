"""From chosen blocks to the article's text and the map from it back to the page.

Headings get ``#`` marks, items ``-``, table rows ``|``, as in Markdown; these marks, the carets and brackets
of superscripts, and spaces are all that is not in the page.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from claimspan.articles.html.layout import Table, TextBlock
from claimspan.articles.html.tokens import Piece
from claimspan.model import Segment

# The visible characters that may stand in a text without coming from the page.
MARKS: Final = frozenset("#-|\\^[]")
# HTML's white space, which a browser shows as one space; a no-break space is a character like any other.
_SPACES: Final = re.compile(r"[ \t\n\r\f\v]+")


class Writer:
    """A text that grows, and the segments of it that were copied from the page."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._segments: list[Segment] = []
        self.size = 0

    def insert(self, text: str) -> None:
        """Add characters that are not in the page."""
        self._parts.append(text)
        self.size += len(text)

    def copy(self, piece: Piece) -> None:
        """Add a piece of the page; one that directly goes on from the last is joined with it."""
        if piece.start == piece.end:
            self.insert(piece.text)
            return
        start, end = self.size, self.size + len(piece.text)
        verbatim = len(piece.text) == piece.end - piece.start
        last = self._segments[-1] if self._segments else None
        if (
            verbatim
            and last is not None
            and (last.end, last.raw_end) == (start, piece.start)
            and last.end - last.start == last.raw_end - last.raw_start
        ):
            self._segments[-1] = Segment(last.start, end, last.raw_start, piece.end)
        else:
            self._segments.append(Segment(start, end, piece.start, piece.end))
        self.insert(piece.text)

    def result(self) -> tuple[str, tuple[Segment, ...]]:
        """The text and its segments."""
        return "".join(self._parts), tuple(self._segments)


def render(blocks: Sequence[TextBlock]) -> tuple[str, tuple[Segment, ...]]:
    """The text of the blocks, and its segments in order.

    For each segment, ``html.unescape(source[raw_start:raw_end]) == text[start:end]``, and every character of
    the text that is in no segment is white space or one of `MARKS`.
    """
    writer = Writer()
    previous: TextBlock | None = None
    for table, group in itertools.groupby(blocks, key=lambda block: block.data_table):
        if table is not None:
            _between(writer, previous, None)
            _write_table(writer, table, list(group))
            previous = None
            continue
        for block in group:
            pieces = list(_clean(block))
            if not pieces:
                continue
            _between(writer, previous, block)
            writer.insert(_mark(block))
            for piece in pieces:
                writer.copy(piece)
            previous = block
    return writer.result()


def _between(writer: Writer, before: TextBlock | None, block: TextBlock | None) -> None:
    if writer.size:
        together = before is not None and block is not None and before.kind == block.kind == "item"
        writer.insert("\n" if together else "\n\n")


def _mark(block: TextBlock) -> str:
    if block.kind == "heading":
        return "#" * block.level + " "
    if block.kind == "item":
        return "  " * (block.level - 1) + "- "
    return ""


def _clean(block: TextBlock, *, one_line: bool = False) -> Iterator[Piece]:
    """The block's pieces with white space as a browser shows it, none at either end.

    Line breaks stay, except where the block must be one line.
    """
    one_line = one_line or block.kind == "heading"
    yield from _collapsed(_split(block, one_line=one_line))


def _split(block: TextBlock, *, one_line: bool) -> Iterator[Piece]:
    """Words and spaces as pieces of their own; an inserted line break stands for what breaks the line."""
    for piece in block.pieces:
        if piece.start == piece.end and piece.text == "\n":
            yield Piece(" " if one_line else "\n", 0, 0)
            continue
        verbatim = len(piece.text) == piece.end - piece.start
        at = 0
        for found in _SPACES.finditer(piece.text):
            if found.start() > at:
                yield _part(piece, at, found.start(), verbatim=verbatim)
            if block.preformatted and not one_line and "\n" in found[0]:
                yield Piece("\n", 0, 0)
            elif verbatim and found[0] == " ":
                yield _part(piece, found.start(), found.end(), verbatim=True)
            else:
                yield Piece(" ", 0, 0)
            at = found.end()
        if at < len(piece.text):
            yield _part(piece, at, len(piece.text), verbatim=verbatim)


def _part(piece: Piece, start: int, end: int, *, verbatim: bool) -> Piece:
    if not verbatim:
        return Piece(piece.text[start:end], piece.start, piece.end)
    return Piece(piece.text[start:end], piece.start + start, piece.start + end)


def _collapsed(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """The pieces with one space or line break for a run of them, and none at either end."""
    gap: Piece | None = None
    begun = False
    for piece in pieces:
        if piece.text in {" ", "\n"}:
            if gap is None or (piece.text == "\n" and gap.text == " "):
                gap = piece
            continue
        if begun and gap is not None:
            yield gap
        gap, begun = None, True
        yield piece


def _write_table(writer: Writer, table: Table, blocks: Sequence[TextBlock]) -> None:
    rows: dict[int, dict[int, list[TextBlock]]] = {}
    for block in blocks:
        rows.setdefault(block.row, {}).setdefault(block.column, []).append(block)
    columns = max(row.width for row in table.rows)
    numbers = sorted(rows)
    heads = list(itertools.takewhile(lambda number: table.rows[number].is_header, numbers))
    for number in numbers:
        if number != numbers[0]:
            writer.insert("\n")
        for column in range(columns):
            writer.insert("| " if column == 0 else " | ")
            _write_cell(writer, rows[number].get(column, []))
        writer.insert(" |")
        if heads and number == heads[-1] and number != numbers[-1]:
            writer.insert("\n|" + "---|" * columns)


def _write_cell(writer: Writer, blocks: Iterable[TextBlock]) -> None:
    begun = False
    for block in blocks:
        for index, piece in enumerate(_clean(block, one_line=True)):
            if begun and index == 0:
                writer.insert(" ")
            # A pipe in a cell would end it.
            if "|" in piece.text:
                _write_pipes(writer, piece)
            else:
                writer.copy(piece)
            begun = True


def _write_pipes(writer: Writer, piece: Piece) -> None:
    verbatim = len(piece.text) == piece.end - piece.start
    for index, char in enumerate(piece.text):
        if char == "|":
            writer.insert("\\")
        part = Piece(char, piece.start + index, piece.start + index + 1)
        writer.copy(part if verbatim else piece)
        if not verbatim:
            return
