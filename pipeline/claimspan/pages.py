"""An article on its way: cut into sentences, those with figures read one by one, in the end accounted for."""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from spacy.tokens import Doc

from claimspan.blocks.finding import is_reference_section, layout
from claimspan.claims.antecedents import Seen
from claimspan.claims.cells import CellUnit
from claimspan.claims.documentunits import DocumentUnits
from claimspan.claims.rows import is_header
from claimspan.gate.conventions import has_decimal_comma
from claimspan.gate.numbers import Number, between, scan
from claimspan.gate.opening import Gate
from claimspan.gate.sentences import sentences
from claimspan.ledger import addresses, outside_entries, sentence_entries
from claimspan.matching.match import Match
from claimspan.mentions.finding import Mention
from claimspan.model import Article, Block, Claim, DocumentResult, LedgerEntry, Sentence, Span
from claimspan.timing import staged

# How many sentences before its own a pronoun is looked up in.
REACH = 2


@dataclass(frozen=True, slots=True)
class Reading:
    """All that the stages made of one sentence, for those who ask why.

    :param doc: its tokens; each mention is one token, but in a table row.
    :param mentions: offsets into the sentence's text.
    :param matches: of the role rules, empty for a table row.
    :param claims: offsets into the article.
    :param numbers: what the number scanner found in it, offsets into the sentence's text.
    """

    sentence: Sentence
    doc: Doc
    mentions: tuple[Mention, ...]
    matches: tuple[Match, ...]
    claims: tuple[Claim, ...]
    numbers: tuple[Number, ...] = ()


@dataclass(slots=True)
class Unit:
    """A sentence with figures, on its way through the parser.

    :param before: the sentences before it under the same heading, with or without figures, nearest first.
    """

    article: int
    sentence: Sentence
    numbers: list[Number]
    before: tuple[Span, ...] = ()


@dataclass(slots=True)
class Page:
    """An article being read.

    :param urls: in order and disjoint, as `skipped` and `unread` are.
    :param skipped: what lies outside blocks, each span with its reason.
    :param unread: sentences that claim nothing because of where they stand, likewise.
    :param headers: header cells → the mentions in them, with offsets into the article.
    :param rows: header cells → indices of the claims of the rows below them.
    :param cell_units: what the headers and captions of tables say of the numbers below them.
    :param leads: lines that lead to lists, parsed, with what the role rules matched in them.
    :param looked_up: sentences without figures in which pointing subjects will look, parsed.
    :param seen: the last sentences that were read.
    :param header_readings: header rows as they were read, to be accounted for when their rows have been.
    """

    article: Article
    decimal_comma: bool = False
    numbers: list[Number] = field(default_factory=list)
    urls: list[Span] = field(default_factory=list)
    skipped: list[tuple[Span, str]] = field(default_factory=list)
    unread: list[tuple[Span, str]] = field(default_factory=list)
    n_sentences: int = 0
    n_parsed: int = 0
    claims: list[Claim] = field(default_factory=list)
    ledger: list[LedgerEntry] = field(default_factory=list)
    headers: dict[tuple[Span, ...], list[Mention]] = field(default_factory=dict)
    rows: dict[tuple[Span, ...], list[int]] = field(default_factory=dict)
    header_readings: list[tuple[list[Number], Reading]] = field(default_factory=list)
    cell_units: dict[tuple[str, frozenset[str]], CellUnit | None] = field(default_factory=dict)
    leads: dict[Span, tuple[Doc, list[Match]]] = field(default_factory=dict)
    looked_up: dict[Span, Doc] = field(default_factory=dict)
    seen: deque[Seen] = field(default_factory=lambda: deque(maxlen=REACH))


@staged("sentences")
def gate(index: int, page: Page, opening: Gate) -> list[Unit]:
    """The sentences of an article that hold a figure; numbers elsewhere get their reason at once.

    :param opening: which sentences hold one although no number stands in them.
    """
    text = page.article.text
    found = layout(text)
    page.decimal_comma = has_decimal_comma(text)
    page.numbers = scan(text, decimal_comma=page.decimal_comma)
    page.urls, page.skipped = addresses(text), list(found.skipped)
    units: list[Unit] = []
    before: deque[Span] = deque(maxlen=REACH)
    section: tuple[Span, ...] = ()
    for block in found.blocks:
        if block.kind in {"heading", "row"} or block.section != section:
            before.clear()
            section = block.section
        unread = _unread(text, block)
        for sentence in sentences(text, block):
            page.n_sentences += 1
            if unread is not None:
                page.unread.append((sentence.span, unread))
            elif (own := _own_numbers(page, sentence)) or opening.opens(sentence.span.of(text)):
                numbers = [_relative(n, sentence.span.start) for n in own]
                units.append(Unit(index, sentence, numbers, tuple(reversed(before))))
            before.append(sentence.span)
    return units


def _unread(text: str, block: Block) -> str | None:
    """Why a block's numbers claim nothing whatever they say, or None."""
    if block.kind == "heading":
        return "heading"
    return "reference" if is_reference_section([span.of(text) for span in block.section]) else None


def _own_numbers(page: Page, sentence: Sentence) -> list[Number]:
    """The numbers that lie wholly inside the sentence and begin in no URL."""
    inside = between(page.numbers, sentence.span.start, sentence.span.end)
    return [n for n in inside if n.span.end <= sentence.span.end and not _within(page.urls, n.span.start)]


def _within(spans: Sequence[Span], at: int) -> bool:
    """Whether one of the ordered, disjoint `spans` covers the place `at`."""
    index = bisect_left(spans, at + 1, key=lambda span: span.start) - 1
    return index >= 0 and at < spans[index].end


def _relative(number: Number, start: int) -> Number:
    return Number(number.span.shift(-start), number.value, number.form, number.factor)


@staged("ledger")
def account(page: Page, numbers: list[Number], reading: Reading) -> None:
    """Add what a sentence claims, and what became of its numbers, to its article."""
    block, first = reading.sentence.block, len(page.claims)
    if block.kind == "row" and is_header(block):
        page.header_readings.append((numbers, reading))
        return
    page.ledger.extend(
        sentence_entries(numbers, reading.mentions, reading.claims, first, reading.sentence.span.start)
    )
    page.claims.extend(reading.claims)
    if block.header:
        page.rows.setdefault(block.header, []).extend(range(first, len(page.claims)))


@staged("ledger")
def finish(page: Page, units: DocumentUnits) -> DocumentResult:
    """What an article claims, and what became of all its numbers."""
    for numbers, reading in page.header_readings:
        below = page.rows.get(reading.sentence.block.cells, [])
        own = [page.claims[index] for index in below]
        entries = sentence_entries(numbers, reading.mentions, own, 0, reading.sentence.span.start)
        page.ledger.extend(e._replace(claim=None if e.claim is None else below[e.claim]) for e in entries)
    told = {entry.span.start for entry in page.ledger}
    rest = [number for number in page.numbers if number.span.start not in told]
    urls = [(span, "url") for span in page.urls]
    page.ledger.extend(outside_entries(rest, urls, page.skipped, page.unread))
    page.ledger.sort(key=lambda entry: entry.span.start)
    claims = units.settled(page.article, page.claims)
    # Each of them may look at the page again, so the page would stay until cycles are looked for.
    page.seen.clear()
    return DocumentResult(page.article, claims, tuple(page.ledger), page.n_sentences, page.n_parsed)
