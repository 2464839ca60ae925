"""Ready-made views over a dataset's tables, in SQL: what analysts ask for most, under names they know.

Each is one ``select`` over the tables and over the views before it; nothing is stored.
"""

from __future__ import annotations

import glob
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from claimspan.dataset.database import MEMORY, literal
from claimspan.dataset.derived import DERIVED, derived_folder, what_to_do
from claimspan.dataset.folder import connect
from claimspan.dataset.intact import check_listed
from claimspan.schema import SCHEMAS, describe, type_name

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

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


_NO_TABLE: Final = re.compile(r"Table with name (?P<name>\w+) does not exist")


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


_SIDE: Final = (
    "{0}.subject as subject_{0}, {0}.measure as measure_{0}, {0}.direction as direction_{0}, "
    "{0}.comparator as comparator_{0}, {0}.value as value_{0}, {0}.value_high as value_high_{0}, "
    "{0}.unit as unit_{0}, {0}.window_text as window_{0}, {0}.sentence as sentence_{0}, "
    "d{0}.source as source_{0}, d{0}.published as published_{0}, g{0}.n_sources as n_sources_{0}"
)
GROUP_VIEWS: Final = (
    View(
        "corroborated",
        "Things that at least two independent sources claim, with the claim that stands for them. "
        "`value_min` and `value_max` span what the claims say.",
        "select g.group_id, c.subject, c.measure, c.direction, c.comparator, c.value, c.value_high, c.unit, "
        "c.per, c.window_text, g.n_sources, g.n_documents, g.n_claims, g.first_published, g.last_published, "
        "g.value_min, g.value_max, c.sentence from groups g join claims c on c.claim_id = g.group_id "
        "where g.n_sources > 1 order by g.n_sources desc, g.group_id",
    ),
    View(
        "conflicts",
        "Claims of the same subject, measure and window with different values, side by side. A pair is of "
        "two groups: `n_sources_a` independent sources say the one, `n_sources_b` the other.",
        f"select x.claim_a, x.claim_b, x.similarity, {_SIDE.format('a')}, {_SIDE.format('b')} "
        "from contradictions x join claims a on a.claim_id = x.claim_a "
        "join claims b on b.claim_id = x.claim_b "
        "join documents da on da.doc_id = a.doc_id join documents db on db.doc_id = b.doc_id "
        "join groups ga on ga.group_id = x.group_a join groups gb on gb.group_id = x.group_b",
    ),
)
"""The views over the derived tables; there when the dataset's claims are grouped."""


def open_sql(path: Path, memory: str = MEMORY) -> duckdb.DuckDBPyConnection:
    """A DuckDB connection, in memory, on a dataset's tables, `VIEWS`, and ``columns``, the data dictionary.

    Where the dataset's claims are grouped, the derived tables and `GROUP_VIEWS` are there as well.

    :param memory: what DuckDB may hold in memory, as it says it; what is beyond goes to the disk.
    :raises DatasetError: when `path` is no complete dataset.
    """
    connection = connect(path, memory)
    derived = derived_folder(path)
    grouped = derived.is_dir()
    if grouped:
        check_listed(derived)
    for name in DERIVED if grouped else ():
        file = literal(glob.escape(str(derived / f"{name}.parquet")))
        connection.execute(f"create view {name} as select * from read_parquet({file})")
    for view in (*VIEWS, *GROUP_VIEWS) if grouped else VIEWS:
        connection.execute(f"create view {view.name} as {view.sql}")
        connection.execute(
            f"comment on view {view.name} is '{view.description.replace(chr(39), chr(39) * 2)}'"
        )
    connection.execute(
        'create table columns ("table" varchar, "column" varchar, "type" varchar, nullable boolean, '
        "description varchar)"
    )
    schemas = {**SCHEMAS, **DERIVED} if grouped else SCHEMAS
    connection.executemany("insert into columns values (?, ?, ?, ?, ?)", _dictionary(schemas))
    return connection


def _dictionary(schemas: Mapping[str, pa.Schema]) -> list[tuple[str, str, str, bool, str]]:
    return [
        (table, field.name, type_name(field.type), field.nullable, describe(field))
        for table, schema in schemas.items()
        for field in schema
    ]


def missing_groups(path: Path, message: str) -> str | None:
    """What to do about an SQL error that comes of claims that are not grouped; None for any other error.

    :param message: DuckDB's message.
    """
    found = _NO_TABLE.search(message)
    names = {*DERIVED, *(view.name for view in GROUP_VIEWS)}
    return what_to_do(path) if found is not None and found["name"] in names else None
