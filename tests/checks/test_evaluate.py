from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from claimspan.checks.evaluate import Evaluation, Rows, check_floors, evaluate, judge
from claimspan.checks.gold import GoldClaim, GoldDocument, GoldError, GoldWindow, NotClaim
from claimspan.errors import UsageError

TEXT = "Profit rose 14% to £86m in May. Version 3 cut 9 jobs. The 2019 plan."
DOCUMENT = {"doc_id": "d1", "source": "dump/firm.txt", "text": TEXT}


def claim_row(value_text: str, value: float, **fields: Any) -> dict[str, Any]:
    start = TEXT.index(value_text)
    row = {
        "claim_id": f"c{start}",
        "doc_id": "d1",
        "kind": "percentage",
        "value": value,
        "unit": "percent",
        "comparator": "=",
        "modality": "asserted",
        "value_text": value_text,
        "value_start": start,
        "value_end": start + len(value_text),
        "sentence": TEXT,
    }
    absent = (
        "value_high",
        "baseline_value",
        "per",
        "direction",
        "subject",
        "subject_role",
        "measure",
        "cause",
    )
    more = ("attribution", "window_relation")
    return {**dict.fromkeys((*absent, *more)), **row, **fields}


def gold_claim(text: str, value: float, **fields: Any) -> GoldClaim:
    start = TEXT.index(text)
    defaults: dict[str, Any] = {"kind": "percentage", "unit": ("percent",), "start": start}
    return GoldClaim(text=text, value=value, end=start + len(text), **{**defaults, **fields})


def gold(*claims: GoldClaim, **fields: Any) -> GoldDocument:
    return GoldDocument("firm", True, Path("firm.jsonl"), claims, **fields)


def score(claims: list[dict[str, Any]], *wanted: GoldClaim, **rows: Any) -> Evaluation:
    return evaluate(Rows(claims, rows.pop("spans", []), [DOCUMENT], **rows), [gold(*wanted)])


PROFIT = gold_claim("14%", 14, subject=("Profit",), direction=("increase",))


def test_a_claim_of_the_same_quantity_at_the_place_is_found() -> None:
    scores = score([claim_row("14%", 14.0)], PROFIT)
    assert (scores.core.tp, scores.core.fp, scores.core.fn) == (1, 0, 0)


@pytest.mark.parametrize(
    "wrong",
    [
        {"value": 15.0},
        {"value_high": 15.0},
        {"unit": "percentage_point"},
        {"unit": None},
        {"value_start": 0, "value_end": 12},
        {"doc_id": "d2"},
    ],
)
def test_another_quantity_is_a_miss_and_an_extra(wrong: dict[str, Any]) -> None:
    other = {"doc_id": "d2", "source": "dump/firm_2.txt", "text": TEXT}
    rows = Rows([{**claim_row("14%", 14.0), **wrong}], [], [DOCUMENT, other])
    scores = evaluate(rows, [gold(PROFIT)])
    assert (scores.core.tp, scores.core.fn) == (0, 1)
    assert scores.core.fp == (0 if wrong.get("doc_id") else 1)


def test_values_and_units_are_compared_with_some_leniency() -> None:
    wanted = replace(PROFIT, value=14.001, unit=("per cents", "Percents"))
    assert score([claim_row("14%", 14.0)], wanted).core.tp == 1


def test_each_predicted_claim_is_used_once() -> None:
    scores = score([claim_row("14%", 14.0)], PROFIT, PROFIT)
    assert (scores.core.tp, scores.core.fn) == (1, 1)


def test_optional_gold_counts_neither_way() -> None:
    optional = replace(PROFIT, optional=True)
    found, missed = score([claim_row("14%", 14.0)], optional), score([], optional)
    assert (found.core.tp, found.core.fp, found.core.fn, found.optional_found) == (0, 0, 0, 1)
    assert (missed.core.tp, missed.core.fp, missed.core.fn) == (0, 0, 0)
    assert not found.mistakes
    assert not missed.mistakes


