"""From pandas columns to Arrow's and to plain values, without any type being inferred."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pyarrow as pa

from claimspan.schema import SCHEMAS


def to_arrow(name: str, frame: pd.DataFrame) -> pa.Table:
    """`frame`'s columns as the Arrow table `name`, with exactly its schema.

    :raises ValueError: if a column that must always have a value lacks one.
    """
    schema = SCHEMAS[name]
    arrays = [_array(frame[field.name], field.type) for field in schema]
    table = pa.table(arrays, schema=schema)
    for field, column in zip(schema, table.columns, strict=True):
        if column.null_count and not field.nullable:
            raise ValueError(f"Column {name}.{field.name} must always have a value, and a row has none.")
    return table


def _array(column: pd.Series[Any], type: pa.DataType) -> pa.Array:
    """The column as the stated type, every kind of missing value as null."""
    if pa.types.is_dictionary(type):
        # Categories in the order in which they first occur, as if they had been read from a list.
        return pa.array(column.array, type=type.value_type, from_pandas=True).dictionary_encode().cast(type)
    if pa.types.is_floating(type) or pa.types.is_integer(type) or column.dtype == "str":
        return pa.array(column.array, type=type, from_pandas=True)
    return pa.array(plain(column), type=type)


def plain(column: pd.Series[Any]) -> list[Any]:
    """The column as Python values, every kind of missing value as None."""
    values: list[Any] = column.astype(object).where(column.notna(), None).tolist()
    return values
