import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Call = Callable[..., Any]


def test_a_file_is_written_beside_the_dataset(dataset: Path, claimspan: Call) -> None:
    result = claimspan("export", dataset, "--to", "jsonl")
    assert (result.exit_code, result.stdout) == (0, "3 claims written to out.jsonl\n")
    lines = Path("out.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["subject"] for line in lines] == ["farms", "schools", "pupils"]


def test_a_folder_is_written_where_it_is_wanted(dataset: Path, claimspan: Call) -> None:
    assert claimspan("export", dataset, "--to", "csv", "--out", "deep/csv").exit_code == 0
    assert Path("deep/csv/claims.csv").is_file()


def test_what_is_there_is_replaced_only_when_asked_for(dataset: Path, claimspan: Call) -> None:
    Path("mine.jsonl").write_text("mine", encoding="utf-8")
    refused = claimspan("export", dataset, "--to", "jsonl", "--out", "mine.jsonl")
    assert refused.exit_code == 2
    assert refused.stderr == "error: mine.jsonl is there already; give another --out, or --replace.\n"
    assert Path("mine.jsonl").read_text(encoding="utf-8") == "mine"
    assert claimspan("export", dataset, "--to", "jsonl", "--out", "mine.jsonl", "--replace").exit_code == 0
    assert Path("mine.jsonl").read_text(encoding="utf-8") != "mine"


@pytest.mark.parametrize(
    ("to", "out", "said"),
    [
        ("jsnl", "x", "jsnl is no format of export; give one of csv, "),
        ("jsonl", "folder", "folder is a folder; jsonl is one file, so give the name of a file"),
        ("csv", "file", "file is a file; csv is a folder, so give the name of a folder"),
    ],
)
def test_a_mistake_is_one_sentence(dataset: Path, claimspan: Call, to: str, out: str, said: str) -> None:
    Path("folder").mkdir()
    Path("file").touch()
    result = claimspan("export", dataset, "--to", to, "--out", out, "--replace")
    assert result.exit_code == 2
    assert result.stderr.startswith(f"error: {said}")
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize("to", ["jsonl", "csv"])
def test_what_fails_leaves_what_was_there_and_nothing_half_done(
    dataset: Path, claimspan: Call, monkeypatch: pytest.MonkeyPatch, to: str
) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device", "x")

    out = Path("mine" if to == "csv" else "mine.jsonl")
    assert claimspan("export", dataset, "--to", to, "--out", out).exit_code == 0
    before = [(path, path.read_bytes()) for path in sorted(Path.cwd().rglob("*")) if path.is_file()]
    monkeypatch.setattr("claimspan.export.lines.to_utf8", fail)
    monkeypatch.setattr("claimspan.export.spreadsheets.data_dictionary", fail)
    assert claimspan("export", dataset, "--to", to, "--out", out, "--replace").exit_code == 1
    assert [(path, path.read_bytes()) for path in sorted(Path.cwd().rglob("*")) if path.is_file()] == before


def test_other_files_of_a_folder_stay(dataset: Path, claimspan: Call) -> None:
    Path("mine").mkdir()
    Path("mine/notes").write_text("mine", encoding="utf-8")
    assert claimspan("export", dataset, "--to", "csv", "--out", "mine", "--replace").exit_code == 0
    assert Path("mine/notes").read_text(encoding="utf-8") == "mine"
    assert Path("mine/claims.csv").is_file()


def test_a_folder_is_replaced_in_one_step_and_holds_nothing_of_earlier_exports(
    dataset: Path, claimspan: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("mine").mkdir()
    Path("mine/0123456789abcdef.ann").touch()
    Path("mine/notes.txt").write_text("mine", encoding="utf-8")
    Path("mine/link").symlink_to("nowhere")
    before = sorted(path.name for path in Path("mine").iterdir())

    def refused(*_: object) -> None:
        raise OSError(5, "Input/output error", "mine")

    with monkeypatch.context() as patched:
        patched.setattr("claimspan.dataset.durable.exchange", refused)
        assert claimspan("export", dataset, "--to", "brat", "--out", "mine", "--replace").exit_code == 1
    assert sorted(path.name for path in Path("mine").iterdir()) == before
    assert claimspan("export", dataset, "--to", "brat", "--out", "mine", "--replace").exit_code == 0
    names = {path.name for path in Path("mine").iterdir()}
    assert names >= {"notes.txt", "link", "annotation.conf"}
    assert "0123456789abcdef.ann" not in names
    assert not list(Path.cwd().glob(".*mine"))


@pytest.mark.parametrize("out", ["pipe", "/", "notes/x.jsonl"])
def test_places_that_are_none_are_refused(dataset: Path, claimspan: Call, out: str) -> None:
    Path("notes").touch()
    os.mkfifo("pipe")  # as /dev/null is, which a test must not put at risk
    refused = claimspan("export", dataset, "--to", "jsonl", "--out", out, "--replace")
    assert refused.exit_code == 2
    assert refused.stderr.startswith(f"error: {out} ")
    assert refused.stderr.count("\n") == 1


def test_a_dataset_may_be_named_by_a_dot(
    dataset: Path, claimspan: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = dataset.resolve()
    monkeypatch.chdir(place)
    assert claimspan("export", ".", "--to", "jsonl").exit_code == 0
    assert place.with_name("out.jsonl").is_file()


def test_a_full_disk_is_told_whatever_library_met_it(
    dataset: Path, claimspan: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise RuntimeError('{"exception": "Could not write: No space left on device"}')

    monkeypatch.setattr("claimspan.export.lines.to_utf8", full)
    monkeypatch.setattr("sys.unraisablehook", None)
    result = claimspan("export", dataset, "--to", "jsonl")
    assert result.exit_code == 1
    assert result.stderr == "error: out.jsonl could not be written: No space left on device.\n"