def test_other_kinds_count_in_all_kinds_only() -> None:
    jobs = gold_claim("9 jobs", 9, kind="count", unit=("job",))
    scores = score([claim_row("3", 3.0, kind="number", unit=None)], jobs)
    assert (scores.core.fp, scores.core.fn) == (0, 0)
    assert (scores.all_kinds.fp, scores.all_kinds.fn) == (1, 1)
    assert scores.by_kind["count"].fn == scores.by_kind["number"].fp == scores.extra_other_kinds == 1


def test_documents_that_gold_does_not_know_do_not_count() -> None:
    assert evaluate(Rows([claim_row("14%", 14.0)], [], [DOCUMENT]), []).core.fp == 0


def test_gold_of_a_document_that_the_dataset_lacks_is_missed() -> None:
    other = GoldDocument("elsewhere.txt", False, Path("e.yaml"), (replace(PROFIT, start=None, quote="q"),))
    scores = evaluate(Rows([], [], [DOCUMENT]), [other])
    assert scores.core.fn == 1
    assert scores.missing == ["elsewhere.txt"]


def test_quotes_are_located_in_the_stored_text() -> None:
    quoted = replace(PROFIT, start=None, end=None, quote="Profit rose 14%")
    document = GoldDocument("firm.txt", False, Path("firm.yaml"), (quoted,))
    assert evaluate(Rows([claim_row("14%", 14.0)], [], [DOCUMENT]), [document]).core.tp == 1


def test_quotes_that_are_not_there_and_unclear_names_are_told_together() -> None:
    bad = GoldDocument(
        "firm.txt", False, Path("firm.yaml"), (replace(PROFIT, start=None, quote="Profit fell"),)
    )
    twice = GoldDocument("twin.txt", False, Path("twin.yaml"), ())
    twins = [{"doc_id": f"t{n}", "source": f"{n}/twin.txt", "text": ""} for n in range(2)]
    with pytest.raises(GoldError) as caught:
        evaluate(Rows([], [], [DOCUMENT, *twins]), [bad, twice])
    first, second = str(caught.value).splitlines()
    assert "'Profit fell' is not found" in first
    assert second == "twin.yaml: twin.txt names 2 documents of the dataset"


RIGHT = {"subject": "the profit", "direction": "increase"}


@pytest.mark.parametrize(
    ("field", "gold_has", "claim_has", "right"),
    [
        ("comparator", {"comparator": ("~", ">")}, {"comparator": ">"}, True),
        ("comparator", {}, {"comparator": ">"}, False),
        ("comparator", {}, {"comparator": None}, True),
        ("direction", {}, {"direction": "decrease"}, False),
        ("direction", {"direction": ("increase", "")}, {"direction": None}, True),
        ("baseline", {"baseline_value": (12.0,)}, {"baseline_value": 12.0}, True),
        ("baseline", {"baseline_value": (12.0,)}, {}, False),
        ("baseline", {}, {"baseline_value": 12.0}, False),
        ("per", {"per": ("Share",)}, {"per": "share"}, True),
        ("per", {}, {"per": "share"}, False),
        ("subject", {}, {"subject": "sales"}, False),
        ("measure", {"measure": ("rates", "")}, {"measure": None}, True),
        ("cause", {}, {"cause": "the storm"}, False),
        ("attribution", {"attribution": ("a survey",)}, {"attribution": "survey"}, True),
        ("modality", {"modality": ("asserted", "target")}, {"modality": "target"}, True),
        ("modality", {"modality": ("possible",)}, {"modality": "asserted"}, False),
        ("modality", {"modality": ("target",)}, {"modality": "target"}, True),
        ("subject_role", {"subject_role": ("agent",)}, {"subject_role": "population"}, False),
        ("kind", {"quote": "q"}, {"kind": "ratio"}, False),
    ],
)
def test_fields_are_judged(
    field: str, gold_has: dict[str, Any], claim_has: dict[str, Any], right: bool
) -> None:
    judged = judge(replace(PROFIT, **gold_has), claim_row("14%", 14.0, **{**RIGHT, **claim_has}), [])
    assert judged[field] is right
    assert all(ok for name, ok in judged.items() if name != field)


