"""From document results to the dataset's five Arrow tables.

Results are laid out as rows, some thousand of which are at a time written into columns of the explicit
schemas of :mod:`claimspan.schema`: no type is ever inferred, so no rows and a million rows give the same
schema. pandas finds the claims that say the same. Rows are ordered by document as given, then by position in
the text.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from operator import itemgetter
from typing import Any, Final, NamedTuple, TypeAlias

import numpy as np
import pandas as pd
import pyarrow as pa

from claimspan.model import Article, Claim, DocumentResult, Evidence, Quarantined, Span
from claimspan.schema import SCHEMAS, SPAN_FIELDS
from claimspan.tables.columns import Growing, joined
from claimspan.tables.dates import NO_DAYS, day_of, window_dates
from claimspan.tables.textfragment import text_fragment_link
from claimspan.timing import staged

_Row: TypeAlias = tuple[Any, ...]
_Said: TypeAlias = bytes
"""A digest of what a claim says: two of a document say the same if these are equal."""
_PLACES: Final = {name: place for place, name in enumerate(SPAN_FIELDS)}
_DUPLICATE: Final = "duplicate_of"
_NO_WINDOW: Final[_Row] = (None,) * 6
_ANYWHERE: Final = Span(0, 0)
# Characters of a text of which a copy is made.
_AT_ONCE: Final = 1 << 20


def to_tables(
    results: Sequence[DocumentResult], quarantined: Sequence[Quarantined] = ()
) -> dict[str, pa.Table]:
    """The five tables of the dataset for these documents and quarantined records.

    :param results: each document with its claims and ledger, in the order in which they are to be stored.
    :param quarantined: the records that could not be used.
    :return: a table for each name in ``SCHEMAS``, with exactly that schema.
    :raises ValueError: if a span lies outside its text or is empty, evidence is of an unknown field, or a
        value is missing that must always be there: the results are wrong, and writing them would hide it.
    """
    return {name: joined(name, [table]) for name, table in to_pieces(results, quarantined).items()}


@staged("tables")
def to_pieces(
    results: Sequence[DocumentResult], quarantined: Sequence[Quarantined] = ()
) -> dict[str, pa.Table]:
    """As `to_tables`, but the tables are in pieces, each with its own categories: see `columns.joined`."""
    tables = {name: Growing(name, _DUPLICATE) for name in SCHEMAS}
    said: list[_Said | None] = []
    for result in results:
        ids: dict[int, str] = {}
        for index, told in _claims_of(result):
            ids[index] = told.id
            tables["claims"].add([told.row])
            tables["spans"].add(told.spans)
            said.append(told.said)
        tables["ledger"].add(_ledger_rows(result, ids))
        tables["documents"].add([_document_row(result)])
    tables["quarantine"].add(map(_quarantine_row, quarantined))
    pieces = {name: table.pieces() for name, table in tables.items()}
    claims = pieces["claims"]
    columns = {name: claims[name] for name in claims.column_names}
    columns[_DUPLICATE] = claims["claim_id"].take(_duplicates(said))
    return {**pieces, "claims": pa.table({name: columns[name] for name in SCHEMAS["claims"].names})}


@staged("tables")
def quarantine_table(records: Sequence[Quarantined]) -> pa.Table:
    """The table of what could not be used, alone and whole, as `to_tables` makes it."""
    table = Growing("quarantine")
    table.add(map(_quarantine_row, records))
    return joined("quarantine", [table.pieces()])


def claim_id(doc_id: str, value_start: int, value_end: int, kind: str, nth: int = 0) -> str:
    """The identifier of a claim, 16 hexadecimal digits: made of document, value span and kind.

    :param nth: 0 but for a further claim of the document that is alike in all three.
    """
    key = f"{doc_id}\n{value_start}\n{value_end}\n{kind}"
    return hashlib.sha256((f"{key}\n{nth}" if nth else key).encode()).hexdigest()[:16]


class _Told(NamedTuple):
    """What a claim becomes.

    :param row: of the table claims, but for what it is a duplicate of.
    :param spans: rows of its evidence.
    :param said: what it says, to be compared with other claims.
    """

    id: str
    row: _Row
    spans: list[_Row]
    said: _Said | None


def _claims_of(result: DocumentResult) -> Iterator[tuple[int, _Told]]:
    """What each claim of a document becomes, by position in the text, with its index in the document."""
    article = result.article
    published = day_of(article.published)
    before: dict[tuple[int, int, str], int] = {}
    # Claims of one sentence, which may be many, share its text; those of others come before or after them.
    span, sentence, link = None, "", None
    for index, claim in _in_text_order(result):
        key = (*claim.span, claim.kind)
        if claim.sentence != span:
            span, sentence = claim.sentence, _piece(article, claim.sentence)
            link = text_fragment_link(article.url, sentence)
        nth = before.get(key, 0)
        before[key] = nth + 1
        yield index, _told(article, claim, claim_id(article.doc_id, *key, nth), published, sentence, link)


def _in_text_order(result: DocumentResult) -> list[tuple[int, Claim]]:
    """A document's claims by position in the text, each with its index."""

    def position(told: tuple[int, Claim]) -> tuple[Span, str]:
        return told[1].span, told[1].kind

    return sorted(enumerate(result.claims), key=position)


