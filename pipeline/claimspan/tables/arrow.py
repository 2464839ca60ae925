"""From document results to the dataset's five Arrow tables.

The results are laid out as pandas columns, pandas joins and normalises them, and the columns are written into
the explicit schemas of :mod:`claimspan.schema`: no type is ever inferred, so no rows and a million rows give
the same schema. Rows are ordered by document as given, then by position in the text.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import pandas as pd
import pyarrow as pa

from claimspan.model import Claim, DocumentResult, Quarantined, Span
from claimspan.schema import SCHEMAS, SPAN_FIELDS
from claimspan.tables.columns import plain, to_arrow
from claimspan.tables.dates import NO_DAYS, day_of, window_dates
from claimspan.tables.textfragment import text_fragment_link
from claimspan.timing import staged

# In the frames of this module `doc` numbers the documents and `row` the claims of one call, from 0.
_CLAIM_COLUMNS: Final = {
    "doc": "int64",
    "doc_id": "str",
    "url": "str",
    "published": "object",
    "kind": "str",
    "value": "float64",
    "value_high": "float64",
    "baseline_value": "float64",
    "unit": "str",
    "unit_source": "str",
    "per": "str",
    "comparator": "str",
    "direction": "str",
    "subject_role": "str",
    "modality": "str",
    "value_text": "str",
    "value_start": "int64",
    "value_end": "int64",
    # One text for all claims of a sentence, which may be many: no copies.
    "sentence": "object",
    "sentence_start": "int64",
    "sentence_end": "int64",
    "section": "str",
    "rule_id": "str",
    "rule_version": "int64",
}
_SPAN_COLUMNS: Final = {
    "row": "int64",
    "doc_id": "str",
    "field": "str",
    "start": "int64",
    "end": "int64",
    "text": "str",
    "normalized": "str",
    "rule_id": "str",
    "relation": "str",
    "anchor": "str",
}
_DOCUMENT_COLUMNS: Final = {
    "doc_id": "str",
    "source": "str",
    "url": "str",
    "title": "str",
    "published": "object",
    "language": "str",
    "text": "str",
    "text_sha256": "str",
    "raw_sha256": "str",
    "n_chars": "int64",
    "n_sentences": "int64",
    "n_parsed": "int64",
    "n_claims": "int64",
}
_LEDGER_COLUMNS: Final = {
    "doc": "int64",
    "nth": "object",
    "doc_id": "str",
    "start": "int64",
    "end": "int64",
    "text": "str",
    "fate": "str",
    "reason": "str",
    "rule_id": "str",
}
_QUARANTINE_COLUMNS: Final = dict.fromkeys(SCHEMAS["quarantine"].names, "str")

_TEXT_FIELDS: Final = ("subject", "subject_resolved", "measure", "cause", "attribution")
_SAME_CLAIM: Final = (
    "doc",
    "kind",
    "value",
    "value_high",
    "baseline_value",
    "unit",
    "per",
    "comparator",
    "direction",
)


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
    ordered = [_in_text_order(result) for result in results]
    spans = _frame(_span_rows(results, ordered), _SPAN_COLUMNS)
    claims = _frame(_claim_rows(results, ordered), _CLAIM_COLUMNS)
    claims["claim_id"] = _claim_ids(claims)
    spans["claim_id"] = claims["claim_id"].reindex(spans["row"]).array
    spans = _sorted_spans(spans)
    claims = _with_evidence(claims, spans)
    ledger = _frame(_ledger_rows(results), _LEDGER_COLUMNS)
    ledger["claim_id"] = _ledger_claims(ledger, claims, ordered)
    frames = {
        "claims": claims,
        "spans": spans,
        "documents": _frame(_document_rows(results), _DOCUMENT_COLUMNS),
        "ledger": ledger.sort_values(["doc", "start", "end"], kind="stable"),
        "quarantine": _frame(_quarantine_rows(quarantined), _QUARANTINE_COLUMNS),
    }
    return {name: to_arrow(name, frames[name]) for name in SCHEMAS}


def claim_id(doc_id: str, value_start: int, value_end: int, kind: str, nth: int = 0) -> str:
    """The identifier of a claim, 16 hexadecimal digits: made of document, value span and kind.

    :param nth: 0 but for a further claim of the document that is alike in all three.
    """
    key = f"{doc_id}\n{value_start}\n{value_end}\n{kind}"
    return hashlib.sha256((f"{key}\n{nth}" if nth else key).encode()).hexdigest()[:16]


def _in_text_order(result: DocumentResult) -> list[int]:
    """The indices of a document's claims, by position in the text."""

    def position(index: int) -> tuple[int, int, str, int]:
        claim = result.claims[index]
        return claim.span.start, claim.span.end, claim.kind, index

    return sorted(range(len(result.claims)), key=position)


