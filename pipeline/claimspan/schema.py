"""The Arrow schemas of the dataset's five tables, and the data dictionary made from them.

Everything that is written has one of these schemas, whether it holds a million rows or none. Offsets are
Unicode code points, half-open, into ``documents.text`` of the same ``doc_id``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pyarrow as pa

SCHEMA_VERSION: Final = 2

SPAN_FIELDS: Final[tuple[str, ...]] = (
    "value",
    "baseline",
    "unit",
    "comparator",
    "direction",
    "subject",
    "subject_resolved",
    "measure",
    "cause",
    "window",
    "attribution",
    "modality",
    "citation",
)
"""What a piece of evidence can be evidence of, in the order in which ``spans`` lists a claim's evidence."""

_CATEGORY: Final = pa.dictionary(pa.int32(), pa.string())
_TEXT: Final = pa.string()
_NUMBER: Final = pa.float64()
_OFFSET: Final = pa.int32()
_DATE: Final = pa.date32()


def _always(name: str, kind: pa.DataType, description: str) -> pa.Field:
    return pa.field(name, kind, nullable=False, metadata={"description": description})


def _maybe(name: str, kind: pa.DataType, description: str) -> pa.Field:
    return pa.field(name, kind, nullable=True, metadata={"description": description})


def _table(name: str, description: str, fields: list[pa.Field]) -> pa.Schema:
    metadata = {"table": name, "description": description, "schema_version": str(SCHEMA_VERSION)}
    return pa.schema(fields, metadata=metadata)


_CLAIMS: Final = _table(
    "claims",
    "One row for each quantitative claim: a number with its unit, about something, as the author states it.",
    [
        _always(
            "claim_id",
            _TEXT,
            "Identifier, 16 hexadecimal digits; depends on document, value span and kind only, so it stays "
            "the same from run to run.",
        ),
        _always("doc_id", _TEXT, "The document it was read from; joins with documents.doc_id."),
        _always(
            "kind",
            _CATEGORY,
            "How the number is expressed: percentage, money, ratio, multiplier, duration, count, "
            "measurement or number.",
        ),
        _always(
            "value",
            _NUMBER,
            "The number on the scale of `unit`, scale words applied (1.5 million is 1500000); the lower "
            "bound of a range.",
        ),
        _maybe("value_high", _NUMBER, "The upper bound of a range; null when the claim states one number."),
        _maybe(
            "baseline_value",
            _NUMBER,
            "The other end of a change that is stated: 21.2 in `from 21.2% to 8.6%`.",
        ),
        _maybe(
            "unit",
            _CATEGORY,
            "percent, percentage_point, an ISO 4217 currency code, times, or the singular name of a unit or "
            "of what is counted. Ratios are put on the percent scale.",
        ),
        _maybe(
            "unit_source",
            _CATEGORY,
            "Where the unit comes from: text (the text states it), document (a sign or name that several "
            "currencies share, such as $, decided by evidence in the document) or assumed (such a sign or "
            "name, taken for the currency it commonly means); null where there is no unit.",
        ),
        _maybe("per", _CATEGORY, "What the amount is per, singular, joined by slashes: participant/year."),
        _always(
            "comparator",
            _CATEGORY,
            "How the value bounds the truth: = (exact), ~ (about), >, >=, < or <=.",
        ),
        _maybe(
            "direction",
            _CATEGORY,
            "What the text says happened to the measure: increase, decrease, improve or worsen; null for a "
            "level.",
        ),
        _maybe("subject", _TEXT, "Who or what the figure is about, in the words of the text."),
        _maybe(
            "subject_resolved",
            _TEXT,
            "What a subject that is a pronoun or the like (they, which, the figure, the company) stands for, "
            "in the words of the text; null for any other subject, and where nothing fits.",
        ),
        _maybe("subject_role", _CATEGORY, "The subject's part: population, agent (also the cause) or topic."),
        _maybe(
            "measure",
            _TEXT,
            "What was measured, or what the share does, says or is, in the words of the text.",
        ),
        _maybe("cause", _TEXT, "What the text credits for the figure, in its words."),
        _maybe(
            "window_text", _TEXT, "The first time window that bounds the claim, in the words of the text."
        ),
        _maybe(
            "window_relation",
            _CATEGORY,
            "How that window bounds the claim: within, by, since, last and so on.",
        ),
        _maybe(
            "window_iso8601",
            _TEXT,
            "That window as an ISO 8601 or EDTF value: P30D, 2018/2024, 1990/.., 2024-10.",
        ),
        _maybe(
            "window_start",
            _DATE,
            "First day of that window, where it can be resolved; null for an open start or a mere length.",
        ),
        _maybe(
            "window_end",
            _DATE,
            "Last day of that window, where it can be resolved; null for an open end or a mere length.",
        ),
        _maybe(
            "window_anchor",
            _CATEGORY,
            "Where those dates come from: text (the text states them) or published (counted from the "
            "publication date); null when there are none.",
        ),
        _maybe("attribution", _TEXT, "Who says so, as named in the text."),
        _maybe("citations", _TEXT, "Citation markers that stand beside the claim, joined by `; `."),
        _always("modality", _CATEGORY, "asserted, possible, negated or target."),
        _always("value_text", _TEXT, "The number with its scale word and unit, as it stands in the text."),
        _always("value_start", _OFFSET, "Offset of value_text in documents.text, in code points."),
        _always("value_end", _OFFSET, "Offset just after value_text in documents.text, in code points."),
        _always("sentence", _TEXT, "The sentence, list item or table row that makes the claim, unchanged."),
        _always("sentence_start", _OFFSET, "Offset of the sentence in documents.text, in code points."),
        _always("sentence_end", _OFFSET, "Offset just after the sentence in documents.text, in code points."),
        _maybe("section", _TEXT, "The headings above the sentence, outermost first, joined by ` > `."),
        _always("rule_id", _CATEGORY, "The rule that read the claim's number."),
        _always("rule_version", pa.int32(), "The version of that rule."),
        _maybe(
            "duplicate_of",
            _TEXT,
            "claim_id of the first claim of the same document that says the same (number, subject, measure "
            "and windows alike); keep rows where it is null to count each claim once.",
        ),
        _maybe(
            "source_link",
            _TEXT,
            "The article's address with a text fragment that opens a browser at the sentence, where the "
            "address is known.",
        ),
    ],
)

