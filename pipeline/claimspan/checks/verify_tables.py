"""Checks of a dataset's rows against each other and against the stored texts.

Everything here reads one part of each table, which hold all rows of some documents, and yields what is wrong.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa

from claimspan.articles.reading import doc_id
from claimspan.checks.findings import Finding, shown
from claimspan.gate.conventions import has_decimal_comma
from claimspan.gate.numbers import scan
from claimspan.schema import SPAN_FIELDS
from claimspan.tables.arrow import claim_id

Row = Mapping[str, Any]

_FATES: Final = ("claim", "part_of_claim", "rejected", "unexplained")
# Columns of a claim that are the text, or the normal form, of its first evidence of a field.
_READ_COLUMNS: Final = (
    ("subject", "subject", "text"),
    ("measure", "measure", "text"),
    ("cause", "cause", "text"),
    ("attribution", "attribution", "text"),
    ("window_text", "window", "text"),
    ("window_iso8601", "window", "normalized"),
)
_SAME: Final = ("kind", "value", "value_high", "baseline_value", "unit", "per", "comparator", "direction")


@dataclass(frozen=True, slots=True)
class Part:
    """The rows of one part of each table.

    :param documents: by doc_id; `claims`: by claim_id; `evidence`: rows of spans by claim_id.
    """

    documents: Mapping[str, Row]
    claims: Mapping[str, Row]
    evidence: Mapping[str, list[Row]]
    spans: list[Row]
    ledger: list[Row]

    def place(self, row: Row, start: int, end: int) -> str:
        """Where a span of a row stands, for a person."""
        document = self.documents.get(row["doc_id"])
        return f"{document['source'] if document else row['doc_id']} {start}:{end}"


def part_of(tables: Mapping[str, pa.Table]) -> Part:
    """The rows of `tables`, grouped for the checks."""
    spans = tables["spans"].to_pylist()
    evidence: defaultdict[str, list[Row]] = defaultdict(list)
    for row in spans:
        evidence[row["claim_id"]].append(row)
    return Part(
        documents={row["doc_id"]: row for row in tables["documents"].to_pylist()},
        claims={row["claim_id"]: row for row in tables["claims"].to_pylist()},
        evidence=evidence,
        spans=spans,
        ledger=tables["ledger"].to_pylist(),
    )


def check_part(part: Part) -> Iterator[Finding]:
    """Everything that is wrong within these rows."""
    yield from _documents(part)
    yield from _texts(part)
    for claim in part.claims.values():
        if claim["doc_id"] in part.documents:
            yield from _claim(part, claim)
    yield from _evidence_of_no_claim(part)
    yield from _ledger(part)


def _documents(part: Part) -> Iterator[Finding]:
    """Identifiers, digests and counts of the documents."""
    claims = Counter(claim["doc_id"] for claim in part.claims.values())
    for row in part.documents.values():
        text: str = row["text"]
        facts = {
            "doc_id": doc_id(row["source"]),
            "text_sha256": hashlib.sha256(text.encode()).hexdigest(),
            "n_chars": len(text),
            "n_claims": claims[row["doc_id"]],
        }
        for name, true in facts.items():
            if row[name] != true:
                code = (
                    "text_changed"
                    if name == "text_sha256"
                    else "wrong_count"
                    if name[:2] == "n_"
                    else "wrong_id"
                )
                yield Finding(code, row["source"], f"documents.{name} is {row[name]}, and should be {true}.")


def _texts(part: Part) -> Iterator[Finding]:
    """Every row that quotes a document, against the document."""
    for claim in part.claims.values():
        for name in ("value", "sentence"):
            quoted = claim["value_text" if name == "value" else name]
            span = (claim[f"{name}_start"], claim[f"{name}_end"])
            yield from _quote(part, claim, f"claims.{name}", span, quoted)
    for table, rows in (("spans", part.spans), ("ledger", part.ledger)):
        for row in rows:
            yield from _quote(part, row, table, (row["start"], row["end"]), row["text"])


def _quote(part: Part, row: Row, table: str, span: tuple[int, int], quoted: str) -> Iterator[Finding]:
    start, end = span
    document = part.documents.get(row["doc_id"])
    if document is None:
        message = f"A row of {table} belongs to document {row['doc_id']}, which is not in documents."
        yield Finding("unknown_document", part.place(row, start, end), message)
        return
    text: str = document["text"]
    if not 0 <= start < end <= len(text) or text[start:end] != quoted:
        there = text[start:end] if 0 <= start < end <= len(text) else None
        message = f"{table} says {shown(quoted)}, and the stored text there is {shown(there)}."
        yield Finding("span_mismatch", part.place(row, start, end), message)


def _claim(part: Part, claim: Row) -> Iterator[Finding]:
    """One claim against its identifier, its evidence and the claim it repeats."""
    where = part.place(claim, claim["value_start"], claim["value_end"])
    key = (claim["doc_id"], claim["value_start"], claim["value_end"], claim["kind"])
    if claim["claim_id"] != claim_id(*key) and not _is_further(part, claim, key):
        message = f"claim_id {claim['claim_id']} is not that of a {claim['kind']} claim at this place."
        yield Finding("wrong_id", where, message)
    evidence = part.evidence.get(claim["claim_id"], [])
    first: dict[str, Row] = {}
    for row in evidence:
        first.setdefault(row["field"], row)
    value = first.get("value")
    if value is None or (value["start"], value["end"]) != key[1:3]:
        yield Finding("no_value_span", where, "No row of spans proves the claim's value.")
    for column, field, part_of_row in _READ_COLUMNS:
        expected = first[field][part_of_row] if field in first else None
        if claim[column] != expected:
            message = f"claims.{column} is {shown(claim[column])}, and its evidence says {shown(expected)}."
            yield Finding("claim_mismatch", where, message)
    citations = "; ".join(row["text"] for row in evidence if row["field"] == "citation") or None
    if claim["citations"] != citations:
        message = (
            f"claims.citations is {shown(claim['citations'])}, and its evidence says {shown(citations)}."
        )
        yield Finding("claim_mismatch", where, message)
    if claim["duplicate_of"] is not None:
        original = part.claims.get(claim["duplicate_of"])
        if original is None or not _repeats(claim, original):
            message = (
                f"duplicate_of names {claim['duplicate_of']}, which is no earlier claim that says the same."
            )
            yield Finding("wrong_duplicate", where, message)


def _is_further(part: Part, claim: Row, key: tuple[str, int, int, str]) -> bool:
    """Whether the claim's identifier is that of a second, third … claim with the same key."""
    names = ("doc_id", "value_start", "value_end", "kind")
    alike = sum(tuple(other[name] for name in names) == key for other in part.claims.values())
    return claim["claim_id"] in {claim_id(*key, nth) for nth in range(1, alike)}