def _frame(rows: Iterable[tuple[Any, ...]], columns: Mapping[str, str]) -> pd.DataFrame:
    """A frame of `rows`, each column of its stated type whatever the rows hold, if any."""
    values = list(zip(*rows, strict=True)) or [()] * len(columns)
    return pd.DataFrame(
        {
            name: pd.Series(list(column), dtype=dtype)
            for (name, dtype), column in zip(columns.items(), values, strict=True)
        }
    )


def _claim_rows(
    results: Sequence[DocumentResult], ordered: Sequence[Sequence[int]]
) -> Iterator[tuple[Any, ...]]:
    for doc, (result, order) in enumerate(zip(results, ordered, strict=True)):
        article = result.article
        text, published = article.text, day_of(article.published)
        sentences: dict[Span, str] = {}
        for claim in (result.claims[index] for index in order):
            yield (
                doc,
                article.doc_id,
                article.url,
                published,
                claim.kind,
                claim.value,
                claim.value_high,
                claim.baseline_value,
                claim.unit,
                claim.unit_source,
                claim.per,
                claim.comparator,
                claim.direction,
                claim.subject_role,
                claim.modality,
                _piece(result, claim.span.start, claim.span.end),
                claim.span.start,
                claim.span.end,
                sentences.setdefault(
                    claim.sentence, _piece(result, claim.sentence.start, claim.sentence.end)
                ),
                claim.sentence.start,
                claim.sentence.end,
                _section(text, claim),
                claim.rule_id,
                claim.rule_version,
            )


def _span_rows(
    results: Sequence[DocumentResult], ordered: Sequence[Sequence[int]]
) -> Iterator[tuple[Any, ...]]:
    row = -1
    for result, order in zip(results, ordered, strict=True):
        for claim in (result.claims[index] for index in order):
            row += 1
            fields = {evidence.field for evidence in claim.evidence}
            if not fields <= set(SPAN_FIELDS):
                unknown = ", ".join(sorted(fields - set(SPAN_FIELDS)))
                raise ValueError(f"Rule {claim.rule_id} gives evidence of an unknown field: {unknown}.")
            start = (row, result.article.doc_id)
            if "value" not in fields:
                # Every claim is proved by its value, so that span is there even if no rule captured it.
                value = _piece(result, claim.span.start, claim.span.end)
                yield (
                    *start,
                    "value",
                    claim.span.start,
                    claim.span.end,
                    value,
                    None,
                    claim.rule_id,
                    None,
                    None,
                )
            for found in claim.evidence:
                text = _piece(result, found.span.start, found.span.end)
                place = (found.field, found.span.start, found.span.end, text)
                yield (*start, *place, found.normalized, found.rule_id, found.relation, found.anchor)


def _ledger_rows(results: Sequence[DocumentResult]) -> Iterator[tuple[Any, ...]]:
    for doc, result in enumerate(results):
        for entry in result.ledger:
            start, end = entry.span.start, entry.span.end
            place = (result.article.doc_id, start, end, _piece(result, start, end))
            yield (doc, entry.claim, *place, entry.fate, entry.reason, entry.rule_id)