_SPANS: Final = _table(
    "spans",
    "One row for each piece of evidence: the exact characters that a field of a claim was read from.",
    [
        _always("claim_id", _TEXT, "The claim it is evidence of; joins with claims.claim_id."),
        _always("doc_id", _TEXT, "The document it stands in; joins with documents.doc_id."),
        _always("field", _CATEGORY, f"What it is evidence of: {', '.join(SPAN_FIELDS)}."),
        _always("start", _OFFSET, "Offset of the evidence in documents.text, in code points."),
        _always("end", _OFFSET, "Offset just after the evidence in documents.text, in code points."),
        _always("text", _TEXT, "The evidence; always equal to documents.text from start to end."),
        _maybe(
            "normalized",
            _TEXT,
            "The evidence in a normal form; for a window its ISO 8601 or EDTF value. A claim may have "
            "several windows.",
        ),
        _always("rule_id", _CATEGORY, "The rule that found it."),
    ],
)

_DOCUMENTS: Final = _table(
    "documents",
    "One row for each article that was read, with or without claims.",
    [
        _always("doc_id", _TEXT, "Identifier, 16 hexadecimal digits; depends on `source` only."),
        _always("source", _TEXT, "Path or URI it came from, with #record inside a container."),
        _maybe("url", _TEXT, "The article's own address, if the record names one."),
        _maybe("title", _TEXT, "The article's title, if known."),
        _maybe("published", _DATE, "Publication date, if known to the day."),
        _maybe("language", _CATEGORY, "Language code of the text, if known."),
        _always("text", _TEXT, "The text that all offsets count in."),
        _always("text_sha256", _TEXT, "SHA-256 of the text in UTF-8, hexadecimal."),
        _always("raw_sha256", _TEXT, "SHA-256 of the raw record's bytes, hexadecimal."),
        _always("n_chars", _OFFSET, "Length of the text in code points."),
        _always("n_sentences", pa.int32(), "Sentences, list items and table rows in the text."),
        _always("n_parsed", pa.int32(), "Those that hold a figure, and so were parsed."),
        _always("n_claims", pa.int32(), "Claims read from it; rows of claims with this doc_id."),
    ],
)

