"""A rule that finds something else than at a git revision has a higher version."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from spacy.language import Language

from claimspan.desk.checking.check import check_folder
from claimspan.desk.checking.versions import check_versions
from claimspan.desk.files.revisions import files_at, is_under_git
from claimspan.desk.files.trees import rule_files
from claimspan.errors import UsageError
from claimspan.parsing.language import load_model
from claimspan.problems import Problem
from claimspan.rules.loading import read_rules
from rule_folders import GOOD, TIPS, write


def git(folder: Path, *arguments: str) -> None:
    names = {
        f"GIT_{who}_{what}": "a@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
    }
    environment = {**os.environ, **names, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    subprocess.run(["git", "-C", folder, *arguments], check=True, capture_output=True, env=environment)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The good rules, committed, in a folder below the top of the repository."""
    rules = write(tmp_path / "rules", GOOD)
    git(tmp_path, "init", "-q", "-b", "main")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "first")
    return rules


@pytest.fixture
def found(folder: Path) -> Callable[[str, str], list[Problem]]:
    """Replaces a piece of a rule of version 2; gives what the comparison with the last commit tells."""

    def find(old: str, new: str) -> list[Problem]:
        assert TIPS.count(old) == 1
        write(folder, {"shares/tips.yaml": TIPS.replace(old, new)})
        loaded = read_rules(folder)
        assert not loaded.problems
        return check_versions(loaded, rule_files(loaded), folder, "HEAD")

    return find


CHANGES = [
    ("[more, other]", "[more, others]"),
    ("priority: 60", "priority: 61"),
    ("[tip, tips]", "[tip, tips, gratuity]"),
    ("kind: number", "kind: money"),
    ("{normalize: $shared}", "{normalize: lower}"),
]


@pytest.mark.parametrize(("old", "new"), CHANGES)
def test_a_change_of_meaning_needs_a_higher_version(
    found: Callable[[str, str], list[Problem]], old: str, new: str
) -> None:
    problems = found(old, new)
    assert [(p.code, p.line, p.column, p.help) for p in problems] == [("R209", 2, 10, "raise it to 3.")]
    assert problems[0].message == "what this rule finds has changed since HEAD, but its version is still 2"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("why: Tips are counted by themselves.", "why: Another reason."),
        ("text: It gave 3 tips.", "text: It gave us 3 tips."),
        ("status: trial", "status: stable"),
        ("status: trial", "status: retired"),
        ("{IN: [more, other]}", "{IN: [other, more]}"),
        ("priority: 60\n", "priority: 60 # as before\n"),
    ],
)
def test_what_has_no_meaning_needs_none(
    found: Callable[[str, str], list[Problem]], old: str, new: str
) -> None:
    assert found(old, new) == []


def test_a_raised_version_is_enough_and_a_lowered_one_is_told(folder: Path) -> None:
    def told(version: int) -> list[str]:
        changed = TIPS.replace("priority: 60", "priority: 61").replace("version: 2", f"version: {version}")
        write(folder, {"shares/tips.yaml": changed})
        loaded = read_rules(folder)
        return [p.message for p in check_versions(loaded, rule_files(loaded), folder, "HEAD")]

    assert told(3) == []
    assert told(7) == []
    assert told(1) == ["what this rule finds has changed since HEAD, but its version is only 1"]


def test_a_word_more_in_a_shared_list_and_a_list_that_moved_are_no_change_of_the_rule(folder: Path) -> None:
    write(folder, {"words/shared.yaml": "summary: Words.\nwords: {tip: tip, tips: tip, gift: gift}\n"})
    loaded = read_rules(folder)
    assert check_versions(loaded, rule_files(loaded), folder, "HEAD") == []
    (folder / "words" / "shared.yaml").rename(folder / "words" / "renamed.yaml")
    write(folder, {"words/renamed.yaml": GOOD["words/shared.yaml"]})
    write(folder, {"shares/tips.yaml": TIPS.replace("$shared", "$renamed")})
    loaded = read_rules(folder)
    assert check_versions(loaded, rule_files(loaded), folder, "HEAD") == []


def test_new_rules_and_files_that_were_broken_then_are_not_compared(folder: Path) -> None:
    write(folder, {"shares/tips.yaml": "id: shares/tips\n"})
    git(folder, "commit", "-q", "-a", "-m", "broken")
    new = TIPS.replace("shares/tips", "shares/new").replace("priority: 60", "priority: 1")
    write(folder, {"shares/tips.yaml": TIPS.replace("priority: 60", "priority: 61"), "shares/new.yaml": new})
    loaded = read_rules(folder)
    assert check_versions(loaded, rule_files(loaded), folder, "HEAD") == []
    assert [p.code for p in check_versions(loaded, rule_files(loaded), folder, "HEAD~1")] == ["R209"]


def test_the_check_compares_with_the_last_commit_unless_told_otherwise(folder: Path) -> None:
    nlp: Language = load_model().nlp
    write(folder, {"shares/tips.yaml": TIPS.replace("priority: 60", "priority: 61")})
    assert [p.code for p in check_folder(nlp, folder).problems] == ["R209"]
    git(folder, "commit", "-q", "-a", "-m", "second")
    assert check_folder(nlp, folder).problems == ()
    assert [p.code for p in check_folder(nlp, folder, "HEAD~1").problems] == ["R209"]
    with pytest.raises(UsageError, match="no revision 'nowhere'"):
        check_folder(nlp, folder, "nowhere")


def test_files_at_a_revision_are_those_below_the_folder_as_they_were(folder: Path) -> None:
    write(folder, {"shares/tips.yaml": "changed", "shares/new.yaml": "x"})
    write(folder.parent, {"outside.yaml": "x"})
    git(folder.parent, "add", "outside.yaml")
    then = files_at(folder, "HEAD")
    assert {name: content.decode() for name, content in then.items()} == GOOD
    assert is_under_git(folder)


def test_a_folder_that_git_does_not_know_has_no_files(folder: Path) -> None:
    assert files_at(write(folder.parent / "other", {"a/b.yaml": "x"}), "HEAD") == {}


def test_without_git_there_is_no_comparison_unless_one_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    folder = write(tmp_path / "rules", GOOD)
    assert not is_under_git(folder)
    with pytest.raises(UsageError, match="not under git"):
        files_at(folder, "HEAD")
    monkeypatch.setenv("PATH", "")
    assert not is_under_git(folder)


def test_an_option_in_place_of_a_revision_is_refused(folder: Path) -> None:
    with pytest.raises(UsageError, match="no revision"):
        files_at(folder, "--output=x")
