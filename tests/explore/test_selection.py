from pathlib import Path

import pytest

from claimspan.errors import UsageError
from claimspan.explore.selection import (
    FACETS,
    Selection,
    claims_query,
    facet_query,
    open_confined,
    run_query,
)


def found(folder: Path, selection: Selection) -> list[str]:
    with open_confined(folder) as connection:
        return list(connection.execute(*claims_query(selection)).df()["subject"])


@pytest.mark.parametrize(
    ("selection", "subjects"),
    [
        (Selection(), ["Waste", "<b>shops</b>", "It"]),
        (Selection(text="recycle SHOPS"), ["<b>shops</b>"]),
        (Selection(text="recycle waste"), []),
        (Selection(text="' or 1=1 --"), []),
        (Selection(ticked=(("kind", ("money", "measurement")),)), ["Waste", "It"]),
        (Selection(ticked=(("kind", ()), ("unit", ("EUR",)))), ["It"]),
        (Selection(text="cost", ticked=(("kind", ("percentage",)),)), []),
        (Selection(source="IN/A"), ["Waste", "<b>shops</b>", "It"]),
        (Selection(source="in/b"), []),
    ],
)
def test_what_is_typed_and_ticked_selects(folder: Path, selection: Selection, subjects: list[str]) -> None:
    assert found(folder, selection) == subjects


def test_a_column_that_is_no_facet_is_refused() -> None:
    with pytest.raises(ValueError, match="'value; drop' is no facet"):
        facet_query("value; drop")


@pytest.mark.parametrize("column", FACETS)
def test_facets_count_the_claims(folder: Path, column: str) -> None:
    with open_confined(folder) as connection:
        rows = connection.execute(facet_query(column)).fetchall()
    counts = [count for _, count in rows]
    assert counts == sorted(counts, reverse=True)
    assert sum(counts) == {"direction": 1}.get(column, 3)


def test_a_query_gives_its_first_rows(folder: Path) -> None:
    with open_confined(folder) as connection:
        frame, more = run_query(connection, "select value from claims order by value", 2)
        assert (frame["value"].tolist(), more) == ([12, 30], True)
        frame, more = run_query(connection, "select * from columns", 10_000)
        assert not more


@pytest.mark.parametrize(
    "query",
    [
        "copy (select 1) to '{folder}/x.csv'",
        "select 1; select 2",
        "create table x as select 1",
        "attach '{folder}/x.db'",
        "set enable_external_access = true",
        "",
    ],
)
def test_only_one_select_is_run(folder: Path, query: str) -> None:
    before = sorted(path.name for path in folder.rglob("*"))
    with (
        open_confined(folder) as connection,
        pytest.raises(UsageError, match=r"give one select|does not run"),
    ):
        run_query(connection, query.format(folder=folder), 10)
    assert sorted(path.name for path in folder.rglob("*")) == before


def test_nothing_outside_the_dataset_is_read(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text("a\n1\n", encoding="utf-8")
    with open_confined(folder) as connection, pytest.raises(UsageError, match="Cannot access file"):
        run_query(connection, f"select * from read_csv('{tmp_path}/secret.csv')", 10)
