from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from claimspan.articles.reading import doc_id
from claimspan.checks.gold import read_gold
from claimspan.desk.comparing.diff import Aim, Diff, compare, rule_changes
from claimspan.extract import Extractor, Outline
from claimspan.model import Article
from claimspan.rules.loading import load_rules
from share_rules import COUPLE, PERCENT, edit, write_rules

MILL = "The mill lost 12% of its workers. It has 900 workers. Turnout reached 61%, and nobody complained."
FARMS = "Some 45% of commuters drove. The rest, 2,000 people, walked."
TABLE = "| Town | Share |\n|---|---|\n| Leeds | 14% |\n| York | 15 of them |\n\nSome 30% of towns are empty."
TEXTS = {"mill.txt": MILL, "farms.txt": FARMS, "table.md": TABLE, "plain.txt": "It has 900 workers."}


def articles() -> Iterator[Article]:
    for name, text in TEXTS.items():
        yield Article(doc_id=doc_id(name), source=f"in/{name}", text=text, raw_sha256="")


@pytest.fixture
def base(tmp_path: Path, extractor: Extractor) -> Extractor:
    return Extractor(load_rules(write_rules(tmp_path / "base")), extractor.model)


@pytest.fixture
def diff(tmp_path: Path, base: Extractor) -> Callable[..., Diff]:
    """Compares the small rules with what an edit makes of them."""

    def call(change: Callable[[Path], object], **more: object) -> Diff:
        rules = write_rules(tmp_path / "new")
        change(rules)
        new = Extractor(load_rules(rules), base.model)
        return compare(base, new, articles(), **more)  # type: ignore[arg-type]

    return call


def raise_unit(rules: Path) -> None:
    edit(rules / "shares/percent.yaml", "unit: percent}\nmatches", "unit: percentage_point}\nmatches")
    edit(rules / "shares/percent.yaml", "unit: percent}\nignores", "unit: percentage_point}\nignores")


def test_one_parse_is_read_again_and_again(extractor: Extractor, base: Extractor) -> None:
    for outline in extractor.analyse(extractor.outline(article) for article in articles()):
        first, readings = extractor.read(outline)
        base.read(outline)
        again, _ = extractor.read(outline)
        assert first == again == next(extractor.documents([outline.article]))
        assert first.n_parsed == len(readings)


def test_readings_that_are_known_need_no_rules(extractor: Extractor, base: Extractor) -> None:
    for outline in extractor.analyse(extractor.outline(article) for article in articles()):
        result, readings = extractor.read(outline)
        assert base.read(outline, dict(enumerate(readings)))[0] == result


def test_a_part_of_an_article_claims_its_part(extractor: Extractor) -> None:
    (outline,) = extractor.analyse([extractor.outline(next(articles()))])
    whole, _ = extractor.read(outline)
    part, _ = extractor.read(outline.only([0]))
    assert part.claims
    assert part.claims == tuple(c for c in whole.claims if c.sentence == outline.sentences[0].span)


def test_rules_that_are_the_same_differ_in_nothing(diff: Callable[..., Diff]) -> None:
    def prose(rules: Path) -> None:
        edit(rules / "people/of.yaml", "why: A share is of its population.", "why: So it is.")
        edit(rules / "people/of.yaml", "version: 1", "version: 2")

    found = diff(prose)
    assert (found.changes, found.effects) == ((), ())
    assert (found.reach.sentences, found.reach.touched, found.reach.parsed) == (9, 0, 0)


def test_a_changed_rule_changes_the_claims_it_made(diff: Callable[..., Diff]) -> None:
    found = diff(raise_unit)
    assert found.counts == {"lost": 0, "gained": 0, "changed": 5}
    assert found.fields == {"unit": 5}
    (rule,) = found.by_rule()
    assert (rule.change.id, rule.change.how, rule.counts["changed"]) == ("shares/percent", "changed", 5)
    assert {effect.rules for effect in found.effects} == {("shares/percent",)}


def test_a_version_that_stayed_is_pointed_out(diff: Callable[..., Diff]) -> None:
    (kept,) = diff(raise_unit).by_rule()
    assert kept.version_kept


def test_a_raised_version_is_not(diff: Callable[..., Diff]) -> None:
    def with_version(rules: Path) -> None:
        raise_unit(rules)
        edit(rules / "shares/percent.yaml", "version: 1", "version: 2")

    (raised,) = diff(with_version).by_rule()
    assert (raised.change.before, raised.change.after) == (1, 2)
    assert not raised.version_kept


def test_a_rule_that_is_gone_loses_what_it_gave(diff: Callable[..., Diff]) -> None:
    found = diff(lambda rules: (rules / "people/of.yaml").unlink())
    (rule,) = found.by_rule()
    assert (rule.change.how, rule.change.before, rule.change.after) == ("removed", 1, None)
    subjects = [effect for effect in found.effects if "subject" in effect.fields]
    assert {effect.sentence for effect in subjects} == {
        "The mill lost 12% of its workers.",
        "Some 45% of commuters drove.",
        "Some 30% of towns are empty.",
    }
    assert not rule.version_kept


def test_a_rule_that_is_retired_is_gone(diff: Callable[..., Diff]) -> None:
    found = diff(lambda rules: edit(rules / "people/of.yaml", "status: stable", "status: retired"))
    assert [(change.id, change.how) for change in found.changes] == [("people/of", "removed")]