@pytest.mark.parametrize("field", ["modality", "subject_role", "kind", "window_relation"])
def test_what_gold_does_not_say_is_not_judged(field: str) -> None:
    assert field not in judge(PROFIT, claim_row("14%", 14.0), [])


MAY = GoldWindow(("in May",), "2024-05", ("in",))
YEAR = GoldWindow(("over a year", "a year"), "P1Y")
WEEK = GoldWindow(("within a week",), "P7D")
FORTNIGHT = GoldWindow(("in two weeks",), "P2W")


def window(text: str, normalized: str | None) -> dict[str, Any]:
    return {"claim_id": "c", "doc_id": "d1", "field": "window", "text": text, "normalized": normalized}


@pytest.mark.parametrize(
    ("wanted", "have", "right"),
    [
        ((None,), [], True),
        ((None,), [window("in May", "2024-05")], False),
        ((MAY,), [], False),
        ((MAY, None), [], True),
        ((MAY,), [window("in May", None)], True),  # only durations must agree in value
        ((MAY,), [window("since June", "2024-05")], False),
        ((YEAR,), [window("a year", "P1Y")], True),
        ((YEAR,), [window("a year", "R/P1Y")], True),
        ((YEAR,), [window("a year", "P1M")], False),
        ((YEAR,), [window("a year", None)], False),
        ((WEEK,), [window("within a week", "P1W")], True),  # a week has seven days
        ((WEEK,), [window("within a week", "P2W")], False),
        ((FORTNIGHT,), [window("in two weeks", "P14D")], True),
        ((YEAR,), [window("in May", "2024-05"), window("over a year", "P1Y")], True),
    ],
)
def test_windows_are_judged(
    wanted: tuple[GoldWindow | None, ...], have: list[dict[str, Any]], right: bool
) -> None:
    assert judge(replace(PROFIT, windows=wanted), claim_row("14%", 14.0), have)["window"] is right


def test_the_relation_of_a_window_is_judged_where_gold_gives_it() -> None:
    wanted, have = replace(PROFIT, windows=(MAY,)), [window("in May", "2024-05")]
    for relation, right in (("in", True), ("since", False)):
        judged = judge(wanted, claim_row("14%", 14.0, window_relation=relation), have)
        assert judged["window_relation"] is right


def test_field_scores_tell_required_fields_apart() -> None:
    jobs = gold_claim("9 jobs", 9, kind="count", unit=("job",), direction=("",))
    claims = [claim_row("14%", 14.0), claim_row("9 jobs", 9.0, kind="count", unit="job")]
    scores = score(claims, PROFIT, jobs)
    assert (scores.fields["direction"].right, scores.fields["direction"].total) == (1, 2)
    assert (scores.fields["direction+"].right, scores.fields["direction+"].total) == (0, 1)
    assert scores.by_kind_and_field["count", "direction"].right == 1
    assert scores.by_kind_and_field["percentage", "direction"].right == 0
    assert scores.figures()["direction"] == 0.5


def test_a_claim_is_strictly_right_without_its_attribution() -> None:
    right = claim_row("14%", 14.0, subject="Profit", direction="increase", attribution="the firm")
    assert score([right], PROFIT).strict.value == 1
    assert score([{**right, "cause": "x"}], PROFIT).strict.value == 0


@pytest.mark.parametrize(
    ("subject", "exact", "named", "mistakes"),
    [
        ("The profit", 1, 1, []),
        ("Profit of the year", 0, 1, ["SUBJECT_WORDS"]),
        ("turnover", 0, 1, ["SUBJECT"]),
        (None, 0, 1, ["SUBJECT"]),
    ],
)
def test_a_text_field_is_exact_in_the_words_of_gold(
    subject: str | None, exact: int, named: int, mistakes: list[str]
) -> None:
    claim = claim_row("14%", 14.0, subject=subject, direction="increase")
    scores = score([claim], PROFIT)
    assert (scores.exact["subject"].right, scores.exact["subject"].total) == (exact, named)
    assert [m.what for m in scores.mistakes if m.what.startswith("SUBJECT")] == mistakes
    assert scores.figures()["subject_exact"] == exact


