"""What ``claimspan rules test`` prints, on a small folder of rules."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from share_rules import edit, write_rules

Call = Callable[..., Any]


@pytest.fixture
def rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return write_rules(tmp_path)


def test_all_rules_hold(rules: Path, claimspan: Call, snapshot: Callable[[str, str], None]) -> None:
    result = claimspan("rules", "test", "--rules", "rules")
    assert result.exit_code == 0, result.output
    snapshot("rules_test.txt", result.stdout)


def test_failures_say_what_was_expected_and_found(
    rules: Path, claimspan: Call, snapshot: Callable[[str, str], None]
) -> None:
    edit(rules / "people" / "of.yaml", "{subject: commuters}", "{subject: commuters drove}")
    edit(rules / "people" / "of.yaml", "Sales fell 45%.", "Sales fell 45% of the time.")
    edit(rules / "shares" / "percent.yaml", '"61", unit', '"62", unit')
    with (rules / "people" / "verb.yaml").open("a", encoding="utf-8") as file:
        file.write(
            "known_misses:\n  - text: Fares rose 4%.\n    captures: {subject: Fares}\n    because: hard\n"
        )
        file.write("known_mistakes:\n  - {text: Up 4%., because: no verb}\n")
    result = claimspan("rules", "test", "--rules", "rules", "--no-cross")
    assert result.exit_code == 1
    snapshot("rules_test_failures.txt", result.stdout)


def test_a_rule_that_does_not_fire_is_explained(rules: Path, claimspan: Call) -> None:
    edit(rules / "people" / "of.yaml", "words: {of: [of]}", "words: {of: [from]}")
    result = claimspan("rules", "test", "--rules", "rules", "--rule", "people/of")
    assert result.exit_code == 1
    assert "people/of did not fire\n" in result.stdout
    assert "node '_of'" in result.stdout


def test_one_rule(rules: Path, claimspan: Call) -> None:
    result = claimspan("rules", "test", "--rules", "rules", "--rule", "people/of")
    assert result.exit_code == 0
    assert result.stdout == "2 examples of 1 rule, all as their files say\n"


def test_as_json(rules: Path, claimspan: Call) -> None:
    edit(rules / "people" / "of.yaml", "{subject: commuters}", "{subject: commuters drove}")
    result = claimspan("rules", "test", "--rules", "rules", "--pack", "people", "--cross", "--json")
    assert result.exit_code == 1
    told = json.loads(result.stdout)
    assert (told["rules"], told["examples"]) == (2, 5)
    (failure,) = told["failures"]
    assert failure["rule"] == "people/of"
    assert failure["file"] == "rules/people/of.yaml"
    assert failure["expected"]["captures"] == {"subject": "commuters drove"}
    assert failure["found"][0]["captures"]["subject"] == "commuters"
    assert told["crossfire"][0]["takes_from"] == "people/verb"


@pytest.mark.parametrize("arguments", [("--rule", "people/no"), ("--pack", "no"), ("--changed",)])
def test_wrong_usage_is_one_sentence(rules: Path, claimspan: Call, arguments: tuple[str, ...]) -> None:
    result = claimspan("rules", "test", "--rules", "rules", *arguments)
    assert result.exit_code == 2
    assert result.stderr.startswith("error: ")
    assert result.stdout == ""
