"""From document results to the dataset's five Arrow tables.

The results are laid out as columns, pandas finds the claims that say the same, and the columns are written
into the explicit schemas of :mod:`claimspan.schema`: no type is ever inferred, so no rows and a million rows
give the same schema. Rows are ordered by document as given, then by position in the text.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, TypeAlias

import pandas as pd
import pyarrow as pa

from claimspan.model import Article, Claim, DocumentResult, Evidence, LedgerEntry, Quarantined, Span
from claimspan.schema import SCHEMAS, SPAN_FIELDS
from claimspan.tables.columns import Columns, columns_of, to_arrow
from claimspan.tables.dates import NO_DAYS, day_of, window_dates
from claimspan.tables.textfragment import text_fragment_link
from claimspan.timing import staged

_Row: TypeAlias = tuple[Any, ...]
_PLACES: Final = {name: place for place, name in enumerate(SPAN_FIELDS)}
_DUPLICATE: Final = "duplicate_of"
# Claims of a document that have all of these alike say the same.
_SAME: Final = ("doc_id", "kind", "unit", "per", "comparator", "direction")
_NUMBERS: Final = ("value", "value_high", "baseline_value")


@staged("tables")
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
    claims: list[_Row] = []
    windows: list[str | None] = []
    spans: list[_Row] = []
    ledger: list[_Row] = []
    for result in results:
        ids: dict[int, str] = {}
        for index, told in _claims_of(result):
            ids[index] = told.id
            claims.append(told.row)
            windows.append(told.windows)
            spans += told.spans
        ledger += _ledger_rows(result, ids)
    # All columns of a claim but the one that needs all of them.
    names = [name for name in SCHEMAS["claims"].names if name != _DUPLICATE]
    columns = columns_of(claims, names)
    rows = {
        "spans": spans,
        "documents": [_document_row(result) for result in results],
        "ledger": ledger,
        "quarantine": [_quarantine_row(record) for record in quarantined],
    }
    tables = {name: columns_of(rows[name], SCHEMAS[name].names) for name in rows}
    tables["claims"] = {**columns, _DUPLICATE: _duplicates(columns, windows)}
    return {name: to_arrow(name, tables[name]) for name in SCHEMAS}


def claim_id(doc_id: str, value_start: int, value_end: int, kind: str, nth: int = 0) -> str:
    """The identifier of a claim, 16 hexadecimal digits: made of document, value span and kind.

    :param nth: 0 but for a further claim of the document that is alike in all three.
    """
    key = f"{doc_id}\n{value_start}\n{value_end}\n{kind}"
    return hashlib.sha256((f"{key}\n{nth}" if nth else key).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class _Told:
    """What a claim becomes.

    :param row: of the table claims, but for what it is a duplicate of.
    :param spans: rows of its evidence.
    :param windows: what it is true of, to be compared with those of other claims.
    """

    id: str
    row: _Row
    spans: list[_Row]
    windows: str | None


def _claims_of(result: DocumentResult) -> Iterator[tuple[int, _Told]]:
    """What each claim of a document becomes, by position in the text, with its index in the document."""
    article = result.article
    published = day_of(article.published)
    before: Counter[tuple[int, int, str]] = Counter()
    # Claims of one sentence, which may be many, share its text.
    sentences: dict[Span, tuple[str, str | None]] = {}
    for index in _in_text_order(result):
        claim = result.claims[index]
        key = (claim.span.start, claim.span.end, claim.kind)
        if claim.sentence not in sentences:
            sentence = _piece(article, claim.sentence)
            sentences[claim.sentence] = sentence, text_fragment_link(article.url, sentence)
        id = claim_id(article.doc_id, *key, before[key])
        before[key] += 1
        yield index, _told(article, claim, id, published, *sentences[claim.sentence])


def _in_text_order(result: DocumentResult) -> list[int]:
    """The indices of a document's claims, by position in the text."""

    def position(index: int) -> tuple[int, int, str, int]:
        claim = result.claims[index]
        return claim.span.start, claim.span.end, claim.kind, index

    return sorted(range(len(result.claims)), key=position)


