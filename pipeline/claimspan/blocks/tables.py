"""Table rows: tables with pipes, runs of tab-separated lines, and cells each on a line of its own."""

from __future__ import annotations

import re
from dataclasses import dataclass

from claimspan.blocks.lines import Line, trim
from claimspan.blocks.stacked import find_stacks, header_cells
from claimspan.model import Span

_PIPE = re.compile(r"(?<!\\)\|")
_TAB = re.compile(r"\t")
_RULE = re.compile(r"[|+]?+\s*+:?+[-=]++:?+(?:\s*+[|+]\s*+:?+[-=]++:?+)*\s*+[|+]?+\Z")
_PERIOD = re.compile(r"\b(?:(?:19|20)\d{2}|[QH][1-4]|FY ?'?\d{2})\b")
_DIGIT = re.compile(r"\d")
_LIST_LABEL = re.compile(r"\(?(?:\d{1,3}|[A-Za-z]{1,4})[.)]\Z|\W{1,2}\Z")


@dataclass(frozen=True, slots=True)
class Row:
    """A table row's cells and its table's header cells; `header == cells` for the header row itself."""

    cells: tuple[Span, ...]
    header: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Tables:
    """The rows by line number, and the lines that only draw a table's rules.

    :param inner: lines of a row that begins above them.
    """

    rows: dict[int, Row]
    rules: frozenset[int]
    inner: frozenset[int] = frozenset()


def find_tables(text: str, lines: list[Line], taken: frozenset[int]) -> Tables:
    """All tables of a text.

    :param taken: line numbers that already belong to something else.
    """
    rows: dict[int, Row] = {}
    rules: set[int] = set()
    number = 0
    tabs_seen = bars_seen = 0
    while number < len(lines):
        body, drawn, after = _pipe_table(lines, taken, number)
        cutter = _PIPE
        if not body and not drawn and number >= bars_seen:
            body, bars_seen = _bare_table(text, lines, taken, number)
            after = bars_seen if body else number
        if not body and not drawn and number >= tabs_seen:
            body, tabs_seen = _tab_table(text, lines, taken, number)
            cutter = _TAB
            after = tabs_seen if body else number
        rules.update(drawn)
        rows.update(_rows(text, lines, body, drawn, cutter))
        number = max(after, number + 1)
    inner: set[int] = set()
    for stack in find_stacks(lines, taken.union(rows, rules)):
        head = header_cells(lines, stack)
        for cells in (*((stack.header,) if stack.header else ()), *stack.rows):
            own = head if cells == stack.header else tuple(lines[line].span for line in cells)
            rows[cells[0]] = Row(own, head)
            inner.update(cells[1:])
    return Tables(rows, frozenset(rules), frozenset(inner))


def _rows(
    text: str, lines: list[Line], body: list[int], rules: list[int], cutter: re.Pattern[str]
) -> dict[int, Row]:
    cells = {number: _cells(text, lines[number], cutter) for number in body}
    filled = [number for number in body if any(cell.end > cell.start for cell in cells[number])]
    if not filled:
        return {}
    above = [number for number in body if rules and number < next((r for r in rules if r > body[0]), body[0])]
    if len(above) == 1:
        head = cells[above[0]] if above[0] in filled else ()
    else:
        head = cells[filled[0]] if _looks_like_header(text, [cells[number] for number in filled]) else ()
    return {number: Row(_within(cells[number]), _within(head)) for number in filled}


def _cells(text: str, line: Line, cutter: re.Pattern[str]) -> tuple[Span, ...]:
    start, end = (line.span.start, line.span.end) if cutter is _PIPE else (line.raw.start, line.raw.end)
    if cutter is _PIPE:
        start += line.content.startswith("|")
        if end > start and line.content.endswith("|") and not line.content.endswith("\\|"):
            end -= 1
    cuts = [found.start() for found in cutter.finditer(text, start, end)]
    starts = [start, *(cut + 1 for cut in cuts)]
    return tuple(trim(text, a, b) for a, b in zip(starts, [*cuts, end], strict=True))


