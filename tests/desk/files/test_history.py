import subprocess
from pathlib import Path

import pytest

from claimspan.desk.files.history import UNCOMMITTED, last_changed


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{name}_NAME", "A")
        monkeypatch.setenv(f"GIT_{name}_EMAIL", "a@example.org")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    git(tmp_path, "init", "--quiet")
    return tmp_path


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", "-C", folder, *arguments], check=True, capture_output=True)


def commit(folder: Path, name: str, text: str, day: str, monkeypatch: pytest.MonkeyPatch) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    monkeypatch.setenv("GIT_AUTHOR_DATE", f"{day}T12:00:00Z")
    monkeypatch.setenv("GIT_COMMITTER_DATE", f"{day}T12:00:00Z")
    git(folder, "add", name)
    git(folder, "commit", "--quiet", "-m", "x")


def test_the_last_commit_of_each_file_counts(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commit(repository, "rules/a/one.yaml", "1", "2024-03-01", monkeypatch)
    commit(repository, "rules/a/zwölf.yaml", "1", "2024-03-02", monkeypatch)
    commit(repository, "rules/a/one.yaml", "2", "2024-04-05", monkeypatch)
    commit(repository, "other.txt", "1", "2024-05-01", monkeypatch)
    assert last_changed(repository / "rules") == {"a/one.yaml": "2024-04-05", "a/zwölf.yaml": "2024-03-02"}


def test_files_that_are_not_committed(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commit(repository, "rules/one.yaml", "1", "2024-03-01", monkeypatch)
    (repository / "rules" / "one.yaml").write_text("2")
    (repository / "rules" / "new.yaml").write_text("1")
    assert last_changed(repository / "rules") == {"one.yaml": UNCOMMITTED, "new.yaml": UNCOMMITTED}


def test_without_git_nothing_is_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert last_changed(tmp_path) == {}
    monkeypatch.setenv("PATH", "")
    assert last_changed(tmp_path) == {}
