"""Ready-made views over a dataset's tables, in SQL: what analysts ask for most, under names they know.

Each is one ``select`` over the tables and over the views before it; nothing is stored.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from claimspan.dataset import connect
from claimspan.schema import SCHEMAS, describe, type_name

if TYPE_CHECKING:
    import duckdb

# The columns that place a claim: carried by each view, so that its rows can be read and checked alone.
_PLACE: Final = (
    "c.claim_id, c.doc_id, d.source, d.published, c.subject, c.measure, c.kind, c.comparator, c.value, "
    "c.value_high, c.unit, c.per"
)
_ORIGIN: Final = (
    "c.window_text, c.window_iso8601, c.window_start, c.window_end, c.cause, c.attribution, c.modality, "
    "c.value_text, c.sentence, c.source_link"
)
_FROM: Final = "from claims c join documents d using (doc_id) where c.duplicate_of is null"


@dataclass(frozen=True, slots=True)
class View:
    """A view by its name.

    :param description: what its rows are, in a sentence, for the data dictionary.
    :param sql: the ``select`` that makes it, DuckDB's dialect.
    """

    name: str
    description: str
    sql: str


VIEWS: Final = (
    View(
        "changes",
        "Claims of a change, each once a document, with the baseline where the text states it. `change` is "
        "value less baseline in `unit`, `change_percent` the same in percent of the baseline.",
        f"select {_PLACE}, c.direction, c.baseline_value, c.value - c.baseline_value as change, "
        "100 * (c.value - c.baseline_value) / nullif(abs(c.baseline_value), 0) as change_percent, "
        f"{_ORIGIN} {_FROM} and (c.direction is not null or c.baseline_value is not null)",
    ),
    View(
        "levels",
        "Claims of how much something is, each once a document: no change is stated.",
        f"select {_PLACE}, {_ORIGIN} {_FROM} and c.direction is null and c.baseline_value is null "
        "and c.kind <> 'multiplier'",
    ),
    View(
        "shares",
        "Shares of a whole on the percent scale, whatever their wording, each once a document.",
        f"select {_PLACE}, {_ORIGIN} {_FROM} and c.unit = 'percent' and c.direction is null",
    ),
    View(
        "money",
        "Amounts of money, each once a document; `currency` is the ISO 4217 code.",
        f"select {_PLACE.replace('c.unit,', 'c.unit as currency,')}, c.direction, c.baseline_value, "
        f"{_ORIGIN} {_FROM} and c.kind = 'money'",
    ),
    View(
        "windows",
        "All time windows of all claims, one a row: a claim may have several. `iso8601` is an ISO 8601 or "
        "EDTF value.",
        "select s.claim_id, s.doc_id, d.source, d.published, s.text as window_text, s.normalized as iso8601, "
        's.start, s."end", c.subject, c.measure, c.value, c.unit, c.direction, c.sentence '
        "from spans s join claims c using (claim_id) join documents d on d.doc_id = s.doc_id "
        "where s.field = 'window'",
    ),
)
"""The views in the order in which they are made."""


def open_sql(path: Path) -> duckdb.DuckDBPyConnection:
    """A DuckDB connection, in memory, on a dataset's tables, `VIEWS`, and ``columns``, the data dictionary.

    :raises DatasetError: when `path` is no complete dataset.
    """
    connection = connect(path)
    for view in VIEWS:
        connection.execute(f"create view {view.name} as {view.sql}")
        connection.execute(
            f"comment on view {view.name} is '{view.description.replace(chr(39), chr(39) * 2)}'"
        )
    connection.execute(
        'create table columns ("table" varchar, "column" varchar, "type" varchar, nullable boolean, '
        "description varchar)"
    )
    connection.executemany("insert into columns values (?, ?, ?, ?, ?)", _dictionary())
    return connection


def _dictionary() -> list[tuple[str, str, str, bool, str]]:
    return [
        (table, field.name, type_name(field.type), field.nullable, describe(field))
        for table, schema in SCHEMAS.items()
        for field in schema
    ]
