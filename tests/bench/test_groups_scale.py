"""Made-up datasets for measuring: whole, of the size that was asked for, and with something to group."""

import json
from pathlib import Path

import pandas as pd
import pytest
from bench.groups.__main__ import main
from bench.groups.made import make
from bench.groups.scale import Grown, exponent, sizes
from scipy import sparse

import claimspan
from claimspan.groups import candidates, features, figures, group, links
from claimspan.groups.build import derive
from claimspan.groups.candidates import Ints
from claimspan.groups.quantities import Quantities


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("made") / "set", 700)


def test_a_made_up_dataset_has_so_many_claims_that_stand_where_they_say(made: Path) -> None:
    dataset = claimspan.Dataset(made)
    assert len(dataset.claims()) == 700
    wrong = dataset.sql(
        """select * from claims join documents using (doc_id)
        where substr(text, value_start + 1, value_end - value_start) <> value_text
        or substr(text, sentence_start + 1, sentence_end - sentence_start) <> sentence"""
    )
    assert wrong.empty
    assert dataset.sql(
        """select 1 from spans join documents using (doc_id)
        where substr(documents.text, "start" + 1, "end" - "start") <> spans.text"""
    ).empty


def test_the_same_seed_makes_the_same(made: Path, tmp_path: Path) -> None:
    again = make(tmp_path / "set", 700)
    one, other = (claimspan.Dataset(folder).sql("from claims order by claim_id") for folder in (made, again))
    assert one.equals(other)


def test_a_made_up_dataset_has_groups_copies_and_contradictions(made: Path) -> None:
    group(made)
    dataset = claimspan.Dataset(made)
    assert dataset.sql("select max(n_documents) as most from groups").most[0] > 1
    assert set(dataset.sql("select distinct scope::varchar as scope from copies").scope) == {
        "article",
        "passage",
    }


def test_sizes_double_and_linear_growth_is_one() -> None:
    assert sizes(1_000_000)[-2:] == [500_000, 1_000_000]
    one, other = (Grown(claims, claims / 1000, 1, 1, 1, 1) for claims in (1000, 2000))
    assert exponent(one, other) == pytest.approx(1)


def test_figures_are_printed_and_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--scale", "320", "--save", "--results", str(tmp_path)]) == 0
    assert "peak memory" in capsys.readouterr().out
    (kept,) = tmp_path.glob("*-groups.json")
    assert [size["claims"] for size in json.loads(kept.read_text())["sizes"]] == [20, 40, 80, 160, 320]


def test_rows_that_are_read_and_compared_some_at_a_time_give_the_same_tables(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = make(tmp_path / "set", 5000)
    whole = derive(folder)
    read: list[int] = []
    asked: list[int] = []
    align, ones = figures.align, features.ones

    def counted_align(claims: pd.DataFrame) -> Quantities:
        read.append(len(claims))
        return align(claims)

    def counted_ones(rows: Ints, words: Ints, shape: tuple[int, int]) -> sparse.csr_matrix:
        asked.append(shape[0])
        return ones(rows, words, shape)

    monkeypatch.setattr(figures, "align", counted_align)
    monkeypatch.setattr(features, "ones", counted_ones)
    monkeypatch.setattr(figures, "_VECTORS_AT_ONCE", 1)
    monkeypatch.setattr(features, "_SENTENCES_AT_ONCE", 900)
    monkeypatch.setattr(features, "_DOCUMENTS_AT_ONCE", 70)
    monkeypatch.setattr(candidates, "_ROWS_AT_ONCE", 600)
    monkeypatch.setattr(links, "_AT_ONCE", 100)
    assert derive(folder) == whole
    assert all(table.num_rows for table in whole.values())
    assert sum(read) == 5000
    assert max(read) <= 2048
    # Of claims what is measured is read in one go.
    assert {900, 70} <= set(asked) <= {5000, *range(901)}
