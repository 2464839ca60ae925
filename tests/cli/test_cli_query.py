import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from claimspan.cli import query

Call = Callable[..., Any]
SQL = "select subject, value, window_text from claims order by value"


def test_rows_are_printed_as_a_table(
    dataset: Path, claimspan: Call, snapshot: Callable[[str, str], None]
) -> None:
    result = claimspan("query", dataset, SQL)
    assert result.exit_code == 0
    snapshot("query.txt", result.stdout)


def test_rows_as_json(dataset: Path, claimspan: Call) -> None:
    rows = json.loads(claimspan("query", dataset, SQL, "--json").stdout)
    assert rows[0] == {"subject": "farms", "value": 14.0, "window_text": "in 2020"}
    assert rows[1]["window_text"] is None


def test_rows_as_csv(dataset: Path, claimspan: Call) -> None:
    rows = list(csv.DictReader(io.StringIO(claimspan("query", dataset, SQL, "--csv").stdout)))
    assert [row["subject"] for row in rows] == ["farms", "schools", "pupils"]
    assert rows[1]["window_text"] == ""


@pytest.mark.parametrize("table", ["claims", "spans", "documents", "ledger", "quarantine"])
def test_every_table_is_a_view(dataset: Path, claimspan: Call, table: str) -> None:
    assert claimspan("query", dataset, f"from {table}").exit_code == 0


def test_not_a_number_is_json_all_the_same(dataset: Path, claimspan: Call) -> None:
    assert json.loads(claimspan("query", dataset, "select 'nan'::double as x", "--json").stdout) == [
        {"x": None}
    ]


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("select sbject from claims", "sbject"),
        ("select * from claim", "claim"),
        ("selec 1", "syntax error"),
        ("delete from claims", "the SQL does not run"),
    ],
)
def test_a_mistake_in_sql_is_one_sentence(dataset: Path, claimspan: Call, sql: str, said: str) -> None:
    result = claimspan("query", dataset, sql)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith("error: the SQL does not run: ")
    assert result.stderr.count("\n") == 1
    assert said in result.stderr


@pytest.mark.parametrize("flags", [(), ("--json",), ("--csv",)])
def test_statements_without_rows_are_well(dataset: Path, claimspan: Call, flags: tuple[str, ...]) -> None:
    assert claimspan("query", dataset, "set threads = 1", *flags).exit_code == 0


def test_long_answers_are_cut_for_people_only(dataset: Path, claimspan: Call) -> None:
    result = claimspan("query", dataset, "select range as n from range(250)")
    assert len(result.stdout.splitlines()) == 101
    assert "--csv" in result.stderr
    assert (
        len(json.loads(claimspan("query", dataset, "select range as n from range(250)", "--json").stdout))
        == 250
    )


def test_one_form_at_a_time(dataset: Path, claimspan: Call) -> None:
    assert claimspan("query", dataset, SQL, "--csv", "--json").exit_code == 2


def test_what_is_no_dataset_is_one_sentence(here: Path, claimspan: Call) -> None:
    result = claimspan("query", "in", "select 1")
    assert result.exit_code == 1
    assert result.stderr.startswith("error: in is no dataset")


@pytest.mark.parametrize("sql", ["", " ", ";", "/* nothing */"])
def test_sql_without_a_statement_is_refused(dataset: Path, claimspan: Call, sql: str) -> None:
    result = claimspan("query", dataset, sql)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "error: the SQL holds no statement; try: select count(*) from claims.\n"


@pytest.mark.parametrize("form", ["--json", "--csv"])
def test_few_rows_of_a_long_answer_are_held(
    dataset: Path, claimspan: Call, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    held: list[int] = []

    def fetch(self: object, most: int) -> list[tuple[int]]:
        held.append(most)
        return [(1,)] * most if len(held) < 4 else []

    rows = query._all
    monkeypatch.setattr(query, "_HELD_ROWS", 4)
    monkeypatch.setattr(query, "_all", lambda _: rows(type("Cursor", (), {"fetchmany": fetch})()))
    assert claimspan("query", dataset, "select 1 as n", form).exit_code == 0
    assert held == [4, 4, 4, 4]
