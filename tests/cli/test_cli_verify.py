import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

Call = Callable[..., Any]


def test_a_fresh_dataset_passes(dataset: Path, claimspan: Call) -> None:
    result = claimspan("verify", dataset)
    assert result.exit_code == 0, result.output
    assert result.stdout.endswith("All is as the dataset says.\n")


def test_a_changed_source_is_found(dataset: Path, claimspan: Call) -> None:
    source = Path("in/farms.txt")
    source.write_text(source.read_text().replace("14%", "15%"))
    result = claimspan("verify", dataset)
    assert result.exit_code == 1
    assert "source_changed  in/farms.txt: " in result.stdout
    told = json.loads(claimspan("verify", dataset, "--json").stdout)
    assert not told["ok"]
    assert "source_changed" in {finding["code"] for finding in told["findings"]}


def test_a_changed_part_is_found(dataset: Path, claimspan: Call) -> None:
    (part,) = (dataset / "ledger").glob("*.parquet")
    part.write_bytes(part.read_bytes() + b" ")
    result = claimspan("verify", dataset, "--json")
    assert result.exit_code == 1
    assert "part_changed" in {finding["code"] for finding in json.loads(result.stdout)["findings"]}


def test_sources_that_moved_are_found_with_their_new_root(dataset: Path, claimspan: Call) -> None:
    Path("moved").mkdir()
    Path("in").rename("moved/in")
    assert claimspan("verify", dataset).exit_code == 1
    assert claimspan("verify", dataset, "--source-root", "moved").exit_code == 0


def test_a_root_that_is_no_folder_is_one_sentence(dataset: Path, claimspan: Call) -> None:
    result = claimspan("verify", dataset, "--source-root", "nowhere")
    assert result.exit_code == 2
    assert "nowhere" in result.stderr
