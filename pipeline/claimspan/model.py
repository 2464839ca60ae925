"""The frozen values that pass between stages.

Every offset is a Unicode code point offset, half-open ``[start, end)``, into the stored text of the article
(``Article.text``) unless a docstring says otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple

Kind = Literal["percentage", "money", "ratio", "multiplier", "duration", "count", "measurement", "number"]
Fate = Literal["claim", "part_of_claim", "rejected", "unexplained"]
BlockKind = Literal["heading", "paragraph", "item", "row"]
Media = Literal["text", "markdown", "html"]
PASSED_OVER: Final = frozenset({"no_article", "other_language"})
"""Codes of quarantine for what is left out on purpose and counts as skipped: nothing is wrong with it."""


class Span(NamedTuple):
    """A half-open range of code points; so many are made that it is a tuple, which costs least."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The characters of `text` that the span covers."""
        return text[self.start : self.end]

    def shift(self, by: int) -> Span:
        """The same span, `by` code points further."""
        return Span(self.start + by, self.end + by)

    def overlaps(self, other: Span) -> bool:
        """Whether the two spans share a code point."""
        return self.start < other.end and other.start < self.end

    def covers(self, other: Span) -> bool:
        """Whether `other` lies wholly inside this span."""
        return self.start <= other.start and other.end <= self.end


@dataclass(frozen=True, slots=True)
class Record:
    """One raw record, as a source yields it.

    :param source: path or URI as given, normalised; ``#record`` names the record inside a container
        (a line number for JSON lines and CSV, a member's name in an archive, both joined by ``#``).
    :param raw: the record's own bytes, whose SHA-256 is ``documents.raw_sha256``; for a row of a CSV or
        Parquet file, its canonical JSON.
    :param media: what the text is.
    :param fields: the named fields of a structured record (``text``, ``title``, ``url``, ``date``, ``id``,
        ``language``), or what a web archive says of a page (``url``, ``charset``); empty for a plain file.
    """

    source: str
    raw: bytes
    media: Media
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A record that could not be used, as a row of ``quarantine``."""

    source: str
    record: str
    stage: str
    error: str
    message: str
    raw_sha256: str


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of text that stands in the raw source character by character (after decoding entities).

    ``text[start:end]`` was read from ``raw[raw_start:raw_end]``; raw offsets are code points of the
    decoded raw source.
    """

    start: int
    end: int
    raw_start: int
    raw_end: int


@dataclass(frozen=True, slots=True)
class Article:
    """One document, ready to be read.

    :param doc_id: 16 hexadecimal digits, from `source` alone.
    :param offset_map: where extraction changed the text, the runs that map back to the raw source, in
        order; None when the text is the decoded source itself.
    :param published: ISO 8601 date, if known.
    """

    doc_id: str
    source: str
    text: str
    raw_sha256: str
    url: str | None = None
    title: str | None = None
    published: str | None = None
    language: str | None = None
    offset_map: tuple[Segment, ...] | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of text that no sentence crosses.

    :param span: the content, without list markers, ``#`` signs, table pipes at either end.
    :param section: the headings above it, outermost first.
    :param lead: the line that introduces a list (a paragraph that ends with a colon), or the one right above
        a table, if any.
    :param cells: for a row, its cells in order (an empty cell has ``start == end``).
    :param header: for a row, the header's cells in order, empty if the table has none.
    """

    kind: BlockKind
    span: Span
    section: tuple[Span, ...] = ()
    lead: Span | None = None
    cells: tuple[Span, ...] = ()
    header: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a block, or a whole table row."""

    span: Span
    block: Block


class Evidence(NamedTuple):
    """One piece of evidence of a claim, a row of ``spans``; a tuple, as spans are.

    :param field: one of ``schema.SPAN_FIELDS``.
    :param normalized: the normalised value (for a window its ISO 8601 / EDTF value), or None.
    :param relation: of a window: ``within``, ``last``, ``since`` …, else None.
    :param anchor: of a window: ``"published"`` when it is relative to the publication date, ``"text"`` or
        None when it is read from the text alone.
    """

    field: str
    span: Span
    rule_id: str
    normalized: str | None = None
    relation: str | None = None
    anchor: str | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """One quantitative assertion, with its evidence.

    `value` is on the scale of `unit`, after scale words; text fields (subject, measure …) are the
    texts of their evidence.

    :param unit_said: the listed word that a currency was read by, in lower case; the document may decide
        which one it means.
    :param unit_source: ``text``, ``document`` or ``assumed``; the latter two once the document is read, None
        without a unit.
    """

    kind: str
    value: float
    unit: str | None
    span: Span
    sentence: Span
    evidence: tuple[Evidence, ...]
    rule_id: str
    rule_version: int
    section: tuple[Span, ...] = ()
    value_high: float | None = None
    baseline_value: float | None = None
    per: str | None = None
    comparator: str = "="
    direction: str | None = None
    subject_role: str | None = None
    modality: str = "asserted"
    unit_said: str | None = None
    unit_source: str | None = None


class LedgerEntry(NamedTuple):
    """The fate of one number mention; a tuple, as spans are.

    :param claim: index into the document's claims, or None.
    :param reason: a code such as ``citation_marker``, ``list_number``, ``date``.
    """

    span: Span
    fate: Fate
    claim: int | None = None
    reason: str | None = None
    rule_id: str | None = None


@dataclass(frozen=True, slots=True)
class DocumentResult:
    """All that one article yields: what `tables` turns into rows."""

    article: Article
    claims: tuple[Claim, ...]
    ledger: tuple[LedgerEntry, ...]
    n_sentences: int
    n_parsed: int
