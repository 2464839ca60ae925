"""The article in an HTML page: its text, and a map from every character of it back to the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from claimspan.articles.html.page import MAX_DEPTH, read_page
from claimspan.articles.html.rendering import MARKS, render
from claimspan.errors import BadInput
from claimspan.model import Segment

# Of larger pages no tree is made, which takes 35 times their size; their text is read all the same.
MOST_CHARS: Final = 4_000_000
MOST_TAGS: Final = 200_000
# Where such a page says its title, URL and date.
_HEAD_CHARS: Final = 200_000

__all__ = ["MARKS", "MAX_DEPTH", "Extracted", "extract"]


@dataclass(frozen=True, slots=True)
class Extracted:
    """What was found in a page.

    :param text: the article, with headings, list items and table rows marked as in Markdown.
    :param segments: the runs of `text` that stand in the page, in order; raw offsets are code points of the
        decoded page. What is in none of them is white space or one of `MARKS`.
    :param date: as the page gives it, ISO 8601.
    """

    text: str
    segments: tuple[Segment, ...]
    title: str | None
    url: str | None
    date: str | None
    language: str | None


def extract(source: str) -> Extracted:
    """The article in a decoded HTML page. Needs no network, and does not depend on the day it runs.

    In a page of more than `MOST_CHARS` or `MOST_TAGS` the article is found by the page's structure alone.

    :raises BadInput: ``html_too_deep``, ``too_many_blocks`` or ``no_text``.
    """
    # Most dumps hold no page, and what reads them takes long to import.
    from trafilatura import load_html

    from claimspan.articles.html.metadata import read_metadata
    from claimspan.articles.html.selection import choose

    page = read_page(source)
    small = len(source) <= MOST_CHARS and source.count("<") <= MOST_TAGS
    tree = load_html(source if small else source[:_HEAD_CHARS])
    title, url, date = read_metadata(tree) if tree is not None else (None, None, None)
    text, segments = render(choose(tree if small else None, page))
    if not text:
        raise BadInput("articles", "no_text", "The page holds no article text.")
    return Extracted(text, segments, title, url, date, page.language)
