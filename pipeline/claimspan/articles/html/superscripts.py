"""Keeping superscripts apart from what they stand on.

Without its raised position, the 3 of "25%³" would read "25%3" and the 6 of "10⁶" would make the number 106.
A superscript that cites is put in square brackets, as citation markers are written in plain text; one that is
a power gets a caret. Both marks are inserted: they have no place in the source.
"""

from __future__ import annotations

import re
from typing import Final

from claimspan.articles.html.tokens import Piece

_LABEL: Final = re.compile(r"\s*(?:\d{1,3}(?:\s*[,;–-]\s*\d{1,3})*|[a-z*†‡§])\s*")
_POWER_BASE: Final = re.compile(r"(?:\d|\b(?:[a-zA-Z]|km|cm|mm|dm|nm|ft|in|mi|yd))\Z")
_WORD_BEFORE: Final = re.compile(r"[^\s]\Z")


def mark_superscript(pieces: list[Piece], at: int, *, linked: bool) -> None:
    """Mark the superscript that begins at index `at`, in place, if it would run into what it follows.

    :param linked: whether the superscript is, or holds, a link, as a citation does.
    """
    raised = "".join(piece.text for piece in pieces[at:])
    before = "".join(piece.text for piece in pieces[max(at - 8, 0) : at])[-8:]
    if not _LABEL.fullmatch(raised) or not (linked or _WORD_BEFORE.search(before)):
        return
    if not linked and raised.strip().isdigit() and _POWER_BASE.search(before):
        pieces.insert(at, inserted("^"))
    elif linked or not raised.strip().isalpha():
        pieces.insert(at, inserted("["))
        pieces.append(inserted("]"))


def inserted(text: str) -> Piece:
    """A piece that is not in the source."""
    return Piece(text, 0, 0)
