"""Choosing the blocks of a page that make up its article.

trafilatura says what the article is; its words are then looked up among the page's blocks, which know their
place in the source. So the extraction library decides and nothing of its rewriting (escapes, emphasis marks,
joined words) gets into the text. Where its words cannot be found, or it finds no article, the page's own
structure decides: the longest <article>, else <main>, else the whole body.
"""

from __future__ import annotations

import itertools
import logging
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Any, Final

import trafilatura

from claimspan.articles.html.layout import TextBlock
from claimspan.articles.html.page import Page

LONG: Final = 24  # characters from which on a line is taken to stand in one place of the page only
MIN_FOUND: Final = 0.9  # share of the library's words that must be found in the page, or it is not followed
MIN_COVERED: Final = 0.5  # share of a block that must be among them
# The library takes quadratic time over a page with very many blocks unless it leaves out its second opinion,
# and writes out every column that a cell spans.
MANY_BLOCKS: Final = 3000
MAX_GRID: Final = 50_000
MAX_LINKED: Final = 0.8  # share of a block that may be links, where the page's structure decides

# The library logs what it discards; a run accounts for that itself, record by record.
logging.getLogger("trafilatura").addHandler(logging.NullHandler())


def choose(tree: Any, page: Page) -> list[TextBlock]:
    """The blocks that belong to the article, in the page's order; empty if there is none.

    :param tree: the page as lxml sees it, or None; it is used up.
    :param page: what `read_page` gave.
    """
    blocks = page.blocks
    fits = page.grid <= MAX_GRID
    lines = _article_lines(tree, fast=page.seen > MANY_BLOCKS) if fits else []
    chosen = _follow(lines, blocks) if lines else None
    if chosen is None:
        return _by_structure(blocks)
    return [block for block, kept in zip(blocks, _complete(blocks, chosen), strict=True) if kept]


def _article_lines(tree: Any, *, fast: bool) -> list[str]:
    """The keys of the lines that trafilatura takes for the article."""
    if tree is None:
        return []
    try:
        text = trafilatura.extract(
            tree,
            fast=fast,
            output_format="txt",
            include_comments=False,
            include_tables=True,
            include_links=False,
            include_images=False,
            include_formatting=False,
            deduplicate=False,
        )
    except Exception:  # whatever a page makes it stumble over, the page's own structure is still there
        return []
    return [key for line in (text or "").splitlines() if (key := _key(line))]


def _key(text: str) -> str:
    """What stays of a text whatever happens to its spaces, punctuation and composed characters."""
    return "".join(char for char in unicodedata.normalize("NFKD", text) if char.isalnum())


def _follow(lines: Sequence[str], blocks: Sequence[TextBlock]) -> list[bool] | None:
    """For each block, whether it is among the lines; None if the lines are not to be found there."""
    keys = [_key(block.text) for block in blocks]
    page = "".join(keys)
    starts = [0, *itertools.accumulate(map(len, keys))]
    places = _place(lines, page, starts)
    found = sum(end - start for start, end in places)
    if found < MIN_FOUND * sum(map(len, lines)):
        return None
    covered = [0] * len(blocks)
    for start, end in _merged(places):
        for number in range(bisect_right(starts, start) - 1, bisect_left(starts, end)):
            covered[number] += min(end, starts[number + 1]) - max(start, starts[number])
    return [
        size > 0 and part >= MIN_COVERED * size for part, size in zip(covered, map(len, keys), strict=True)
    ]


def _merged(places: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(places):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _place(lines: Sequence[str], page: str, starts: Sequence[int]) -> list[tuple[int, int]]:
    """Where the lines stand in the page: long ones first, then short ones in the gaps between those."""
    spans: list[tuple[int, int] | None] = [None] * len(lines)
    extra: list[tuple[int, int]] = []
    cursor = 0
    for number, line in enumerate(lines):
        if len(line) < LONG:
            continue
        at = page.find(line, cursor)
        at = page.find(line) if at < 0 else at
        if at >= 0:
            spans[number] = (at, at + len(line))
            cursor = at + len(line)
        else:
            parts = _in_parts(line, page, cursor)
            extra += parts
            cursor = parts[-1][1] if parts else cursor
    following = _following(spans, len(page))
    previous = 0
    for number, line in enumerate(lines):
        placed = spans[number]
        if placed is None and len(line) < LONG:
            placed = spans[number] = _in_gap(line, page, previous, following[number], starts)
        if placed is not None:
            previous = placed[1]
    return [span for span in spans if span is not None] + extra


def _following(spans: Sequence[tuple[int, int] | None], end: int) -> list[int]:
    """For each line, where the next placed one begins."""
    following = [end] * len(spans)
    for number in range(len(spans) - 2, -1, -1):
        after = spans[number + 1]
        following[number] = after[0] if after is not None else following[number + 1]
    return following


def _in_parts(line: str, page: str, cursor: int) -> list[tuple[int, int]]:
    """Where the parts of a line stand that the library put together from several places."""
    parts: list[tuple[int, int]] = []
    for start in range(0, len(line), LONG):
        part = line[start : start + LONG]
        at = page.find(part, cursor)
        if at >= 0 and len(part) == LONG:
            parts.append((at, at + LONG))
            cursor = at + LONG
    return parts


def _in_gap(line: str, page: str, start: int, end: int, starts: Sequence[int]) -> tuple[int, int] | None:
    """Where a short line stands between its neighbours: beside one of them, and at a block's start if it can.

    A word like "Energy" may also be a link in the navigation; the heading is the one next to its text.
    """
    if end < start:
        start, end = 0, len(page)
    candidates: list[int] = []
    at = page.find(line, start, end)
    while at >= 0 and len(candidates) < 50:
        candidates.append(at)
        at = page.find(line, at + 1, end)
    last = page.rfind(line, start, end)
    if last >= 0:
        candidates.append(last)
    if not candidates:
        return None

    def distance(place: int) -> tuple[bool, int]:
        whole = starts[bisect_left(starts, place)] == place
        return not whole, min(place - start, end - place - len(line))

    best = min(candidates, key=distance)
    return best, best + len(line)


def _complete(blocks: Sequence[TextBlock], chosen: list[bool]) -> list[bool]:
    """The choice with tables kept whole, and with headings between blocks that were chosen."""
    cells: dict[int, list[int]] = {}
    for number, block in enumerate(blocks):
        if block.data_table is not None:
            cells.setdefault(id(block.data_table), []).append(number)
    kept = list(chosen)
    for numbers in cells.values():
        whole = 2 * sum(chosen[number] for number in numbers) > len(numbers)
        for number in numbers:
            kept[number] = whole
    places = [number for number, is_kept in enumerate(kept) if is_kept]
    if places:
        for number in range(places[0], places[-1]):
            # A heading is part of the article if what it stands over is.
            kept[number] = kept[number] or (blocks[number].kind == "heading" and kept[number + 1])
    return kept


def _by_structure(blocks: Sequence[TextBlock]) -> list[TextBlock]:
    sizes: dict[int, int] = {}
    for block in blocks:
        sizes[block.article] = sizes.get(block.article, 0) + len(block.text)
    articles = {number: size for number, size in sizes.items() if number}
    if articles:
        best = max(articles, key=lambda number: articles[number])
        return [block for block in blocks if block.article == best]
    main = [block for block in blocks if block.main]
    return main or [
        block
        for block in blocks
        if not block.header and block.linked <= MAX_LINKED * len("".join(block.text.split()))
    ]
