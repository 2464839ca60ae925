"""What stays parsed in memory gives what a full reading would, whatever is saved."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from claimspan.desk.trial import try_rules
from claimspan.desk.watching.bench import Bench, Report
from claimspan.desk.watching.watch import stamps, watch
from claimspan.errors import RuleError
from claimspan.extract import Extractor
from claimspan.model import Article
from claimspan.rules.loading import load_rules
from share_rules import COUPLE, edit, write_rules

TEXT = """\
Some 45% of commuters drove. Turnout reached 61%.

The mill lost 12% of its workers. It has 40 looms.

| Town | Share |
| --- | --- |
| Ash | 12% |
| Elm | 7 |
"""
ARTICLE = Article("a", "a.md", TEXT, "")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_rules(tmp_path)


@pytest.fixture
def bench(folder: Path, extractor: Extractor) -> Bench:
    return Bench(folder, [ARTICLE], extractor.model)


def agrees_with_a_full_run(bench: Bench) -> None:
    """The report is what comes of reading everything with the rules as they are."""
    full = Extractor(load_rules(bench.folder), bench.extractor.model)
    (result,) = full.documents([ARTICLE])
    (kept,) = bench.extractor.documents([ARTICLE])
    assert kept == result
    trial = try_rules(full, full.rules.rules, cross=True)
    mine = bench.report.trial
    assert [(o.rule.id, o.kind, o.example, o.fault) for o in mine.outcomes] == [
        (o.rule.id, o.kind, o.example, o.fault) for o in trial.outcomes
    ]
    assert mine.crossfire == trial.crossfire
    gained = {effect.claim for effect in bench.report.diff.effects if effect.what == "gained"}
    assert gained <= set(result.claims)


def of(folder: Path) -> Path:
    return folder / "people" / "of.yaml"


def percent(folder: Path) -> Path:
    return folder / "shares" / "percent.yaml"


def verb(folder: Path) -> Path:
    return folder / "people" / "verb.yaml"


def new_pattern(folder: Path) -> None:
    edit(percent(folder), '- {ORTH: "%"}', '- {LOWER: {IN: ["%", looms]}}')


def new_rule(folder: Path) -> None:
    text = percent(folder).read_text(encoding="utf-8").replace("shares/percent", "shares/looms")
    text = text.replace('{ORTH: "%"}', "{LOWER: looms}").replace(
        "Turnout was 61% in the north", "It has 61 looms"
    )
    text = text.replace("61%", "61 looms")
    (folder / "shares" / "looms.yaml").write_text(text, encoding="utf-8")


CHANGES: list[Callable[[Path], None]] = [
    lambda folder: edit(of(folder), "priority: 80", "priority: 10"),
    lambda folder: edit(of(folder), "words: {of: [of]}", "words: {of: [from]}"),
    lambda folder: edit(of(folder), "yields: {subject_role: population}", "yields: {subject_role: agent}"),
    lambda folder: edit(of(folder), "status: stable", "status: retired"),
    lambda folder: edit(of(folder), "Sales fell 45%.", "Some 9% of ewes limp."),
    lambda folder: edit(percent(folder), "unit: percent}\nmatches", "unit: percentage_point}\nmatches"),
    lambda folder: verb(folder).unlink(),
    new_pattern,
    new_rule,
]


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_gives_what_a_full_run_gives(
    folder: Path, bench: Bench, change: Callable[[Path], None]
) -> None:
    before = {path: path.read_text(encoding="utf-8") for path in folder.rglob("*.yaml")}
    change(folder)
    bench.refresh()
    assert bench.report.changed
    agrees_with_a_full_run(bench)
    for path in folder.rglob("*.yaml"):
        if path not in before:
            path.unlink()
    for path, text in before.items():
        path.write_text(text, encoding="utf-8")
    bench.refresh()
    assert not bench.report.diff.effects
    assert not bench.report.diff.changes
    agrees_with_a_full_run(bench)


def test_a_rule_of_words_alone_is_tried_in_sentences_without_numbers(
    folder: Path, extractor: Extractor
) -> None:
    article = Article("a", "a.md", f"{TEXT}\nA couple of mills closed.", "")
    bench = Bench(folder, [article], extractor.model)
    CHANGES[0](folder)
    bench.refresh()
    (folder / "shares" / "couple.yaml").write_text(COUPLE, encoding="utf-8")
    for change in (lambda _: None, CHANGES[2]):
        change(folder)
        bench.refresh()
        full = Extractor(load_rules(folder), extractor.model)
        gained = [e for e in bench.report.diff.effects if e.what == "gained"]
        assert [effect.claim.value for effect in gained] == [2.0]
        (result,) = full.documents([article])
        assert gained[0].claim in result.claims
    (folder / "shares" / "couple.yaml").unlink()
    bench.refresh()
    assert not [effect for effect in bench.report.diff.effects if effect.what == "gained"]


def test_a_rule_without_a_value_keeps_the_last_good_state(folder: Path, bench: Bench) -> None:
    text = COUPLE.replace(', value: "2"', "")
    (folder / "shares" / "couple.yaml").write_text(text, encoding="utf-8")
    bench.refresh()
    assert bench.report.broken
    assert [problem.code for problem in bench.report.problems] == ["R210"]


def test_changes_add_up(folder: Path, bench: Bench) -> None:
    for change in (CHANGES[0], CHANGES[2], new_pattern, CHANGES[1], new_rule, CHANGES[5]):
        change(folder)
        bench.refresh()
        agrees_with_a_full_run(bench)


def test_only_rows_and_sentences_a_changed_rule_fires_in_are_read_again(folder: Path, bench: Bench) -> None:
    edit(of(folder), "priority: 80", "priority: 81")
    report = bench.refresh()
    # Two of the sample and two rows; of the examples "Some 45% of commuters drove." and that of the mill.
    assert report.reread == 6
    assert (report.diff.reach.touched, report.diff.reach.sentences) == (4, 6)


def test_nothing_is_read_again_when_no_rule_is_another(folder: Path, bench: Bench) -> None:
    edit(of(folder), "words:", "# a comment\nwords:")
    report = bench.refresh()
    assert (report.changed, report.reread) == (frozenset(), 0)


def test_effects_are_owed_to_the_rule_that_changed(folder: Path, bench: Bench) -> None:
    edit(of(folder), "priority: 80", "priority: 10")
    (effect,) = bench.refresh().diff.effects
    assert effect.what == "changed"
    assert set(effect.fields) == {"subject", "subject_role"}
    assert effect.rules == ("people/of",)
    assert effect.sentence == "The mill lost 12% of its workers."


def test_broken_rules_keep_the_last_good_state(folder: Path, bench: Bench) -> None:
    edit(of(folder), "{subject: commuters}", "{subject: commuters drove}")
    good = bench.refresh()
    edit(of(folder), "find:", "fnd:")
    report = bench.refresh()
    assert report.broken
    assert "R103" in {problem.code for problem in report.problems}
    assert report.trial == good.trial
    assert report.number == good.number + 1
    edit(of(folder), "fnd:", "find:")
    assert not bench.refresh().broken
    assert len(bench.report.trial.failures) == 1


def test_a_file_that_changed_is_checked(folder: Path, bench: Bench) -> None:
    assert not bench.report.problems
    edit(percent(folder), '- {ORTH: "%"}', '- {LOWER: {IN: ["%", per-cent]}}')
    report = bench.refresh()
    assert not report.broken
    assert "R201" in {problem.code for problem in report.problems}
    edit(percent(folder), ", per-cent", "")
    assert "R201" not in {problem.code for problem in bench.refresh().problems}


def test_it_does_not_start_with_broken_rules(folder: Path, extractor: Extractor) -> None:
    edit(of(folder), "find:", "fnd:")
    with pytest.raises(RuleError, match="R103"):
        Bench(folder, [ARTICLE], extractor.model)


def test_a_base_is_what_the_sample_is_compared_with(folder: Path, extractor: Extractor) -> None:
    base = load_rules(folder)
    edit(of(folder), "priority: 80", "priority: 10")
    bench = Bench(folder, [ARTICLE], extractor.model, base)
    assert [effect.rules for effect in bench.report.diff.effects] == [("people/of",)]
    agrees_with_a_full_run(bench)


def test_a_save_is_seen_and_shown(folder: Path, bench: Bench) -> None:
    stop, reports = threading.Event(), list[Report]()

    def show(report: Report) -> None:
        reports.append(report)
        if len(reports) == 1:
            edit(of(folder), "find:", "fnd:")
        elif len(reports) == 2:
            edit(of(folder), "fnd:", "find:")
        else:
            stop.set()

    watch(bench, show, stop, interval=0.01)
    assert [report.broken for report in reports] == [False, True, False]


def test_a_file_that_comes_or_goes_is_seen(folder: Path) -> None:
    before = stamps(folder)
    assert stamps(folder) == before
    new_rule(folder)
    with_new = stamps(folder)
    assert with_new != before
    (folder / "shares" / "looms.yaml").unlink()
    assert stamps(folder) == before
