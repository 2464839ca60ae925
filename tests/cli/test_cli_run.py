import json
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from claimspan.model import Article, DocumentResult
from fakes import FakeExtractor

Call = Callable[..., Any]
pytestmark = pytest.mark.usefixtures("fake", "here")


def test_a_run_ends_with_its_summary(claimspan: Call, snapshot: Callable[[str, str], None]) -> None:
    result = claimspan("run", "in", "--out", "out")
    assert result.exit_code == 0
    assert result.stderr == ""
    snapshot("run.txt", result.stdout)


def test_quarantined_documents_are_summed_up_and_exit_with_3(
    here: Path, claimspan: Call, snapshot: Callable[[str, str], None]
) -> None:
    (here / "in" / "bad.txt").write_text("A crash of 5%.")
    (here / "in" / "empty.txt").touch()
    result = claimspan("run", "in", "--out", "out")
    assert result.exit_code == 3
    snapshot("run_quarantined.txt", result.stdout)
    told = "1 document failed on a defect of claimspan itself (RuntimeError 1); please report it, with"
    assert result.stderr == f"error: {told} what the table quarantine says of one.\n"


def test_documents_that_cannot_be_read_are_no_defect(here: Path, claimspan: Call) -> None:
    (here / "in" / "empty.txt").touch()
    result = claimspan("run", "in", "--out", "out", "--json")
    assert (result.exit_code, result.stderr) == (3, "")
    assert json.loads(result.stdout)["defects"] == {}


def test_a_dataset_in_an_object_store_is_refused_before_any_work(here: Path, claimspan: Call) -> None:
    before = sorted(here.iterdir())
    result = claimspan("run", "in", "--out", "s3://bucket/out")
    assert result.exit_code == 2
    assert "error: s3://bucket/out is no folder" in result.stderr
    assert sorted(here.iterdir()) == before


def test_show_prints_claims(claimspan: Call, snapshot: Callable[[str, str], None]) -> None:
    result = claimspan("run", "in", "--out", "out", "--show", "2")
    snapshot("run_show.txt", result.stdout)


def test_json_tells_the_same_to_a_machine(here: Path, claimspan: Call) -> None:
    (here / "in" / "bad.txt").write_text("A crash of 5%.")
    result = claimspan("run", "in", "--out", "out", "--json")
    assert result.exit_code == 3
    told = json.loads(result.stdout)
    assert told["documents"] == {"read": 4, "stored": 3, "unchanged": 0, "quarantined": 1, "skipped": 0}
    assert told["claims"] == {"percentage": 3}
    assert told["quarantine"] == [{"stage": "extract", "error": "RuntimeError", "records": 1}]
    assert told["defects"] == {"RuntimeError": 1}
    assert Path(told["dataset"], "dataset.json").exists()
    assert Path(told["report"]).exists()


def test_a_profile_tells_of_stages_and_rules(claimspan: Call) -> None:
    told = claimspan("run", "in", "--out", "out", "--profile").stdout
    assert all(name in told for name in ("Processor time", "tables", "writing", "rule"))
    profile = json.loads(claimspan("run", "in", "--out", "new", "--profile", "--json").stdout)["profile"]
    assert profile["total"] >= sum(profile["stages"].values()) - 0.01
    assert profile["stages"]["tables"] > 0


def test_the_manifest_names_rules_and_model(dataset: Path) -> None:
    run = json.loads((dataset / "dataset.json").read_text())["run"]
    assert run["rules_digest"] == "f" * 64
    assert run["model"]["name"] == "fake_model"


def test_record_fields_can_be_named(here: Path, claimspan: Call) -> None:
    record = {
        "words": "Then 14% of farms grow.",
        "name": "Farms",
        "text": "unused",
        "web": "https://a.example/x",
    }
    (here / "records.jsonl").write_text(json.dumps(record))
    options = ("--text-field", "words", "--title-field", "name", "--url-field", "web")
    assert claimspan("run", "records.jsonl", "--out", "out", *options).exit_code == 0
    sql = "select title, url, text from documents"
    (row,) = json.loads(claimspan("query", "out", sql, "--json").stdout)
    assert row == {"title": "Farms", "url": "https://a.example/x", "text": "Then 14% of farms grow."}


