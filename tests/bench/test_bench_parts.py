import json
from pathlib import Path

import pytest
from bench.parts.__main__ import made, main, measured

from claimspan.batch.run import run
from claimspan.dataset.folder import connect, read_dataset
from fakes import FakeExtractor


def test_parts_are_multiplied_with_ids_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for n in range(2):
        (tmp_path / "in" / f"{n}.txt").write_text(
            "In all, 14% of farms use drones in 2020.", encoding="utf-8"
        )
    run([str(tmp_path / "in")], tmp_path / "out", extractor=FakeExtractor())
    (tmp_path / "many").mkdir()
    made(read_dataset(tmp_path / "out"), 7, tmp_path / "many" / "dataset")
    dataset = read_dataset(tmp_path / "many" / "dataset")
    assert len(dataset.shards) == 7
    with connect(dataset.path) as connection:
        counted = "select count(*), count(distinct claim_id), count(distinct doc_id) from claims"
        assert connection.execute(counted).fetchall() == [(14, 14, 14)]
        joined = "select count(*) from claims join documents using (doc_id) join spans using (claim_id)"
        assert connection.execute(joined).fetchall() == [(dataset.table("spans").num_rows,)]


def test_results_are_kept_where_that_is_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.txt").write_text("In all, 14% of farms use drones in 2020.", encoding="utf-8")
    run([str(tmp_path / "a.txt")], tmp_path / "out", extractor=FakeExtractor())
    asked = ["--parts", "3", "--of", str(tmp_path / "out"), "--at", str(tmp_path), "count"]
    asked += ["--results", str(tmp_path / "results")]
    assert main(asked) == 0
    assert not (tmp_path / "results").exists()
    assert main([*asked, "--save"]) == 0
    (kept,) = (tmp_path / "results").iterdir()
    told = json.loads(kept.read_text(encoding="utf-8"))
    assert (told["parts"], [one["exit"] for one in told["commands"]]) == (3, [0])
    assert str(tmp_path) not in kept.read_text(encoding="utf-8")
    assert '"exit": 0' in capsys.readouterr().out


def test_a_command_is_measured_and_how_it_ended_is_told() -> None:
    told = measured("--version")
    assert (told["command"], told["exit"]) == ("--version", 0)
    assert measured("query", "no_such_dataset", "select 1")["exit"] == 1
