"""Groups and conflicts on the labelled pairs: as good as promised."""

from pathlib import Path

import pytest
from bench.groups.pairs import Pair, read_pairs, read_stories, score

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "corpus" / "pairs"


@pytest.fixture(scope="module")
def pairs(tmp_path_factory: pytest.TempPathFactory) -> list[Pair]:
    return read_pairs(FOLDER, tmp_path_factory.mktemp("pairs"))


@pytest.mark.parametrize("label", ["same", "conflict"])
def test_labelled_pairs_are_told(pairs: list[Pair], label: str) -> None:
    precision, recall = score(pairs, label)
    assert precision >= 0.95
    assert recall >= 0.8


def test_there_are_pairs_enough_of_each_label(pairs: list[Pair]) -> None:
    labels = [pair.label for pair in pairs]
    assert len(labels) >= 150
    assert min(labels.count(label) for label in ("same", "conflict", "different")) >= 40


def test_a_link_without_a_label_is_a_mistake() -> None:
    right, wrong = Pair("x", "a 1", "b 1", "same", "same"), Pair("x", "a 1", "c 1", None, "same")
    assert score([right, wrong], "same") == (0.5, 1.0)


def test_stories_name_articles_and_labels_that_exist() -> None:
    for name, story in read_stories(FOLDER).items():
        assert set(story) == {"about", "articles", "pairs"}, name
        assert set(story["pairs"]) <= {"same", "conflict", "different"}, name
        named = {text.split(" ")[0] for listed in story["pairs"].values() for pair in listed for text in pair}
        assert named <= set(story["articles"]), name
