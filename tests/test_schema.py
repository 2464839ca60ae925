"""The schemas hold the promised columns, and the data dictionary tells all of them."""

from __future__ import annotations

import pyarrow as pa
import pytest

from claimspan.schema import SCHEMAS, data_dictionary, describe, type_name

COLUMNS = {
    "claims": "claim_id doc_id kind value value_high baseline_value unit unit_source per comparator "
    "direction subject subject_resolved subject_role measure cause window_text window_relation "
    "window_iso8601 window_start window_end window_anchor attribution citations modality value_text "
    "value_start value_end sentence sentence_start sentence_end section rule_id rule_version "
    "duplicate_of source_link",
    "spans": "claim_id doc_id field start end text normalized rule_id",
    "documents": "doc_id source url title published language text text_sha256 raw_sha256 n_chars n_sentences "
    "n_parsed n_claims",
    "ledger": "doc_id start end text fate claim_id reason rule_id",
    "quarantine": "source record stage error message raw_sha256",
}
FLAT = (pa.string(), pa.float64(), pa.int32(), pa.date32(), pa.dictionary(pa.int32(), pa.string()))


def test_tables_have_exactly_the_promised_columns() -> None:
    assert {name: " ".join(schema.names) for name, schema in SCHEMAS.items()} == COLUMNS


@pytest.mark.parametrize("name", COLUMNS)
def test_columns_are_flat_and_described(name: str) -> None:
    for field in SCHEMAS[name]:
        assert field.type in FLAT
        assert describe(field).endswith("."), field.name


def test_the_dictionary_names_every_column_once() -> None:
    pages = data_dictionary().split("\n## ")[1:]
    for page, (name, schema) in zip(pages, SCHEMAS.items(), strict=True):
        lines = page.splitlines()
        assert lines[0] == name
        told = [line.split(" | ") for line in lines if line.startswith("| `")]
        assert [cells[0] for cells in told] == [f"| `{column}`" for column in schema.names]
        assert [cells[1] for cells in told] == [type_name(field.type) for field in schema]
        assert [cells[2] for cells in told] == ["yes" if field.nullable else "no" for field in schema]


def test_types_have_names_that_analysts_know() -> None:
    names = {type_name(field.type) for schema in SCHEMAS.values() for field in schema}
    assert names == {"text", "category", "number", "integer", "date"}
