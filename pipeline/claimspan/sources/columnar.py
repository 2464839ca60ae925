"""Records of Parquet files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, Final

import pyarrow as pa
import pyarrow.parquet as pq

from claimspan.model import Quarantined, Record
from claimspan.sources.options import MIB, FieldNames, Limits
from claimspan.sources.problems import quarantined, too_large, too_many_values
from claimspan.sources.rows import missing_text, record_of

# Those who write Parquet look at the size of a page only after so many rows.
_ROWS_OF_A_PAGE: Final = 1024


def parquet(file: BinaryIO, source: str, names: FieldNames, limits: Limits) -> Iterator[Record | Quarantined]:
    """One record a row, numbered from 1."""
    table = pq.ParquetFile(file, pre_buffer=False)
    if refusal := missing_text(table.schema_arrow.names, source, names):
        yield refusal
        return
    number = 0
    for group in range(table.num_row_groups):
        about = table.metadata.row_group(group)
        if _page_bytes(about) > limits.max_page_bytes:
            yield _too_large_pages(source, number, about.num_rows, limits)
            number += about.num_rows
            continue
        # Rows of the largest size would fill the memory if some were held together.
        for batch in table.iter_batches(batch_size=1, row_groups=[group], use_threads=False):
            number += 1
            yield _record(batch, f"{source}#{number}", names, limits)
    if not number:
        yield quarantined(source, "empty", f"{source}: holds no records.")


def _page_bytes(group: pq.RowGroupMetaData) -> int:
    """How large a page of a row group may be; where the file does not tell, as large as it can be."""
    sizes = (group.column(number).total_uncompressed_size for number in range(group.num_columns))
    rows = max(1, group.num_rows)
    return max((size * min(rows, _ROWS_OF_A_PAGE) // rows for size in sizes), default=0)


def _too_large_pages(source: str, before: int, rows: int, limits: Limits) -> Quarantined:
    where = f"{source}#{before + 1}"
    message = (
        f"{where}: rows {before + 1:,} to {before + rows:,} are one group, whose pages may have more than "
        f"{limits.max_page_bytes // MIB} MiB unpacked; write the file with fewer rows a group."
    )
    return quarantined(where, "too_large", message)


def _record(row: pa.RecordBatch, where: str, names: FieldNames, limits: Limits) -> Record | Quarantined:
    problem = None
    if row.nbytes > limits.max_record_bytes:
        problem = too_large(where, limits.max_record_bytes)
    elif sum(map(_values, row.columns)) > limits.max_values:
        problem = too_many_values(where, limits.max_values)
    if problem is not None:
        return quarantined(where, problem.error, problem.message)
    return record_of(row.to_pylist()[0], where, names, limits)


def _values(column: pa.Array) -> int:
    """How many values a column holds, those within others counted too."""
    if pa.types.is_struct(column.type):
        return len(column) + sum(map(_values, column.flatten()))
    if pa.types.is_map(column.type):
        return len(column) + _values(column.keys) + _values(column.items)
    if pa.types.is_nested(column.type):
        return len(column) + _values(column.flatten())
    return len(column)
