"""What a page is made of: blocks of text, regions that may be furniture, tables with their grid."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal

from claimspan.articles.html.tokens import Piece, Tag

MAX_SPAN: Final = 50  # columns or rows that one cell may span
MAX_COLUMNS: Final = 200
LONG_CELL: Final = 800  # characters, without spaces, that no cell of a table of figures has

BlockType = Literal["heading", "paragraph", "item"]


@dataclass(slots=True)
class Region:
    """An element that may be furniture.

    :param strong: whether it surely is (``nav``); else only if it holds a small part of the page's text.
    :param size: the visible characters in it.
    """

    strong: bool
    size: int = 0


@dataclass(slots=True)
class Row:
    """A table row: how many cells it has, how many of them are ``th``, and the grid columns taken."""

    in_head: bool
    cells: int = 0
    labels: int = 0
    width: int = 0

    @property
    def is_header(self) -> bool:
        """Whether it names the columns."""
        return self.in_head or (self.cells > 1 and self.labels == self.cells)


@dataclass(slots=True, eq=False)
class Table:
    """A table.

    :param layout: whether it only arranges other content, so that its cells are ordinary text; certain
        only when the page has been read to its end and `settle` was called.
    """

    layout: bool = False
    rows: list[Row] = field(default_factory=list)
    # For each column, how many rows from here on the last cell in it covers.
    reach: list[int] = field(default_factory=list)
    sizes: dict[tuple[int, int], int] = field(default_factory=dict)

    def settle(self) -> None:
        """Decide whether it is a table of figures: with columns, not too many, and no long texts in them."""
        cells = max((row.cells for row in self.rows), default=0)
        wide = max((row.width for row in self.rows), default=0) > MAX_COLUMNS
        self.layout = self.layout or wide or cells < 2 or max(self.sizes.values(), default=0) > LONG_CELL


@dataclass(slots=True, eq=False)
class TextBlock:
    """A block of the page's text.

    :param level: a heading's level; an item's depth in its list, from 1.
    :param table: the table whose cell at `row` and `column` (from 0) it stands in.
    :param article: the number of the article element it stands in, from 1; 0 for none.
    :param main: whether it stands in the page's main element.
    :param header: whether it stands in a header that is not an article's.
    :param linked: how many of its visible characters are links.
    """

    kind: BlockType = "paragraph"
    level: int = 0
    pieces: list[Piece] = field(default_factory=list)
    table: Table | None = None
    row: int = 0
    column: int = 0
    article: int = 0
    main: bool = False
    header: bool = False
    preformatted: bool = False
    linked: int = 0
    regions: tuple[Region, ...] = ()

    @property
    def data_table(self) -> Table | None:
        """The table of figures it stands in, if any."""
        return None if self.table is None or self.table.layout else self.table

    @property
    def text(self) -> str:
        """Its characters, as they stand in the page."""
        return "".join(piece.text for piece in self.pieces)


def visible_size(pieces: list[Piece]) -> int:
    """The number of characters that are not spaces."""
    return sum(len("".join(piece.text.split())) for piece in pieces)


def add_row(table: Table, *, in_head: bool) -> None:
    """Begin a row."""
    table.rows.append(Row(in_head))
    table.reach = [max(left - 1, 0) for left in table.reach]


def add_cell(table: Table, tag: Tag) -> tuple[int, int]:
    """The row and column of a new cell, past the columns that cells above cover."""
    if not table.rows:
        add_row(table, in_head=False)
    row = table.rows[-1]
    column = row.width
    while column < len(table.reach) and table.reach[column] > 0:
        column += 1
    columns, rows = _span(tag, "colspan"), _span(tag, "rowspan")
    table.reach += [0] * (column + columns - len(table.reach))
    table.reach[column : column + columns] = [rows] * columns
    row.cells += 1
    row.labels += tag.name == "th"
    row.width = column + columns
    return len(table.rows) - 1, column


def _span(tag: Tag, name: str) -> int:
    value = tag.attributes.get(name, "").strip()
    number = int(value) if value.isascii() and value.isdigit() and len(value) < 6 else 1
    return min(max(number, 1), MAX_SPAN)