def test_a_field_that_neither_gold_nor_the_dataset_names_is_not_asked_for_its_words() -> None:
    claim = claim_row("14%", 14.0, subject="Profit", direction="increase")
    assert score([claim], PROFIT).exact["cause"].total == 0


def test_other_words_are_told_after_all_mistakes() -> None:
    claim = claim_row("14%", 14.0, subject="Profit of the year", direction="increase")
    extra = claim_row("9 jobs", 9.0, kind="count", unit="job")
    assert [m.what for m in score([claim, extra], PROFIT).mistakes][-1] == "SUBJECT_WORDS"


def test_spans_that_do_not_fit_their_text_are_counted() -> None:
    fits = {"claim_id": "c", "doc_id": "d1", "field": "value", "start": 0, "end": 6, "text": "Profit"}
    scores = score([], spans=[fits, {**fits, "end": 7}])
    assert scores.bad_spans == 1


def entry(text: str, fate: str, reason: str | None = None) -> dict[str, Any]:
    start = TEXT.index(text)
    return {
        "doc_id": "d1",
        "start": start,
        "end": start + len(text),
        "text": text,
        "fate": fate,
        "reason": reason,
    }


def test_numbers_that_are_no_claims_are_scored_by_reason() -> None:
    def number(text: str, reason: str) -> NotClaim:
        start = TEXT.index(text)
        return NotClaim(text, reason, text, start, start + len(text))

    others = (number("3", "version"), number("2019", "date"), number("9", "name"))
    ledger = [
        entry("3", "rejected", "version"),
        entry("2019", "rejected", "list_number"),
        entry("9", "claim"),
    ]
    rows = Rows([claim_row("9 jobs", 9.0, kind="count", unit="job")], [], [DOCUMENT], ledger)
    scores = evaluate(rows, [gold(not_claims=others)])
    assert (scores.rejected.right, scores.rejected.total) == (2, 3)
    assert (scores.reasons.right, scores.reasons.total) == (1, 3)
    said = [str(mistake) for mistake in scores.mistakes]
    assert "REASON firm: '2019' want date, got rejected list_number" in said
    assert "WRONG_CLAIM firm: '9' name, got count 9 job" in said


def test_the_ledger_shows_what_is_unexplained() -> None:
    scores = score([], ledger=[entry("3", "unexplained"), entry("2019", "rejected", "date")])
    assert (scores.unexplained.right, scores.unexplained.total) == (1, 2)
    assert [context for context, _, _ in scores.contexts] == ["version N cut"]


def test_mistakes_say_what_was_wanted_and_what_came() -> None:
    near = claim_row("14%", 15.0, value_high=16.0)
    said = [str(mistake) for mistake in score([near], PROFIT).mistakes]
    assert said[0] == "MISS firm: '14%' percentage 14, near: percentage 15–16 percent"
    assert said[1].startswith("EXTRA firm: '14%' percentage 15 in 'Profit rose")
    wrong = score([claim_row("14%", 14.0, direction="increase", subject="sales")], PROFIT).mistakes
    assert [str(mistake) for mistake in wrong] == ["SUBJECT firm: '14%' want 'Profit', got 'sales'"]


FIGURES = {"quantity_f1": 0.9, "bad_spans": 1, "unexplained": 0.1}


def test_floors_that_are_reached_say_nothing() -> None:
    assert check_floors(FIGURES, {"quantity_f1": 0.9, "bad_spans": 1, "unexplained": 0.1}) == []


@pytest.mark.parametrize(
    ("name", "floor", "said"),
    [("quantity_f1", 0.91, "below its pinned floor"), ("bad_spans", 0, "above its pinned ceiling")],
)
def test_floors_that_are_not_reached_are_named(name: str, floor: float, said: str) -> None:
    (sentence,) = check_floors(FIGURES, {name: floor})
    assert sentence.startswith(name)
    assert said in sentence


@pytest.mark.parametrize(("name", "floor"), [("subjct", 0.9), ("quantity_f1", "high"), ("quantity_f1", True)])
def test_floors_that_make_no_sense_are_refused(name: str, floor: Any) -> None:
    with pytest.raises(UsageError, match=name):
        check_floors(FIGURES, {name: floor})
