"""Rules that are kept from one process to the next."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from claimspan.errors import RuleError
from claimspan.rules import cache as rulecache
from claimspan.rules.loading import load_rules, read_rules, rules_folder

RULE = "counts/noun.yaml"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the project's rules, with a cache folder of its own."""
    monkeypatch.setattr(rulecache, "user_cache_path", lambda *_, **__: tmp_path / "cache")
    return Path(shutil.copytree(rules_folder(), tmp_path / "rules"))


@pytest.fixture
def kept(folder: Path, tmp_path: Path) -> Path:
    """The file that the rules are kept in."""
    load_rules(folder)
    (found,) = (tmp_path / "cache" / "rules").iterdir()
    return found


@pytest.fixture
def unread(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The folders that were read from their files."""
    read: list[Any] = []

    def reading(folder: Path) -> Any:
        read.append(folder)
        return read_rules(folder)

    monkeypatch.setattr("claimspan.rules.loading.read_rules", reading)
    return read


@pytest.mark.usefixtures("kept")
def test_what_is_recalled_is_what_was_read(folder: Path, unread: list[Any]) -> None:
    assert load_rules(folder) == read_rules(folder).rules
    assert not unread


def test_rules_that_were_loaded_hold_no_trees_of_files(folder: Path) -> None:
    first = read_rules(folder).trees
    again = read_rules(folder).trees
    load_rules(folder)
    anew = read_rules(folder).trees
    assert all(again[name] is tree and anew[name] is not tree for name, tree in first.items())
    assert first


@pytest.mark.usefixtures("kept")
def test_a_changed_rule_is_read_anew(folder: Path, unread: list[Any]) -> None:
    path = folder / RULE
    path.write_text(path.read_text(encoding="utf-8").replace("summary: ", "summary: Now "), encoding="utf-8")
    assert load_rules(folder).by_id("counts/noun").summary.startswith("Now ")
    assert unread == [folder]


@pytest.mark.usefixtures("kept")
def test_a_stray_file_is_still_told(folder: Path) -> None:
    (folder / "counts" / "notes.yml").touch()
    with pytest.raises(RuleError, match="R116"):
        load_rules(folder)


@pytest.mark.usefixtures("kept")
def test_broken_rules_are_not_kept(folder: Path) -> None:
    (folder / RULE).write_text("id: [", encoding="utf-8")
    for _ in range(2):
        with pytest.raises(RuleError, match="R101"):
            load_rules(folder)


@pytest.mark.usefixtures("kept")
def test_other_readers_read_anew(folder: Path, unread: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rulecache, "_readers", lambda: "other modules")
    load_rules(folder)
    assert unread == [folder]


@pytest.mark.parametrize("damage", ["cut", "flipped", "empty", "other"])
def test_what_is_damaged_is_read_anew(folder: Path, kept: Path, unread: list[Any], damage: str) -> None:
    content = kept.read_bytes()
    damaged = {
        "cut": content[:-7],
        "flipped": content[:-9] + bytes([content[-9] ^ 1]) + content[-8:],
        "empty": b"",
        "other": content[:32] + b"nonsense",
    }
    kept.write_bytes(damaged[damage])
    assert load_rules(folder) == read_rules(folder).rules
    assert unread == [folder]


def test_a_cache_that_cannot_be_written_is_no_problem(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be", encoding="utf-8")
    assert load_rules(folder) == read_rules(folder).rules


@pytest.mark.usefixtures("kept")
def test_one_folder_takes_one_place(folder: Path, tmp_path: Path) -> None:
    (folder / RULE).write_text((folder / RULE).read_text(encoding="utf-8") + "# more\n", encoding="utf-8")
    load_rules(folder)
    assert len(list((tmp_path / "cache" / "rules").iterdir())) == 1
