"""Cutting an HTML page into text and tags, each with its place in the source.

The cuts are those of the HTML standard's tokenizer as far as text is concerned. It is written here because
no HTML parser at hand says which characters of the source a text came from. Every step moves forward, so the
time is linear in the page's length whatever the page holds.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

_ATTRIBUTE: Final = re.compile(
    r"""[\s/]*+([^\s/>][^\s/>=]*+)(?:\s*+=\s*+("[^"]*+"|'[^']*+'|[^\s"'>][^\s>]*+|(?=>)))?"""
)
_OPEN_VALUE: Final = re.compile(r"""\s*+=\s*+["']""")
_TAG_END: Final = re.compile(r"[\s/]*+>")
_TAG_NAME: Final = re.compile(r"[a-zA-Z][^\s/>]*+")
_CHARACTER_REFERENCE: Final = re.compile(r"&(?:#[0-9]++;?|#[xX][0-9a-fA-F]++;?|[a-zA-Z][a-zA-Z0-9]{0,31}+;?)")
_COMMENT_END: Final = re.compile(r"--!?>")
# Their content is not markup: it ends only at their own end tag.
RAW_TEXT: Final = frozenset({"script", "style", "title", "textarea", "xmp", "iframe", "noembed", "noframes"})
_RAW_END: Final = {name: re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE) for name in RAW_TEXT}
# Characters without width that pages put inside words; a number or word is whole without them.
INVISIBLE: Final = "\0\u00ad\u200b\u2060\ufeff"
_INVISIBLE: Final = re.compile(f"[{INVISIBLE}]+")


@dataclass(frozen=True, slots=True)
class Text:
    """A run of the page's text between two tags, in the source at ``[start, end)``."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Tag:
    """A start or end tag, with its attributes (names in lower case, values decoded)."""

    name: str
    closing: bool
    attributes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters that came from ``source[start:end]``: copied, or decoded from one character reference.

    An inserted piece, which is not in the source, has ``start == end``.
    """

    text: str
    start: int
    end: int


def tokens(source: str) -> Iterator[Text | Tag]:
    """The texts and tags of a page in order; comments, declarations and raw text are left out."""
    at, text_from, size = 0, 0, len(source)
    while (opening := source.find("<", at)) >= 0:
        after = source[opening + 1 : opening + 2]
        closing = after == "/"
        name = _TAG_NAME.match(source, opening + 1 + closing)
        if name is None and after not in {"!", "?", "/"}:
            at = opening + 1  # "a < b": just a character
            continue
        if opening > text_from:
            yield Text(text_from, opening)
        if name is None:
            at = _skip_markup(source, opening)
        else:
            tag, at = _tag(source, name, closing=closing)
            if tag is not None:
                yield tag
                if tag.name in RAW_TEXT and not closing:
                    found = _RAW_END[tag.name].search(source, at)
                    at = found.start() if found else size
        text_from = at
    if size > text_from:
        yield Text(text_from, size)


def _skip_markup(source: str, opening: int) -> int:
    """The end of a comment or declaration."""
    if source.startswith("<!--", opening):
        if source.startswith((">", "->"), opening + 4):
            return source.index(">", opening) + 1
        found = _COMMENT_END.search(source, opening + 4)
        return found.end() if found else len(source)
    end = source.find(">", opening)
    return end + 1 if end >= 0 else len(source)


def _tag(source: str, name: re.Match[str], *, closing: bool) -> tuple[Tag | None, int]:
    """The tag whose name was matched, and where it ends; no tag if the page ends within it."""
    attributes: dict[str, str] = {}
    at = name.end()
    while (end := _TAG_END.match(source, at)) is None:
        found = _ATTRIBUTE.match(source, at)
        if found is None or _OPEN_VALUE.match(source, found.end()):
            return None, len(source)
        value = found[2] or ""
        if value[:1] in {'"', "'"}:
            value = value[1:-1]
        attributes.setdefault(found[1].lower(), html.unescape(value))
        at = found.end()
    return Tag(name[0].lower(), closing, attributes), end.end()


def read(source: str, start: int, end: int) -> Iterator[Piece]:
    """The decoded characters of a text token, in pieces; those without width are left out."""
    copied_from = start
    for found in _CHARACTER_REFERENCE.finditer(source, start, end):
        decoded = html.unescape(found[0])
        if decoded == found[0]:
            continue  # "AT&T": no reference, just characters
        yield from _visible(source, copied_from, found.start())
        if not _INVISIBLE.search(decoded):
            yield Piece(decoded, found.start(), found.end())
        copied_from = found.end()
    yield from _visible(source, copied_from, end)


def _visible(source: str, start: int, end: int) -> Iterator[Piece]:
    for found in _INVISIBLE.finditer(source, start, end):
        if found.start() > start:
            yield Piece(source[start : found.start()], start, found.start())
        start = found.end()
    if end > start:
        yield Piece(source[start:end], start, end)
