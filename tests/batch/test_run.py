import json
import struct
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from claimspan.batch.output import check_output, check_writable
from claimspan.batch.run import Progress, Summary, run
from claimspan.dataset.folder import read_dataset
from claimspan.errors import UsageError
from claimspan.gate.limits import MOST_FIGURES, MOST_LINES
from claimspan.model import Article, DocumentResult
from fakes import FakeExtractor


def write(folder: Path, **texts: str) -> list[str]:
    folder.mkdir(exist_ok=True)
    paths = []
    for name, text in texts.items():
        path = folder / f"{name}.txt"
        path.write_text(text, encoding="utf-8")
        paths.append(str(path))
    return paths


def rows(dataset: Path, table: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = read_dataset(dataset).table(table).to_pylist()
    return found


GOOD = "In all, 14% of farms use drones in 2020. Another 3 do not."


def test_articles_become_a_dataset(tmp_path: Path) -> None:
    inputs = write(tmp_path / "in", one=GOOD, two="Nothing here.")
    summary = run(inputs, tmp_path / "out", extractor=FakeExtractor())
    assert summary == Summary(
        dataset=tmp_path / "out",
        read=2,
        stored=2,
        claims={"percentage": 1},
        ledger={"claim": 1, "part_of_claim": 1, "unexplained": 1},
    )
    assert summary.unexplained == pytest.approx(1 / 3)
    (claim,) = rows(tmp_path / "out", "claims")
    assert (claim["subject"], claim["measure"], claim["window_text"]) == ("farms", "use drones", "in 2020")
    assert [row["n_claims"] for row in rows(tmp_path / "out", "documents")] == [1, 0]


def test_overfull_documents_are_quarantined(tmp_path: Path) -> None:
    inputs = write(tmp_path / "in", one=GOOD, two="7 " * (MOST_FIGURES + 1), three="a\n" * (MOST_LINES + 1))
    summary = run(inputs, tmp_path / "out", extractor=FakeExtractor())
    assert (summary.stored, summary.quarantined) == (1, 2)
    assert set(summary.reasons) == {
        ("sentences", "too_many_figures"),
        ("sentences", "too_many_lines"),
    }
    messages = {row["error"]: row["message"] for row in rows(tmp_path / "out", "quarantine")}
    assert "has more than 50,000 figures" in messages["too_many_figures"]


def test_a_document_that_extraction_fails_on_takes_nobody_along(tmp_path: Path) -> None:
    texts = {f"a{n}": GOOD for n in range(7)} | {"a4": "A crash of 12%."}
    summary = run(write(tmp_path / "in", **texts), tmp_path / "out", extractor=FakeExtractor())
    assert (summary.read, summary.stored, summary.quarantined) == (7, 6, 1)
    assert summary.reasons == {("extract", "RuntimeError"): 1}
    (row,) = rows(tmp_path / "out", "quarantine")
    assert row["source"].endswith("a4.txt")
    assert row["message"].endswith("a4.txt: the parser gave up for good")
    sources = [row["source"].rsplit("/", 1)[-1] for row in rows(tmp_path / "out", "documents")]
    assert sources == [f"a{n}.txt" for n in range(7) if n != 4]


def test_a_result_that_breaks_the_dataset_takes_nobody_along(tmp_path: Path) -> None:
    inputs = write(tmp_path / "in", a=GOOD, b="This lies outside.", c=GOOD)
    summary = run(inputs, tmp_path / "out", extractor=FakeExtractor())
    assert (summary.stored, summary.reasons) == (2, {("tables", "ValueError"): 1})
    assert rows(tmp_path / "out", "quarantine")[0]["source"].endswith("b.txt")


class LowerCase(FakeExtractor):
    """Fails with an exception whose name could be a code."""

    def documents(self, articles: Iterable[Article]) -> Iterator[DocumentResult]:
        struct.unpack("<I", b"")
        return super().documents(articles)


def test_defects_are_told_from_what_is_wrong_with_records(tmp_path: Path) -> None:
    summary = run(write(tmp_path / "in", a=GOOD, b=GOOD, c=""), tmp_path / "out", extractor=LowerCase())
    assert summary.reasons == {("extract", "struct.error"): 2, ("sources", "empty"): 1}
    assert summary.defects == {"struct.error": 2}


class Mixed(FakeExtractor):
    """Gives the results in the wrong order."""

    def documents(self, articles: Iterable[Article]) -> Iterator[DocumentResult]:
        return iter(list(super().documents(articles))[::-1])


class Short(FakeExtractor):
    """Gives one result too few."""

    def documents(self, articles: Iterable[Article]) -> Iterator[DocumentResult]:
        return iter(list(super().documents(articles))[:-1])


def test_results_of_other_documents_are_never_stored_under_a_wrong_name(tmp_path: Path) -> None:
    summary = run(write(tmp_path / "in", a=GOOD, b="Nothing."), tmp_path / "out", extractor=Mixed())
    assert (summary.stored, summary.quarantined) == (2, 0)
    assert [row["n_claims"] for row in rows(tmp_path / "out", "documents")] == [1, 0]


def test_documents_without_a_result_are_quarantined_not_lost(tmp_path: Path) -> None:
    summary = run(write(tmp_path / "in", a=GOOD, b=GOOD), tmp_path / "out", extractor=Short())
    assert (summary.read, summary.stored, summary.quarantined) == (2, 1, 1)


def test_unreadable_records_are_quarantined(tmp_path: Path) -> None:
    inputs = write(tmp_path / "in", good=GOOD, empty="")
    broken = tmp_path / "in" / "rows.jsonl"
    broken.write_text(f'{{"text": "{GOOD}"}}\n{{"text": \n', encoding="utf-8")
    summary = run([*inputs, str(broken)], tmp_path / "out", extractor=FakeExtractor())
    assert (summary.read, summary.stored, summary.quarantined) == (4, 2, 2)
    assert sorted(row["source"].rsplit("/", 1)[-1] for row in rows(tmp_path / "out", "quarantine")) == [
        "empty.txt",
        "rows.jsonl#2",
    ]


def test_a_file_that_is_named_twice_is_read_once(tmp_path: Path) -> None:
    inputs = write(tmp_path / "in", a=GOOD)
    summary = run([*inputs, *inputs, str(tmp_path / "in")], tmp_path / "out", extractor=FakeExtractor())
    assert (summary.read, summary.quarantined) == (1, 0)


def test_a_second_run_writes_the_same_bytes(tmp_path: Path) -> None:
    inputs = write(tmp_path / "in", a=GOOD, b="A crash.", c="Nothing.")
    for name in ("first", "second"):
        run(inputs, tmp_path / name, extractor=FakeExtractor())
    first, second = (
        {
            path.relative_to(tmp_path / name): path.read_bytes()
            for path in (tmp_path / name).rglob("*.parquet")
        }
        for name in ("first", "second")
    )
    assert len(first) == 6
    assert first == second


def test_no_usable_record_gives_an_empty_dataset(tmp_path: Path) -> None:
    summary = run(write(tmp_path / "in", a=""), tmp_path / "out", extractor=FakeExtractor())
    assert (summary.stored, summary.quarantined, summary.n_claims, summary.unexplained) == (0, 1, 0, 0)
    assert rows(tmp_path / "out", "claims") == []


def test_a_limit_stops_the_reading(tmp_path: Path) -> None:
    inputs = write(tmp_path / "in", a=GOOD, b=GOOD, c=GOOD)
    summary = run(inputs, tmp_path / "out", extractor=FakeExtractor(), limit=2)
    assert summary.read == 2


def test_the_manifest_says_how_to_read_the_same_records_again(tmp_path: Path) -> None:
    inputs = write(tmp_path / "in", a=GOOD)
    run(inputs, tmp_path / "out", extractor=FakeExtractor(), limit=5)
    manifest = json.loads((tmp_path / "out" / "dataset.json").read_text())
    assert manifest["run"]["inputs"] == inputs
    assert manifest["run"]["options"]["limit"] == 5
    assert "text" in manifest["run"]["options"]["fields"]["text"]
    assert manifest["run"]["options"]["limits"]["max_nesting"] > 0
    assert manifest["run"]["rules_digest"] == "f" * 64


def test_progress_counts_up_to_the_summary(tmp_path: Path) -> None:
    seen: list[Progress] = []
    inputs = write(tmp_path / "in", a=GOOD, b="A crash.", c="", d=GOOD)
    summary = run(inputs, tmp_path / "out", extractor=FakeExtractor(), progress=seen.append)
    last = Progress(4, summary.stored, summary.n_claims, summary.quarantined, chars=116, fraction=1.0)
    assert seen[-1] == last
    assert [at.read for at in seen] == sorted(at.read for at in seen)


def test_an_interrupted_run_leaves_an_earlier_dataset_alone(tmp_path: Path) -> None:
    inputs = write(tmp_path / "in", a=GOOD)
    run(inputs, tmp_path / "out", extractor=FakeExtractor())
    before = rows(tmp_path / "out", "claims")

    def interrupt(_: Progress) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(
            write(tmp_path / "in", a="Nothing."),
            tmp_path / "out",
            extractor=FakeExtractor(),
            progress=interrupt,
        )
    assert rows(tmp_path / "out", "claims") == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in", "out"]


def test_missing_inputs_are_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no file or folder"):
        run([str(tmp_path / "nowhere")], tmp_path / "out", extractor=FakeExtractor())
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_no_output(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine")
    with pytest.raises(UsageError, match="is a file"):
        check_output(tmp_path / "out", [])
    with pytest.raises(UsageError, match="is a file"):
        check_output(tmp_path / "out" / "deeper", [])
    assert (tmp_path / "out").read_text() == "mine"


def test_a_folder_with_other_files_is_no_output(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("mine")
    with pytest.raises(UsageError, match="no dataset of claimspan"):
        check_output(tmp_path, [])


def test_an_output_inside_an_input_is_refused(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    with pytest.raises(UsageError, match="lies inside the input"):
        check_output(tmp_path / "in" / "out", [str(tmp_path / "in")])
    check_output(tmp_path / "out", [str(tmp_path / "in")])


def test_a_folder_that_refuses_writing_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path, *_: Any, **__: Any) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "touch", refuse)
    with pytest.raises(UsageError, match=r"out cannot be written: Permission denied"):
        check_writable(tmp_path / "out")


def test_checking_an_output_leaves_nothing_behind(tmp_path: Path) -> None:
    check_output(tmp_path / "a" / "b", [])
    assert list(tmp_path.iterdir()) == []