_LEDGER: Final = _table(
    "ledger",
    "One row for each number in a text, and what became of it: nothing is dropped in silence.",
    [
        _always("doc_id", _TEXT, "The document it stands in; joins with documents.doc_id."),
        _always("start", _OFFSET, "Offset of the number in documents.text, in code points."),
        _always("end", _OFFSET, "Offset just after the number in documents.text, in code points."),
        _always("text", _TEXT, "The number as it stands in the text."),
        _always(
            "fate",
            _CATEGORY,
            "claim (a claim's value), part_of_claim (a window, a baseline …), rejected (no claim, see "
            "reason) or unexplained.",
        ),
        _maybe("claim_id", _TEXT, "The claim it became or became part of; null for the other fates."),
        _maybe(
            "reason",
            _CATEGORY,
            "Why it is no claim, as a code: citation_marker, list_number, date, version, name and so on.",
        ),
        _maybe("rule_id", _CATEGORY, "The rule that decided, if one did."),
    ],
)

_QUARANTINE: Final = _table(
    "quarantine",
    "One row for each record that could not be used, and why.",
    [
        _always("source", _TEXT, "Path or URI of the file."),
        _always("record", _TEXT, "Which record inside it; empty when the file is one record."),
        _always("stage", _CATEGORY, "The stage that refused it."),
        _always("error", _CATEGORY, "What is wrong, as a code."),
        _always("message", _TEXT, "What is wrong, where, and what to do, in a sentence."),
        _always(
            "raw_sha256", _TEXT, "SHA-256 of the raw bytes, hexadecimal; empty if they could not be read."
        ),
    ],
)

SCHEMAS: Final[dict[str, pa.Schema]] = {
    "claims": _CLAIMS,
    "spans": _SPANS,
    "documents": _DOCUMENTS,
    "ledger": _LEDGER,
    "quarantine": _QUARANTINE,
}
"""The dataset's tables by name, in the order in which they are written and shown."""


def describe(field: pa.Field) -> str:
    """The description, written for analysts, that a field of the schema carries."""
    metadata: dict[bytes, bytes] = field.metadata or {}
    return metadata.get(b"description", b"").decode()


def type_name(kind: pa.DataType) -> str:
    """A column type in the words of the data dictionary: ``category``, ``text``, ``date`` …"""
    names = {_CATEGORY: "category", _TEXT: "text", _DATE: "date", _NUMBER: "number", pa.int32(): "integer"}
    return names.get(kind, str(kind))


def data_dictionary() -> str:
    """The tables and columns as a Markdown page; written to each dataset as ``data-dictionary.md``."""
    parts = [
        "# Data dictionary\n\n"
        f"Schema version {SCHEMA_VERSION}. Offsets are Unicode code points, half-open, into "
        "`documents.text`. A *category* is text that is stored once per value. A column that may be null is "
        "null where the text does not say.\n"
    ]
    return "".join([*parts, table_sections(SCHEMAS)])


def table_sections(schemas: Mapping[str, pa.Schema]) -> str:
    """A section of Markdown for each table, with its description and that of each column."""
    parts = []
    for name, schema in schemas.items():
        rows = "".join(
            f"| `{f.name}` | {type_name(f.type)} | {'yes' if f.nullable else 'no'} | {_cell(describe(f))} |\n"
            for f in schema
        )
        about = schema.metadata[b"description"].decode()
        parts.append(
            f"\n## {name}\n\n{about}\n\n| column | type | may be null | meaning |\n|---|---|---|---|\n{rows}"
        )
    return "".join(parts)


def _cell(text: str) -> str:
    """`text` for a cell of a Markdown table, where a bare pipe would end the cell."""
    return text.replace("|", "\\|")
