import re
from pathlib import Path
from typing import Any

import pytest

import hand_dataset
from claimspan.analysis import open_sql
from claimspan.dataset.writer import DatasetWriter
from claimspan.model import Article
from claimspan.report.figures import MEASURES, Figure, figures, shorten
from claimspan.tables.arrow import to_tables
from fakes import FakeExtractor


def drawn(folder: Path, known: set[str] | None = None) -> list[Figure]:
    """The figures of a dataset; all its claims are known unless said otherwise."""
    with open_sql(folder) as connection:

        def rows(sql: str, *values: Any) -> list[dict[str, Any]]:
            cursor = connection.execute(sql, list(values))
            names = [column[0] for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

        every = {row["claim_id"] for row in rows("select claim_id from claims")}
        return figures(rows, every if known is None else known)


@pytest.fixture
def fake(tmp_path: Path) -> Any:
    """Makes a dataset of articles that the stand-in reads."""

    def write(*texts: str, published: tuple[str, ...] = ()) -> Path:
        days = dict(enumerate(published))
        articles = [
            Article(f"{n:016x}", f"in/{n}.txt", text, "", published=days.get(n))
            for n, text in enumerate(texts)
        ]
        with DatasetWriter(tmp_path / "set", {"inputs": ["in"]}) as writer:
            writer.write(to_tables(list(FakeExtractor().documents(articles)), ()))
        return tmp_path / "set"

    return write


def test_values_are_drawn_by_unit_and_changes_as_arrows(tmp_path: Path) -> None:
    found = {figure.title: figure for figure in drawn(hand_dataset.write(tmp_path / "set"))}
    assert list(found) == [
        "Values by measure: EUR",
        "Values by measure: percent",
        "Values by measure: tonne",
        "Changes from baseline to value: tonne",
    ]
    (line,) = found["Changes from baseline to value: tonne"].lines
    assert line.cells == ("Waste", "decrease", "30 tonne (from 40)")
    assert f'href="#{line.claim_id}"' in found["Changes from baseline to value: tonne"].drawing
    assert "&lt;b&gt;shops&lt;/b&gt;: recycle: 12 percent" in found["Values by measure: percent"].drawing


def test_claims_that_the_page_has_not_are_drawn_without_a_link(tmp_path: Path) -> None:
    for figure in drawn(hand_dataset.write(tmp_path / "set"), set()):
        assert "href" not in figure.drawing
        assert [line.claim_id for line in figure.lines] == [None]


def test_a_measure_has_one_row_for_all_its_claims(fake: Any) -> None:
    (figure,) = drawn(
        fake("Then 14% of farms use drones. Then 20% of Farms use drones. Then 5% of cats hunt.")
    )
    assert [line.cells for line in figure.lines] == [
        ("farms: use drones", "14 percent"),
        ("Farms: use drones", "20 percent"),
        ("cats: hunt", "5 percent"),
    ]
    assert len(re.findall(r">Farms: use drones<", figure.drawing)) == 1


def test_what_has_no_room_is_counted(fake: Any) -> None:
    (figure,) = drawn(
        fake(" ".join(f"Then 1% of farms use thing {'abcdefghijklmnop'[n]}." for n in range(15)))
    )
    assert len(figure.lines) == MEASURES
    assert "3 have no room" in figure.note


def test_of_many_claims_of_a_measure_the_ends_are_drawn(fake: Any) -> None:
    texts = [f"Then {n}% of group{n} use drones." for n in range(1, 100)]
    (figure,) = drawn(fake(*texts))
    values = [line.cells[1] for line in figure.lines]
    assert values[0] == "1 percent"
    assert values[-1] == "99 percent"
    assert len(values) <= 62


def test_times_without_claims_have_their_place(fake: Any) -> None:
    dataset = fake(
        "Then 1% of farms use drones in 2019.",
        "Then 2% of farms use cars in 2022.",
        published=("2023-11-02", "2024-02-01"),
    )
    _, said, published = drawn(dataset)
    assert said.title == "Claims by the time that they speak of"
    assert [line.cells for line in said.lines] == [("2019", "level", "1"), ("2022", "level", "1")]
    assert re.findall(r">(20\d\d)<", said.drawing) == ["2019", "2020", "2021", "2022"]
    assert re.findall(r">(20\d\d-\d\d)<", published.drawing) == ["2023-11", "2023-12", "2024-01", "2024-02"]


def test_a_dataset_without_claims_has_no_figures(fake: Any) -> None:
    assert drawn(fake("No figures.")) == []


def test_long_labels_are_cut() -> None:
    assert shorten("a\nb") == "a b"
    assert shorten("x" * 60) == "x" * 39 + "…"