def _told(
    article: Article, claim: Claim, id: str, published: date | None, sentence: str, link: str | None
) -> _Told:
    doc_id = article.doc_id
    texts: dict[str, str] = {}
    windows: list[tuple[Evidence, str]] = []
    citations: list[str] = []
    spans: list[_Row] = []
    for found in _evidence(claim):
        field, span, rule_id, normalized, _, _ = found
        text = _piece(article, span)
        texts.setdefault(field, text)
        if field == "window":
            windows.append((found, text))
        elif field == "citation":
            citations.append(text)
        spans.append((id, doc_id, field, span.start, span.end, text, normalized, rule_id))
    subject, measure = texts.get("subject"), texts.get("measure")
    value = (doc_id, claim.kind, claim.value, claim.value_high, claim.baseline_value, claim.unit)
    row = (
        id,
        *value,
        claim.unit_source,
        claim.per,
        claim.comparator,
        claim.direction,
        subject,
        texts.get("subject_resolved"),
        claim.subject_role,
        measure,
        texts.get("cause"),
        *(_window(*windows[0], published) if windows else _NO_WINDOW),
        texts.get("attribution"),
        "; ".join(citations) if citations else None,
        claim.modality,
        _piece(article, claim.span),
        *claim.span,
        sentence,
        *claim.sentence,
        _section(article.text, claim) if claim.section else None,
        claim.rule_id,
        claim.rule_version,
        link,
    )
    said = None
    if subject is not None or measure is not None:
        about = tuple(text and text.casefold() for text in (subject, measure))
        said = _stand_in((*value, claim.per, claim.comparator, claim.direction, *about, _compared(windows)))
    return _Told(id, row, spans, said)


def _stand_in(said: _Row) -> _Said:
    """What stands for what a claim says: of a hundred thousand claims it is held until all are made."""
    return hashlib.blake2b(repr(said).encode(), digest_size=16).digest()


def _evidence(claim: Claim) -> list[Evidence]:
    """The evidence of a claim by field; windows by position, other fields in the order the rules gave."""
    found = list(claim.evidence)
    if not any(own.field == "value" for own in found):
        # Every claim is proved by its value, so that span is there even if no rule captured it.
        found.append(Evidence("value", claim.span, claim.rule_id))
    try:
        return sorted(found, key=_order)
    except KeyError as unknown:
        raise ValueError(
            f"Rule {claim.rule_id} gives evidence of an unknown field: {unknown.args[0]}."
        ) from None


def _order(found: Evidence) -> tuple[int, Span]:
    return _PLACES[found.field], found.span if found.field == "window" else _ANYWHERE


def _window(window: Evidence, text: str, published: date | None) -> _Row:
    """What the columns of a claim's first window hold: its text to what its days count from."""
    anchor = published if window.anchor == "published" else None
    days = window_dates(window.normalized, relation=window.relation, anchor=anchor)
    said = None if days == NO_DAYS else window.anchor or "text"
    return text, window.relation, window.normalized, *days, said


def _compared(windows: Sequence[tuple[Evidence, str]]) -> str | None:
    """The windows of a claim as they are compared with those of others; None if it has none."""
    if not windows:
        return None
    normal = (
        f"{window.relation or ''} {text.casefold() if window.normalized is None else window.normalized}"
        for window, text in windows
    )
    return "; ".join(normal)


def _ledger_rows(result: DocumentResult, ids: Mapping[int, str]) -> Iterator[_Row]:
    """Rows of the ledger of a document.

    :param ids: index of a claim in the document → its identifier.
    """
    article = result.article
    for span, fate, claim, reason, rule_id in sorted(result.ledger, key=itemgetter(0)):
        if claim is not None and claim not in ids:
            raise ValueError(f"The ledger of {article.source} points to a claim that is not there: {claim}.")
        id = None if claim is None else ids[claim]
        yield article.doc_id, *span, _piece(article, span), fate, id, reason, rule_id


def _document_row(result: DocumentResult) -> _Row:
    article = result.article
    return (
        article.doc_id,
        article.source,
        article.url,
        article.title,
        day_of(article.published),
        article.language,
        article.text,
        _digest(article.text),
        article.raw_sha256,
        len(article.text),
        result.n_sentences,
        result.n_parsed,
        len(result.claims),
    )


def _digest(text: str) -> str:
    """The SHA-256 of a text as UTF-8, hexadecimal."""
    digest = hashlib.sha256()
    for start in range(0, len(text), _AT_ONCE):
        digest.update(text[start : start + _AT_ONCE].encode())
    return digest.hexdigest()


def _quarantine_row(record: Quarantined) -> _Row:
    return tuple(getattr(record, name) for name in SCHEMAS["quarantine"].names)


def _piece(article: Article, span: Span) -> str:
    """The characters of a span, which must lie inside the document's text and hold something."""
    start, end, text = span.start, span.end, article.text
    if not 0 <= start < end <= len(text):
        raise ValueError(
            f"Span {start}:{end} does not lie in the text of {article.source}, "
            f"which has {len(text)} characters."
        )
    return text[start:end]


def _section(text: str, claim: Claim) -> str | None:
    """The headings above a claim, outermost first, without Markdown's ``#`` signs."""
    headings = (heading.of(text).strip().strip("#").strip() for heading in claim.section)
    return " > ".join(heading for heading in headings if heading) or None


def _duplicates(said: Sequence[_Said | None]) -> pa.Array:
    """For each claim the place of the first one of its document that says the same, null if it is the first.

    A claim that says neither what it is about nor what was measured is equal to none: that two bare figures
    are equal does not make them one assertion.

    :param said: what each claim says; None for such a claim.
    """
    places = np.array([place for place, told in enumerate(said) if told is not None], np.int64)
    compared = np.empty(len(places), object)
    compared[:] = [told for told in said if told is not None]
    codes, distinct = pd.factorize(compared)
    # Written from the end, so that the first of those that say the same is what stays.
    first = np.empty(len(distinct), np.int64)
    first[codes[::-1]] = places[::-1]
    again = first[codes] != places
    found = np.zeros(len(said), np.int64)
    found[places[again]] = first[codes][again]
    repeated = np.zeros(len(said), bool)
    repeated[places[again]] = True
    return pa.array(found, mask=~repeated)
