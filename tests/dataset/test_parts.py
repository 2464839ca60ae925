"""What a part holds beside its rows."""

from __future__ import annotations

from io import BytesIO

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from claimspan.dataset.parts import write_parquet
from claimspan.schema import SCHEMAS


def has_statistics(table: pa.Table) -> dict[str, bool]:
    """Which columns of the file that a table becomes have statistics."""
    file = BytesIO()
    write_parquet(table, file)
    group = pq.read_metadata(file).row_group(0)
    columns = (group.column(index) for index in range(group.num_columns))
    return {column.path_in_schema: column.is_stats_set for column in columns}


def documents(*texts: str) -> pa.Table:
    """Documents of these texts, which are all that differs."""
    row = {"doc_id": "0", "source": "a.txt", "text_sha256": "", "raw_sha256": ""}
    row |= dict.fromkeys(("n_chars", "n_sentences", "n_parsed", "n_claims"), 0)
    return pa.Table.from_pylist([row | {"text": text} for text in texts], schema=SCHEMAS["documents"])


@pytest.mark.parametrize("texts", [[""], ["a", "b" * 2000], ["é" * 2**19, "a"]])
def test_columns_have_statistics(texts: list[str]) -> None:
    assert all(has_statistics(documents(*texts)).values())


def test_no_rows_can_be_written() -> None:
    file = BytesIO()
    write_parquet(documents(), file)
    assert pq.read_table(file).equals(documents())


@pytest.mark.parametrize("texts", [["a" * (2**20 + 1)], ["a", "é" * (2**19 + 1)]])
def test_a_long_text_is_not_copied_for_statistics(texts: list[str]) -> None:
    found = has_statistics(documents(*texts))
    assert [name for name, there in found.items() if not there] == ["text"]


def test_what_is_written_without_statistics_is_read_as_it_was() -> None:
    table, file = documents("a", "ß" * 2**20), BytesIO()
    write_parquet(table, file)
    assert pq.read_table(file).equals(table)
