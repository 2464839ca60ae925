"""A dependency tree drawn with lines, one row a token, so that it can stand beside a table of the tokens."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

_UP, _DOWN, _LEFT, _RIGHT = 1, 2, 4, 8
_LINES: Final = " ╵╷│╴┘┐┤╶└┌├─┴┬┼"
_ARROW: Final = "►"


def arcs(heads: Sequence[int]) -> list[str]:
    """The lines left of each token, all of one width; an arrow points at each token that has a head.

    :param heads: the index of each token's head, its own for a root.

    >>> print("\\n".join(f"{line} {word}" for line, word in zip(arcs([1, 1, 1]), ("Exports", "fell", "."))))
    ┌─► Exports
    ├── fell
    └─► .
    """
    children: dict[int, list[int]] = {}
    for token, head in enumerate(heads):
        if token != head:
            children.setdefault(head, []).append(token)
    reach = {head: (min(head, *below), max(head, *below)) for head, below in children.items()}
    levels = _levels(reach)
    most = max(levels.values(), default=0)
    width = 2 * most + 1
    cells = [[0] * width for _ in heads]
    for head, (first, last) in reach.items():
        column = 2 * (most - levels[head])
        for row in range(first, last + 1):
            cells[row][column] |= (_UP if row > first else 0) | (_DOWN if row < last else 0)
        for row in (head, *children[head]):
            cells[row][column] |= _RIGHT
            for right in range(column + 1, width):
                cells[row][right] |= _LEFT | _RIGHT
    return [_line(row, token != heads[token]) for token, row in enumerate(cells)]


def _levels(reach: dict[int, tuple[int, int]]) -> dict[int, int]:
    """The column of each head, counted from the tokens: an arc over others lies further out."""
    levels: dict[int, int] = {}
    for head, (first, last) in sorted(reach.items(), key=lambda item: (item[1][1] - item[1][0], item[0])):
        inside = [levels[other] for other in levels if reach[other][0] <= last and first <= reach[other][1]]
        levels[head] = max(inside, default=0) + 1
    return levels


def _line(row: Sequence[int], has_head: bool) -> str:
    text = "".join(_LINES[cell] for cell in row)
    return text[:-1] + (_ARROW if has_head else text[-1])