def _document_rows(results: Sequence[DocumentResult]) -> Iterator[tuple[Any, ...]]:
    for result in results:
        article = result.article
        yield (
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


def _quarantine_rows(quarantined: Sequence[Quarantined]) -> Iterator[tuple[Any, ...]]:
    for record in quarantined:
        yield tuple(getattr(record, name) for name in _QUARANTINE_COLUMNS)


def _piece(result: DocumentResult, start: int, end: int) -> str:
    """The characters of a span, which must lie inside the document's text and hold something."""
    text = result.article.text
    if not 0 <= start < end <= len(text):
        raise ValueError(
            f"Span {start}:{end} does not lie in the text of {result.article.source}, "
            f"which has {len(text)} characters."
        )
    return text[start:end]


def _section(text: str, claim: Claim) -> str | None:
    """The headings above a claim, outermost first, without Markdown's ``#`` signs."""
    headings = (heading.of(text).strip().strip("#").strip() for heading in claim.section)
    return " > ".join(heading for heading in headings if heading) or None


def _claim_ids(claims: pd.DataFrame) -> pd.Series[str]:
    """The identifier of every claim, in whichever order of rows."""
    key = ["doc_id", "value_start", "value_end", "kind"]
    nth = claims.groupby(["doc", *key[1:]], sort=False).cumcount()
    ids = [claim_id(*parts) for parts in zip(*(claims[name] for name in key), nth, strict=True)]
    return pd.Series(ids, index=claims.index, dtype="str")


def _sorted_spans(spans: pd.DataFrame) -> pd.DataFrame:
    """The evidence of each claim by field; windows by position, other fields in the order the rules gave."""
    order = spans["field"].map({name: n for n, name in enumerate(SPAN_FIELDS)})
    given = pd.Series(range(len(spans)), index=spans.index, dtype="int64")
    place = spans["start"].where(spans["field"] == "window", given)
    keyed = spans.assign(order=order, place=place)
    return keyed.sort_values(["row", "order", "place", "end"], kind="stable", ignore_index=True)


def _with_evidence(claims: pd.DataFrame, spans: pd.DataFrame) -> pd.DataFrame:
    """The claims with every column that is read from their evidence."""
    first = spans.drop_duplicates(["row", "field"])
    texts = {
        name: first[first["field"] == name].set_index("row")["text"].reindex(claims.index)
        for name in _TEXT_FIELDS
    }
    citations = spans[spans["field"] == "citation"].groupby("row")["text"].agg("; ".join)
    filled = claims.assign(**texts, citations=citations.reindex(claims.index).astype("str"))
    windows = spans[spans["field"] == "window"]
    filled = _with_window(filled, windows.drop_duplicates("row").set_index("row"))
    links = map(text_fragment_link, plain(filled["url"]), filled["sentence"])
    return filled.assign(
        duplicate_of=_duplicates(filled, windows),
        source_link=pd.Series(list(links), index=filled.index, dtype="str"),
    )


def _with_window(claims: pd.DataFrame, first: pd.DataFrame) -> pd.DataFrame:
    """The claims with the columns of their first window; `first` holds it by claim row."""
    window = first.reindex(claims.index)
    anchors = plain(window["anchor"])
    cases = zip(
        plain(window["normalized"]),
        plain(window["relation"]),
        anchors,
        plain(claims["published"]),
        strict=True,
    )
    days = [
        window_dates(value, relation=relation, anchor=published if anchor == "published" else None)
        for value, relation, anchor, published in cases
    ]
    said = [None if pair == NO_DAYS else anchor or "text" for pair, anchor in zip(days, anchors, strict=True)]
    return claims.assign(
        window_text=window["text"],
        window_relation=window["relation"],
        window_iso8601=window["normalized"],
        window_start=pd.Series([start for start, _ in days], index=claims.index, dtype="object"),
        window_end=pd.Series([end for _, end in days], index=claims.index, dtype="object"),
        window_anchor=pd.Series(said, index=claims.index, dtype="str"),
    )


def _duplicates(claims: pd.DataFrame, windows: pd.DataFrame) -> pd.Series[str]:
    """For each claim the identifier of the first one of its document that says the same, if it is another.

    A claim that says neither what it is about nor what was measured is nobody's duplicate: that two bare
    figures are equal does not make them one assertion.
    """
    normal = windows["normalized"].fillna(windows["text"].str.casefold())
    named = windows["relation"].fillna("") + " " + normal
    keyed = claims.assign(
        subject=claims["subject"].str.casefold(),
        measure=claims["measure"].str.casefold(),
        windows=named.groupby(windows["row"]).agg("; ".join).reindex(claims.index).astype("str"),
    )
    same = keyed.groupby([*_SAME_CLAIM, "subject", "measure", "windows"], dropna=False, sort=False)
    first = same["claim_id"].transform("first")
    about = keyed["subject"].notna() | keyed["measure"].notna()
    return first.where(about & (first != claims["claim_id"]))


def _ledger_claims(
    ledger: pd.DataFrame, claims: pd.DataFrame, ordered: Sequence[Sequence[int]]
) -> pd.Series[str]:
    """The claim identifier of each ledger row, where it points to a claim of its document."""
    indices = [(doc, index) for doc, order in enumerate(ordered) for index in order]
    names = dict(zip(indices, claims["claim_id"], strict=True))
    try:
        found = [
            None if nth is None else names[doc, nth]
            for doc, nth in zip(ledger["doc"], plain(ledger["nth"]), strict=True)
        ]
    except KeyError as missing:
        raise ValueError(
            f"The ledger points to a claim that is not there (document, claim): {missing}."
        ) from None
    return pd.Series(found, index=ledger.index, dtype="str")
