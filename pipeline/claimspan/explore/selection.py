"""Which claims are looked at: what was typed and ticked, as SQL with parameters."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import duckdb

from claimspan.analysis.dataset import said
from claimspan.analysis.views import open_sql
from claimspan.errors import UsageError

FACETS: Final = ("kind", "unit", "direction", "modality", "rule_id")
"""The columns of ``claims`` that can be ticked."""

SHOWN: Final = (
    "subject, measure, comparator, value, value_high, unit, per, direction, baseline_value, window_text, "
    "sentence, cause, attribution, modality, kind, source, published, rule_id, claim_id"
)


@dataclass(frozen=True, slots=True)
class Selection:
    """What the claims that are shown have in common.

    :param text: words that all stand in the sentence, the subject or the measure, whatever their case.
    :param ticked: for each column of `FACETS`, the values that may be there; none for all.
    :param source: a part of the article's source.
    """

    text: str = ""
    ticked: tuple[tuple[str, tuple[str, ...]], ...] = ()
    source: str = ""


def claims_query(selection: Selection) -> tuple[str, list[Any]]:
    """The SQL of the selected claims with their articles' sources, and its parameters."""
    where: list[str] = []
    values: list[Any] = []
    for word in selection.text.split():
        where.append("contains(lower(concat_ws(' ', c.sentence, c.subject, c.measure)), lower(?))")
        values.append(word)
    for column, allowed in selection.ticked:
        if column in FACETS and allowed:
            where.append(f"c.{column} in ({', '.join('?' * len(allowed))})")
            values += allowed
    if selection.source:
        where.append("contains(lower(d.source), lower(?))")
        values.append(selection.source)
    condition = f"where {' and '.join(where)}" if where else ""
    found = f"select c.*, d.source, d.published from claims c join documents d using (doc_id) {condition}"
    return f"select {SHOWN} from ({found}) order by source, value_start, claim_id", values


def facet_query(column: str) -> str:
    """The SQL of a column's values with their counts, the most frequent first.

    :raises ValueError: if `column` is none of `FACETS`.
    """
    if column not in FACETS:
        raise ValueError(f"{column!r} is no facet")
    named = f"select {column} as name, count(*) as claims from claims where {column} is not null"
    return f"{named} group by 1 order by 2 desc, 1"


def open_confined(dataset: Path) -> duckdb.DuckDBPyConnection:
    """A connection as `open_sql` gives it that reads nothing but the dataset's folder.

    :raises DatasetError: when `dataset` is no complete dataset.
    """
    connection = open_sql(dataset)
    folder = str(dataset.resolve()).replace("'", "''")
    connection.execute(f"set allowed_directories = ['{folder}']")
    connection.execute("set enable_external_access = false")
    connection.execute("set lock_configuration = true")
    return connection


def run_query(connection: duckdb.DuckDBPyConnection, query: str, most: int) -> tuple[Any, bool]:
    """The first rows of one ``select``, as a frame, and whether there are more.

    :raises UsageError: if it is anything but one ``select``, or does not run.
    """
    try:
        statements = connection.extract_statements(query)
        if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
            raise UsageError("give one select; nothing is changed from here")
        relation = connection.sql(query)
        frame = relation.limit(most + 1).df()
    except duckdb.Error as error:
        raise UsageError(f"the SQL does not run: {said(error)}") from None
    return frame.head(most), len(frame) > most
