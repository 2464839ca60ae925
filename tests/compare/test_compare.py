import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from claimspan.compare import CAUSES, Change, Made, Summary, changes, compare, rows_of
from claimspan.compare.causes import cause
from claimspan.dataset.writer import DatasetWriter
from claimspan.errors import DatasetError
from claimspan.model import Article, DocumentResult
from claimspan.tables.arrow import to_tables
from fakes import read

FARMS = "In all, 14% of farms use drones in 2020. Another 3 do not."
SCHOOLS = "Here 60% of schools teach code. Up to 75% of pupils enjoy it in 2021."
RULES = {"fake/share": "1"}
MODEL = {"name": "m", "version": "1", "digest": "d"}
MADE = {"rules_digest": "r1", "model": MODEL}
Write = Callable[..., Path]


def article(name: str, text: str, **values: Any) -> Article:
    return Article(name[0] * 16, f"in/{name}.txt", text, "0" * 64, **values)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a dataset of some articles, or results, under a name."""

    def made(name: str, *given: Article | DocumentResult, rules: dict[str, str] = RULES, **run: Any) -> Path:
        results = [read(one) if isinstance(one, Article) else one for one in given]
        meanings = json.dumps({"rules": {rule: {"meaning": text} for rule, text in rules.items()}})
        with DatasetWriter(tmp_path / name, MADE | run, rules=meanings) as writer:
            writer.write(to_tables(results))
        return tmp_path / name

    return made


@dataclass(frozen=True)
class Compared:
    """A comparison that was read to its end."""

    changes: tuple[Change, ...]
    same: int
    summary: Summary


def compared(old: Path, new: Path) -> Compared:
    with compare(old, new) as comparison:
        summary = comparison.summary(1)
        return Compared(tuple(comparison.changes()), comparison.same, summary)


def told(comparison: Compared) -> list[tuple[str, str, str]]:
    return [(change.kind, change.cause, change.value_text) for change in comparison.changes]


def changed(result: DocumentResult, **values: Any) -> DocumentResult:
    """The result with its first claim changed."""
    first, *rest = result.claims
    return replace(result, claims=(replace(first, **values), *rest))


def test_equal_datasets_have_no_changes(write: Write) -> None:
    articles = article("farms", FARMS), article("schools", SCHOOLS)
    comparison = compared(write("a", *articles), write("b", *articles))
    assert (comparison.changes, comparison.same) == ((), 3)


def test_new_and_gone_articles_are_told(write: Write) -> None:
    comparison = compared(write("a", article("farms", FARMS)), write("b", article("schools", SCHOOLS)))
    assert told(comparison) == [
        ("removed", "article", "14%"),
        ("added", "article", "60%"),
        ("added", "article", "75%"),
    ]
    assert comparison.summary.counts == {("removed", "article"): 1, ("added", "article"): 2}


def test_claims_that_only_moved_are_the_same(write: Write) -> None:
    old, new = (
        article("schools", SCHOOLS),
        article("schools", f"Now and then. {SCHOOLS} And 9% of cats sleep."),
    )
    comparison = compared(write("a", old), write("b", new))
    assert told(comparison) == [("added", "article", "9%")]
    assert comparison.same == 2


def test_a_claim_said_twice_is_paired_one_to_one(write: Write) -> None:
    once = "Here 9% of cats sleep."
    twice, thrice = f"{once} {once}", f"So. {once} {once} {once}"
    comparison = compared(write("a", article("cats", twice)), write("b", article("cats", thrice)))
    assert told(comparison) == [("added", "article", "9%")]
    assert comparison.same == 2


def test_changed_fields_have_old_and_new_values(write: Write) -> None:
    before = read(article("farms", FARMS))
    comparison = compared(write("a", before), write("b", changed(before, value=15.0, comparator="~")))
    (change,) = comparison.changes
    assert change.fields == {"value": (14.0, 15.0), "comparator": ("=", "~")}
    rows = [(row["field"], row["old"], row["new"]) for row in rows_of(change)]
    assert rows == [("value", "14", "15"), ("comparator", "=", "~")]


@pytest.mark.parametrize(
    ("run", "why"),
    [
        ({"rules_digest": "r2", "rules": {"fake/share": "2"}}, "rule"),
        ({"rules_digest": "r2"}, "rule"),
        ({"model": {"name": "m", "version": "2", "digest": "e"}}, "model"),
        ({"rules_digest": "r2", "model": {"name": "m", "version": "2", "digest": "e"}}, "model"),
        ({"rules_digest": "r2", "rules": {"fake/share": "2"}, "model": {"name": "other"}}, "rule"),
        ({}, "unknown"),
    ],
)
def test_what_was_made_otherwise_is_the_cause(write: Write, run: dict[str, Any], why: str) -> None:
    before = read(article("farms", FARMS))
    comparison = compared(write("a", before), write("b", changed(before, value=15.0), **run))
    assert told(comparison) == [("changed", why, "14%")]
    assert why in CAUSES


def test_another_program_is_the_last_cause() -> None:
    old = Made("r", {}, ("m",), (("claimspan", "1"),))
    new = replace(old, program=(("claimspan", "2"),))
    assert cause(old, new, [], same_article=True) == "program"
    assert cause(old, replace(new, rules_digest="s"), [], same_article=True) == "rule"
    assert cause(old, new, [], same_article=False) == "article"


def test_a_rule_of_the_changed_field_counts_and_no_other(write: Write) -> None:
    before = read(article("farms", FARMS))
    after = changed(before, modality="possible")
    rules = {"fake/share": "1", "fake/year": "2"}
    model = {"name": "m", "version": "2", "digest": "e"}
    comparison = compared(write("a", before), write("b", after, rules=rules, model=model))
    assert told(comparison) == [("changed", "model", "14%")]  # the window's rule did not read the modality


def test_a_new_date_of_the_article_is_a_change_of_the_article(write: Write) -> None:
    old = read(article("farms", FARMS))
    new = changed(read(article("farms", FARMS, published="2021-01-01")), value=15.0)
    assert told(compared(write("a", old), write("b", new))) == [("changed", "article", "14%")]


def test_what_is_no_dataset_is_told(write: Write, tmp_path: Path) -> None:
    with pytest.raises(DatasetError):
        compared(write("a"), tmp_path / "none")


def test_changes_are_read_some_at_a_time_and_anew(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [article(letter, f"Here {number}% of cats sleep.") for number, letter in enumerate("abcdefgh", 2)]
    with compare(write("old"), write("new", *texts)) as comparison:
        whole = list(comparison.changes())
        assert [change.value_text for change in whole] == [f"{number}%" for number in range(2, 10)]
        asked: list[int] = []
        monkeypatch.setattr(changes, "_BATCH", 3)
        monkeypatch.setattr(changes, "cause", lambda *_, **__: asked.append(len(asked)) or "article")
        found = comparison.changes()
        assert [next(found), next(found)] == whole[:2]
        assert len(asked) == 2
        assert comparison.summary(3) == Summary({("added", "article"): 8}, tuple(whole[:3]))
        assert comparison.summary(3).total == 8
