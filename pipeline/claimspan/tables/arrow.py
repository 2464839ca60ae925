"""From document results to the dataset's five Arrow tables.

Results are laid out as rows, some thousand of which are at a time written into columns of the explicit
schemas of :mod:`claimspan.schema`: no type is ever inferred, so no rows and a million rows give the same
schema. pandas finds the claims that say the same. Rows are ordered by document as given, then by position in
the text.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, TypeAlias

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from claimspan.model import Article, Claim, DocumentResult, Evidence, LedgerEntry, Quarantined, Span
from claimspan.schema import SCHEMAS, SPAN_FIELDS
from claimspan.tables.columns import Growing, joined
from claimspan.tables.dates import NO_DAYS, day_of, window_dates
from claimspan.tables.textfragment import text_fragment_link
from claimspan.timing import staged

_Row: TypeAlias = tuple[Any, ...]
_PLACES: Final = {name: place for place, name in enumerate(SPAN_FIELDS)}
_DUPLICATE: Final = "duplicate_of"
# What two claims say is the same if these are, but for the case of the last two, and their windows.
_NUMBERS: Final = ("value", "value_high", "baseline_value")
_KINDS: Final = ("doc_id", "kind", "unit", "per", "comparator", "direction")
_ABOUT: Final = ("subject", "measure")
_NONE: Final = -1
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
    windows: list[str | None] = []
    for result in results:
        ids: dict[int, str] = {}
        for index, told in _claims_of(result):
            ids[index] = told.id
            tables["claims"].add(told.row)
            windows.append(told.windows)
            for span in told.spans:
                tables["spans"].add(span)
        for entry in _ledger_rows(result, ids):
            tables["ledger"].add(entry)
        tables["documents"].add(_document_row(result))
    for record in quarantined:
        tables["quarantine"].add(_quarantine_row(record))
    pieces = {name: table.pieces() for name, table in tables.items()}
    claims = pieces["claims"]
    columns = {name: claims[name] for name in claims.column_names}
    columns[_DUPLICATE] = claims["claim_id"].take(_duplicates(claims, windows))
    return {**pieces, "claims": pa.table({name: columns[name] for name in SCHEMAS["claims"].names})}


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
    :param windows: its windows, to be compared with those of other claims; None if it has none.
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
    # Claims of one sentence, which may be many, share its text; those of others come before or after them.
    span, sentence, link = None, "", None
    for index in _in_text_order(result):
        claim = result.claims[index]
        key = (claim.span.start, claim.span.end, claim.kind)
        if claim.sentence != span:
            span, sentence = claim.sentence, _piece(article, claim.sentence)
            link = text_fragment_link(article.url, sentence)
        id = claim_id(article.doc_id, *key, before[key])
        before[key] += 1
        yield index, _told(article, claim, id, published, sentence, link)


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


def _duplicates(claims: pa.Table, windows: Sequence[str | None]) -> pa.Array:
    """For each claim the place of the first one of its document that says the same, null if it is the first.

    A claim that says neither what it is about nor what was measured is equal to none: that two bare figures
    are equal does not make them one assertion.

    :param windows: those of each claim.
    """
    said = pd.DataFrame({name: claims[name].to_pandas() for name in _NUMBERS})
    for name in (*_KINDS, *_ABOUT):
        said[name] = _codes(claims[name], folded=name in _ABOUT)
    said["windows"] = _codes(pa.chunked_array([pa.array(windows, pa.string())]))
    compared = said[(said[list(_ABOUT)] != _NONE).any(axis=1)]
    places = pd.Series(compared.index)
    by = [compared[name].array for name in compared]
    first = places.groupby(by, dropna=False, sort=False).transform("first")
    found = pd.Series(pd.NA, range(len(said)), "Int64")
    again = (first != places).to_numpy()
    found[places[again]] = first[again].to_numpy()
    return pa.array(found, pa.int64())


def _codes(column: pa.ChunkedArray, *, folded: bool = False) -> NDArray[np.int64]:
    """A number for each text of a column, `_NONE` for none; `folded`: one for all ways of capitals."""
    encoded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
    whole = encoded.unify_dictionaries().combine_chunks()
    texts = whole.dictionary.to_pylist()
    codes, _ = pd.factorize(pd.Series([text.casefold() for text in texts] if folded else texts, dtype=object))
    found: NDArray[np.int64] = np.append(codes, _NONE)[whole.indices.fill_null(_NONE)]
    return found
