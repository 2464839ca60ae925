"""``claimspan rules explain`` with a small folder of rules and the real model."""

from __future__ import annotations

import json
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from claimspan.extract import Extractor
from small_rules import write_rules

Call = Callable[..., Any]
TEXT = "Cheap exports fell by 12% within 3 days."


@pytest.fixture
def rules(here: Path, monkeypatch: pytest.MonkeyPatch, extractor: Extractor) -> Path:
    """The small rules in ``rules``; the model is loaded already."""
    monkeypatch.setattr("claimspan.extract.load_model", lambda _: extractor.model)
    return write_rules(here / "rules")


@pytest.fixture
def explain(rules: Path, claimspan: Call) -> Call:
    return lambda *arguments, **options: claimspan(
        "rules", "explain", *arguments, "--rules", rules, **options
    )


def test_a_sentence_is_shown_with_its_tree_and_who_won(explain: Call, snapshot: Call) -> None:
    result = explain(TEXT)
    assert result.exit_code == 0, result.output
    snapshot("rules_explain.txt", result.stdout)


def test_a_tree_pattern_that_did_not_match_is_explained(explain: Call, snapshot: Call) -> None:
    result = explain("Exports fell to 12%.", "--rule", "roles/change")
    assert result.exit_code == 0, result.output
    snapshot("rules_explain_tree.txt", result.stdout)


def test_a_token_pattern_that_did_not_match_is_explained(explain: Call, snapshot: Call) -> None:
    result = explain("They left within barely 3 days.", "--rule", "figures/within")
    assert result.exit_code == 0, result.output
    snapshot("rules_explain_tokens.txt", result.stdout)


def test_a_rule_that_fired_is_shown_with_what_it_gave(explain: Call) -> None:
    result = explain(TEXT, "--rule", "roles/change")
    assert "roles/change fired\n  roles/change (priority 70)  head='fell', value='12%'\n" in result.stdout


def test_a_rule_that_lost_the_words_is_told_so(explain: Call) -> None:
    result = explain(TEXT, "--rule", "figures/length")
    assert "figures/length matched, but others won the words\n" in result.stdout
    assert "beat figures/length on '3 days': priority 45 < 60" in result.stdout


def test_a_text_without_a_number_is_told_as_such(explain: Call) -> None:
    result = explain("Nothing but rain.", "--rule", "roles/change")
    assert result.exit_code == 0
    assert result.stdout == "No sentence here holds a number, so none is parsed and no rule is run.\n"


def test_the_text_may_come_from_standard_input(explain: Call) -> None:
    assert explain("-", stdin=TEXT).stdout == explain(TEXT).stdout


def test_json_holds_what_is_printed(explain: Call) -> None:
    (told,) = json.loads(explain(TEXT, "--json").stdout)
    assert told["sentence"] == TEXT
    assert "asked" not in told
    assert [token["text"] for token in told["tokens"]][3:6] == ["by", "12%", "within 3 days"]
    assert all(TEXT[token["start"] : token["end"]] == token["text"] for token in told["tokens"])
    assert told["mentions"][1]["beat"][0]["rule"] == "figures/length"
    assert [rule["rule"] for rule in told["rules"]] == ["roles/change", "roles/nearest", "roles/subject"]
    fields = {field["field"]: field for field in told["claims"][0]["fields"]}
    assert fields["subject"]["beat"][0]["because"] == "priority 10 < 40"


def test_json_holds_the_near_miss(explain: Call) -> None:
    (told,) = json.loads(explain("Exports fell to 12%.", "--rule", "roles/change", "--json").stdout)
    asked = told["asked"]
    assert (asked["rule"], asked["stage"], asked["fired"]) == ("roles/change", "role", False)
    (miss,) = asked["why_not"]["misses"]
    assert (miss["reached"], miss["of"], miss["token"]) == (2, 3, "to")
    assert miss["failures"] == [{"attribute": "LOWER", "wanted": "by", "met": "to", "negated": False}]
    assert asked["why_not"]["repairs"][0]["ignores_hit"] == ["Inflation fell to 12%."]


