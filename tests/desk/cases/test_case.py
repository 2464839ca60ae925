"""A wrong row, or a missed figure, becomes a case that fails, with the rule it is owed to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from claimspan.batch.run import run
from claimspan.dataset.folder import read_dataset
from claimspan.desk.cases.format import Case, faults, read_cases
from claimspan.desk.cases.reported import NewCase, expectations, missed_case, write_case, wrong_case
from claimspan.errors import ClaimspanError, UsageError
from claimspan.extract import Extractor
from claimspan.rules.loading import load_rules
from share_rules import edit, write_rules

TEXT = """\
# Mills

Some 45% of commuters drove. The mill lost 12% of its workers in 2021. It has 40 looms and 12% of the sheds.
It owns 9 carts.
"""
TABLE = """\
| Town | Share of commuters |
| --- | --- |
| Ash | 12% |
| Elm | 45% |
"""


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    return write_rules(tmp_path)


@pytest.fixture
def small(rules: Path, extractor: Extractor) -> Extractor:
    return Extractor(load_rules(rules), extractor.model)


@pytest.fixture
def dataset(tmp_path: Path, small: Extractor) -> Path:
    articles = tmp_path / "in"
    articles.mkdir()
    (articles / "mills.md").write_text(TEXT, encoding="utf-8")
    (articles / "towns.md").write_text(TABLE, encoding="utf-8")
    run([str(articles)], tmp_path / "out", extractor=small)
    return tmp_path / "out"


def claim_id(dataset: Path, sentence: str, value: str) -> str:
    (row,) = [
        row
        for row in read_dataset(dataset).table("claims").to_pylist()
        if row["value_text"] == value and row["sentence"].startswith(sentence)
    ]
    return str(row["claim_id"])


def fails(case: NewCase, extractor: Extractor) -> bool:
    """Whether the case fails, when it is written and read again."""
    written = yaml.safe_load(yaml.safe_dump(dict(case.data)))
    one = Case("case", written)
    return bool(faults(one, next(extractor.documents([one.article()]))))


def test_a_row_with_a_wrong_field(dataset: Path, small: Extractor) -> None:
    id = claim_id(dataset, "The mill", "12%")
    case = wrong_case(small, dataset, id, "of whom?", {"subject": "The mill"})
    assert case.data == {
        "text": "The mill lost 12% of its workers in 2021.",
        "claims": [{"quote": "12%", "subject": "The mill"}],
        "because": "of whom?",
        "rules": ["people/of"],
    }
    assert (case.rules, case.nearest) == (("people/of",), False)
    assert case.faults == ("'12%': subject is 'its workers', not 'The mill'",)
    assert fails(case, small)


def test_it_holds_once_the_rule_is_mended(dataset: Path, small: Extractor, rules: Path) -> None:
    id = claim_id(dataset, "The mill", "12%")
    case = wrong_case(small, dataset, id, "of whom?", {"subject": "The mill"})
    edit(rules / "people" / "of.yaml", "priority: 80", "priority: 10")
    mended = Extractor(load_rules(rules), small.model)
    assert not fails(case, mended)
    with pytest.raises(ClaimspanError, match="read '12%' as it should be"):
        wrong_case(mended, dataset, id, "of whom?", {"subject": "The mill"})


def test_a_row_that_should_not_be_there(dataset: Path, small: Extractor) -> None:
    case = wrong_case(small, dataset, claim_id(dataset, "Some", "45%"), "no claim", {})
    assert case.data["claims"] == []
    assert case.rules == ("shares/percent",)
    assert fails(case, small)


def test_a_field_that_nothing_filled_names_the_nearest_rules(
    dataset: Path, small: Extractor, rules: Path
) -> None:
    edit(rules / "people" / "of.yaml", "words: {of: [of]}", "words: {of: [from]}")
    edit(rules / "people" / "verb.yaml", "POS: VERB", "LEMMA: {IN: [be]}")
    poor = Extractor(load_rules(rules), small.model)
    id = claim_id(dataset, "Some", "45%")
    case = wrong_case(poor, dataset, id, "whose?", {"subject": "commuters"})
    assert case.nearest
    assert case.rules[0] == "people/of"
    assert fails(case, poor)


def test_a_row_of_a_table_takes_its_header_along(dataset: Path, small: Extractor) -> None:
    id = claim_id(dataset, "Elm", "45%")
    case = wrong_case(small, dataset, id, "no town", {"subject": "Elm", "modality": "target"})
    assert case.data["text"].endswith("| Elm | 45% |")
    assert fails(case, small)


def test_a_missed_figure(dataset: Path, small: Extractor) -> None:
    case = missed_case(small, dataset, "40 looms", None, "missed", {"kind": "count", "value": 40.0})
    assert case.data["text"] == "It has 40 looms and 12% of the sheds."
    assert case.data["claims"] == [{"quote": "40 looms", "kind": "count", "value": 40.0}, {"quote": "12%"}]
    assert fails(case, small)


def test_the_rules_nearest_to_a_missed_figure_are_named(dataset: Path, small: Extractor) -> None:
    case = missed_case(small, dataset, "9 carts", None, "missed", {})
    assert (case.rules, case.nearest) == (("shares/percent",), True)
    assert fails(case, small)


def test_a_longer_quote_only_says_where_the_figure_is(dataset: Path, small: Extractor) -> None:
    case = missed_case(small, dataset, "It has 40 looms and", "mills.md", "missed", {})
    assert case.data["claims"] == [{}, {"quote": "12%"}]
    assert fails(case, small)


def test_a_rejected_figure_names_the_rule_that_rejects_it(dataset: Path, extractor: Extractor) -> None:
    case = missed_case(extractor, dataset, "2021", None, "missed", {})
    assert not case.nearest
    assert case.rules[0].split("/")[0] in {"windows", "rejections"}


@pytest.mark.parametrize(
    ("quote", "source", "said"),
    [
        ("99%", None, "is not in the documents"),
        ("12%", None, "3 times; quote more of the text, or name the document with --doc"),
        ("12%", "mills.md", "2 times; quote more of the text$"),
        ("Some", None, "no number in 'Some'"),
        ("Mills", None, "no number in 'Mills'"),
        (" ", None, "needs a text"),
    ],
)
def test_a_quote_that_does_not_name_one_figure(
    dataset: Path, small: Extractor, quote: str, source: str | None, said: str
) -> None:
    with pytest.raises(UsageError, match=said):
        missed_case(small, dataset, quote, source, "missed", {})


def test_what_is_found_is_not_missed(dataset: Path, small: Extractor) -> None:
    with pytest.raises(ClaimspanError, match="do claim '45%' there"):
        missed_case(small, dataset, "Some 45% of commuters", None, "missed", {})


def test_an_unknown_claim_is_told(dataset: Path, small: Extractor) -> None:
    with pytest.raises(UsageError, match="has no claim whose id begins with 'zz'"):
        wrong_case(small, dataset, "zz", "?", {})
    with pytest.raises(UsageError, match="has 5 claims whose id"):
        wrong_case(small, dataset, "", "?", {})


def test_what_is_expected_must_be_in_the_text(dataset: Path, small: Extractor) -> None:
    with pytest.raises(UsageError, match="'ewes' is expected as subject, but it is not in"):
        wrong_case(small, dataset, claim_id(dataset, "Some", "45%"), "?", {"subject": "ewes"})


@pytest.mark.parametrize(
    ("field", "value", "wanted"),
    [
        ("subject", "The mill", {"subject": "The mill"}),
        ("cause", "", {"cause": None}),
        ("value", "1.5", {"value": 1.5}),
        ("baseline", "null", {"baseline_value": None}),
        ("window", "in 2021", {"windows": [{"text": "in 2021"}]}),
        ("windows", "", {"windows": []}),
    ],
)
def test_expectations(field: str, value: str, wanted: dict[str, Any]) -> None:
    assert expectations([field], [value]) == wanted


def test_expectations_that_make_no_sense() -> None:
    with pytest.raises(UsageError, match="did you mean 'subject'"):
        expectations(["subjet"], ["x"])
    with pytest.raises(UsageError, match="the field value is a number"):
        expectations(["value"], ["many"])
    with pytest.raises(UsageError, match="one --expected for each --field"):
        expectations(["value"], [])


def test_cases_are_added_to_a_file_that_stays_readable(
    tmp_path: Path, dataset: Path, small: Extractor
) -> None:
    folder = tmp_path / "cases"
    folder.mkdir()
    first = wrong_case(small, dataset, claim_id(dataset, "Some", "45%"), "no: claim #1", {})
    second = missed_case(small, dataset, "40 looms", None, "missed", {})
    assert write_case(first, folder) == (folder / "reported.yaml", "reported-1")
    assert write_case(second, folder) == (folder / "reported.yaml", "reported-2")
    assert [(case.id, case.data) for case in read_cases(folder)] == [
        ("reported-1", first.data),
        ("reported-2", second.data),
    ]
