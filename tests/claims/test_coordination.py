"""Figures that share the words of the figure before them."""

from pathlib import Path
from typing import Any

import pytest
from spacy.tokens import Doc

from claimspan.claims.assembly import drafts_of
from claimspan.claims.coordination import inherit
from claimspan.claims.drafts import Draft, Found
from claimspan.extract import Extractor
from claimspan.matching.match import Match
from claimspan.mentions.finding import Mention
from claimspan.model import Evidence, Span
from claimspan.rules.loading import Rule
from hand import at, doc_of, rules_of, words_of


def doc_with(between: str, ents: dict[str, str] | None = None) -> Doc:
    """``Rents fell 5% <between> 9%``, the rows of what lies between given."""
    rows = f"""
        Rents NOUN  nsubj fell NNS
        fell  VERB  ROOT  fell
        5%    NUM   npadvmod fell
        {between}
        9%    NUM   conj 5%
        """
    return doc_of(rows, {"5%": "percentage", "9%": "percentage", **(ents or {})})


@pytest.fixture
def rule(tmp_path: Path) -> Rule:
    find = [{"tokens": [{"LOWER": "x", "capture": "measure"}]}]
    return rules_of(tmp_path, {"r/x": {"find": find, "priority": 50}}).rules[0]


def share(doc: Doc, word: str, label: str = "percentage") -> Mention:
    token = doc[at(doc, word)]
    return Mention("quantity", label, Span(token.idx, token.idx + len(token)), None, 5.0, unit="percent")


def draft(doc: Doc, word: str, label: str = "percentage", **fields: Found) -> Draft:
    return Draft(doc[at(doc, word)], share(doc, word, label), fields={k: [v] for k, v in fields.items()})


def found(rule: Rule, field: str, **captures: tuple[int, int]) -> Found:
    where = captures or {field: (0, 1)}
    return Found(Match(rule, where, (0, 1)), Evidence(field, Span(0, 5), rule.id))


def shared(doc: Doc, rule: Rule, after: Draft | None = None) -> list[str]:
    first = draft(doc, "5%", measure=found(rule, "measure"), cause=found(rule, "cause"))
    first.scalars["direction"] = ("decrease", first.fields["measure"][0].match)
    second = after or draft(doc, "9%")
    inherit(doc, [first, second])
    return sorted([*second.fields, *second.scalars])


ALL = ["cause", "direction", "measure"]


@pytest.mark.parametrize(
    ("between", "ents"),
    [
        ("and CCONJ cc 5%", {}),
        (", PUNCT punct 5%\nand CCONJ cc 5%\nby ADP prep fell", {}),
        ("and CCONJ cc 5%\nlate_May NOUN npadvmod fell", {"late May": "window"}),
        ("in_May ADP prep fell\nand CCONJ cc fell\nthen ADV advmod fell", {"in May": "window"}),
        ("; PUNCT punct fell", {}),
    ],
)
def test_a_figure_after_a_conjunction_shares_what_it_lacks(
    rule: Rule, between: str, ents: dict[str, str]
) -> None:
    assert shared(doc_with(between, ents), rule) == ALL


@pytest.mark.parametrize(
    "between", ["and CCONJ cc fell\ncosts NOUN nsubj fell NNS", "to ADP prep fell", "while SCONJ mark fell"]
)
def test_a_figure_with_words_of_its_own_or_without_conjunction_shares_nothing(
    rule: Rule, between: str
) -> None:
    assert shared(doc_with(between), rule) == []


def test_a_figure_of_another_kind_shares_nothing(rule: Rule) -> None:
    doc = doc_with("and CCONJ cc 5%")
    assert shared(doc, rule, draft(doc, "9%", "money")) == []


def test_a_figure_with_a_measure_of_its_own_keeps_it(rule: Rule) -> None:
    doc = doc_with("and CCONJ cc 5%")
    own = draft(doc, "9%", measure=found(rule, "measure", value=(3, 4), measure=(1, 2)))
    assert shared(doc, rule, own) == ["measure"]
    assert own.fields["measure"][0].match.captures["measure"] == (1, 2)


