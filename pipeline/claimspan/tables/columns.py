"""From rows and columns of plain values to Arrow's tables, without any type being inferred."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, TypeAlias

import pyarrow as pa

from claimspan.schema import SCHEMAS

PIECE: Final = 4096
"""Rows that are held as Python's objects, which take ten times as much memory, before Arrow has them."""

SHARED: Final = frozenset({"sentence", "source_link"})
"""Columns whose texts several rows in a row have in common: pieces of tables hold each once."""

Columns: TypeAlias = Mapping[str, Sequence[Any]]
"""Name of a column → its values, None where one is missing."""


def columns_of(rows: Sequence[tuple[Any, ...]], names: Sequence[str]) -> dict[str, Sequence[Any]]:
    """The columns of `rows`, each of which has a value for each of `names`, in their order."""
    values = zip(*rows, strict=True) if rows else [()] * len(names)
    return dict(zip(names, values, strict=True))


def to_arrow(name: str, columns: Columns) -> pa.Table:
    """The columns, all or some of those of the table `name`, as an Arrow table with exactly their schema.

    :raises ValueError: if a column that must always have a value lacks one.
    """
    schema = pa.schema([field for field in SCHEMAS[name] if field.name in columns], SCHEMAS[name].metadata)
    arrays = []
    for field in schema:
        # What is not a number is no value.
        array = pa.array(columns[field.name], type=field.type, from_pandas=True)
        if array.null_count and not field.nullable:
            raise ValueError(f"Column {name}.{field.name} must always have a value, and a row has none.")
        arrays.append(array)
    return pa.table(arrays, schema=schema)


def joined(name: str, tables: Iterable[pa.Table]) -> pa.Table:
    """The rows of pieces of the table `name` as one table, equal to one that was made of all rows at once.

    So in each column all is one chunk, and categories are in the order in which they are first met. Of what
    is let go of when it was handed over, no more than a column is held twice.
    """
    whole = pa.concat_tables(tables).unify_dictionaries()
    columns = whole.columns[::-1]
    del whole
    arrays = []
    for field in SCHEMAS[name]:
        array = columns.pop().combine_chunks()
        arrays.append(array if array.type == field.type else array.cast(field.type))
    return pa.table(arrays, schema=SCHEMAS[name])


class Growing:
    """A table to which rows are added, of which few are ever held as Python's objects.

    :param name: of the table.
    :param without: a column that its rows do not have.
    """

    def __init__(self, name: str, without: str | None = None) -> None:
        self._name = name
        self._columns = [column for column in SCHEMAS[name].names if column != without]
        self._rows: list[tuple[Any, ...]] = []
        self._pieces: list[pa.Table] = []

    def add(self, rows: Iterable[tuple[Any, ...]]) -> None:
        """Add rows, their values in the order of the columns. Raises ValueError as `to_arrow` does."""
        held = self._rows
        for row in rows:
            held.append(row)
            if len(held) == PIECE:
                self._settle()

    def pieces(self) -> pa.Table:
        """All rows so far, in pieces for `joined`, which hold what is `SHARED` as categories.

        :raises ValueError: as `to_arrow` does.
        """
        if self._rows or not self._pieces:
            self._settle()
        return pa.concat_tables(self._pieces)

    def _settle(self) -> None:
        table = to_arrow(self._name, columns_of(self._rows, self._columns))
        columns = {
            name: table[name].dictionary_encode() if name in SHARED else table[name] for name in self._columns
        }
        self._pieces.append(pa.table(columns))
        self._rows.clear()
