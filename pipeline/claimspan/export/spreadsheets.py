"""Tables for spreadsheets and for whatever reads text: ``csv`` and ``xlsx``."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, WriteOnlyCell
from openpyxl.styles import Font

from claimspan.analysis.views import open_sql
from claimspan.dataset.database import literal
from claimspan.errors import UsageError
from claimspan.schema import SCHEMAS, data_dictionary

# What a sheet of Excel holds, by Microsoft's "Excel specifications and limits".
MOST_ROWS: Final = 1_048_576
MOST_SIGNS: Final = 32_767
_BATCH = 2_000


def write_csv(dataset: Path, out: Path) -> int:
    """Each table as a file ``TABLE.csv`` in the folder `out`, UTF-8, with the data dictionary beside them.

    :return: the number of claims.
    :raises DatasetError: when `dataset` is no complete dataset.
    """
    out.mkdir(parents=True, exist_ok=True)
    with open_sql(dataset) as connection:
        for table in SCHEMAS:
            target = literal(str(out / f"{table}.csv"))
            connection.execute(
                f"copy (select * from {table} order by all) to {target} (header, delimiter ',')"
            )
        (claims,) = connection.execute("select count(*) from claims").fetchone() or (0,)
    (out / "data-dictionary.md").write_text(data_dictionary(), encoding="utf-8", newline="\n")
    return int(claims)


def write_xlsx(dataset: Path, out: Path) -> int:
    """The claims as a workbook: a sheet of claims, one of documents without their texts, and the dictionary.

    Text that looks like a formula stays text. Signs that a workbook cannot hold are left out, and texts
    longer than a cell are cut.

    :return: the number of claims.
    :raises UsageError: when there are more rows than a sheet holds.
    :raises DatasetError: when `dataset` is no complete dataset.
    """
    book = Workbook(write_only=True)
    with open_sql(dataset) as connection:
        queries = {
            "claims": "select * from claims order by doc_id, value_start, claim_id",
            "documents": "select * exclude (text) from documents order by source",
            "dictionary": "select * from columns where \"table\" in ('claims', 'documents')",
        }
        counts = {}
        for name, query in queries.items():
            (counts[name],) = connection.execute(f"select count(*) from ({query})").fetchone() or (0,)
            if counts[name] >= MOST_ROWS:
                raise UsageError(
                    f"{dataset} has {counts[name]:,} {name}, more than a sheet's {MOST_ROWS - 1:,} rows; "
                    "export csv instead, or make a smaller dataset"
                )
            _fill(book.create_sheet(name), connection.execute(query))
    book.save(out)
    return int(counts["claims"])


def _fill(sheet: Any, cursor: Any) -> None:
    sheet.freeze_panes = "A2"
    names = [column[0] for column in cursor.description]
    head = []
    for name in names:
        cell = WriteOnlyCell(sheet, name)
        cell.font = Font(bold=True)
        head.append(cell)
    sheet.append(head)
    while rows := cursor.fetchmany(_BATCH):
        for row in rows:
            sheet.append([_cell(sheet, value) for value in row])


def _cell(sheet: Any, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", value)[:MOST_SIGNS])
    # What begins with "=" would else be taken for a formula.
    cell.data_type = "s"
    return cell
