"""The stage *sentences*: splits a block into sentences, by rules alone.

A stop (``.``, ``!``, ``?``, ``…`` with the quotes, brackets and citation markers that follow it) ends a
sentence if what comes next can begin one, and if the word before it is no abbreviation. Every expression
takes each character once, and what is looked at before a stop is bounded: the time is linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

from claimspan.model import Block, Sentence, Span
from claimspan.rules.loading import engine_words

MAX_SENTENCE_CHARS = 2000
"""No sentence is longer than this many code points; see :func:`sentences` for how a longer one is cut."""

_CITATION = r"(?:[ \u00a0]?\[\d{1,3}(?:[,;–-] ?\d{1,3}){0,9}\])"
_STOP = re.compile(
    r"(?P<stop>[.!?…]++)"
    r"(?P<tail>(?:[\"'”’»)\]}*_]++[.!?…]*+)*"
    # Notes in three shapes: "[3]", "³", and a superscript that extraction has flattened ("outcomes.3 The").
    rf"{_CITATION}*[¹²³⁴-⁹⁰]*+(?:(?<=[a-z]\.)\d{{1,2}}(?:[,–-]\d{{1,2}}){{0,5}}(?=\s))?"
    # A dash that stands between two sentences: "of them.- The".
    r"(?:(?<=[a-z%]\.)[–-](?=\s++[A-Z]))?)"
    r"(?P<space>\s*+)"
)
_OPENERS = re.compile(r"[\"'“”‘’«(\[{*_¿¡#~≈<>+$€£¥–—-]*+")
_NO_START = frozenset(",;:&%=)]}|\\.!?…")
_CAMEL = re.compile(r"[a-z]{1,2}[A-Z]")

_LOOK_BACK = 24
_WORD_BEFORE = re.compile(r"[\w.&]*+")
_ACRONYM = re.compile(r"(?:[^\W\d_]{1,2}\.)+[^\W\d_]{1,3}\Z")
_OPENER = re.compile(r"[A-Z][a-z]*+(?![\w.-])")
_LOWER = re.compile(r"[a-z]{2}")

# "6 g. Swapping …": one small letter after a number is a unit and no initial.
_UNIT_LETTER = re.compile(r"\d[ \u00a0]?[a-z]\Z")
_LIST_NUMBER = re.compile(r"[(\[\s]*+\d{1,3}\Z")
_INLINE_NUMBER = re.compile(r"[:;]\s{0,3}\(?\d{1,2}\Z")
_GLUED = re.compile(r"(?P<word>[A-Z][a-z]++)(?![./@(_\d])")
_DOMAIN = re.compile(r"[/@\\:_=]|[^\W\d]\.|\.[^\W\d]")
_DOMAIN_END = frozenset({"com", "org", "net", "edu", "gov", "int", "io", "ai", "co", "uk", "eu", "js"})
_GLUED_LEFT = 60

_SEMICOLON = re.compile(r";(?=\s)")
_COMMA = re.compile(r",(?=\s++[^\d\s])")
_SPACE = re.compile(r"(?<=\S)(?=\s)")
_NOT_SPACE = re.compile(r"\S")
_FREE_OF_FIGURES = re.compile(r"[^\d$€£¥~≈<>±+–—-]{12}\Z")
_OUTSIDE_TOKEN = re.compile(r"[^\w.,'’%$€£¥-]")


@dataclass(frozen=True, slots=True)
class _Words:
    """What splits sentences or keeps them together.

    :param open: abbreviations always followed by more of the same sentence.
    :param numbered: those before a number; ordinary words or the end of a sentence before anything else.
    :param either: those that also end sentences: the next word decides.
    :param openers: words that can be that next one.
    :param exclaiming: names with an exclamation mark.
    :param run_in: what finds the first word after a heading that has run into its paragraph.
    :param label: what finds the label of a part of an abstract or an answer, which belongs to no sentence.
    """

    open: frozenset[str]
    numbered: frozenset[str]
    either: frozenset[str]
    openers: frozenset[str]
    exclaiming: tuple[str, ...]
    run_in: re.Pattern[str]
    label: re.Pattern[str]


@cache
def _words() -> _Words:
    return _Words(
        open=frozenset(engine_words("abbreviations")),
        numbered=frozenset(engine_words("abbreviations_numbered")),
        either=frozenset(engine_words("abbreviations_final")),
        openers=frozenset(engine_words("sentence_openers")),
        exclaiming=tuple(engine_words("exclaiming_names")),
        run_in=re.compile(rf"(?:{'|'.join(engine_words('run_in_openers'))})[\s,]"),
        label=re.compile(rf"(?=[A-Z])(?i:{'|'.join(engine_words('sentence_labels'))}):(?=\s+[^\W\d_])"),
    )


def sentences(text: str, block: Block) -> Iterator[Sentence]:
    """The sentences of `block`, in order, disjoint, and covering all its characters but whitespace.

    A row is one sentence. None begins or ends with whitespace, and none is longer than
    :data:`MAX_SENTENCE_CHARS` code points: a longer one (and a longer row) is cut after the last semicolon or
    comma in the second half of what fits, else at the last space, where possible away from figures. Only a
    word or number that is itself longer than the limit is cut inside.

    :param text: the stored text that the block's spans refer to.
    """
    whole = [_stripped(text, block.span.start, block.span.end)]
    spans = whole if block.kind == "row" else _split(text, whole[0])
    return (Sentence(piece, block) for span in spans for piece in _bounded(text, span))


def _split(text: str, span: Span) -> Iterator[Span]:
    start = span.start
    for found in _STOP.finditer(text, span.start, span.end):
        if _ends_sentence(text, start, found, span.end):
            yield from _run_in(text, Span(start, found.end("tail")))
            start = found.end()
    yield from _run_in(text, Span(start, span.end))


def _run_in(text: str, sentence: Span) -> Iterator[Span]:
    """A sentence in two, where one has lost the line break before it."""
    start = sentence.start
    words = _words()
    label = words.label.match(text, start, sentence.end)
    if label is not None:
        yield Span(start, label.end())
        beyond = _NOT_SPACE.search(text, label.end(), sentence.end)
        start = beyond.start() if beyond else sentence.end
    for found in words.run_in.finditer(text, sentence.start, sentence.end):
        cut = found.start()
        # Looked for behind the rarer capital, not before it.
        if cut >= 2 and _LOWER.match(text, cut - 2):
            yield Span(start, cut)
            start = cut
    yield Span(start, sentence.end)


def _ends_sentence(text: str, start: int, found: re.Match[str], end: int) -> bool:
    """Whether a stop ends the sentence that began at `start`."""
    if found.end() >= end:
        return False
    if not found["space"]:
        return _glued(text, start, found, end)
    opened = _OPENERS.match(text, found.end(), end)
    first = opened.end() if opened else found.end()
    if first >= end or text[first] in _NO_START:
        return False
    if text[first].islower() and not _CAMEL.match(text, first, end):
        return False
    if found["stop"] != "." and not text.endswith(_words().exclaiming, start, found.start()):
        return True
    return _may_end(text, start, found.start(), first, end)


def _may_end(text: str, start: int, stop: int, first: int, end: int) -> bool:
    """Whether the word before a full stop can be the last one of a sentence when `first` begins the next."""
    before = text[max(start, stop - _LOOK_BACK) : stop]
    # Read from its end, where it is one run of characters.
    found = _WORD_BEFORE.match(before[::-1])
    word = found[0][::-1] if found else ""
    if len(word) == _LOOK_BACK:
        return True
    if word.isdigit():
        return not (_LIST_NUMBER.match(before) and stop - start <= 6) and not _INLINE_NUMBER.search(before)
    if _UNIT_LETTER.search(before):
        return True
    match _abbreviates(word):
        case "open":
            return False
        case "numbered":
            return not text[first].isdigit()
        case "either":
            opener = _OPENER.match(text, first, end)
            return opener is not None and opener[0] in _words().openers
    return True


@lru_cache(maxsize=4096)
def _abbreviates(word: str) -> Literal["open", "numbered", "either"] | None:
    """As what kind of abbreviation a word with a full stop can be read, None for any other word."""
    words = _words()
    if word in words.open:
        return "open"
    if word in words.numbered:
        return "numbered"
    one_letter = len(word) == 1 and word.isalpha()
    return "either" if one_letter or word in words.either or _ACRONYM.match(word) else None


def _glued(text: str, start: int, found: re.Match[str], end: int) -> bool:
    """Whether a stop without a space after it ends a sentence all the same ("podcast.The")."""
    left = text[max(start, found.start() - _GLUED_LEFT) : found.start()]
    right = _GLUED.match(text, found.end(), end)
    if right is None or not left or not (left[-1].islower() or left[-1] in "%)]"):
        return False
    if found["tail"] and not found["tail"].endswith(("”", '"', "]")):
        return False
    token = left.rsplit(None, 1)[-1] if not left[-1].isspace() else ""
    if len(token) == _GLUED_LEFT or _DOMAIN.search(token) or right["word"].lower() in _DOMAIN_END:
        return False
    return (len(token) > 2 or left[-1] in "%)]") and _may_end(text, start, found.start(), found.end(), end)


def _bounded(text: str, span: Span) -> Iterator[Span]:
    start = span.start
    while span.end - start > MAX_SENTENCE_CHARS:
        cut = _cut(text, start)
        yield _stripped(text, start, cut)
        beyond = _NOT_SPACE.search(text, cut, span.end)
        start = beyond.start() if beyond else span.end
    if span.end > start:
        yield Span(start, span.end)


def _cut(text: str, start: int) -> int:
    """Where to cut a sentence that begins at `start` and goes on beyond the limit."""
    limit = start + MAX_SENTENCE_CHARS
    for mark in (_SEMICOLON, _COMMA):
        ends = [found.end() for found in mark.finditer(text, start + MAX_SENTENCE_CHARS // 2, limit)]
        if ends:
            return ends[-1]
    spaces = [found.start() for found in _SPACE.finditer(text, start + 1, limit)]
    for space in reversed(spaces):
        if _FREE_OF_FIGURES.search(text[max(start, space - 12) : space]):
            return space
    if spaces:
        return spaces[-1]
    outside = [found.end() for found in _OUTSIDE_TOKEN.finditer(text, start, limit)]
    return outside[-1] if outside else limit


def _stripped(text: str, start: int, end: int) -> Span:
    piece = text[start:end]
    return Span(end - len(piece.lstrip()), start + len(piece.rstrip()))
