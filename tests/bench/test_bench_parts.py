from pathlib import Path

from bench.parts.__main__ import made, measured

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


def test_a_command_is_measured_and_how_it_ended_is_told() -> None:
    told = measured("--version")
    assert (told["command"], told["exit"]) == ("--version", 0)
    assert measured("query", "no_such_dataset", "select 1")["exit"] == 1
