"""``claimspan query``: SQL over a dataset, its tables as views."""

from __future__ import annotations

import csv
import math
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from claimspan.cli.console import console, print_json_rows

# A table for people; whoever wants all rows asks for --csv or --json.
_MOST_ROWS = 100
_HELD_ROWS = 1000


def query(
    dataset: Annotated[Path, typer.Argument(help="Folder of a dataset.")],
    sql: Annotated[str, typer.Argument(help="SQL over the dataset's tables and views.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print all rows as JSON.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print all rows as CSV.")] = False,
) -> None:
    """Ask a dataset in SQL.

    Its tables are claims, spans, documents, ledger and quarantine; its views changes, levels, shares, money
    and windows; once "claimspan group" was run, also groups, group_members, copies, contradictions
    and the views corroborated and conflicts. "from columns" lists what their columns mean.
    """
    import duckdb

    from claimspan.analysis.dataset import refusal
    from claimspan.analysis.views import open_sql
    from claimspan.errors import UsageError

    if as_json and as_csv:
        raise UsageError("give --json or --csv, not both")
    with open_sql(dataset) as connection:
        try:
            cursor: Any = connection.execute(sql)
            if cursor is None:
                raise UsageError("the SQL holds no statement; try: select count(*) from claims")
            names = [column[0] for column in cursor.description or ()]
            if as_csv:
                _write_csv(names, cursor)
                return
            if as_json:
                print_json_rows(dict(zip(names, map(_jsonable, row), strict=True)) for row in _all(cursor))
                return
            rows = cursor.fetchmany(_MOST_ROWS + 1)
        except duckdb.Error as error:
            raise UsageError(refusal(dataset, error)) from None
    _print_table(names, rows)


def _write_csv(names: list[str], cursor: Any) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(names)
    writer.writerows(_all(cursor))


def _all(cursor: Any) -> Iterator[tuple[Any, ...]]:
    """All rows, of which some are held at a time."""
    while rows := cursor.fetchmany(_HELD_ROWS):
        yield from rows


def _print_table(names: list[str], rows: list[tuple[Any, ...]]) -> None:
    from rich.table import Table

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    shown = rows[:_MOST_ROWS]
    for place, name in enumerate(names):
        numeric = all(isinstance(row[place], int | float) for row in shown if row[place] is not None)
        table.add_column(name, justify="right" if numeric and shown else "left", overflow="fold")
    for row in shown:
        table.add_row(*("" if value is None else _cell(value) for value in row))
    console().print(table)
    if len(rows) > _MOST_ROWS:
        console(stderr=True).print(f"Only the first {_MOST_ROWS} rows are shown; --csv and --json print all.")


def _cell(value: Any) -> str:
    return str(value).removesuffix(".0") if isinstance(value, float) else str(value)


def _jsonable(value: Any) -> Any:
    """JSON has no numbers that are none."""
    return None if isinstance(value, float) and not math.isfinite(value) else value
