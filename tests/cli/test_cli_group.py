import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

Call = Callable[..., Any]


def test_counts_are_told_and_the_tables_are_there(dataset: Path, claimspan: Call) -> None:
    result = claimspan("group", dataset)
    assert result.exit_code == 0
    assert result.stdout.splitlines()[0].split() == ["things", "claimed", "3"]
    rows = json.loads(claimspan("query", dataset, "select count(*) as n from group_members", "--json").stdout)
    assert rows == [{"n": 3}]


def test_what_is_there_is_not_made_again(dataset: Path, claimspan: Call) -> None:
    assert json.loads(claimspan("group", dataset, "--json").stdout)["made"] is True
    assert json.loads(claimspan("group", dataset, "--json").stdout)["made"] is False
    assert "--again" in claimspan("group", dataset).stderr
    assert json.loads(claimspan("group", dataset, "--json", "--again").stdout)["made"] is True


def test_a_query_before_says_what_to_do(dataset: Path, claimspan: Call) -> None:
    result = claimspan("query", dataset, "from conflicts")
    assert result.exit_code == 2
    assert result.stderr.startswith("error: ")
    assert "run claimspan group" in result.stderr
    assert result.stderr.count("\n") == 1


def test_what_is_no_dataset_is_refused(tmp_path: Path, claimspan: Call) -> None:
    result = claimspan("group", tmp_path)
    assert result.exit_code == 1
    assert "is no dataset" in result.stderr