class Page(HTMLParser):
    """The tags of a page, and whether they nest."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.append(tag)
        if tag not in {"meta", "br"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("rule", [(), ("--rule", "roles/change"), ("--rule", "figures/within")])
def test_the_page_has_displacys_pictures_and_escapes_texts(explain: Call, rule: tuple[str, ...]) -> None:
    text = "Exports of <script>alert('&')</script> rose to 12% after 3 days."
    result = explain(text, "--html", "page.html", *rule)
    assert result.exit_code == 0, result.output
    content = Path("page.html").read_text(encoding="utf-8")
    page = Page()
    page.feed(content)
    assert page.open == []
    assert {"svg", "mark", "table"} <= set(page.tags)
    assert "script" not in page.tags
    assert 'class="displacy-arrow"' in content
    assert ("did not fire" in content) == bool(rule)
    explain(text, "--html", "again.html", *rule)
    assert Path("again.html").read_text(encoding="utf-8") == content


def test_a_claim_is_explained_in_its_article(explain: Call, claimspan: Call, rules: Path) -> None:
    Path("texts").mkdir()
    Path("texts/trade.txt").write_text(f"Some 7% stayed. {TEXT} Another 5% rose.", encoding="utf-8")
    made = claimspan("run", "texts", "--out", "out", "--rules", rules)
    assert made.exit_code == 0, made.output
    found = claimspan("query", "out", "select claim_id from claims where value = 12", "--json")
    (row,) = json.loads(found.stdout)
    by_id = explain("--doc", "out", "--claim", row["claim_id"])
    assert by_id.exit_code == 0, by_id.output
    assert by_id.stdout == explain(TEXT).stdout
    assert explain("--doc", "out", "--claim", row["claim_id"][:12]).stdout == by_id.stdout
    asked = explain("--doc", "out", "--claim", row["claim_id"], "--rule", "roles/change")
    assert "roles/change fired" in asked.stdout


def test_other_rules_than_the_datasets_are_told(explain: Call, claimspan: Call, rules: Path) -> None:
    Path("texts").mkdir()
    Path("texts/trade.txt").write_text(TEXT, encoding="utf-8")
    claimspan("run", "texts", "--out", "out", "--rules", rules)
    (row, *_) = json.loads(claimspan("query", "out", "select claim_id from claims", "--json").stdout)
    file = rules / "roles" / "nearest.yaml"
    file.write_text(
        file.read_text(encoding="utf-8").replace("priority: 10", "priority: 11"), encoding="utf-8"
    )
    assert "made with other rules" in explain("--doc", "out", "--claim", row["claim_id"]).stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "give either a text, or --doc DATASET with --claim ID."),
        ((TEXT, "--doc", "out"), "give either a text, or --doc DATASET with --claim ID."),
        (("--doc", "out"), "give either a text, or --doc DATASET with --claim ID."),
        ((TEXT, "--rule", "roles/chang"), "there is no rule 'roles/chang'; did you mean 'roles/change'?"),
        ((TEXT, "--published", "yesterday"), "--published yesterday: write a day as 2024-05-31."),
    ],
)
def test_wrong_usage_is_one_sentence(explain: Call, arguments: tuple[str, ...], said: str) -> None:
    result = explain(*arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr == f"error: {said}\n"


def test_a_claim_that_does_not_exist_is_one_sentence(explain: Call, claimspan: Call, rules: Path) -> None:
    Path("texts").mkdir()
    Path("texts/trade.txt").write_text(f"{TEXT} Another 5% rose.", encoding="utf-8")
    claimspan("run", "texts", "--out", "out", "--rules", rules)
    result = explain("--doc", "out", "--claim", "nothing")
    assert result.exit_code == 2
    assert "has no claim 'nothing'" in result.stderr
    several = explain("--doc", "out", "--claim", "")
    assert several.exit_code == 2
    assert "several claims" in several.stderr
