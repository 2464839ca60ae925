"""Lines of a stored text: where each begins and ends, its indentation, and regions that are no prose.

All offsets are code points into the whole text, half-open.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from claimspan.model import Span

# NEL (U+0085) is left out: in mis-decoded Windows-1252 it stands for an ellipsis.
_BREAK = re.compile(r"\r\n|[\n\r\x0b\x0c\u2028\u2029]")
_LAST_SPACE = 0x3000
# Zero-width characters are no whitespace to Python, yet nobody sees them at the edge of a line.
_EDGE = "".join(c for c in map(chr, range(_LAST_SPACE + 1)) if c.isspace()) + "\ufeff\u200b\u2060"
# A ">" right before a figure is the comparator of "more than", not a quote mark.
_QUOTE = re.compile(r"(?:[ \t]*+>(?![\d.=$€£])[ \t]?+)+")
_FENCE = re.compile(r"(`{3,}+|~{3,}+)([^`]*+)\Z")
_FRONT_MATTER_KEY = re.compile(r"[A-Za-z_][\w .-]{0,40}(?::(?:\s|\Z)|\s*+=\s)")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a text.

    :param span: its content, without surrounding whitespace and quote marks; empty for a blank line.
    :param content: the characters of `span`.
    :param indent: columns of whitespace before the content (after quote marks), a tab counting four.
    :param quoted: whether a Markdown quote mark was taken off.
    :param raw: the line from after its quote marks to before its line break, not stripped.
    """

    span: Span
    content: str
    indent: int
    quoted: bool
    raw: Span

    @property
    def blank(self) -> bool:
        """Whether the line has no content."""
        return not self.content


def trim(text: str, start: int, end: int, marks: str = "") -> Span:
    """`[start, end)` without whitespace, zero-width characters and `marks` at either end.

    What holds nothing else becomes an empty span at `start`.
    """
    piece = text[start:end]
    kept = piece.lstrip(_EDGE + marks)
    if not kept:
        return Span(start, start)
    return Span(end - len(kept), start + len(piece.rstrip(_EDGE + marks)))


def count_lines(text: str) -> int:
    """How many lines `split_lines` would give."""
    return sum(1 for _ in _extents(text))


def split_lines(text: str) -> list[Line]:
    """All lines of `text` in order, blank ones too; LF, CR LF, CR, U+2028 and their like break lines."""
    return [_line(text, start, end) for start, end in _extents(text)]


def _extents(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for found in _BREAK.finditer(text):
        yield start, found.start()
        start = found.end()
    if start < len(text):
        yield start, len(text)


def _line(text: str, start: int, end: int) -> Line:
    quote = _QUOTE.match(text, start, end)
    begin = quote.end() if quote else start
    span = trim(text, begin, end)
    lead = text[begin : span.start]
    return Line(
        span=span,
        content=text[span.start : span.end],
        indent=len(lead) + 3 * lead.count("\t"),
        quoted=quote is not None,
        raw=Span(begin, end),
    )


def front_matter(lines: list[Line]) -> int:
    """How many lines at the top are metadata between two `---` (or `+++`) lines; 0 if there is none."""
    if not lines or lines[0].content not in ("---", "+++"):
        return 0
    closers = ("---", "...") if lines[0].content == "---" else ("+++",)
    keys = 0
    for number, line in enumerate(lines[1:], 1):
        if line.content in closers:
            return number + 1 if keys else 0
        if _FRONT_MATTER_KEY.match(line.content) and not line.indent:
            keys += 1
        elif not (line.blank or line.indent or line.content.startswith(("- ", "#"))):
            return 0
    return 0


def code_regions(lines: list[Line], first: int) -> list[range]:
    """Fenced code from line `first` on, each as a range of line numbers with its fences.

    A fence that is never closed is a region of its own line alone, so that a stray one swallows no text.
    """
    fences = [
        (number, found[1][0], len(found[1]), not found[2].strip())
        for number, line in enumerate(lines)
        if number >= first and (found := _FENCE.match(line.content))
    ]
    # The longest closing fence from here on tells in constant time whether an opening one is ever closed.
    longest: list[dict[str, int]] = []
    best = {"`": 0, "~": 0}
    for _, mark, length, bare in reversed(fences):
        longest.append(dict(best))
        if bare:
            best[mark] = max(best[mark], length)
    longest.reverse()
    regions: list[range] = []
    opened: tuple[int, str, int] | None = None
    for (number, mark, length, bare), later in zip(fences, longest, strict=True):
        if opened is None:
            if later[mark] >= length:
                opened = (number, mark, length)
            else:
                regions.append(range(number, number + 1))
        elif bare and mark == opened[1] and length >= opened[2]:
            regions.append(range(opened[0], number + 1))
            opened = None
    return regions
