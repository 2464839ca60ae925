"""What ``claimspan rules diff`` prints, on a small folder of rules."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from claimspan.extract import Extractor
from share_rules import edit, write_rules

Call = Callable[..., Any]
ARTICLES = {
    "mill.txt": "The mill lost 12% of its workers in May. It has 900 workers. Turnout reached 61%.",
    "farms.txt": "Some 45% of commuters drove. The rest, 2,000 people, walked.",
}
GOLD = """
- document: mill.txt
  claims:
    - {quote: 12% of its workers, value_text: 12%, kind: percentage, value: 12, unit: percent,
       subject: workers}
    - {quote: reached 61%, value_text: 61%, kind: percentage, value: 61, unit: percent, subject: turnout}
"""


@pytest.fixture
def rules(tmp_path: Path, extractor: Extractor, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Rules in ``rules``, the same in ``before``, articles in ``in``; the model is loaded but once."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("claimspan.extract.load_model", lambda _: extractor.model)
    write_rules(tmp_path).rename("before")
    Path("in").mkdir()
    for name, text in ARTICLES.items():
        Path("in", name).write_text(text, encoding="utf-8")
    Path("gold.yaml").write_text(GOLD, encoding="utf-8")
    return write_rules(tmp_path)


def worse(rules: Path) -> None:
    (rules / "people/of.yaml").unlink()
    edit(rules / "shares/percent.yaml", '{ORTH: "%"}', '{ORTH: "%"}\n      - {LOWER: of}')


def call(claimspan: Call, *arguments: str) -> Any:
    return claimspan("rules", "diff", "in", "--rules", "rules", "--base", "before", *arguments)


def test_effects_are_told_by_rule_and_side_by_side(
    rules: Path, claimspan: Call, snapshot: Callable[[str, str], None]
) -> None:
    worse(rules)
    result = call(claimspan, "--gold", "gold.yaml", "--limit", "2")
    assert result.exit_code == 0, result.output
    snapshot("rules_diff.txt", result.stdout)


def test_nothing_to_tell(rules: Path, claimspan: Call) -> None:
    result = call(claimspan)
    assert (result.exit_code, result.stdout) == (0, "No rule can give other results than at before.\n")


def test_changed_rules_without_effect_are_only_named(rules: Path, claimspan: Call) -> None:
    edit(rules / "people/verb.yaml", "priority: 20", "priority: 30")
    told = call(claimspan).stdout.splitlines()
    assert told[2] == "claims  lost 0  gained 0  changed 0"
    assert [line for line in told[3:] if line] == ["without effect here: people/verb"]


def test_no_examples(rules: Path, claimspan: Call) -> None:
    worse(rules)
    assert "before" not in call(claimspan, "--limit", "0").stdout.partition("\n")[2]


@pytest.mark.parametrize(
    ("what", "code", "said"),
    [
        (["lost"], 1, "error: 1 claim is lost.\n"),
        (["gained"], 0, ""),
        (["changed", "lost"], 1, "error: 2 claims are changed.\nerror: 1 claim is lost.\n"),
    ],
)
def test_effects_that_must_not_be(
    rules: Path, claimspan: Call, what: list[str], code: int, said: str
) -> None:
    edit(rules / "people/of.yaml", "{expand: noun_phrase}", "{expand: mention}")
    edit(rules / "shares/percent.yaml", '{ORTH: "%"}', '{ORTH: "%"}\n      - {LOWER: of}')
    options = [option for name in what for option in ("--fail-on", name)]
    result = call(claimspan, *options)
    assert (result.exit_code, result.stderr) == (code, said)


def test_everything_as_json(rules: Path, claimspan: Call) -> None:
    worse(rules)
    told = json.loads(call(claimspan, "--json", "--gold", "gold.yaml").stdout)
    assert told["claims"] == {"lost": 1, "gained": 0, "changed": 2}
    assert told["reach"] == {
        "documents": 2,
        "documents_touched": 2,
        "sentences": 5,
        "touched": 3,
        "parsed": 4,
    }
    assert [(rule["id"], rule["how"], rule["lost"]) for rule in told["rules"]] == [
        ("shares/percent", "changed", 1),
        ("people/of", "removed", 0),
    ]
    lost = next(effect for effect in told["effects"] if effect["what"] == "lost")
    assert (lost["source"], lost["value_text"], lost["rules"]) == ("in/mill.txt", "61%", ["shares/percent"])
    assert ARTICLES["mill.txt"][lost["value_start"] : lost["value_end"]] == "61%"
    assert lost["fields"]["subject"] == {"before": "Turnout", "after": ""}
    assert told["gold"]["before"]["quantity_r"] == 1.0
    assert told["gold"]["after"]["quantity_r"] == 0.5
    assert told["missed"] == []


def test_a_full_run_fails_if_something_was_missed(
    rules: Path, claimspan: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    worse(rules)
    assert call(claimspan, "--full").exit_code == 0
    monkeypatch.setattr("claimspan.desk.comparing.diff.Aim.touched", lambda *_: frozenset())
    result = call(claimspan, "--full")
    assert result.exit_code == 1
    assert result.stderr == "".join(
        f"error: in/{name} has differences in sentences that were thought out of reach.\n"
        for name in ("farms.txt", "mill.txt")
    )


def test_the_base_may_be_a_git_revision(
    rules: Path, claimspan: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    identity = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    for command in (["init", "--quiet"], ["add", "rules"], [*identity, "commit", "--quiet", "-m", "x"]):
        subprocess.run(["git", *command], check=True, capture_output=True)
    worse(rules)
    result = claimspan("rules", "diff", "in", "--rules", "rules")
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("2 rules changed since HEAD, ")
    unknown = claimspan("rules", "diff", "in", "--rules", "rules", "--base", "HEAD~9")
    assert (unknown.exit_code, unknown.stderr) == (2, "error: git knows no revision 'HEAD~9' of rules.\n")


def test_the_documents_of_a_dataset(rules: Path, claimspan: Call) -> None:
    assert claimspan("run", "in", "--out", "out", "--rules", "before").exit_code == 0
    worse(rules)
    arguments = ("rules", "diff", "--dataset", "out", "--rules", "rules", "--base", "before", "--json")
    assert json.loads(claimspan(*arguments).stdout) == json.loads(call(claimspan, "--json").stdout)


def test_fail_on_names_what_it_takes(rules: Path, claimspan: Call) -> None:
    result = call(claimspan, "--fail-on", "losses")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "error: --fail-on takes lost, gained, changed, not 'losses'.\n"


def test_broken_rules_of_the_base_are_told_apart(rules: Path, claimspan: Call) -> None:
    edit(Path("before/people/of.yaml"), "summary:", "sumary:")
    result = call(claimspan)
    assert result.exit_code == 2
    assert "These are problems of the rules in before." in result.stderr