def _told(
    article: Article, claim: Claim, id: str, published: date | None, sentence: str, link: str | None
) -> _Told:
    evidence = [(found, _piece(article, found.span)) for found in _evidence(claim)]
    first: dict[str, tuple[Evidence, str]] = {}
    for found, text in evidence:
        first.setdefault(found.field, (found, text))
    texts = {field: text for field, (_, text) in first.items()}
    windows = [(found, text) for found, text in evidence if found.field == "window"]
    citations = [text for found, text in evidence if found.field == "citation"]
    row = (
        id,
        article.doc_id,
        claim.kind,
        claim.value,
        claim.value_high,
        claim.baseline_value,
        claim.unit,
        claim.unit_source,
        claim.per,
        claim.comparator,
        claim.direction,
        texts.get("subject"),
        texts.get("subject_resolved"),
        claim.subject_role,
        texts.get("measure"),
        texts.get("cause"),
        *_window(first.get("window"), published),
        texts.get("attribution"),
        "; ".join(citations) if citations else None,
        claim.modality,
        _piece(article, claim.span),
        claim.span.start,
        claim.span.end,
        sentence,
        claim.sentence.start,
        claim.sentence.end,
        _section(article.text, claim),
        claim.rule_id,
        claim.rule_version,
        link,
    )
    spans = [
        (
            id,
            article.doc_id,
            found.field,
            found.span.start,
            found.span.end,
            text,
            found.normalized,
            found.rule_id,
        )
        for found, text in evidence
    ]
    return _Told(id, row, spans, _compared(windows))


def _evidence(claim: Claim) -> list[Evidence]:
    """The evidence of a claim by field; windows by position, other fields in the order the rules gave."""
    unknown = {found.field for found in claim.evidence} - _PLACES.keys()
    if unknown:
        told = ", ".join(sorted(unknown))
        raise ValueError(f"Rule {claim.rule_id} gives evidence of an unknown field: {told}.")
    found = list(claim.evidence)
    if not any(own.field == "value" for own in found):
        # Every claim is proved by its value, so that span is there even if no rule captured it.
        found.append(Evidence("value", claim.span, claim.rule_id))
    return sorted(found, key=_order)


def _order(found: Evidence) -> tuple[int, int, int]:
    window = found.field == "window"
    return _PLACES[found.field], found.span.start if window else 0, found.span.end if window else 0


def _window(first: tuple[Evidence, str] | None, published: date | None) -> _Row:
    """What the columns of a claim's first window hold: its text to what its days count from."""
    if first is None:
        return (None,) * 6
    window, text = first
    anchor = published if window.anchor == "published" else None
    days = window_dates(window.normalized, relation=window.relation, anchor=anchor)
    said = None if days == NO_DAYS else window.anchor or "text"
    return text, window.relation, window.normalized, *days, said


def _compared(windows: Sequence[tuple[Evidence, str]]) -> str | None:
    """The windows of a claim as they are compared with those of others."""
    normal = (
        f"{window.relation or ''} {text.casefold() if window.normalized is None else window.normalized}"
        for window, text in windows
    )
    return "; ".join(normal) if windows else None


def _ledger_rows(result: DocumentResult, ids: Mapping[int, str]) -> Iterator[_Row]:
    """Rows of the ledger of a document.

    :param ids: index of a claim in the document → its identifier.
    """
    article = result.article

    def position(entry: LedgerEntry) -> tuple[int, int]:
        return entry.span.start, entry.span.end

    for entry in sorted(result.ledger, key=position):
        start, end = entry.span.start, entry.span.end
        if entry.claim is not None and entry.claim not in ids:
            raise ValueError(
                f"The ledger of {article.source} points to a claim that is not there: {entry.claim}."
            )
        id = None if entry.claim is None else ids[entry.claim]
        text = _piece(article, entry.span)
        yield article.doc_id, start, end, text, entry.fate, id, entry.reason, entry.rule_id


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
        hashlib.sha256(article.text.encode()).hexdigest(),
        article.raw_sha256,
        len(article.text),
        result.n_sentences,
        result.n_parsed,
        len(result.claims),
    )


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


def _duplicates(claims: Columns, windows: Sequence[str | None]) -> list[str | None]:
    """For each claim the identifier of the first one of its document that says the same, if it is another.

    A claim that says neither what it is about nor what was measured is nobody's duplicate: that two bare
    figures are equal does not make them one assertion.
    """
    ids: Sequence[str] = claims["claim_id"]
    if not ids:
        return []
    about = [_folded(claims[name]) for name in ("subject", "measure")]
    alike = [*(claims[name] for name in _SAME), *about, windows]
    keys = [
        *(pd.Series(list(claims[name]), dtype="float64") for name in _NUMBERS),
        *(pd.Series(list[Any](values), dtype="object") for values in alike),
    ]
    rows = pd.Series(range(len(ids)), dtype="int64")
    first = rows.groupby(keys, dropna=False, sort=False).transform("first")
    told = [told != (None, None) for told in zip(*about, strict=True)]
    return [
        ids[one] if told[row] and ids[one] != ids[row] else None for row, one in enumerate(first.tolist())
    ]


def _folded(texts: Sequence[str | None]) -> list[str | None]:
    return [None if text is None else text.casefold() for text in texts]
