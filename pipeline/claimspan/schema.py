"""The Arrow schemas of the dataset's five tables, and the data dictionary made from them.

Everything that is written has one of these schemas, whether it holds a million rows or none. Offsets are
Unicode code points, half-open, into ``documents.text`` of the same ``doc_id``.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Final

import pyarrow as pa

from claimspan.columns import CATEGORY, DATE, INTEGER, NUMBER, TEXT, always, maybe, table

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

_table: Final = partial(table, schema_version=str(SCHEMA_VERSION))

_CLAIMS: Final = _table(
    "claims",
    "One row for each quantitative claim: a number with its unit, about something, as the author states it.",
    [
        always(
            "claim_id",
            TEXT,
            "Identifier, 16 hexadecimal digits; depends on document, value span and kind only, so it stays "
            "the same from run to run.",
        ),
        always("doc_id", TEXT, "The document it was read from; joins with documents.doc_id."),
        always(
            "kind",
            CATEGORY,
            "How the number is expressed: percentage, money, ratio, multiplier, duration, count, "
            "measurement or number.",
        ),
        always(
            "value",
            NUMBER,
            "The number on the scale of `unit`, scale words applied (1.5 million is 1500000); the lower "
            "bound of a range.",
        ),
        maybe("value_high", NUMBER, "The upper bound of a range; null when the claim states one number."),
        maybe(
            "baseline_value",
            NUMBER,
            "The other end of a change that is stated: 21.2 in `from 21.2% to 8.6%`.",
        ),
        maybe(
            "unit",
            CATEGORY,
            "percent, percentage_point, an ISO 4217 currency code, times, or the singular name of a unit or "
            "of what is counted. Ratios are put on the percent scale.",
        ),
        maybe(
            "unit_source",
            CATEGORY,
            "Where the unit comes from: text (the text states it), document (points, or a sign or name that "
            "several currencies share, such as $, decided by evidence in the document) or assumed (such a "
            "sign or name, taken for the currency it commonly means); null where there is no unit.",
        ),
        maybe("per", CATEGORY, "What the amount is per, singular, joined by slashes: participant/year."),
        always(
            "comparator",
            CATEGORY,
            "How the value bounds the truth: = (exact), ~ (about), >, >=, < or <=.",
        ),
        maybe(
            "direction",
            CATEGORY,
            "What the text says happened to the measure: increase, decrease, improve or worsen; null for a "
            "level.",
        ),
        maybe("subject", TEXT, "Who or what the figure is about, in the words of the text."),
        maybe(
            "subject_resolved",
            TEXT,
            "What a subject that is a pronoun or the like (they, which, the figure, the company) stands for, "
            "in the words of the text; null for any other subject, and where nothing fits.",
        ),
        maybe("subject_role", CATEGORY, "The subject's part: population, agent (also the cause) or topic."),
        maybe(
            "measure",
            TEXT,
            "What was measured, or what the share does, says or is, in the words of the text.",
        ),
        maybe("cause", TEXT, "What the text credits for the figure, in its words."),
        maybe("window_text", TEXT, "The first time window that bounds the claim, in the words of the text."),
        maybe(
            "window_relation",
            CATEGORY,
            "How that window bounds the claim: within, by, since, last and so on.",
        ),
        maybe(
            "window_iso8601",
            TEXT,
            "That window as an ISO 8601 or EDTF value: P30D, 2018/2024, 1990/.., 2024-10.",
        ),
        maybe(
            "window_start",
            DATE,
            "First day of that window, where it can be resolved; null for an open start or a mere length.",
        ),
        maybe(
            "window_end",
            DATE,
            "Last day of that window, where it can be resolved; null for an open end or a mere length.",
        ),
        maybe(
            "window_anchor",
            CATEGORY,
            "Where those dates come from: text (the text states them) or published (counted from the "
            "publication date); null when there are none.",
        ),
        maybe("attribution", TEXT, "Who says so, as named in the text."),
        maybe("citations", TEXT, "Citation markers that stand beside the claim, joined by `; `."),
        always("modality", CATEGORY, "asserted, possible, negated or target."),
        always("value_text", TEXT, "The number with its scale word and unit, as it stands in the text."),
        always("value_start", INTEGER, "Offset of value_text in documents.text, in code points."),
        always("value_end", INTEGER, "Offset just after value_text in documents.text, in code points."),
        always("sentence", TEXT, "The sentence, list item or table row that makes the claim, unchanged."),
        always("sentence_start", INTEGER, "Offset of the sentence in documents.text, in code points."),
        always("sentence_end", INTEGER, "Offset just after the sentence in documents.text, in code points."),
        maybe("section", TEXT, "The headings above the sentence, outermost first, joined by ` > `."),
        always("rule_id", CATEGORY, "The rule that read the claim's number."),
        always("rule_version", pa.int32(), "The version of that rule."),
        maybe(
            "duplicate_of",
            TEXT,
            "claim_id of the first claim of the same document that says the same (number, subject, measure "
            "and windows alike); keep rows where it is null to count each claim once.",
        ),
        maybe(
            "source_link",
            TEXT,
            "The article's address with a text fragment that opens a browser at the sentence, where the "
            "address is known.",
        ),
    ],
)

_SPANS: Final = _table(
    "spans",
    "One row for each piece of evidence: the exact characters that a field of a claim was read from.",
    [
        always("claim_id", TEXT, "The claim it is evidence of; joins with claims.claim_id."),
        always("doc_id", TEXT, "The document it stands in; joins with documents.doc_id."),
        always("field", CATEGORY, f"What it is evidence of: {', '.join(SPAN_FIELDS)}."),
        always("start", INTEGER, "Offset of the evidence in documents.text, in code points."),
        always("end", INTEGER, "Offset just after the evidence in documents.text, in code points."),
        always("text", TEXT, "The evidence; always equal to documents.text from start to end."),
        maybe(
            "normalized",
            TEXT,
            "The evidence in a normal form; for a window its ISO 8601 or EDTF value. A claim may have "
            "several windows.",
        ),
        always("rule_id", CATEGORY, "The rule that found it."),
    ],
)

_DOCUMENTS: Final = _table(
    "documents",
    "One row for each article that was read, with or without claims.",
    [
        always("doc_id", TEXT, "Identifier, 16 hexadecimal digits; depends on `source` only."),
        always("source", TEXT, "Path or URI it came from, with #record inside a container."),
        maybe("url", TEXT, "The article's own address, if the record names one."),
        maybe("title", TEXT, "The article's title, if known."),
        maybe("published", DATE, "Publication date, if known to the day."),
        maybe("language", CATEGORY, "Language code of the text, if known."),
        always("text", TEXT, "The text that all offsets count in."),
        always("text_sha256", TEXT, "SHA-256 of the text in UTF-8, hexadecimal."),
        always("raw_sha256", TEXT, "SHA-256 of the raw record's bytes, hexadecimal."),
        always("n_chars", INTEGER, "Length of the text in code points."),
        always("n_sentences", pa.int32(), "Sentences, list items and table rows in the text."),
        always("n_parsed", pa.int32(), "Those that hold a figure, and so were parsed."),
        always("n_claims", pa.int32(), "Claims read from it; rows of claims with this doc_id."),
    ],
)

_LEDGER: Final = _table(
    "ledger",
    "One row for each number in a text, and what became of it: nothing is dropped in silence.",
    [
        always("doc_id", TEXT, "The document it stands in; joins with documents.doc_id."),
        always("start", INTEGER, "Offset of the number in documents.text, in code points."),
        always("end", INTEGER, "Offset just after the number in documents.text, in code points."),
        always("text", TEXT, "The number as it stands in the text."),
        always(
            "fate",
            CATEGORY,
            "claim (a claim's value), part_of_claim (a window, a baseline …), rejected (no claim, see "
            "reason) or unexplained.",
        ),
        maybe("claim_id", TEXT, "The claim it became or became part of; null for the other fates."),
        maybe(
            "reason",
            CATEGORY,
            "Why it is no claim, as a code: citation_marker, list_number, date, version, name and so on.",
        ),
        maybe("rule_id", CATEGORY, "The rule that decided, if one did."),
    ],
)

_QUARANTINE: Final = _table(
    "quarantine",
    "One row for each record that could not be used, and why.",
    [
        always("source", TEXT, "Path or URI of the file."),
        always("record", TEXT, "Which record inside it; empty when the file is one record."),
        always("stage", CATEGORY, "The stage that refused it."),
        always("error", CATEGORY, "What is wrong, as a code."),
        always("message", TEXT, "What is wrong, where, and what to do, in a sentence."),
        always("raw_sha256", TEXT, "SHA-256 of the raw bytes, hexadecimal; empty if they could not be read."),
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
    names = {CATEGORY: "category", TEXT: "text", DATE: "date", NUMBER: "number", pa.int32(): "integer"}
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
