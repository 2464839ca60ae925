"""Conversions: what a figure told once more in another unit shares with the first."""

from pathlib import Path

import pytest
from spacy.tokens import Doc

from claimspan.claims.conversions import share_windows
from claimspan.claims.coordination import inherit
from claimspan.claims.drafts import Draft, Found
from claimspan.matching.match import Match
from claimspan.mentions.finding import Mention
from claimspan.model import Evidence, Span
from claimspan.rules.loading import Rule
from hand import at, doc_of, rules_of


def doc_with(between: str, after: str = ") PUNCT punct fell") -> Doc:
    """``Rents fell £5 <between> $6 <after>``."""
    rows = f"""
        Rents NOUN  nsubj fell NNS
        fell  VERB  ROOT  fell
        £5    NUM   npadvmod fell
        {between}
        $6    NUM   appos £5
        {after}
        """
    return doc_of(rows, {"£5": "money", "$6": "money"})


@pytest.fixture
def rules(tmp_path: Path) -> dict[str, Rule]:
    find = [{"tokens": [{"LOWER": "x", "capture": "measure"}]}]
    keys = {"r/told": {"find": find}, "r/per": {"find": find, "yields": {"role": "per"}}}
    return {rule.id: rule for rule in rules_of(tmp_path, keys).rules}


def draft(doc: Doc, word: str, unit: str, label: str = "money") -> Draft:
    token = doc[at(doc, word)]
    span = Span(token.idx, token.idx + len(token))
    return Draft(token, Mention("quantity", label, span, None, 5.0, unit=unit))


def found(rule: Rule, field: str, value: str | None = None) -> Found:
    return Found(Match(rule, {}, (0, 1)), Evidence(field, Span(0, 5), rule.id, value))


def pair(doc: Doc, rules: dict[str, Rule], unit: str = "USD") -> tuple[Draft, Draft]:
    """A fall by about so much, and the figure after it, which knows nothing of it yet."""
    first, second = draft(doc, "£5", "GBP"), draft(doc, "$6", unit)
    for name in ("measure", "comparator", "baseline"):
        first.fields[name] = [found(rules["r/told"], name, "~")]
    first.scalars["direction"] = ("decrease", first.fields["measure"][0].match)
    first.windows = [doc[0]]
    inherit(doc, [first, second])
    share_windows([first, second])
    return first, second


@pytest.mark.parametrize(
    "between",
    [
        "( PUNCT punct £5",
        "( PUNCT punct £5\nroughly ADV advmod $6",
        "or CCONJ cc £5",
        ", PUNCT punct £5\nor CCONJ cc £5",
    ],
)
def test_a_conversion_shares_all_but_its_unit_and_the_other_end(between: str, rules: dict[str, Rule]) -> None:
    first, second = pair(doc_with(between), rules)
    assert second.converts is first
    assert sorted(second.fields) == ["comparator", "measure"]
    assert second.scalars["direction"][0] == "decrease"
    assert second.windows == first.windows


@pytest.mark.parametrize(
    "between", ["and CCONJ cc £5", "( PUNCT punct £5\nper ADP prep £5", ", PUNCT punct £5"]
)
def test_a_figure_that_stands_elsewhere_is_no_conversion(between: str, rules: dict[str, Rule]) -> None:
    assert pair(doc_with(between), rules)[1].converts is None


def test_a_figure_in_the_same_unit_is_no_conversion(rules: dict[str, Rule]) -> None:
    assert pair(doc_with("( PUNCT punct £5"), rules, unit="GBP")[1].converts is None


def test_a_bound_of_its_own_goes_first(rules: dict[str, Rule]) -> None:
    doc = doc_with("( PUNCT punct £5")
    first, second = draft(doc, "£5", "GBP"), draft(doc, "$6", "USD")
    first.fields["comparator"] = [found(rules["r/told"], "comparator", "~")]
    second.fields["comparator"] = [found(rules["r/told"], "comparator", ">")]
    inherit(doc, [first, second])
    assert [item.evidence.normalized for item in second.fields["comparator"]] == [">"]


def test_what_an_amount_is_per_is_told_once_before_or_after_the_conversion(rules: dict[str, Rule]) -> None:
    doc = doc_with("( PUNCT punct £5")
    for told, other in ((0, 1), (1, 0)):
        drafts = [draft(doc, "£5", "GBP"), draft(doc, "$6", "USD")]
        drafts[told].fields["unit"] = [found(rules["r/per"], "unit", "litre")]
        inherit(doc, drafts)
        assert [item.evidence.normalized for item in drafts[other].fields["unit"]] == ["litre"]


@pytest.mark.parametrize(("after", "is_one"), [(") PUNCT punct fell", True), (". PUNCT punct fell", False)])
def test_a_second_conversion_stands_in_the_same_bracket(
    after: str, is_one: bool, rules: dict[str, Rule]
) -> None:
    rows = f"""
        Rents NOUN  nsubj fell NNS
        fell  VERB  ROOT  fell
        £5    NUM   npadvmod fell
        (     PUNCT punct £5
        $6    NUM   appos £5
        ;     PUNCT punct £5
        €7    NUM   appos £5
        {after}
        """
    doc = doc_of(rows, {"£5": "money", "$6": "money", "€7": "money"})
    drafts = [draft(doc, "£5", "GBP"), draft(doc, "$6", "USD"), draft(doc, "€7", "EUR")]
    inherit(doc, drafts)
    assert (drafts[2].converts is drafts[1]) == is_one
