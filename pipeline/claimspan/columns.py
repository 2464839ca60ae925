"""Columns of tables: their Arrow types, and fields that say what they hold."""

from __future__ import annotations

from typing import Final

import pyarrow as pa

TEXT: Final = pa.string()
CATEGORY: Final = pa.dictionary(pa.int32(), pa.string())
NUMBER: Final = pa.float64()
INTEGER: Final = pa.int32()
DATE: Final = pa.date32()


def always(name: str, kind: pa.DataType, description: str) -> pa.Field:
    """A column with a value in every row."""
    return pa.field(name, kind, nullable=False, metadata={"description": description})


def maybe(name: str, kind: pa.DataType, description: str) -> pa.Field:
    """A column that is null where there is nothing to tell."""
    return pa.field(name, kind, nullable=True, metadata={"description": description})


def table(name: str, description: str, fields: list[pa.Field], **metadata: str) -> pa.Schema:
    """The schema of a table.

    :param metadata: what it says of itself besides its name and what it holds.
    """
    return pa.schema(fields, metadata={"table": name, "description": description, **metadata})
