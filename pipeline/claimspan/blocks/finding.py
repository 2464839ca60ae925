"""The stage *blocks*: a text's headings, paragraphs, list items and table rows, with their context.

Blocks are the boundaries that no sentence crosses. Every line with content is its own block, except where
a hard-wrapped paragraph or an indented item goes on over several lines; then the line breaks lie inside the
span. What is no content (list numbers, code, metadata, table rules) is accounted for by :func:`skipped`:
every digit of a text lies in exactly one block or in exactly one skipped span.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from claimspan.blocks import markers
from claimspan.blocks.lines import Line, code_regions, front_matter, split_lines, trim
from claimspan.blocks.stacked import is_figure
from claimspan.blocks.tables import Row, find_tables
from claimspan.blocks.titles import (
    MAX_TITLE_CHARS,
    is_bold,
    is_caption,
    is_headline,
    is_label,
    is_reference_section,
    is_title,
)
from claimspan.blocks.wrap import Wrap, find_wrap
from claimspan.model import Block, Span

__all__ = ["Layout", "Reason", "blocks", "is_reference_section", "layout", "skipped"]

Reason = Literal["list_number", "front_matter", "code", "table_rule", "rule"]
_PieceKind = Literal["gap", "row", "heading", "item", "plain"]

# Heading levels: marked ones are 1 to 6; the unmarked title stands above them, the other unmarked ones below.
_TITLE = 0
_UNMARKED = 7
_LABEL = 12

_CONTENT = re.compile(r"[^\W_]")
_STOPS = tuple(".!?:;")
_EMPHASIS = "*_"


@dataclass(frozen=True, slots=True)
class Layout:
    """A text's blocks in order, and the spans that belong to none with the reason."""

    blocks: tuple[Block, ...]
    skipped: tuple[tuple[Span, Reason], ...]


@dataclass(frozen=True, slots=True)
class _Piece:
    """A line, or lines joined, on the way to a block; a gap is a blank or skipped line.

    :param line: its last line.
    :param indent: columns before its first line's marker or content.
    :param depth: for a numbered line, how many numbers its label has (2 for "2.1"), else 0.
    :param level: for a marked heading, its level, else 0.
    """

    kind: _PieceKind
    span: Span
    line: Line
    indent: int = 0
    marker: Span | None = None
    depth: int = 0
    level: int = 0
    row: Row | None = None
    n_lines: int = 1


def blocks(text: str) -> list[Block]:
    """The blocks of `text` in order, disjoint, with spans in code points of `text`.

    A table's header row is a block of kind ``row`` whose cells equal its header.
    """
    return list(layout(text).blocks)


def skipped(text: str) -> list[tuple[Span, Reason]]:
    """The spans of `text` that are no content, in order, each with the reason.

    ``list_number`` (bullets and list or heading numbers), ``front_matter``, ``code`` (fenced), ``table_rule``
    (the line below a table's header) and ``rule`` (lines without a letter or digit).
    """
    return list(layout(text).skipped)


def layout(text: str) -> Layout:
    """Blocks and skipped spans of `text` in one pass; linear in its length."""
    lines = split_lines(text)
    pieces, dropped = _classify(text, lines)
    wrap = find_wrap(_prose_pairs(pieces))
    chunks = _join(pieces, wrap)
    dropped += [(chunk.marker, "list_number") for chunk in chunks if chunk.marker]
    chunks = _promote(text, [chunk for chunk in chunks if chunk.span.end > chunk.span.start])
    dropped.sort(key=lambda entry: entry[0].start)
    return Layout(tuple(_assemble(text, chunks)), tuple(dropped))


