import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Call = Callable[..., Any]
GOLD = """
- document: in/farms.txt
  claims:
    - {quote: 14% of farms use drones, value_text: 14%, kind: percentage, value: 14, unit: percent,
       subject: farms, measure: use drones, windows: [{text: in 2020, relation: in, iso8601: "2020"}]}
    - {quote: Another 3 do not, value_text: "3", kind: count, value: 3, unit: farm}
  not_claims:
    - {text: "2020", reason: date, quote: in 2020}
- document: in/schools.txt
  claims:
    - {quote: 60% of schools, value_text: 60%, kind: percentage, value: 60, unit: percent, subject: pupils,
       measure: teach code}
- document: in/nowhere.txt
  claims:
    - {quote: a tenth, value_text: a tenth, kind: ratio, value: 10, unit: percent}
"""


@pytest.fixture
def gold(dataset: Path) -> Path:
    path = Path("gold.yaml")
    path.write_text(GOLD)
    return path


def test_scores_are_printed(
    dataset: Path, gold: Path, claimspan: Call, snapshot: Callable[[str, str], None]
) -> None:
    result = claimspan("evaluate", dataset, gold, "--errors", "10")
    assert result.exit_code == 0
    snapshot("evaluate.txt", result.stdout)


def test_scores_as_json(dataset: Path, gold: Path, claimspan: Call) -> None:
    told = json.loads(claimspan("evaluate", dataset, gold, "--json", "--errors", "1").stdout)
    assert told["core"]["tp"] == 2
    assert told["core"]["fp"] == 1
    assert told["core"]["fn"] == 1
    assert told["figures"]["all_kinds_r"] == 0.5
    assert (
        told["fields"]["subject"]["share"]
        == told["by_kind_and_field"]["percentage"]["subject"]["share"]
        == 0.5
    )
    assert told["missing_documents"] == ["in/nowhere.txt"]
    assert len(told["errors"]) == 1
    assert told["bad_spans"] == 0


def test_floors_that_are_reached_pass(dataset: Path, gold: Path, claimspan: Call) -> None:
    Path("floors.json").write_text('{"quantity_r": 0.66, "subject": 0.5, "bad_spans": 0}')
    assert claimspan("evaluate", dataset, gold, "--floor", "floors.json").exit_code == 0


def test_floors_that_are_not_reached_fail_by_name(dataset: Path, gold: Path, claimspan: Call) -> None:
    Path("floors.json").write_text('{"quantity_r": 0.7, "subject": 0.5}')
    result = claimspan("evaluate", dataset, gold, "--floor", "floors.json")
    assert result.exit_code == 1
    assert result.stderr == "error: quantity_r is 0.6667, below its pinned floor 0.7000.\n"


@pytest.mark.parametrize("content", ["[0.9]", "{", '{"subjct": 0.9}'])
def test_broken_floors_are_one_sentence(dataset: Path, gold: Path, claimspan: Call, content: str) -> None:
    Path("floors.json").write_text(content)
    result = claimspan("evaluate", dataset, gold, "--floor", "floors.json")
    assert result.exit_code == 2
    assert result.stderr.startswith("error: ")


def test_broken_gold_is_told_before_any_score(dataset: Path, claimspan: Call) -> None:
    Path("gold.yaml").write_text("document: a.txt\nclaims: [{kind: count}]")
    result = claimspan("evaluate", dataset, "gold.yaml")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith("error: gold.yaml:2: a claim needs ")
