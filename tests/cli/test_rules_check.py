"""What ``claimspan rules check`` prints, and how it exits."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from claimspan.cli.rules.check import github_line
from claimspan.problems import Problem
from rule_folders import GOOD, SAYS, TIPS, write

Call = Callable[..., Any]
UNUSED = TIPS.replace("words:\n", "words:\n  rest: [x]\n")


@pytest.fixture
def rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    return write(tmp_path / "rules", GOOD)


@pytest.fixture
def broken(rules: Path) -> Path:
    tips = (
        TIPS.replace("priority: 60", "prioritty: 60")
        .replace("[more, other]", "[more, per-cent, Percent]")
        .replace("words:\n", "words:\n  rest: [x]\n")
        .replace("captures: {number: five}", "captures: {nmber: five}")
    )
    says = SAYS.replace("RIGHT_ID: subject", "RIGHT_ID: _giver").replace("verb_phrase", "x")
    write(
        rules,
        {
            "shares/tips.yaml": tips,
            "roles/says.yaml": says,
            "roles/notes.txt": "",
            "shares/a.yaml": "a: b: c\n",
        },
    )
    return rules


@pytest.mark.usefixtures("rules")
def test_good_rules_are_counted(claimspan: Call) -> None:
    result = claimspan("rules", "check", "--strict", "--rules", "rules")
    assert result.exit_code == 0, result.output
    assert result.stdout == "2 rules, 2 packs, 1 shared word list: no problems\n"


@pytest.mark.usefixtures("broken")
def test_every_problem_is_told_like_a_compiler_does(
    claimspan: Call, snapshot: Callable[[str, str], None]
) -> None:
    result = claimspan("rules", "check", "--rules", "rules")
    assert result.exit_code == 1
    snapshot("rules_check.txt", result.stdout)


@pytest.mark.usefixtures("broken")
def test_for_github_each_problem_is_a_line(claimspan: Call, snapshot: Callable[[str, str], None]) -> None:
    result = claimspan("rules", "check", "--rules", "rules", "--format", "github")
    assert result.exit_code == 1
    snapshot("rules_check_github.txt", result.stdout)


def test_a_line_for_github_escapes_what_would_end_it() -> None:
    problem = Problem("a,b:c.yaml", 2, 3, "R101", "100% wrong\nreally", "mend it.", ("x", "y"))
    assert github_line(problem) == (
        "::error file=a%2Cb%3Ac.yaml,line=2,col=3,title=R101::"
        "100%25 wrong%0Areally%0Ahelp: mend it. allowed: x, y"
    )
    assert github_line(Problem("a", 0, 0, "R204", "m")) == "::warning file=a,title=R204::m"


@pytest.mark.usefixtures("broken")
def test_json_holds_the_same_problems(claimspan: Call) -> None:
    result = claimspan("rules", "check", "--rules", "rules", "--format", "json")
    assert result.exit_code == 1
    problems = json.loads(result.stdout)
    assert len(problems) == claimspan(
        "rules", "check", "--rules", "rules", "--format", "github"
    ).stdout.count("\n")
    typo = next(problem for problem in problems if problem["code"] == "R103")
    assert {key: typo[key] for key in ("path", "line", "column", "severity", "message", "help")} == {
        "path": "rules/shares/tips.yaml",
        "line": 4,
        "column": 1,
        "severity": "error",
        "message": "unknown key 'prioritty'",
        "help": "did you mean 'priority'?",
    }
    assert "priority" in typo["allowed"]
    stray = next(problem for problem in problems if problem["code"] == "R116")
    assert (stray["line"], stray["column"]) == (None, None)


def test_a_warning_fails_only_where_one_is_strict(rules: Path, claimspan: Call) -> None:
    write(rules, {"shares/tips.yaml": UNUSED})
    lenient = claimspan("rules", "check", "--rules", "rules")
    assert lenient.exit_code == 0
    assert ": warning R205 " in lenient.stdout
    assert lenient.stdout.endswith("\n2 rules, 2 packs, 1 shared word list: 0 errors, 1 warning in 1 file\n")
    strict = claimspan("rules", "check", "--rules", "rules", "--strict")
    assert strict.exit_code == 1
    assert strict.stdout == lenient.stdout


@pytest.mark.usefixtures("rules")
@pytest.mark.parametrize(
    "option", [("--since", "nowhere"), ("--format", "xml"), ("--model", "no_such_model")]
)
def test_wrong_usage_is_one_sentence(claimspan: Call, option: tuple[str, str]) -> None:
    result = claimspan("rules", "check", "--rules", "rules", *option)
    assert result.exit_code == 2
    assert "Traceback" not in result.output


def test_a_run_does_not_start_with_a_broken_rule(broken: Path, claimspan: Call) -> None:
    (broken.parent / "in.txt").write_text("It gave 3 tips.", encoding="utf-8")
    result = claimspan("run", "in.txt", "--out", "out", "--rules", "rules")
    assert result.exit_code == 2
    assert "rules/shares/tips.yaml:4:1: R103 unknown key 'prioritty'" in result.stderr
    assert not Path("out").exists()


@pytest.mark.usefixtures("broken")
def test_the_help_of_the_loader_is_in_the_check_as_well(claimspan: Call) -> None:
    """What stops a run is told by the check in the same words."""
    stopped = claimspan("extract", "3 tips.", "--rules", "rules").stderr
    told = claimspan("rules", "check", "--rules", "rules").stdout
    for line in stopped.splitlines():
        if ": R1" in line:
            assert line.replace(": R1", ": error R1") in told
