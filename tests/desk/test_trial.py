"""Which rules are tried, and what they take from each other's examples."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from claimspan.desk.trial import CrossFire, Trial, changed_since, select, try_rules
from claimspan.errors import UsageError
from claimspan.extract import Extractor
from claimspan.rules.loading import load_rules
from share_rules import edit, write_rules

FIRE = CrossFire(
    "people/of", "people/verb", "The mill lost 12% of its workers.", "subject", "The mill", "its workers"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_rules(tmp_path)


def trial(extractor: Extractor, folder: Path, *ids: str, cross: bool = False) -> Trial:
    """A trial of the rules of a folder with these ids, all of them if none is named."""
    rules = load_rules(folder)
    return try_rules(Extractor(rules, extractor.model), select(rules, ids, ()), cross=cross)


def test_a_trial_of_all_rules(extractor: Extractor, folder: Path) -> None:
    result = trial(extractor, folder, cross=True)
    assert [rule.id for rule in result.rules] == ["people/of", "people/verb", "shares/percent"]
    assert len(result.outcomes) == 7
    assert not result.failures
    assert result.crossfire == (FIRE,)


def test_without_cross_only_the_rules_own_examples_are_read(extractor: Extractor, folder: Path) -> None:
    result = trial(extractor, folder, "people/of")
    assert {outcome.rule.id for outcome in result.outcomes} == {"people/of"}
    assert result.crossfire is None


@pytest.mark.parametrize("id", ["people/of", "people/verb"])
def test_cross_fire_is_told_to_both_sides(extractor: Extractor, folder: Path, id: str) -> None:
    result = trial(extractor, folder, id, cross=True)
    assert {outcome.rule.id for outcome in result.outcomes} == {id}
    assert result.crossfire == (FIRE,)


def test_cross_fire_is_not_told_to_others(extractor: Extractor, folder: Path) -> None:
    assert trial(extractor, folder, "shares/percent", cross=True).crossfire == ()


def test_a_mention_that_is_taken_is_cross_fire_and_a_failure(extractor: Extractor, folder: Path) -> None:
    greedy = (folder / "shares" / "percent.yaml").read_text(encoding="utf-8")
    greedy = greedy.replace("shares/percent", "shares/greedy").replace(
        '- {ORTH: "%"}', '- {ORTH: "%"}\n      - {}'
    )
    greedy = greedy.replace("61%}", "61% in}").replace("version: 1", "version: 1\npriority: 90")
    (folder / "shares" / "greedy.yaml").write_text(greedy, encoding="utf-8")
    result = trial(extractor, folder, "shares/percent", cross=True)
    (failure,) = result.failures
    assert failure.fault == "matched, but shares/greedy (priority 90) took '61% in'"
    text = "Turnout was 61% in the north."
    assert result.crossfire == (
        CrossFire("shares/greedy", "shares/percent", text, "mention", "61%", "61% in"),
    )


def test_a_retired_rule_is_not_tried(extractor: Extractor, folder: Path) -> None:
    edit(folder / "people" / "of.yaml", "status: stable", "status: retired")
    result = trial(extractor, folder, cross=True)
    assert [rule.id for rule in result.rules] == ["people/verb", "shares/percent"]
    assert result.crossfire == ()


def test_rules_are_chosen_by_id_and_by_pack(folder: Path) -> None:
    rules = load_rules(folder)
    assert [rule.id for rule in select(rules, ["people/of"], ["shares"])] == ["people/of", "shares/percent"]
    assert select(rules, (), ()) == rules.rules


def test_an_unknown_rule_or_pack_is_told_with_the_nearest(folder: Path) -> None:
    rules = load_rules(folder)
    with pytest.raises(UsageError, match="no rule 'people/off'; did you mean 'people/of'"):
        select(rules, ["people/off"], ())
    with pytest.raises(UsageError, match="no pack 'share'; did you mean 'shares'"):
        select(rules, (), ["share"])


def git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=T", "-c", "user.email=t@example.org")
    subprocess.run(["git", "-C", folder, *identity, *arguments], check=True, capture_output=True)


@pytest.fixture
def repository(folder: Path) -> Path:
    (folder / "words").mkdir()
    (folder / "words" / "signs.yaml").write_text("summary: Signs.\nwords: [percent]\n", encoding="utf-8")
    edit(folder / "shares" / "percent.yaml", '{ORTH: "%"}', "{LOWER: {IN: $signs}}")
    git(folder.parent, "init", "--quiet")
    git(folder.parent, "add", ".")
    git(folder.parent, "commit", "--quiet", "--message", "First")
    return folder


def changed(folder: Path, revision: str = "HEAD") -> set[str]:
    return set(changed_since(folder, revision, load_rules(folder)))


def test_nothing_has_changed_after_a_commit(repository: Path) -> None:
    assert changed(repository) == set()


def test_rules_that_were_edited_or_added_have_changed(repository: Path) -> None:
    edit(repository / "people" / "of.yaml", "version: 1", "version: 2")
    text = (repository / "people" / "verb.yaml").read_text(encoding="utf-8")
    (repository / "people" / "new.yaml").write_text(
        text.replace("people/verb", "people/new"), encoding="utf-8"
    )
    assert changed(repository) == {"people/of", "people/new"}


def test_a_word_list_changes_the_rules_that_name_it(repository: Path) -> None:
    edit(repository / "words" / "signs.yaml", "[percent]", "[percent, pct]")
    assert changed(repository) == {"shares/percent"}


def test_a_rules_own_list_is_not_the_shared_one_of_that_name(repository: Path) -> None:
    (repository / "words" / "of.yaml").write_text("summary: Of.\nwords: [of]\n", encoding="utf-8")
    assert changed(repository) == set()


def test_a_pack_file_changes_all_its_rules(repository: Path) -> None:
    edit(repository / "people" / "_pack.yaml", "Who it", "Who or what it")
    assert changed(repository) == {"people/of", "people/verb"}


def test_changes_are_told_since_any_revision(repository: Path) -> None:
    edit(repository / "people" / "of.yaml", "version: 1", "version: 2")
    git(repository, "commit", "--quiet", "--all", "--message", "Second")
    assert changed(repository) == set()
    assert changed(repository, "HEAD~1") == {"people/of"}


def test_a_revision_that_is_not_there_is_one_sentence(repository: Path) -> None:
    with pytest.raises(UsageError, match=r"git does not say what changed in .*nowhere"):
        changed(repository, "nowhere")
