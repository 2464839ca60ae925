"""Tables that have lost their shape: every cell stands on a line of its own, row after row.

Such text is what is left when a page is copied, or read without its markup::

    Measure
    Cost
    Yearly saving
    Loft insulation
    £930
    £255
    Smart controls
    £220
    £75

The rows are told by their rhythm: a label, then equally many figures, again and again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from claimspan.blocks.lines import Line
from claimspan.model import Span

# A longer line is no cell, nor is one that ends like a sentence.
_LONGEST_CELL = 60
_ENDS = (".", "!", "?", ":", ";", ",")
_FIGURE = re.compile(r"[~≈<>≤≥+\-−–(]{0,2}(?:[A-Z]{0,3}[$£€¥₹])?[~+\-−–]?\d\S*(?: \S{1,10}){0,3}\Z")
_NO_FIGURE = re.compile(r"(?:[-–—]|n/?a|N/?A|nil|Nil)\Z")
_LETTER = re.compile(r"[^\W\d_]")
# Figures that stand alone in their rows may as well belong to the labels above them; more rows are asked for.
_FEWEST_ROWS, _FEWEST_ROWS_OF_ONE = 2, 3


@dataclass(frozen=True, slots=True)
class Stack:
    """A stacked table.

    :param header: the line numbers of its header's cells, none if it has none; one less than the columns if
        the corner is empty.
    :param rows: the line numbers of each row's cells, the label's first.
    """

    header: tuple[int, ...]
    rows: tuple[tuple[int, ...], ...]


def find_stacks(lines: Sequence[Line], taken: frozenset[int]) -> list[Stack]:
    """All stacked tables, in order; linear in the number of lines.

    :param taken: line numbers that already belong to something else.
    """
    stacks: list[Stack] = []
    for run in _runs(lines, taken):
        stacks += _in_run(lines, run)
    return stacks


def header_cells(lines: Sequence[Line], stack: Stack) -> tuple[Span, ...]:
    """The cells of a stack's header, with an empty one for a corner that has none."""
    cells = tuple(lines[number].span for number in stack.header)
    if cells and len(cells) < len(stack.rows[0]):
        return (Span(cells[0].start, cells[0].start), *cells)
    return cells


def _runs(lines: Sequence[Line], taken: frozenset[int]) -> list[list[int]]:
    """Runs of lines that may be cells, none with a gap or each with one blank line before the next."""
    runs: list[list[int]] = []
    last: int | None = None
    for number, line in enumerate(lines):
        if line.blank:
            continue
        if number in taken or not _is_cell(line.content):
            last = None
            continue
        gap = number - last if last is not None else 0
        if last is None or gap > 2 or (len(runs[-1]) > 1 and gap != runs[-1][1] - runs[-1][0]):
            runs.append([])
        runs[-1].append(number)
        last = number
    return runs


def _is_cell(content: str) -> bool:
    if len(content) > _LONGEST_CELL or "|" in content or "\t" in content:
        return False
    return is_figure(content) or (not content.endswith(_ENDS) and _LETTER.search(content) is not None)


def is_figure(content: str) -> bool:
    """Whether a line holds a figure and its unit and nothing else, or says that there is none ("n/a")."""
    return _FIGURE.match(content) is not None or _NO_FIGURE.match(content) is not None


def _in_run(lines: Sequence[Line], run: Sequence[int]) -> list[Stack]:
    # Labels and figures by turns: (whether figures, where they begin in the run, how many).
    turns: list[tuple[bool, int, int]] = []
    at = 0
    for figures, group in groupby(is_figure(lines[number].content) for number in run):
        count = len(list(group))
        turns.append((figures, at, count))
        at += count
    stacks: list[Stack] = []
    index = 0
    while index < len(turns):
        figures, _, width = turns[index]
        end = index + 1
        if figures and index:
            while end + 1 < len(turns) and turns[end][2] == 1 and turns[end + 1][2] == width:
                end += 2
            stack = _stack(lines, run, turns, index, end)
            if stack is not None:
                stacks.append(stack)
        index = end
    return stacks


def _stack(
    lines: Sequence[Line], run: Sequence[int], turns: Sequence[tuple[bool, int, int]], first: int, end: int
) -> Stack | None:
    """The table whose rows' figures are the turns ``first``, ``first + 2`` … before `end`, if it is one."""
    width = turns[first][2]
    starts = [turns[index][1] - 1 for index in range(first, end, 2)]
    above = turns[first - 1][2] - 1
    if len(starts) < (_FEWEST_ROWS if width > 1 else _FEWEST_ROWS_OF_ONE):
        return None
    if width == 1 and (above not in (2, 3) or _go_on(lines, run, starts)):
        return None
    columns = width + 1
    size = columns if above >= columns else width if above == width and width > 1 else 0
    header = tuple(run[starts[0] - size : starts[0]])
    if any(any(character.isdigit() for character in lines[number].content) for number in header):
        header = ()
    rows = tuple(tuple(run[start : start + columns]) for start in starts)
    return Stack(header, rows)


def _go_on(lines: Sequence[Line], run: Sequence[int], starts: Sequence[int]) -> bool:
    """Whether what follows the figures goes on with them: "312", then "partner schools"."""
    labels = [lines[run[start]].content for start in starts[1:]]
    return any(label[0].islower() for label in labels)