def _classify(text: str, lines: list[Line]) -> tuple[list[_Piece], list[tuple[Span, Reason]]]:
    dropped: list[tuple[Span, Reason]] = []
    first = front_matter(lines)
    code = code_regions(lines, first)
    taken = frozenset(range(first)).union(*code)
    if first:
        dropped.append((Span(lines[0].span.start, lines[first - 1].span.end), "front_matter"))
    dropped += [(Span(lines[r.start].span.start, lines[r.stop - 1].span.end), "code") for r in code]
    tables = find_tables(text, lines, taken)
    labels = markers.line_labels(line.content for line in lines)
    pieces: list[_Piece] = []
    for index, line in enumerate(lines):
        row = tables.rows.get(index)
        if row is not None:
            cells = [cell for cell in row.cells if cell.end > cell.start]
            pieces.append(_Piece("row", Span(cells[0].start, cells[-1].end), line, row=row))
        elif index in tables.inner:
            continue
        elif index in taken or line.blank:
            pieces.append(_Piece("gap", line.span, line))
        elif index in tables.rules:
            dropped.append((line.span, "table_rule"))
            pieces.append(_Piece("gap", line.span, line))
        elif (piece := _marked(line, labels)) is not None:
            pieces.append(piece)
        elif _CONTENT.search(line.content):
            pieces.append(_Piece("plain", line.span, line, indent=line.indent))
        else:
            level = markers.underline(line.content)
            if level and pieces and _can_be_underlined(pieces[-1]):
                pieces[-1] = replace(pieces[-1], kind="heading", level=level)
            dropped.append((line.span, "rule"))
            pieces.append(_Piece("gap", line.span, line))
    return pieces, dropped


def _marked(line: Line, labels: frozenset[str]) -> _Piece | None:
    """The piece of a line that begins with a heading mark or a list marker, None for any other line."""
    content, start = line.content, line.span.start
    level, used = markers.heading_mark(content)
    if level:
        end = markers.heading_end(content)
        digits = markers.section_number(content[used:end])
        if not _CONTENT.search(content, used + digits, end):
            digits = 0
        if not _CONTENT.search(content, used, end):
            return None
        marker = _stripped(line, used, used + digits) if digits else None
        return _Piece("heading", Span(start + used + digits, start + end), line, marker=marker, level=level)
    if not _CONTENT.search(content) and markers.bullet(content) != len(content):
        return None
    used = markers.bullet(content)
    digits, depth = markers.number(content[used:], labels)
    if used + digits == 0:
        return None
    marker = _stripped(line, 0, used + digits)
    span = Span(start + used + digits, line.span.end)
    if not _CONTENT.search(content, used + digits):
        span = Span(line.span.end, line.span.end)
        marker = line.span
    return _Piece("item", span, line, indent=line.indent, marker=marker, depth=0 if used else depth)


def _stripped(line: Line, start: int, end: int) -> Span:
    shown = line.content[start:end].rstrip()
    return Span(line.span.start + start, line.span.start + start + len(shown))


def _can_be_underlined(piece: _Piece) -> bool:
    return (
        (piece.kind == "plain" or (piece.kind == "item" and piece.depth > 0))
        and len(piece.line.content) <= MAX_TITLE_CHARS
        and not piece.line.content.endswith((".", ",", ";"))
    )


def _prose_pairs(pieces: Sequence[_Piece]) -> list[tuple[Line, Line]]:
    return [
        (above.line, below.line)
        for above, below in pairwise(pieces)
        if below.kind == "plain" and above.kind in ("plain", "item") and not below.line.quoted
    ]


def _join(pieces: Sequence[_Piece], wrap: Wrap) -> list[_Piece]:
    """Pieces with continuation lines joined to what they continue, gaps taken out."""
    chunks: list[_Piece] = []
    gap = True
    for piece in pieces:
        if piece.kind == "gap":
            gap = True
            continue
        if not gap and (joined := _continued(chunks[-1], piece, wrap)) is not None:
            chunks[-1] = joined
        else:
            chunks.append(piece)
        gap = False
    return chunks


