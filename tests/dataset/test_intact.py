"""Files of a dataset that are not what was written are never read in silence, whatever reads them."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from claimspan.batch.run import RunOptions, run
from claimspan.cli import app
from claimspan.dataset import intact
from claimspan.dataset.derived import derived_folder
from claimspan.dataset.folder import connect, read_dataset
from claimspan.errors import DatasetError, UsageError
from fakes import FakeExtractor

Damage = Callable[[Path, Path], object]


def flipped(path: Path, _: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 3] ^= 4
    path.write_bytes(content)


DAMAGE: dict[str, Damage] = {
    "flipped": flipped,
    "cut": lambda path, _: path.write_bytes(path.read_bytes()[:-9]),
    "emptied": lambda path, _: path.write_bytes(b""),
    "gone": lambda path, _: path.unlink(),
    "another's": lambda path, other: shutil.copy(other, path),
}


@pytest.fixture
def datasets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """Two datasets of like articles, the second with other figures."""
    monkeypatch.chdir(tmp_path)
    for name, figure in (("one", 14), ("two", 15)):
        Path(f"{name}.txt").write_text(f"In all, {figure}% of farms use drones in 2020.", encoding="utf-8")
        run([f"{name}.txt"], Path(name), extractor=FakeExtractor())
    return Path("one"), Path("two")


def part_of(dataset: Path, table: str) -> Path:
    if table == "parts":
        return dataset / "parts.parquet"
    return read_dataset(dataset).part(table, 0)


COMMANDS = {
    "query": ["query", "one", "select count(*) from claims, spans"],
    "report": ["report", "one"],
    "export": ["export", "one", "--to", "jsonl", "--out", "one.jsonl"],
    "diff": ["diff", "one", "two"],
    "group": ["group", "one"],
}


@pytest.mark.parametrize("table", ["claims", "spans", "documents", "ledger", "parts"])
@pytest.mark.parametrize("how", DAMAGE)
def test_every_command_tells_of_a_file_that_is_not_what_was_written(
    datasets: tuple[Path, Path], how: str, table: str
) -> None:
    one, two = datasets
    place = part_of(one, table)
    DAMAGE[how](place, part_of(two, table))
    for name, words in COMMANDS.items():
        if name == "diff" and table == "ledger":
            continue  # which it has no use for
        done = CliRunner().invoke(app, words)
        said = done.stderr.splitlines()
        assert done.exit_code == 1, (name, done.output)
        assert len(said) == 1, said
        assert said[0].startswith(f"error: {place}")
    with pytest.raises(UsageError, match=place.name):
        run(["one.txt"], one, extractor=FakeExtractor())
    assert CliRunner().invoke(app, ["verify", "one"]).exit_code == 1
    assert not Path("one.jsonl").exists()


def test_a_damaged_dataset_is_replaced_when_that_is_asked_for(datasets: tuple[Path, Path]) -> None:
    one, _ = datasets
    flipped(part_of(one, "claims"), one)
    with pytest.raises(UsageError, match=r"not what was written.*add --prune"):
        run(["one.txt"], one, extractor=FakeExtractor())
    run(["one.txt"], one, extractor=FakeExtractor(), options=RunOptions(prune=True))
    assert CliRunner().invoke(app, ["verify", "one"]).exit_code == 0


def test_a_file_is_compared_again_when_it_changes(datasets: tuple[Path, Path]) -> None:
    one, two = datasets
    connect(one).close()
    connect(one).close()
    shutil.copy(part_of(two, "claims"), part_of(one, "claims"))
    with pytest.raises(DatasetError, match="not what was written"):
        connect(one)


def test_of_a_large_dataset_a_query_sees_that_all_is_there(
    datasets: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, _ = datasets
    monkeypatch.setattr(intact, "QUICK", 100)
    part_of(one, "ledger").write_bytes(part_of(Path("two"), "ledger").read_bytes())
    connect(one).close()
    part_of(one, "ledger").unlink()
    with pytest.raises(DatasetError, match="is missing"):
        connect(one)


def test_a_manifest_without_the_digest_of_the_list_is_believed(datasets: tuple[Path, Path]) -> None:
    one, _ = datasets
    manifest = json.loads((one / "dataset.json").read_bytes())
    del manifest["parts"]
    (one / "dataset.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert len(read_dataset(one).shards) == 1


@pytest.mark.parametrize("how", DAMAGE)
@pytest.mark.parametrize("name", ["groups.parquet", "digests.json"])
def test_groups_that_are_not_what_was_written_are_told_of(
    datasets: tuple[Path, Path], name: str, how: str
) -> None:
    one, _ = datasets
    assert CliRunner().invoke(app, ["group", "one"]).exit_code == 0
    place = derived_folder(one) / name
    DAMAGE[how](place, derived_folder(one) / "copies.parquet")
    done = CliRunner().invoke(app, ["query", "one", "select count(*) from groups"])
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.startswith(f"error: {derived_folder(one)}/")
    # Made again, all is well.
    assert CliRunner().invoke(app, ["group", "one", "--again"]).exit_code == 0
    assert CliRunner().invoke(app, ["query", "one", "select count(*) from groups"]).exit_code == 0
