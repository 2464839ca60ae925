from pathlib import Path

import pytest

import hand_dataset
from claimspan.desk.corpora import (
    articles_and_gold,
    base_rules,
    corpus_articles,
    gold_documents,
    sample_folder,
)
from claimspan.errors import RuleError, UsageError
from claimspan.rules.loading import load_rules
from share_rules import edit, write_rules


def test_installed_rules_are_those_that_come_along(tmp_path: Path) -> None:
    assert base_rules("installed", tmp_path).digest == load_rules().digest


def test_a_folder_is_a_base(tmp_path: Path) -> None:
    folder = write_rules(tmp_path)
    assert base_rules(str(folder), tmp_path).digest == load_rules(folder).digest


def test_what_is_neither_folder_nor_revision(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(UsageError, match="is not under git"):
        base_rules("HEAD", write_rules(tmp_path))


def test_broken_rules_say_whose_they_are(tmp_path: Path) -> None:
    folder = write_rules(tmp_path)
    edit(folder / "people/of.yaml", "summary:", "sumary:")
    with pytest.raises(RuleError, match="These are problems of the rules in"):
        base_rules(str(folder), tmp_path)


def test_articles_are_read_once_and_bad_records_left_out(tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text("Sales fell 12%.")
    (tmp_path / "empty.txt").touch()
    sources = [article.source for article in corpus_articles([str(tmp_path), str(tmp_path / "one.txt")])]
    assert [Path(source).name for source in sources] == ["one.txt"]


def test_missing_articles_are_told_before_any_work(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        next(corpus_articles([str(tmp_path / "nowhere")]))


def test_gold_comes_with_the_sample_alone(tmp_path: Path) -> None:
    assert gold_documents(None, [], None)
    assert gold_documents(None, [str(sample_folder())], None)
    assert gold_documents(None, [str(tmp_path)], None) == []
    assert gold_documents(None, [], tmp_path) == []


def test_articles_come_from_inputs_from_a_dataset_or_from_the_sample(tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text("Sales fell 12%.")
    articles, gold = articles_and_gold([str(tmp_path / "one.txt")], None, None)
    assert ([article.text for article in articles], gold) == (["Sales fell 12%."], [])
    articles, gold = articles_and_gold([], hand_dataset.write(tmp_path / "data"), None)
    assert (hand_dataset.TEXT in {article.text for article in articles}, gold) == (True, [])
    articles, gold = articles_and_gold([], None, None)
    assert next(articles).text
    assert gold


def test_articles_and_a_dataset_are_not_read_together(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="give articles or --dataset, not both"):
        articles_and_gold(["one.txt"], tmp_path, None)
