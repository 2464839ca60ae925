import shutil
from pathlib import Path

import pytest

from claimspan.dataset.folder import read_dataset
from claimspan.dataset.scratch import scratch_folder
from claimspan.dataset.writer import DatasetWriter
from claimspan.errors import DatasetError
from claimspan.model import Article, Quarantined
from claimspan.report import write_report
from claimspan.report.gathered import gather
from claimspan.tables.arrow import to_tables
from fakes import FakeExtractor


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    """Four parts of an article and a quarantined record each."""
    with DatasetWriter(tmp_path / "a*[set]", {"inputs": ["in"]}) as writer:
        for n in range(4):
            article = Article(f"{n:016x}", f"in/{n}.txt", f"The farms use {n + 2}% of 10% drones.", "")
            bad = Quarantined(f"in/bad{n}.txt", "", "articles", "empty", f"Number {n}.", "0" * 64)
            writer.write(to_tables(list(FakeExtractor().documents([article])), [bad]))
    return tmp_path / "a*[set]"


@pytest.mark.parametrize("stretch", [1, 3])
def test_parts_are_read_in_stretches_and_give_the_same_page(
    dataset: Path, monkeypatch: pytest.MonkeyPatch, stretch: int
) -> None:
    whole = write_report(dataset, dataset / "whole.html").read_bytes()
    monkeypatch.setattr("claimspan.report.gathered._STRETCH", stretch)
    assert write_report(dataset, dataset / "pieces.html").read_bytes() == whole
    with gather(dataset, quarantine=2) as found:
        parts = found.rows("select part, source from documents order by source")
        assert [row["part"] for row in parts] == [0, 1, 2, 3]
        found.choose("documents", [2])
        texts = found.rows("select text from read_parquet(getvariable('chosen'))")
        assert [row["text"][:15] for row in texts] == ["The farms use 4"]


def test_nothing_stays_of_what_was_gathered(dataset: Path) -> None:
    before = sorted(dataset.iterdir())
    with gather(dataset, quarantine=1):
        assert list(scratch_folder().glob("report-*"))
    assert not list(scratch_folder().glob("report-*"))
    assert sorted(dataset.iterdir()) == before


def test_a_part_that_is_gone_is_told_in_a_sentence(dataset: Path) -> None:
    read_dataset(dataset).part("spans", 3).unlink()
    with pytest.raises(DatasetError, match=r"is missing: .* or make it again"), gather(dataset, 1):
        pass
    shutil.rmtree(dataset / "claims")
    with pytest.raises(DatasetError, match="incomplete"), gather(dataset, 1):
        pass
