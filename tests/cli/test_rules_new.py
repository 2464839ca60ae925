"""What ``claimspan rules new`` and ``claimspan rules schema`` print and write."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Call = Callable[..., Any]


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("stage", ["mention", "role"])
def test_a_rule_to_start_from_is_written(
    claimspan: Call, snapshot: Callable[[str, str], None], stage: str
) -> None:
    result = claimspan("rules", "new", "things/widget", "--rules", "mine", "--stage", stage)
    assert result.exit_code == 0, result.output
    assert result.stdout == (
        "wrote mine/schema.json\n"
        "wrote mine/things/_pack.yaml\n"
        "wrote mine/things/widget.yaml\n"
        "now write its examples, then: claimspan rules check --rules mine\n"
    )
    snapshot(f"rules_new_{stage}.yaml", Path("mine/things/widget.yaml").read_text(encoding="utf-8"))


def test_wrong_usage_is_one_sentence_and_writes_nothing(claimspan: Call) -> None:
    result = claimspan("rules", "new", "things/widget", "--rules", "mine")
    assert result.exit_code == 2
    assert result.stderr.startswith("error: there is no pack 'things' yet: say with --stage")
    assert not Path("mine").exists()


def test_the_schema_is_printed_or_written(claimspan: Call) -> None:
    printed = claimspan("rules", "schema")
    assert printed.exit_code == 0
    assert json.loads(printed.stdout)["title"] == "claimspan rule files"
    assert claimspan("rules", "schema", "--out", "schema.json").stdout == ""
    assert Path("schema.json").read_text(encoding="utf-8") == printed.stdout
