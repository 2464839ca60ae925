"""What ``claimspan rules case`` prints and writes, on a small folder of rules."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from claimspan.dataset.folder import read_dataset
from share_rules import write_rules

Call = Callable[..., Any]


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, claimspan: Call) -> str:
    """A dataset ``out`` in the working folder; the id of its first claim."""
    monkeypatch.chdir(tmp_path)
    write_rules(tmp_path)
    (tmp_path / "tests" / "cases").mkdir(parents=True)
    (tmp_path / "a.txt").write_text("The mill lost 12% of its workers. It has 40 looms.", encoding="utf-8")
    assert claimspan("run", "a.txt", "--out", "out", "--rules", "rules").exit_code == 0
    return str(read_dataset(Path("out")).table("claims").to_pylist()[0]["claim_id"])


def call(claimspan: Call, *arguments: str) -> Any:
    return claimspan("rules", "case", "out", *arguments, "--rules", "rules", "--to", "tests/cases")


def test_a_wrong_row(made: str, claimspan: Call, snapshot: Callable[[str, str], None]) -> None:
    result = call(claimspan, made, "--wrong", "not theirs", "--field", "subject", "--expected", "The mill")
    assert result.exit_code == 0, result.output
    snapshot("rules_case_wrong.txt", result.stdout)
    snapshot("rules_case_wrong.yaml", Path("tests/cases/reported.yaml").read_text(encoding="utf-8"))


def test_a_missed_figure(made: str, claimspan: Call, snapshot: Callable[[str, str], None]) -> None:
    result = call(claimspan, "--missed", "40 looms", "--field", "unit", "--expected", "loom")
    assert result.exit_code == 0, result.output
    snapshot("rules_case_missed.txt", result.stdout)
    (case,) = yaml.safe_load(Path("tests/cases/reported.yaml").read_text(encoding="utf-8"))
    assert case["claims"] == [{"quote": "40 looms", "unit": "loom"}]


def test_what_is_read_right_is_a_failure(made: str, claimspan: Call) -> None:
    result = call(claimspan, made, "--wrong", "?", "--field", "subject", "--expected", "its workers")
    assert result.exit_code == 1
    assert result.stderr == "error: the rules as they are read '12%' as it should be; nothing was written.\n"
    assert not Path("tests/cases/reported.yaml").exists()


@pytest.mark.parametrize(
    "arguments",
    [(), ("--wrong", "?"), ("abc", "--missed", "12%"), ("abc",), ("zzz", "--wrong", "?"),
     ("--missed", "12%", "--field", "subject"), ("abc", "--reviews", "r.jsonl"), ("--reviews", "r.jsonl"),
     ("--reviews", "r.jsonl", "--missed", "12%")],
)  # fmt: skip
def test_wrong_usage_is_one_sentence(made: str, claimspan: Call, arguments: tuple[str, ...]) -> None:
    result = call(claimspan, *arguments)
    assert result.exit_code == 2
    assert result.stderr.startswith("error: ")


def test_a_folder_of_cases_that_is_not_there_is_one_sentence(made: str, claimspan: Call) -> None:
    result = claimspan("rules", "case", "out", made, "--wrong", "?", "--to", "nowhere")
    assert result.exit_code == 2
    assert "there is no folder nowhere" in result.stderr


def said(claim_id: str, verdict: str, field: str = "", corrected: str = "", why: str = "") -> str:
    review = {"claim_id": claim_id, "doc_id": "d", "verdict": verdict, "value_text": "12%", "sentence": "…"}
    more = {
        "rule_id": "shares/percent",
        "rule_version": 1,
        "field": field,
        "corrected": corrected,
        "why": why,
    }
    return json.dumps(review | more) + "\n"


def test_what_readers_find_wrong_becomes_cases(made: str, claimspan: Call) -> None:
    reviews = Path("out.reviews.jsonl")
    lines = [
        said(made, "wrong", "subject", "The mill", "not theirs"),
        said(made, "wrong", "window_text", "", ""),
        said("gone", "wrong", "", "", "an address"),
        said("fine", "right"),
    ]
    reviews.write_text("".join(lines), encoding="utf-8")
    for _ in range(2):  # what is there already is not written again
        result = call(claimspan, "--reviews", str(reviews))
        assert result.exit_code == 0, result.output
        assert "reported-1" in result.stdout
        assert "left   gone: out has no claim whose id begins with 'gone'" in result.stdout
        assert "fine" not in result.stdout
    (case,) = yaml.safe_load(Path("tests/cases/reported.yaml").read_text(encoding="utf-8"))
    assert case["claims"] == [{"quote": "12%", "subject": "The mill", "windows": []}]
    assert case["because"] == "not theirs"


def test_a_claim_that_should_not_be_is_a_case_without_it(made: str, claimspan: Call) -> None:
    lines = said(made, "wrong", "subject", "The mill") + said(made, "wrong")
    Path("r.jsonl").write_text(lines, encoding="utf-8")
    assert call(claimspan, "--reviews", "r.jsonl").exit_code == 0
    (case,) = yaml.safe_load(Path("tests/cases/reported.yaml").read_text(encoding="utf-8"))
    assert case["claims"] == []
    assert case["because"] == "said to be wrong"


def test_what_a_case_cannot_say_is_told(made: str, claimspan: Call) -> None:
    Path("r.jsonl").write_text(said(made, "wrong", "section", "News"), encoding="utf-8")
    result = call(claimspan, "--reviews", "r.jsonl")
    assert result.exit_code == 0
    assert "there is no field 'section'" in result.stdout
    assert not Path("tests/cases/reported.yaml").exists()


def test_where_all_is_right_nothing_is_written(made: str, claimspan: Call) -> None:
    Path("r.jsonl").write_text(said(made, "right"), encoding="utf-8")
    assert call(claimspan, "--reviews", "r.jsonl").stdout == "r.jsonl: nothing is said to be wrong\n"