def _within(cells: tuple[Span, ...]) -> tuple[Span, ...]:
    """The cells, with empty ones moved inside the row's own span (first to last filled cell)."""
    filled = [cell for cell in cells if cell.end > cell.start]
    if not filled:
        return ()
    low, high = filled[0].start, filled[-1].end
    return tuple(Span(min(max(c.start, low), high), min(max(c.end, low), high)) for c in cells)


def _is_rule(line: Line) -> bool:
    content = line.content
    drawn = content.count("-") + content.count("=")
    return (
        ("|" in content or "+" in content)
        and (drawn >= 3 or content.startswith("|"))
        and _RULE.match(content) is not None
    )


def _pipe_table(lines: list[Line], taken: frozenset[int], first: int) -> tuple[list[int], list[int], int]:
    """The row lines and rule lines of a pipe table that begins at line `first`, and the line after it."""
    body: list[int] = []
    rules: list[int] = []
    number = first
    while number < len(lines) and number not in taken:
        line = lines[number]
        if "|" not in line.content and "+" not in line.content:
            break
        if _is_rule(line):
            rules.append(number)
        elif _outer(line) or (rules and _PIPE.search(line.content)) or _heads(lines, taken, number):
            body.append(number)
        else:
            break
        number += 1
    single = len(body) == 1 and not rules and len(_PIPE.findall(lines[body[0]].content)) < 3
    return ([], [], first) if single else (body, rules, number)


def _outer(line: Line) -> bool:
    return line.content.startswith("|") and line.content.count("|") >= 2


def _heads(lines: list[Line], taken: frozenset[int], number: int) -> bool:
    """Whether a rule with as many columns stands right below the line."""
    below = number + 1
    if below >= len(lines) or below in taken or not _is_rule(lines[below]):
        return False
    rule = re.split(r"[|+]", lines[below].content.strip("|+"))
    return len(_PIPE.split(lines[number].content.strip("|"))) == len(rule)


def _bare_table(text: str, lines: list[Line], taken: frozenset[int], first: int) -> tuple[list[int], int]:
    """The lines of a run with equally many pipes, none at the edge, and the line after the run.

    Menus and bylines have such lines too: a table has a header above figures, or figures in three lines.
    """
    columns = 0
    number = first
    while number < len(lines) and number not in taken and not lines[number].blank:
        content = lines[number].content
        found = len(_PIPE.findall(content))
        columns = columns or found
        if not found or found != columns or content.startswith("|") or content.endswith("|"):
            break
        number += 1
    body = list(range(first, number))
    cells = [_cells(text, lines[at], _PIPE) for at in body]
    figures = sum(any(not _is_label(cell.of(text)) for cell in row[1:]) for row in cells)
    # Two lines of two cells each may be anything.
    enough = len(body) > (1 if columns > 1 else 2)
    found_table = figures > 2 or (enough and _looks_like_header(text, cells))
    return (body if found_table else []), number


def _tab_table(text: str, lines: list[Line], taken: frozenset[int], first: int) -> tuple[list[int], int]:
    """The lines of a run with equally many tabs that begins at line `first`, and the line after the run.

    A run that is no table (indented paragraphs) has no lines, but its end still says where to look next.
    """
    columns = 0
    number = first
    full = 0
    while number < len(lines) and number not in taken and not lines[number].blank:
        cells = lines[number].raw.of(text).split("\t")
        columns = columns or len(cells)
        if len(cells) < 2 or len(cells) != columns:
            break
        if columns == 2 and _LIST_LABEL.match(cells[0].strip()):
            break
        full += sum(bool(cell.strip()) for cell in cells) >= 2
        number += 1
    found = number - first
    if found < 2 or full * 2 < found:
        return [], number
    return list(range(first, number)), number


def _looks_like_header(text: str, rows: list[tuple[Span, ...]]) -> bool:
    """Whether the first row holds labels (words, years, quarters) where a later one holds figures."""
    first, *others = rows
    return all(_is_label(cell.of(text)) for cell in first) and any(
        not _is_label(cell.of(text)) for cells in others for cell in cells[1:]
    )


def _is_label(cell: str) -> bool:
    return _DIGIT.search(_PERIOD.sub("", cell)) is None