def test_a_new_rule_gains_claims(diff: Callable[..., Diff]) -> None:
    people = PERCENT.replace("shares/percent", "shares/people").replace('{ORTH: "%"}', "{LOWER: people}")
    people = people.replace("Turnout was 61% in", "Turnout was 61 people in").replace("61%}", "61 people}")
    people = people.replace(
        "Twelve people each gave ten., because: no percent sign", "It gave 10., because: none"
    )

    found = diff(lambda rules: (rules / "shares/people.yaml").write_text(people))
    assert found.counts == {"lost": 0, "gained": 1, "changed": 0}
    (effect,) = found.effects
    assert (effect.source, effect.claim.span.of(effect.text)) == ("in/farms.txt", "2,000 people")
    assert effect.rules == ("shares/people",)
    # The sentence, and the rows of another document's table.
    assert (found.reach.documents_touched, found.reach.parsed) == (2, 3)


def test_a_rule_of_words_alone_gains_claims_where_no_number_stands(base: Extractor, tmp_path: Path) -> None:
    rules = write_rules(tmp_path / "new")
    (rules / "shares/couple.yaml").write_text(COUPLE, encoding="utf-8")
    new = Extractor(load_rules(rules), base.model)
    article = Article("0" * 16, "in/mills.txt", "A couple of mills closed.", "")
    for one, other, counts in ((base, new, (0, 1)), (new, base, (1, 0))):
        found = compare(one, other, [article]).counts
        assert (found["lost"], found["gained"]) == counts


def test_an_effect_is_owed_to_the_rule_that_gave_what_differs(diff: Callable[..., Diff]) -> None:
    def both(rules: Path) -> None:
        raise_unit(rules)
        edit(rules / "people/of.yaml", "{expand: noun_phrase}", "{expand: token}")

    found = diff(both)
    mill = next(effect for effect in found.effects if effect.sentence.startswith("The mill"))
    assert (mill.fields, mill.rules) == (("unit", "subject"), ("people/of", "shares/percent"))
    turnout = next(effect for effect in found.effects if effect.sentence.startswith("Turnout"))
    assert turnout.rules == ("shares/percent",)


def test_largest_effects_come_first(diff: Callable[..., Diff]) -> None:
    def both(rules: Path) -> None:
        raise_unit(rules)
        (rules / "people/verb.yaml").unlink()

    assert [rule.change.id for rule in diff(both).by_rule()] == ["shares/percent", "people/verb"]


def test_only_sentences_that_a_changed_rule_can_touch_are_read(diff: Callable[..., Diff]) -> None:
    found = diff(lambda rules: edit(rules / "people/of.yaml", "{expand: noun_phrase}", "{expand: token}"))
    reach = found.reach
    # One sentence each, and a table's rows: in the others there is no "of" or no share.
    assert (reach.documents, reach.documents_touched) == (4, 3)
    assert (reach.sentences, reach.touched, reach.parsed) == (9, 5, 5)


@pytest.mark.parametrize("change", [raise_unit, lambda rules: (rules / "people/of.yaml").unlink()])
def test_a_full_run_finds_the_same(diff: Callable[..., Diff], change: Callable[[Path], object]) -> None:
    some, everything = diff(change), diff(change, full=True)
    assert everything.effects == some.effects
    assert everything.missed == ()
    assert everything.reach.parsed == everything.reach.sentences > some.reach.parsed


def test_a_full_run_tells_what_was_missed(diff: Callable[..., Diff], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Aim, "touched", lambda *_: frozenset())
    assert diff(raise_unit).effects == ()
    assert diff(raise_unit, full=True).missed == ("in/mill.txt", "in/farms.txt", "in/table.md")


def test_the_rows_of_a_table_are_touched_together(base: Extractor, tmp_path: Path) -> None:
    aim = Aim(base, base, frozenset({"shares/percent"}))
    outline: Outline = base.outline(list(articles())[2])
    kinds = [outline.sentences[i].block.kind for i in sorted(aim.touched(outline))]
    assert kinds == ["row", "row", "paragraph"]


def test_gold_is_scored_before_and_after(diff: Callable[..., Diff], tmp_path: Path) -> None:
    gold = tmp_path / "gold.yaml"
    gold.write_text(
        "document: farms.txt\nclaims:\n"
        "  - {quote: 45% of commuters, value_text: 45%, kind: percentage, value: 45, unit: percent}\n"
    )
    found = diff(raise_unit, gold=read_gold(gold))
    assert found.before is not None
    assert found.after is not None
    assert (found.before.core.tp, found.before.core.fn) == (1, 0)
    assert (found.after.core.tp, found.after.core.fn, found.after.core.fp) == (0, 1, 1)
    # The gold document is read whole, the others only where they are touched.
    assert found.reach.parsed == found.reach.touched + 1


def test_what_counts_as_a_change_of_a_rule(tmp_path: Path) -> None:
    before = load_rules(write_rules(tmp_path / "a"))
    rules = write_rules(tmp_path / "b")
    edit(rules / "people/verb.yaml", "priority: 20", "priority: 30")
    (rules / "people/of.yaml").unlink()
    changes = rule_changes(before, load_rules(rules))
    assert [(c.id, c.how, c.before, c.after) for c in changes] == [
        ("people/of", "removed", 1, None),
        ("people/verb", "changed", 1, 1),
    ]