def _continued(open_: _Piece, piece: _Piece, wrap: Wrap) -> _Piece | None:
    """`open_` with the line of `piece` added if that goes on with it, else None."""
    if open_.kind not in ("plain", "item"):
        return None
    if open_.kind == "item" and open_.span.end == open_.span.start:
        # A marker alone on its line: HTML extraction puts the item's text on the next one.
        return replace(open_, span=piece.span, line=piece.line) if piece.kind == "plain" else None
    within_item = (
        open_.kind == "item"
        and piece.kind == "plain"
        and piece.line.indent >= open_.indent + 2
        and piece.line.quoted == open_.line.quoted is False
    )
    new_paragraph = open_.kind == "plain" and piece.line.indent >= open_.line.indent + 2
    # In wrapped prose a line may begin with "12." or a dash by chance.
    by_chance = piece.kind == "item" and open_.kind == "plain" and not open_.line.content.endswith(_STOPS)
    wrapped = (
        (piece.kind == "plain" or by_chance) and not new_paragraph and wrap.continues(open_.line, piece.line)
    )
    # A figure set large above what it counts: "92%", then "of leavers find work".
    tile = piece.kind == "plain" and piece.line.content[0].islower() and is_figure(open_.line.content)
    if not (within_item or wrapped or tile):
        return None
    span = Span(open_.span.start, piece.line.span.end)
    return replace(open_, span=span, line=piece.line, n_lines=open_.n_lines + 1)


def _promote(text: str, chunks: list[_Piece]) -> list[_Piece]:
    """The chunks, with unmarked headings found and every heading's emphasis marks taken off."""
    promoted: list[_Piece] = []
    for index, chunk in enumerate(chunks):
        before = promoted[-1] if promoted else None
        level = chunk.level or _unmarked_level(text, chunk, before, chunks[index + 1 : index + 4])
        if level:
            span = trim(text, chunk.span.start, chunk.span.end, _EMPHASIS)
            promoted.append(replace(chunk, kind="heading", span=span, level=level))
        else:
            promoted.append(chunk)
    return promoted


def _unmarked_level(text: str, chunk: _Piece, before: _Piece | None, following: Sequence[_Piece]) -> int:
    """The level of an unmarked heading, 0 for what is none."""
    after = following[0] if following else None
    # Most paragraphs end here, before their text is looked at; so does a text of a single line.
    if chunk.span.end - chunk.span.start > MAX_TITLE_CHARS + 4 or chunk.n_lines > 1:
        return 0
    if chunk.kind not in ("plain", "item") or (before is None and after is None):
        return 0
    content = trim(text, chunk.span.start, chunk.span.end, _EMPHASIS).of(text)
    if chunk.kind == "item":
        # Bullets as far out as a number are not its list's: they stand below a numbered heading.
        in_list = (
            before is not None
            and before.kind == "item"
            and (before.depth > 0 or before.indent > chunk.indent)
        )
        if chunk.depth == 0 or in_list or not (is_title(content) or is_caption(content)):
            return 0
        opens = after is not None and (_is_prose(text, chunk, after) or _is_bullet_below(chunk, after))
        return _UNMARKED + chunk.depth - 1 if opens else 0
    if is_title(content):
        return _UNMARKED
    if before is None and is_headline(content) and any(_is_prose(text, chunk, other) for other in following):
        return _UNMARKED
    if is_label(content):
        return _LABEL if after is not None else 0
    if not is_caption(content):
        return 0
    if is_bold(chunk.span.of(text)):
        return _UNMARKED
    if before is not None and _in_bare_list(text, before):
        return 0
    # Two headings may stand on each other; three short lines are a list.
    below = following[1:2] if after is not None and _is_bare_line(text, after) else following[:1]
    return _UNMARKED if any(_opened_by(text, chunk, other) for other in below) else 0


def _is_bullet_below(chunk: _Piece, after: _Piece) -> bool:
    """Whether what follows a numbered line is a bullet that is no part of a list inside the numbered one."""
    return after.kind == "item" and after.depth == 0 and after.indent <= chunk.indent


