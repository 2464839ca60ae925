"""The sample corpus, read by the real pipeline, against its gold: no figure falls below its pinned floor."""

import json
from pathlib import Path

import pytest

from claimspan.batch.run import run
from claimspan.checks.evaluate import Evaluation, check_floors, evaluate
from claimspan.checks.gold import read_gold
from claimspan.cli.evaluate import read_floors, read_rows
from claimspan.extract import Extractor

ROOT = Path(__file__).parents[1]
FLOORS = Path(__file__).parent / "floors.json"

# What the project promises. The floors may be raised above these, never lowered below them.
BARS = {"quantity_f1": 0.95, "subject": 0.85, "measure": 0.85}
CEILINGS = {"bad_spans": 0, "unexplained": 0.05}


@pytest.fixture(scope="module")
def evaluation(tmp_path_factory: pytest.TempPathFactory, extractor: Extractor) -> Evaluation:
    dataset = tmp_path_factory.mktemp("gold") / "dataset"
    run([str(ROOT / "corpus" / "sample")], dataset, extractor=extractor)
    return evaluate(read_rows(dataset), read_gold(ROOT / "corpus" / "gold"))


def test_no_figure_falls_below_its_floor(evaluation: Evaluation) -> None:
    missed = check_floors(evaluation.figures(), read_floors(FLOORS))
    assert not missed, "\n".join([*missed, "", *map(str, evaluation.mistakes[:40])])


def test_every_gold_document_is_in_the_dataset(evaluation: Evaluation) -> None:
    assert list(evaluation.missing) == []


def test_there_is_enough_gold(evaluation: Evaluation) -> None:
    assert evaluation.all_kinds.tp + evaluation.all_kinds.fn >= 250


def test_the_floors_are_not_lowered_below_the_bars() -> None:
    floors = json.loads(FLOORS.read_text(encoding="utf-8"))
    assert {name: floors[name] for name in BARS} == {
        name: max(floors[name], bar) for name, bar in BARS.items()
    }
    assert {name: floors[name] for name in CEILINGS} == {
        name: min(floors[name], ceiling) for name, ceiling in CEILINGS.items()
    }


def test_every_figure_is_pinned(evaluation: Evaluation) -> None:
    assert set(read_floors(FLOORS)) == set(evaluation.figures())
