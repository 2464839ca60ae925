"""Links that open a browser at a quote: URL text fragments, as the WICG draft defines them.

A text directive is ``#:~:text=start`` or ``#:~:text=start,end``. The browser compares whole words, with white
space folded, inside one block of the page, so a quote that is long or that spans cells or lines is given by
its first and last words.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote as percent_encode
from urllib.parse import urlsplit

EXACT_MAX_CHARS: Final = 300
"""Longest quote that is given in full, in code points."""

EDGE_WORDS: Final = 8
"""How many words the start and the end of a longer quote have at most."""

_DIRECTIVE: Final = ":~:"
_BLOCK_BREAK: Final = re.compile(r"[|\t\n\r\f\v\x85\u2028\u2029]+")


def text_fragment_link(url: str | None, quote: str) -> str | None:
    """`url` with a fragment that makes a browser scroll to `quote` and mark it.

    :param url: the page's address; a fragment of its own is kept, an older text directive is replaced.
    :param quote: the words to find, as they stand in the page's text; white space does not matter.
    :return: the link, or None when there is no address that a browser could open or nothing to look for.
    """
    if url is None or _scheme(url) not in ("http", "https"):
        return None
    lines = [words for words in (piece.split() for piece in _BLOCK_BREAK.split(quote)) if words]
    if not lines:
        return None
    base = url.split(_DIRECTIVE)[0]
    joint = "" if "#" in base else "#"
    return f"{base}{joint}{_DIRECTIVE}text={_text_directive(lines)}"


def _text_directive(lines: list[list[str]]) -> str:
    """The value of ``text=`` for a quote given as the words of its lines."""
    words = lines[0]
    whole = " ".join(words)
    if len(lines) == 1 and (len(whole) <= EXACT_MAX_CHARS or len(words) == 1):
        return _encode(whole)
    # The two ends may not share a word, or the browser would look for the shared one twice.
    count = min(EDGE_WORDS, len(words) // 2) if len(lines) == 1 else EDGE_WORDS
    return f"{_encode(' '.join(words[:count]))},{_encode(' '.join(lines[-1][-count:]))}"


def _encode(text: str) -> str:
    """`text` percent-encoded, with the hyphen too, which the directive's syntax uses."""
    return percent_encode(text, safe="").replace("-", "%2D")


def _scheme(url: str) -> str:
    """The scheme of `url` in lower case; empty if it has none or cannot be split."""
    try:
        return urlsplit(url).scheme
    except ValueError:
        return ""