def _opened_by(text: str, chunk: _Piece, after: _Piece) -> bool:
    """Whether what follows a caption is what headings stand above."""
    return after.kind in ("item", "row") or _is_prose(text, chunk, after)


def _is_prose(text: str, chunk: _Piece, after: _Piece) -> bool:
    """Whether what follows a short line is a paragraph, not another short line."""
    length = after.span.end - after.span.start
    ends = text[after.span.end - 1] in '.!?…”"'
    longer = length > MAX_TITLE_CHARS or (ends and length > chunk.span.end - chunk.span.start)
    return after.kind == "plain" and longer


def _in_bare_list(text: str, before: _Piece) -> bool:
    """Whether the line before leads on to, or stands in, a list that has lost its bullets."""
    return before.kind == "plain" and (_ends_with_colon(text, before) or _is_bare_line(text, before))


def _is_bare_line(text: str, chunk: _Piece) -> bool:
    short = chunk.span.end - chunk.span.start <= MAX_TITLE_CHARS
    return short and chunk.kind == "plain" and is_caption(chunk.span.of(text))


def _ends_with_colon(text: str, chunk: _Piece) -> bool:
    tail = text[max(chunk.span.start, chunk.span.end - 8) : chunk.span.end]
    return tail.rstrip(_EMPHASIS + " ").endswith(":")


def _introduces(text: str, chunk: _Piece) -> bool:
    """Whether a line leads to the list below it: by a colon, or as a caption that a bracket closes."""
    short = chunk.kind == "plain" and chunk.span.end - chunk.span.start <= MAX_TITLE_CHARS
    return _ends_with_colon(text, chunk) or (short and text[chunk.span.end - 1] == ")")


def _assemble(text: str, chunks: list[_Piece]) -> list[Block]:
    made: list[Block] = []
    path: list[tuple[int, Span]] = []
    introduced: Span | None = None
    parents: list[tuple[int, Span | None]] = []
    for index, chunk in enumerate(chunks):
        if chunk.kind == "heading":
            level = _TITLE if index == 0 and _is_document_title(chunks) else chunk.level
            while path and path[-1][0] >= level:
                path.pop()
            made.append(Block("heading", chunk.span, _section(path)))
            path.append((level, chunk.span))
        elif chunk.kind == "item":
            while parents and parents[-1][0] >= chunk.indent:
                parents.pop()
            lead = parents[-1][1] if parents else introduced
            made.append(Block("item", chunk.span, _section(path), lead))
            parents.append((chunk.indent, chunk.span if _ends_with_colon(text, chunk) else lead))
        elif chunk.row is not None:
            lead = _above_table(made)
            made.append(
                Block("row", chunk.span, _section(path), lead, cells=chunk.row.cells, header=chunk.row.header)
            )
        else:
            made.append(Block("paragraph", chunk.span, _section(path)))
        inside_item = chunk.kind == "plain" and parents and chunk.indent >= parents[-1][0] + 2
        if chunk.kind != "item" and not inside_item:
            parents.clear()
            introduced = chunk.span if _introduces(text, chunk) else None
    return made


def _above_table(made: Sequence[Block]) -> Span | None:
    """The line right above the table that a row belongs to."""
    last = made[-1] if made else None
    if last is None:
        return None
    return last.lead if last.kind == "row" else last.span


def _section(path: list[tuple[int, Span]]) -> tuple[Span, ...]:
    return tuple(span for _, span in path)


def _is_document_title(chunks: list[_Piece]) -> bool:
    """Whether the first chunk, a heading, names the document: unmarked, and no list or table hangs on it."""
    first = chunks[0]
    follower = chunks[1].kind if len(chunks) > 1 else "gap"
    return first.level == _UNMARKED and first.depth == 0 and follower in ("plain", "heading")
