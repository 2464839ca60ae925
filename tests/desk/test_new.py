"""A new rule is right but for its examples, and becomes a rule once they are written."""

from __future__ import annotations

from pathlib import Path

import pytest
from spacy.language import Language

from claimspan.desk.checking.check import check_folder
from claimspan.desk.examples import try_examples
from claimspan.desk.new import MODELINE, new_rule, rule_text
from claimspan.desk.rule_schema import schema_text
from claimspan.errors import UsageError
from claimspan.extract import Extractor
from claimspan.parsing.language import load_model
from claimspan.rules.loading import load_rules
from claimspan.rules.shape import STAGES, RuleShape

MENTIONS = ("We saw 3 widgets.", "Some 2.5 million widgets broke.", "A 12-widget box came.")
NONE = ("The widget came.", "It took 3 days.", "Widgets and 3 boxes came.")


@pytest.fixture(scope="module")
def nlp() -> Language:
    return load_model().nlp


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("name", ["widget", "widget_count", "x2"])
def test_a_new_rule_passes_the_check_but_for_its_examples(
    tmp_path: Path, nlp: Language, stage: str, name: str
) -> None:
    written = new_rule(f"things/{name}", tmp_path, stage)
    assert [path.relative_to(tmp_path).as_posix() for path in written] == [
        "schema.json",
        "things/_pack.yaml",
        f"things/{name}.yaml",
    ]
    problems = check_folder(nlp, tmp_path).problems
    assert {problem.code for problem in problems} == {"R207"}
    assert len(problems) == 6
    assert load_rules(tmp_path).by_id(f"things/{name}").stage == stage
    assert written[0].read_text(encoding="utf-8") == schema_text()
    for path in written[1:]:
        assert path.read_text(encoding="utf-8").startswith(MODELINE)


@pytest.mark.parametrize(
    ("name", "words"), [("star", "[star, stars]"), ("stars", "[star, stars]"), ("pass", "[pass, passes]")]
)
def test_the_words_of_a_new_rule_are_one_and_many(name: str, words: str) -> None:
    assert f"  {name}_words: {words}\n" in rule_text(f"things/{name}", "mention")


@pytest.mark.parametrize("stage", STAGES)
def test_a_new_rule_has_every_key_that_a_rule_can_have(stage: str) -> None:
    keys = {line.partition(":")[0] for line in rule_text("a/b", stage).splitlines() if line[:1].isalpha()}
    optional = {"captures", "yields"}
    assert keys | optional == set(RuleShape.model_fields)


def test_a_new_rule_with_examples_is_whole(tmp_path: Path, nlp: Language) -> None:
    (path,) = new_rule("things/widget", tmp_path, "mention")[2:]
    text = path.read_text(encoding="utf-8")
    for start, sentences in (("matches:", MENTIONS), ("ignores:", NONE)):
        head, tail = text.split(start)
        for sentence in sentences:
            before, _, after = tail.partition('- text: "TODO')
            tail = f'{before}- text: "{sentence}{after[after.index(chr(34)) :]}'
        text = head + start + tail
    path.write_text(text.replace("TODO: ", ""), encoding="utf-8")
    assert check_folder(nlp, tmp_path).problems == ()
    rules = load_rules(tmp_path)
    outcomes = try_examples(Extractor(rules), rules.rules)
    assert [outcome.fault for outcome in outcomes] == [None] * 6


def test_a_rule_joins_the_pack_that_is_there(tmp_path: Path) -> None:
    new_rule("things/one", tmp_path, "role")
    assert new_rule("things/two", tmp_path) == [tmp_path / "things" / "two.yaml"]
    assert load_rules(tmp_path).by_id("things/two").stage == "role"


@pytest.mark.parametrize(
    "rule_id", ["things", "things/", "/one", "Things/one", "things/one/two", "../x", "things/1", "words/x"]
)
def test_an_id_that_cannot_be_one_is_refused(tmp_path: Path, rule_id: str) -> None:
    with pytest.raises(UsageError, match="cannot be the id of a rule"):
        new_rule(rule_id, tmp_path, "role")
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (_, _, path) = new_rule("things/one", tmp_path, "role")
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match="is there already"):
        new_rule("things/one", tmp_path, "role")
    assert path.read_text(encoding="utf-8") == "mine"


def test_a_new_pack_needs_its_stage_and_an_old_one_keeps_it(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="say with --stage"):
        new_rule("things/one", tmp_path)
    assert list(tmp_path.iterdir()) == []
    new_rule("things/one", tmp_path, "role")
    with pytest.raises(UsageError, match="has the stage role, not mention"):
        new_rule("things/two", tmp_path, "mention")
    (tmp_path / "things" / "_pack.yaml").write_text("summary: x\n", encoding="utf-8")
    with pytest.raises(UsageError, match="does not say what its rules find"):
        new_rule("things/two", tmp_path)


def test_installed_rules_are_not_written_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("claimspan.desk.new.rules_folder", lambda: tmp_path / "_rules")
    with pytest.raises(UsageError, match="--rules"):
        new_rule("things/one", stage="role")
    assert list(tmp_path.iterdir()) == []
