import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Call = Callable[..., Any]


@pytest.fixture
def changed(dataset: Path, claimspan: Call) -> Path:
    """The dataset again, after one article was changed and another taken away."""
    Path("in/farms.txt").write_text("In all, 14% of farms use drones in 2020. And 9% of cats sleep.")
    Path("in/schools.txt").unlink()
    assert claimspan("run", "in", "--out", "new").exit_code == 0
    return Path("new")


def test_what_changed_is_counted_and_shown(
    dataset: Path, changed: Path, claimspan: Call, snapshot: Callable[[str, str], None]
) -> None:
    result = claimspan("diff", dataset, changed)
    assert result.exit_code == 0
    snapshot("diff.txt", result.stdout)


def test_changes_as_json_and_csv(dataset: Path, changed: Path, claimspan: Call) -> None:
    told = json.loads(claimspan("diff", dataset, changed, "--json").stdout)
    assert told["same"] == 1
    rows = list(csv.DictReader(io.StringIO(claimspan("diff", dataset, changed, "--csv").stdout)))
    assert [(row["change"], row["value_text"]) for row in rows] == [
        ("added", "9%"),
        ("removed", "60%"),
        ("removed", "75%"),
    ]
    assert [row["claim_id"] for row in told["changes"]] == [row["claim_id"] for row in rows]


def test_what_is_not_shown_is_counted(dataset: Path, changed: Path, claimspan: Call) -> None:
    result = claimspan("diff", dataset, changed, "--show", "1")
    assert "2 more are not shown; --show, --json and --csv tell them." in result.stdout


def test_equal_datasets(dataset: Path, claimspan: Call) -> None:
    assert claimspan("diff", dataset, dataset).stdout == "3 claims are the same, 0 differ.\n"