def _repeats(claim: Row, original: Row) -> bool:
    """Whether `claim` may be called a duplicate of `original`."""

    def said(row: Row) -> list[Any]:
        folded = [None if row[name] is None else row[name].casefold() for name in ("subject", "measure")]
        return [row["doc_id"], *(row[name] for name in _SAME), *folded]

    earlier = (original["value_start"], original["value_end"]) <= (claim["value_start"], claim["value_end"])
    return (
        earlier
        and original is not claim
        and original["duplicate_of"] is None
        and said(claim) == said(original)
    )


def _evidence_of_no_claim(part: Part) -> Iterator[Finding]:
    for row in part.spans:
        claim = part.claims.get(row["claim_id"])
        where = part.place(row, row["start"], row["end"])
        if claim is None or claim["doc_id"] != row["doc_id"]:
            yield Finding("unknown_claim", where, f"spans names claim {row['claim_id']}, which is not there.")
        if row["field"] not in SPAN_FIELDS:
            yield Finding("unknown_field", where, f"spans.field is {row['field']}, which is no field.")


def _ledger(part: Part) -> Iterator[Finding]:
    """That the ledger tells the fate of every number once, and that claims and ledger agree."""
    told: defaultdict[str, list[Row]] = defaultdict(list)
    for row in part.ledger:
        told[row["doc_id"]].append(row)
        yield from _fate(part, row)
    claims: defaultdict[str, list[Row]] = defaultdict(list)
    for claim in part.claims.values():
        claims[claim["doc_id"]].append(claim)
    for doc, document in part.documents.items():
        text = document["text"]
        found = scan(text, decimal_comma=has_decimal_comma(text))
        numbers = [(number.span.start, number.span.end) for number in found]
        yield from _account(part, document, numbers, told[doc])
        became = [(row["start"], row["end"]) for row in told[doc] if row["fate"] == "claim"]
        for claim in claims[doc]:
            place = (claim["value_start"], claim["value_end"])
            if any(_overlap(place, number) for number in numbers) and not any(
                _overlap(place, number) for number in became
            ):
                message = f"The ledger says of no number in {shown(claim['value_text'])} that it is a claim."
                yield Finding("claim_not_in_ledger", part.place(claim, *place), message)


def _account(
    part: Part, document: Row, numbers: Iterable[tuple[int, int]], rows: Iterable[Row]
) -> Iterator[Finding]:
    """The numbers of a text against the rows of the ledger, each exactly once."""
    there = Counter(numbers)
    listed = Counter((row["start"], row["end"]) for row in rows)
    for (start, end), count in sorted((there - listed).items()):
        text = shown(document["text"][start:end])
        message = f"The number {text} stands here {count} time(s) more than in the ledger."
        yield Finding("number_not_in_ledger", part.place(document, start, end), message)
    for (start, end), count in sorted((listed - there).items()):
        message = f"The ledger has {count} row(s) too many for what stands here."
        yield Finding("ledger_too_long", part.place(document, start, end), message)


def _fate(part: Part, row: Row) -> Iterator[Finding]:
    """One row of the ledger against the claim it names."""
    fate, start, end = row["fate"], row["start"], row["end"]
    where = part.place(row, start, end)
    if fate not in _FATES:
        yield Finding("wrong_fate", where, f"ledger.fate is {fate}, which is none of {', '.join(_FATES)}.")
    if fate == "rejected" and not row["reason"]:
        yield Finding("wrong_fate", where, f"The ledger rejects {shown(row['text'])} without a reason.")
    if fate in ("claim", "part_of_claim"):
        claim = part.claims.get(row["claim_id"])
        evidence = part.evidence.get(row["claim_id"], []) if claim else []
        fields = [span for span in evidence if (span["field"] == "value") == (fate == "claim")]
        if claim is None or claim["doc_id"] != row["doc_id"]:
            yield Finding(
                "unknown_claim", where, f"The ledger names claim {row['claim_id']}, which is not there."
            )
        elif not any(_overlap((span["start"], span["end"]), (start, end)) for span in fields):
            message = (
                f"The ledger calls {shown(row['text'])} {fate} of {row['claim_id']}, which has no span here."
            )
            yield Finding("wrong_fate", where, message)
    elif row["claim_id"] is not None:
        yield Finding("wrong_fate", where, f"The ledger names a claim for a number that is {fate}.")


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]
