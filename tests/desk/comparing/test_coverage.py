from collections.abc import Iterator
from pathlib import Path

import pytest

from claimspan.articles.reading import doc_id
from claimspan.checks.gold import read_gold
from claimspan.desk.comparing.coverage import Coverage, RuleCoverage, cover
from claimspan.extract import Extractor
from claimspan.model import Article
from claimspan.rules.loading import load_rules
from share_rules import write_rules

TEXTS = {
    "mill.txt": "The mill lost 12% of its workers. Turnout reached 61%, and 40 people came.",
    "farms.txt": "Some 45% of commuters drove. The rest walked 3 km.",
}
GOLD = """
- document: in/mill.txt
  claims:
    - {quote: 12% of its workers, value_text: 12%, kind: percentage, value: 12, unit: percent,
       subject: the mill}
- document: in/farms.txt
  claims:
    - {quote: 45% of commuters, value_text: 45%, kind: percentage, value: 45, unit: percent,
       subject: commuters}
"""


def articles() -> Iterator[Article]:
    for name, text in TEXTS.items():
        yield Article(doc_id=doc_id(name), source=f"in/{name}", text=text, raw_sha256="")


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory, extractor: Extractor) -> Extractor:
    return Extractor(load_rules(write_rules(tmp_path_factory.mktemp("small"))), extractor.model)


@pytest.fixture(scope="module")
def coverage(small: Extractor, tmp_path_factory: pytest.TempPathFactory) -> Coverage:
    gold = tmp_path_factory.mktemp("gold") / "gold.yaml"
    gold.write_text(GOLD)
    return cover(small, articles(), gold=read_gold(gold), changed={"people/of.yaml": "2024-03-01"})


def of(coverage: Coverage, id: str) -> RuleCoverage:
    return next(rule for rule in coverage.rules if rule.rule.id == id)


def test_fired_won_and_lost(coverage: Coverage) -> None:
    counts = {rule.rule.id: (rule.fired, rule.won, rule.lost) for rule in coverage.rules}
    assert counts == {"people/of": (2, 2, 0), "people/verb": (2, 1, 1), "shares/percent": (3, 3, 0)}
    assert of(coverage, "people/verb").lost_to == {"people/of": 1}
    assert coverage.overlaps == (("people/of", "people/verb", 1),)


def test_right_and_wrong_on_gold(coverage: Coverage) -> None:
    value = of(coverage, "shares/percent")
    # The turnout is no claim of gold's.
    assert (value.gold.right, value.gold.total, value.wrong_fields) == (2, 3, {"value": 1})
    subject = of(coverage, "people/of")
    assert (subject.gold.right, subject.gold.total, subject.wrong_fields) == (1, 2, {"subject": 1})
    assert of(coverage, "people/verb").gold.total == 0


def test_without_gold_nothing_is_judged(small: Extractor) -> None:
    assert {rule.gold.total for rule in cover(small, articles(), timed=False).rules} == {0}


def test_what_nothing_explains(coverage: Coverage) -> None:
    assert (coverage.unexplained, coverage.numbers) == (2, 5)
    assert [(gap.shape, gap.count) for gap in coverage.gaps] == [("d", 1), ("dd", 1)]


def test_totals(coverage: Coverage) -> None:
    assert (coverage.documents, coverage.sentences) == (2, 4)
    assert coverage.characters == sum(map(len, TEXTS.values()))


def test_rules_that_never_fire_or_never_win(small: Extractor) -> None:
    texts = [Article(doc_id=doc_id("a"), source="a", text="The mill lost 12% of its workers.", raw_sha256="")]
    assert cover(small, texts, timed=False).shadowed == ["people/verb"]
    none = [Article(doc_id=doc_id("a"), source="a", text="It rained for 3 hours.", raw_sha256="")]
    assert cover(small, none, timed=False).silent == ["people/of", "people/verb", "shares/percent"]


def test_when_a_rule_was_changed(coverage: Coverage) -> None:
    assert of(coverage, "people/of").changed == "2024-03-01"
    assert of(coverage, "people/verb").changed is None


def test_time_is_taken_of_every_rule_or_none(small: Extractor, coverage: Coverage) -> None:
    assert all(rule.seconds is not None for rule in coverage.rules)
    assert all(rule.seconds is None for rule in cover(small, articles(), timed=False).rules)


def test_rejections_are_judged_by_what_gold_says_is_none(extractor: Extractor, tmp_path: Path) -> None:
    gold = tmp_path / "gold.yaml"
    gold.write_text(
        "document: in/notes.txt\n"
        "claims:\n  - {quote: version 2.1, value_text: '2.1', kind: number, value: 2.1}\n"
        "not_claims:\n  - {text: '3.4', reason: version, quote: version 3.4}\n"
    )
    text = "They use version 2.1 of it. We have version 3.4 of it."
    article = Article(doc_id=doc_id("n"), source="in/notes.txt", text=text, raw_sha256="")
    found = of(cover(extractor, [article], gold=read_gold(gold), timed=False), "rejections/version")
    assert (found.won, found.gold.right, found.wrong_fields) == (2, 1, {"rejection": 1})
