"""From a page's tokens to its blocks of text: headings, paragraphs, list items, table cells.

Every block is a list of pieces that know their place in the source. What a reader of the page never sees
(scripts, hidden elements) is left out, and so is what is no part of an article: navigation, footers, cookie
bars.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import Final

from claimspan.articles.html.layout import Region, Table, TextBlock, add_cell, add_row, visible_size
from claimspan.articles.html.superscripts import inserted, mark_superscript
from claimspan.articles.html.tokens import RAW_TEXT, Piece, Tag, Text, read, tokens
from claimspan.errors import BadInput

# libxml2, which the extraction library uses, gives up on trees of 255 levels.
MAX_DEPTH: Final = 240
# Each takes half a kilobyte.
MOST_BLOCKS: Final = 200_000
WEAK_SHARE: Final = 0.4  # a larger share of the page's text is no furniture, whatever its element is called


def _names(names: str) -> frozenset[str]:
    return frozenset(names.split())


_VOID: Final = _names(
    "area base basefont bgsound br col embed frame hr img input keygen link meta param source track wbr"
)
_BLOCK: Final = _names(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset "
    "figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html legend li listing "
    "main menu nav ol optgroup option p plaintext pre search section select summary table tbody td tfoot "
    "th thead tr ul"
)
_IN_HEAD: Final = _names("base basefont bgsound link meta title script style noscript noframes template")
_UNSEEN: Final = RAW_TEXT | _names(
    "head template noscript svg canvas audio video object map select button datalist frameset annotation "
    "annotation-xml rp rt"
)
_HEADINGS: Final = {f"h{level}": level for level in range(1, 7)}
_LISTS: Final = _names("ul ol menu dir")
_GROUPS: Final = _names("thead tbody tfoot caption")
_CELLS: Final = _names("td th")
_TABLE_PARTS: Final = _GROUPS | _CELLS | _names("table tr")
# Opening one of these ends an open one of those, up to the element that holds both.
_ENDS: Final[dict[str, tuple[frozenset[str], frozenset[str]]]] = {
    "li": (_names("li"), _LISTS | _CELLS),
    "dt": (_names("dt dd"), _names("dl") | _CELLS),
    "dd": (_names("dt dd"), _names("dl") | _CELLS),
    "tr": (_CELLS | _names("tr caption"), _names("table")),
    "td": (_CELLS, _names("table tr")),
    "th": (_CELLS, _names("table tr")),
    "thead": (_GROUPS, _names("table")),
    "tbody": (_GROUPS, _names("table")),
    "tfoot": (_GROUPS, _names("table")),
}
# An end tag in a cell does not end what the table stands in.
_SCOPES: Final = _CELLS | _names("caption table")

_FURNITURE: Final = _names("nav footer aside menu dialog")
_FURNITURE_ROLES: Final = _names("navigation banner contentinfo search dialog alertdialog complementary menu")
_WEAK_FURNITURE: Final = _names("form fieldset")
_WEAK_CONTAINERS: Final = _names("div section ul ol header table")
_WEAK_LABELS: Final = re.compile(
    r"cookie|consent|gdpr|breadcrumb|newsletter|paywall|sidebar|skip-?link|advertis|"
    r"\b(?:nav|navbar|navigation|share|sharing|promo|popup|modal)\b|"
    r"\bsocial[_-]?(?:links|share|sharing|media|icons|bar|buttons)|"
    r"\brelated[_-]?(?:links|posts|articles|stories|content|news)",
    re.IGNORECASE,
)
_HIDING_STYLE: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Page:
    """What a page holds.

    :param blocks: its blocks of text in order, without furniture.
    :param language: the language its root element names.
    :param seen: how many blocks there are with the furniture.
    :param grid: how many columns the rows of its tables take up in all.
    """

    blocks: tuple[TextBlock, ...]
    language: str | None
    seen: int
    grid: int


def read_page(source: str) -> Page:
    """The blocks of an HTML page that may belong to an article.

    :param source: the decoded page.
    :raises BadInput: ``html_too_deep`` when its elements are nested deeper than `MAX_DEPTH`,
        ``too_many_blocks`` when it has more than `MOST_BLOCKS`.
    """
    reader = _Reader(source)
    for token in tokens(source):
        if isinstance(token, Text):
            reader.text(token)
        elif token.closing:
            reader.close(token.name)
        else:
            reader.open(token)
    reader.flush()
    for table in reader.tables:
        table.settle()
    limit = WEAK_SHARE * reader.size
    blocks = tuple(
        block
        for block in reader.blocks
        if not any(region.strong or region.size <= limit for region in block.regions)
    )
    grid = sum(row.width for table in reader.tables for row in table.rows)
    return Page(blocks, reader.language, len(reader.blocks), grid)


@dataclass(slots=True)
class _Element:
    name: str
    unseen: bool = False
    link: bool = False
    region: Region | None = None
    table: Table | None = None
    cell: tuple[int, int] | None = None
    fresh: bool = True  # for a list item: whether its first block is still to come
    raised_from: int = -1  # for a superscript: the index of its first piece
    cites: bool = False  # for a superscript: whether it holds a link


class _Reader:
    """Follows the tags of a page and gathers its blocks."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.stack: list[_Element] = []
        self.opened: Counter[str] = Counter()
        self.regions: list[Region] = []
        self.unseen = 0
        self.links = 0
        self.blocks: list[TextBlock] = []
        self.pieces: list[Piece] = []
        self.linked = 0
        self.tables: list[Table] = []
        self.size = 0
        self.articles = 0
        self.language: str | None = None

    def text(self, token: Text) -> None:
        """Take up a text token."""
        if self.stack and self.stack[-1].name == "head" and self.source[token.start : token.end].strip():
            self._drop(len(self.stack) - 1)
        if self.unseen:
            return
        added = list(read(self.source, token.start, token.end))
        self.pieces += added
        size = visible_size(added)
        self.size += size
        for region in self.regions:
            region.size += size
        if self.links:
            self.linked += size
            if self.opened["sup"]:
                for element in self.stack:
                    element.cites = True

    def open(self, tag: Tag) -> None:
        """Take up a start tag."""
        name = tag.name
        if name == "html":
            self.language = self.language or tag.attributes.get("lang") or tag.attributes.get("xml:lang")
        if name in {"html", "body"} and self.opened[name]:
            return
        if self.opened["head"] and name not in _IN_HEAD:
            self._close_block("head")
        if name in _BLOCK:
            self.flush()
            self._imply_ends(name)
        if name == "br":
            self._break()
        if name in _VOID:
            return
        if name == "a" and self.opened["a"]:
            self.close("a")
        element = _Element(name, name in _UNSEEN or _is_hidden(tag), name == "a" and "href" in tag.attributes)
        element.region = _region(tag)
        element.raised_from = len(self.pieces) if name == "sup" else -1
        self.articles += name == "article"
        if name in _TABLE_PARTS:
            self._open_table_part(tag, element)
        self._push(element)

    def close(self, name: str) -> None:
        """Take up an end tag."""
        if name == "br":
            self._break()
        elif name in _BLOCK:
            self.flush()
            if name not in {"html", "body"}:  # what follows them belongs to the body all the same
                self._close_block(name)
        elif (at := self._find(name)) is not None:
            element = self.stack[at]
            if element.raised_from >= 0:
                mark_superscript(self.pieces, element.raised_from, linked=element.cites)
            # A formatting element that ends inside a block ends alone: the block goes on.
            self._forget(element)
            del self.stack[at]

    def flush(self) -> None:
        """End the block that is being gathered."""
        pieces, linked = self.pieces, self.linked
        self.pieces, self.linked = [], 0
        if self.opened["sup"]:
            for element in self.stack:
                element.raised_from = -1
        if any(not piece.text.isspace() for piece in pieces):
            block = self._block()
            block.pieces, block.linked = pieces, linked
            if block.table is not None:
                place = (block.row, block.column)
                block.table.sizes[place] = block.table.sizes.get(place, 0) + visible_size(pieces)
            if len(self.blocks) == MOST_BLOCKS:
                message = f"The page has more than {MOST_BLOCKS:,} paragraphs and cells, as no article has."
                raise BadInput("articles", "too_many_blocks", message)
            self.blocks.append(block)

    def _block(self) -> TextBlock:
        opened = self.opened
        outside = not opened["article"] and not opened["main"]
        block = TextBlock(
            article=self.articles if opened["article"] else 0,
            main=opened["main"] > 0,
            header=opened["header"] > 0 and outside,
            preformatted=opened["pre"] > 0,
            regions=tuple(self.regions),
        )
        cell = self._innermost(_CELLS) if opened["td"] or opened["th"] else None
        if cell is not None and cell.table is not None and cell.cell is not None:
            block.table, (block.row, block.column) = cell.table, cell.cell
        heading = self._innermost(frozenset(_HEADINGS))
        item = self._innermost(_names("li")) if opened["li"] else None
        if heading is not None:
            block.kind, block.level = "heading", _HEADINGS[heading.name]
            if block.table is not None:
                block.table.layout = True
        elif item is not None and item.fresh:
            block.kind, block.level = "item", sum(opened[name] for name in _LISTS) or 1
            item.fresh = False
        return block

    def _innermost(self, names: frozenset[str]) -> _Element | None:
        return next((element for element in reversed(self.stack) if element.name in names), None)

    def _break(self) -> None:
        if not self.unseen:
            self.pieces.append(inserted("\n"))

    def _imply_ends(self, name: str) -> None:
        if self.opened["p"] and (at := self._find("p")) is not None:
            self._drop(at)
        if name not in _ENDS:
            return
        ended, scope = _ENDS[name]
        lowest = None
        for place in range(len(self.stack) - 1, -1, -1):
            if self.stack[place].name in scope:
                break
            if self.stack[place].name in ended:
                lowest = place
        if lowest is not None:
            self._drop(lowest)

    def _find(self, name: str) -> int | None:
        """Where the element that an end tag `name` ends stands in the stack."""
        if not self.opened[name]:
            return None
        for place in range(len(self.stack) - 1, -1, -1):
            open_name = self.stack[place].name
            if open_name == name:
                return place
            if open_name == "table" or (open_name in _SCOPES and name not in _TABLE_PARTS):
                return None
        return None

    def _close_block(self, name: str) -> None:
        at = self._find(name)
        if at is not None:
            self._drop(at)

    def _push(self, element: _Element) -> None:
        self.stack.append(element)
        self.opened[element.name] += 1
        self.unseen += element.unseen
        self.links += element.link
        if element.region is not None:
            self.regions.append(element.region)
        if len(self.stack) > MAX_DEPTH:
            message = f"The page's elements are nested more than {MAX_DEPTH} deep, as no article's are."
            raise BadInput("articles", "html_too_deep", message)

    def _drop(self, place: int) -> None:
        for element in self.stack[place:]:
            self._forget(element)
        del self.stack[place:]

    def _forget(self, element: _Element) -> None:
        self.opened[element.name] -= 1
        self.unseen -= element.unseen
        self.links -= element.link
        if element.region is not None:
            self.regions = [region for region in self.regions if region is not element.region]

    def _open_table_part(self, tag: Tag, element: _Element) -> None:
        outer = self._innermost(_names("table"))
        table = outer.table if outer is not None else None
        if tag.name == "table":
            if table is not None and self._innermost(_CELLS) is not None:
                table.layout = True
            element.table = Table(layout=tag.attributes.get("role") in {"presentation", "none"})
            self.tables.append(element.table)
        elif table is not None and tag.name == "tr":
            add_row(table, in_head=self._innermost(_names("thead table")) is not outer)
        elif table is not None and tag.name in _CELLS:
            element.table, element.cell = table, add_cell(table, tag)


def _is_hidden(tag: Tag) -> bool:
    attributes = tag.attributes
    return (
        attributes.get("hidden", "until-found") != "until-found"
        or attributes.get("aria-hidden") == "true"
        or _HIDING_STYLE.search(attributes.get("style", "")) is not None
    )


def _region(tag: Tag) -> Region | None:
    if tag.name in _FURNITURE or tag.attributes.get("role") in _FURNITURE_ROLES:
        return Region(strong=True)
    labels = f"{tag.attributes.get('class', '')} {tag.attributes.get('id', '')}"
    if tag.name in _WEAK_FURNITURE or (tag.name in _WEAK_CONTAINERS and _WEAK_LABELS.search(labels)):
        return Region(strong=False)
    return None