def test_a_measure_that_is_only_a_last_resort_gives_way(tmp_path: Path, rule: Rule) -> None:
    find = [{"tokens": [{"LOWER": "x", "capture": "measure"}]}]
    weak = rules_of(tmp_path / "weak", {"r/x": {"find": find, "priority": 10}}).rules[0]
    doc = doc_with("and CCONJ cc 5%")
    own = draft(doc, "9%", measure=found(weak, "measure", value=(3, 4), measure=(1, 2)))
    assert shared(doc, rule, own) == ALL
    assert own.fields["measure"][0].match.rule is rule


def test_what_the_second_says_itself_is_not_overwritten(rule: Rule) -> None:
    doc = doc_with("and CCONJ cc 5%")
    second = draft(doc, "9%")
    second.scalars["direction"] = ("increase", Match(rule, {}, (0, 1)))
    shared(doc, rule, second)
    assert second.scalars["direction"][0] == "increase"


@pytest.mark.parametrize(
    "between",
    ["( PUNCT punct 5%", ", PUNCT punct fell\nup ADV advmod fell"],
)
def test_a_figure_that_only_adds_to_another_shares_subject_and_measure(rule: Rule, between: str) -> None:
    doc = doc_with(between)
    assert shared(doc, rule, draft(doc, "9%", "money")) == ["measure"]


@pytest.mark.parametrize("word", ["using VERB advcl fell", "41 NUM dep fell"])
def test_a_figure_in_brackets_does_not_add_to_one_before_a_verb_or_number(rule: Rule, word: str) -> None:
    doc = doc_with(f"{word}\n( PUNCT punct 5%")
    assert shared(doc, rule, draft(doc, "9%", "money")) == []


@pytest.mark.parametrize("between", ["or CCONJ cc 5%", "or CCONJ cc 5%\nabout ADV advmod 9%"])
def test_a_figure_that_says_the_same_otherwise_shares_all(rule: Rule, between: str) -> None:
    doc = doc_with(f", PUNCT punct fell\n{between}")
    assert shared(doc, rule, draft(doc, "9%", "money")) == ALL


def test_a_figure_that_has_a_head_of_its_own_adds_to_none(rule: Rule) -> None:
    doc = doc_with("( PUNCT punct 5%")
    second = draft(doc, "9%", "money")
    second.matches.append(Match(rule, {"head": (1, 2)}, (1, 2)))
    assert shared(doc, rule, second) == []


def test_three_figures_share_along_the_line(rule: Rule) -> None:
    doc = doc_of(
        """
        Rents NOUN  nsubj fell NNS
        fell  VERB  ROOT  fell
        5%    NUM   npadvmod fell
        ,     PUNCT punct 5%
        7%    NUM   conj  5%
        and   CCONJ cc    5%
        9%    NUM   conj  7%
        """,
        {"5%": "percentage", "7%": "percentage", "9%": "percentage"},
    )
    drafts = [draft(doc, "5%", measure=found(rule, "measure")), draft(doc, "7%"), draft(doc, "9%")]
    inherit(doc, drafts)
    assert all("measure" in each.fields for each in drafts)


def test_coordinated_figures_share_in_claims(tmp_path: Path) -> None:
    doc = doc_with("in_May ADP prep fell\nand CCONJ cc fell", {"in May": "window"})
    pattern: dict[str, Any] = {
        "tokens": [
            {"POS": "NOUN", "capture": "measure"},
            {"POS": "VERB"},
            {"MENTION": ["percentage"], "capture": "value"},
        ]
    }
    rule = rules_of(tmp_path, {"r/x": {"find": [pattern]}}).rules[0]
    matches = [Match(rule, {"measure": (0, 1), "value": (2, 3)}, (0, 3))]
    window = Mention("window", "window", Span(14, 20), None, iso8601="2021-05", relation="in")
    placed = {2: share(doc, "5%"), at(doc, "in May"): window, at(doc, "9%"): share(doc, "9%")}
    drafts = drafts_of(doc, placed, matches)
    assert [words_of(doc, d.fields["measure"][0].match.captures["measure"]) for d in drafts] == [
        "Rents",
        "Rents",
    ]
    assert [len(d.windows) for d in drafts] == [1, 0]


PLACED = "in ADP prep fell\nLeeds PROPN pobj in\nand CCONJ cc fell"


