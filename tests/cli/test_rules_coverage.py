"""What ``claimspan rules coverage`` prints, on a small folder of rules."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from claimspan.extract import Extractor
from share_rules import write_rules

Call = Callable[..., Any]
ARTICLES = {
    "mill.txt": "The mill lost 12% of its workers in May. It has 900 workers. Turnout reached 61%.",
    "farms.txt": "Some 45% of commuters drove. The rest, 2,000 people, walked.",
}
GOLD = """
- document: mill.txt
  claims:
    - {quote: 12% of its workers, value_text: 12%, kind: percentage, value: 12, unit: percent,
       subject: the mill}
    - {quote: reached 61%, value_text: 61%, kind: percentage, value: 61, unit: percent, subject: turnout}
"""


@pytest.fixture
def rules(tmp_path: Path, extractor: Extractor, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    monkeypatch.setattr("claimspan.extract.load_model", lambda _: extractor.model)
    Path("in").mkdir()
    for name, text in ARTICLES.items():
        Path("in", name).write_text(text, encoding="utf-8")
    Path("gold.yaml").write_text(GOLD, encoding="utf-8")
    rules = write_rules(tmp_path)
    nowhere = (rules / "people/of.yaml").read_text().replace("people/of", "people/among")
    nowhere = nowhere.replace("{of: [of]}", "{of: [among]}").replace("45% of", "45% among")
    (rules / "people/among.yaml").write_text(nowhere)
    return rules


def call(claimspan: Call, *arguments: str) -> Any:
    return claimspan("rules", "coverage", "in", "--rules", "rules", "--gold", "gold.yaml", *arguments)


def test_rules_overlaps_and_gaps(rules: Path, claimspan: Call, snapshot: Callable[[str, str], None]) -> None:
    result = call(claimspan, "--no-time")
    assert result.exit_code == 0, result.output
    snapshot("rules_coverage.txt", result.stdout)


def test_times_have_a_column_when_they_are_taken(rules: Path, claimspan: Call) -> None:
    assert "s/Mch" in call(claimspan).stdout
    assert "s/Mch" not in call(claimspan, "--no-time").stdout


def test_everything_as_json(rules: Path, claimspan: Call) -> None:
    told = json.loads(call(claimspan, "--json", "--sort", "id").stdout)
    assert [rule["id"] for rule in told["rules"]] == [
        "people/among",
        "people/of",
        "people/verb",
        "shares/percent",
    ]
    rule = told["rules"][1]
    assert (rule["fired"], rule["won"], rule["lost"], rule["right"], rule["judged"]) == (2, 2, 0, 0, 1)
    assert rule["wrong"] == {"subject": 1}
    assert rule["seconds_per_million_characters"] > 0
    assert told["rules"][0]["precision"] is None
    assert told["overlaps"] == [{"winner": "people/of", "loser": "people/verb", "count": 1}]
    assert told["never_fire"] == ["people/among"]
    assert told["unexplained"]["count"] == 2
    assert {shape["shape"] for shape in told["unexplained"]["shapes"]} == {"ddd", "d,ddd"}


def test_what_readers_say_has_a_column(rules: Path, claimspan: Call) -> None:
    said = {"doc_id": "d", "value_text": "1", "sentence": "…", "rule_id": "shares/percent", "rule_version": 1}
    lines = [said | {"claim_id": str(n), "verdict": v} for n, v in enumerate(("right", "wrong", "right"))]
    Path("r.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    told = json.loads(call(claimspan, "--json", "--reviews", "r.jsonl", "--sort", "reviewed").stdout)["rules"]
    assert [(rule["reviewed_right"], rule["reviewed"]) for rule in told] == [(2, 3), (0, 0), (0, 0), (0, 0)]
    assert told[0]["id"] == "shares/percent"
    shown = call(claimspan, "--no-time", "--reviews", "r.jsonl").stdout
    assert "readers" in shown
    assert "2 of 3" in shown


def test_one_pack(rules: Path, claimspan: Call) -> None:
    told = json.loads(call(claimspan, "--json", "--no-time", "--pack", "shares").stdout)
    assert [rule["id"] for rule in told["rules"]] == ["shares/percent"]
    assert (told["overlaps"], told["never_fire"]) == ([], [])


@pytest.mark.parametrize(
    ("sort", "first"),
    [
        ("fired", "shares/percent"),
        ("lost", "people/verb"),
        ("wrong", "people/of"),
        ("precision", "people/of"),
    ],
)
def test_orders(rules: Path, claimspan: Call, sort: str, first: str) -> None:
    told = json.loads(call(claimspan, "--json", "--no-time", "--sort", sort).stdout)
    assert told["rules"][0]["id"] == first


def test_an_unknown_pack_has_a_hint(rules: Path, claimspan: Call) -> None:
    result = call(claimspan, "--pack", "share")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "error: there is no pack 'share'; did you mean 'shares'?\n"


def test_an_unknown_order_names_those_there_are(rules: Path, claimspan: Call) -> None:
    result = call(claimspan, "--sort", "speed")
    assert result.exit_code == 2
    assert result.stderr.startswith("error: --sort takes fired, won, lost, ")