def test_a_limit_reads_no_further(claimspan: Call) -> None:
    assert (
        json.loads(claimspan("run", "in", "--out", "out", "--limit", "1", "--json").stdout)["documents"][
            "read"
        ]
        == 1
    )


def test_long_runs_print_lines_where_there_is_no_terminal(
    claimspan: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("claimspan.cli.run_progress._LINE_EVERY", 0)
    lines = claimspan("run", "in", "--out", "out").stderr.splitlines()
    assert len(lines) == 3
    assert re.fullmatch(
        r"3 documents \([\d.,]+/s\), 144 characters \([\d,]+/s\), 3 claims \([\d.,]+/s\), 0 quarantined"
        r", 0:\d\d left",
        lines[-1],
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("run", "nowhere", "--out", "out"), "no file or folder nowhere"),
        (("run", "in/*.docx", "--out", "out"), "nothing matches the pattern"),
        (("run", "in", "--out", "in/farms.txt"), "is a file"),
        (("run", "in", "--out", "in/out"), "lies inside the input"),
        (("run", "in/farms.txt", "--out", "in"), "no dataset of claimspan"),
        (("run", "", "--out", "out"), "an input is an empty text"),
        (("run", "in", "--out", "out", "--sample", "0"), "--sample 0 reads nothing"),
        (("run", "in", "--out", "out", "--language", "en,xx"), "'xx' is no language"),
    ],
)
def test_mistakes_are_one_sentence_before_any_work(
    claimspan: Call, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], said: str
) -> None:
    monkeypatch.setattr("claimspan.extract.Extractor", None)  # must not be reached
    before = sorted(Path.cwd().rglob("*"))
    result = claimspan(*arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith("error: ")
    assert result.stderr.count("\n") == 1
    assert said in result.stderr
    assert sorted(Path.cwd().rglob("*")) == before


def test_a_failed_run_leaves_an_earlier_dataset_alone(
    dataset: Path, here: Path, claimspan: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {path: path.read_bytes() for path in dataset.rglob("*") if path.is_file()}

    def full(*_: Any, **__: Any) -> None:
        raise OSError(28, "No space left on device", "out")

    (here / "in" / "new.txt").write_text("Only 5% of barns have rats.")
    monkeypatch.setattr("claimspan.dataset.parts.write_parquet", full)
    result = claimspan("run", "in", "--out", "out")
    assert result.exit_code == 1
    assert "No space left on device" in result.stderr
    assert {path: path.read_bytes() for path in dataset.rglob("*") if path.is_file()} == before


class Interrupted(FakeExtractor):
    """The user presses Ctrl-C."""

    def documents(self, articles: Iterable[Article]) -> Iterator[DocumentResult]:
        raise KeyboardInterrupt


def test_an_interrupted_run_says_so_in_a_sentence(claimspan: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("claimspan.extract.Extractor", Interrupted)
    result = claimspan("run", "in", "--out", "out")
    assert result.exit_code == 130
    assert result.stderr.startswith("error: interrupted")
    assert result.stderr.count("\n") == 1
    assert not Path("out").exists()


def test_a_report_that_cannot_be_written_is_told_after_what_was_done(
    claimspan: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("claimspan.report.os", SimpleNamespace(replace=full))
    result = claimspan("run", "in", "--out", "out", "--json")
    assert result.exit_code == 1
    told = json.loads(result.stdout)
    assert (told["report"], told["documents"]["stored"]) == (None, 3)
    assert result.stderr == (
        "error: out/report.html could not be written: No space left on device. "
        "The dataset is complete without its report; claimspan report out makes one.\n"
    )
    assert claimspan("query", "out", "select 1").exit_code == 0