def test_figures_of_two_places_share_their_words(rule: Rule) -> None:
    assert shared(doc_with(PLACED), rule) == ALL


def test_a_figure_with_something_that_it_is_of_shares_nothing(rule: Rule) -> None:
    doc = doc_of(
        f"""
        Rents NOUN  nsubj fell NNS
        fell  VERB  ROOT  fell
        5%    NUM   npadvmod fell
        {PLACED}
        9%    NUM   conj 5%
        of    ADP   prep 9%
        homes NOUN  pobj of
        """,
        {"5%": "percentage", "9%": "percentage"},
    )
    assert shared(doc, rule) == []


def test_what_stands_in_place_of_a_verb_left_out_is_subject_and_measure(rule: Rule) -> None:
    doc = doc_with(", PUNCT punct fell\ncosts NOUN dep fell NNS")
    second = draft(doc, "9%")
    first = draft(doc, "5%", measure=found(rule, "measure", head=(1, 2), measure=(0, 1)))
    first.scalars["direction"] = ("decrease", first.fields["measure"][0].match)
    inherit(doc, [first, second])
    costs = Span(doc[4].idx, doc[4].idx + 5)
    assert {name: found[0].evidence.span for name, found in second.fields.items()} == {
        "subject": costs,
        "measure": costs,
    }
    assert second.scalars["direction"][0] == "decrease"


@pytest.mark.parametrize(
    ("between", "after"),
    [
        (", PUNCT punct fell", "higher ADJ amod fell JJR"),
        ("in_May ADP prep fell\n, PUNCT punct fell", "ahead ADV advmod fell"),
        ("and CCONJ cc fell", "more ADV advmod fell RBR"),
    ],
)
def test_a_figure_that_only_compares_the_one_before_is_of_the_same(
    rule: Rule, between: str, after: str
) -> None:
    doc = doc_of(
        f"""
        Rents NOUN  nsubj fell NNS
        fell  VERB  ROOT  fell
        5%    NUM   npadvmod fell
        {between}
        9%    NUM   npadvmod fell
        {after}
        """,
        {"5%": "percentage", "9%": "percentage", **({"in May": "window"} if "in_May" in between else {})},
    )
    assert shared(doc, rule, draft(doc, "9%", "money")) == ["measure"]


@pytest.mark.parametrize(
    ("between", "fields"),
    [
        (
            ", PUNCT punct fell\na DET det rise\nsharp ADJ amod rise\nrise NOUN appos fell\nof ADP prep rise",
            ["direction", "measure"],
        ),
        ("in ADP prep fell\nLeeds PROPN pobj in", ["direction"]),
    ],
    ids=["a noun of its own after a comma", "none"],
)
def test_a_figure_of_a_change_told_aside_is_of_the_one_before(
    rule: Rule, between: str, fields: list[str]
) -> None:
    doc = doc_with(between)
    second = draft(doc, "9%", "money")
    second.scalars["direction"] = ("increase", Match(rule, {}, (0, 1)))
    assert shared(doc, rule, second) == fields


def test_a_figure_told_for_comparison_is_of_the_same(rule: Rule) -> None:
    between = ", PUNCT punct fell\ncompared VERB prep fell\nwith ADP prep compared"
    assert shared(doc_with(between), rule) == ["measure"]


@pytest.mark.parametrize(
    ("text", "measures"),
    [
        pytest.param(
            "Some 34% slept outdoors in May, and only 22% in June.",
            ["slept outdoors", "slept outdoors"],
            id="the predicate of a share holds for the next",
        ),
        pytest.param("Theft fell 7%, fraud 4%.", ["Theft", "fraud"], id="what fell stands before its figure"),
        pytest.param(
            "Theft fell 7%, fraud 4% of sales.",
            ["Theft", "fraud"],
            id="a figure that says what it is of is told of the noun before it",
        ),
    ],
)
def test_a_figure_after_another_is_told_of_what_the_words_between_say(
    extractor: Extractor, text: str, measures: list[str]
) -> None:
    told = [
        [piece.span.of(text) for piece in claim.evidence if piece.field == "measure"]
        for claim in extractor.text(text).claims
    ]
    assert told == [[measure] for measure in measures]
