"""From columns of plain values to Arrow's, without any type being inferred."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import pyarrow as pa

from claimspan.schema import SCHEMAS

Columns: TypeAlias = Mapping[str, Sequence[Any]]
"""Name of a column → its values, None where one is missing."""


def columns_of(rows: Sequence[tuple[Any, ...]], names: Sequence[str]) -> dict[str, Sequence[Any]]:
    """The columns of `rows`, each of which has a value for each of `names`, in their order."""
    values = zip(*rows, strict=True) if rows else [()] * len(names)
    return dict(zip(names, values, strict=True))


def to_arrow(name: str, columns: Columns) -> pa.Table:
    """The columns as the Arrow table `name`, with exactly its schema.

    :raises ValueError: if a column that must always have a value lacks one.
    """
    schema = SCHEMAS[name]
    arrays = []
    for field in schema:
        # What is not a number is no value.
        array = pa.array(columns[field.name], type=field.type, from_pandas=True)
        if array.null_count and not field.nullable:
            raise ValueError(f"Column {name}.{field.name} must always have a value, and a row has none.")
        arrays.append(array)
    return pa.table(arrays, schema=schema)
