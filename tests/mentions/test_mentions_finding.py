"""Mentions: who wins a stretch of text, what value it has, and how it becomes one token."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.lang.en import English
from spacy.tokens import Doc

from claimspan.extract import Extractor
from claimspan.gate.numbers import scan
from claimspan.matching.match import RuleMatcher
from claimspan.mentions.finding import Mention, contest, find_mentions, mark_numbers
from claimspan.mentions.merging import merge
from claimspan.model import Span
from claimspan.parsing.language import make_doc, parse
from hand import VOCAB, rules_of

NLP = English(vocab=VOCAB)
NUMBER = {"NUMBER": "one", "capture": "number"}
HIGH = {"NUMBER": "one", "capture": "number_high"}
DASH = {"ORTH": {"IN": ["-", "–"]}}
PERCENT = {"LOWER": {"IN": ["%", "percent"]}}
QUANTITY = {"mention": "quantity", "kind": "percentage", "unit": "percent"}
WINDOW = {"mention": "window", "relation": "in", "iso8601": "{year}"}

Rules = Mapping[str, Mapping[str, Any]]


def read(folder: Path, rules: Rules, text: str, published: str | None = None) -> tuple[Doc, list[Mention]]:
    numbers = scan(text)
    doc = make_doc(NLP, text, numbers)
    matcher = RuleMatcher(VOCAB, rules_of(folder, rules, "mention").rules)
    return doc, find_mentions(doc, numbers, matcher, published)


def told(text: str, mentions: list[Mention]) -> list[tuple[str, str | None]]:
    return [(m.span.of(text), m.rule.id if m.rule else None) for m in mentions]


def tokens(*pattern: Mapping[str, Any], **keys: Any) -> dict[str, Any]:
    return {"find": [{"tokens": list(pattern)}], "yields": QUANTITY, **keys}


# Who wins.


def test_the_higher_priority_wins_over_the_longer_stretch(tmp_path: Path) -> None:
    text = "It is 5 percent points up."
    rules = {
        "p/short": tokens(NUMBER, PERCENT, priority=60),
        "p/long": tokens(NUMBER, PERCENT, {"LOWER": "points"}, priority=50),
    }
    _, mentions = read(tmp_path, rules, text)
    assert told(text, mentions) == [("5 percent", "p/short")]
    assert mentions[0].beaten == ("p/long",)


def test_of_one_priority_the_longer_stretch_wins(tmp_path: Path) -> None:
    text = "It is 5 percent points up."
    rules = {
        "p/a": tokens(NUMBER, PERCENT),
        "p/b": tokens(NUMBER, PERCENT, {"LOWER": "points"}),
        "p/c": tokens({"LOWER": "is"}, NUMBER),
    }
    _, mentions = read(tmp_path, rules, text)
    assert told(text, mentions) == [("5 percent points", "p/b")]
    assert mentions[0].beaten == ("p/a", "p/c")


def test_of_equals_the_first_rule_by_name_wins(tmp_path: Path) -> None:
    rules = {"p/b": tokens(NUMBER, PERCENT), "p/a": tokens(NUMBER, PERCENT)}
    _, mentions = read(tmp_path, rules, "5 percent")
    assert [mention.rule.id for mention in mentions if mention.rule] == ["p/a"]
    assert mentions[0].beaten == ("p/b",)


def test_a_rule_does_not_count_its_own_other_matches_as_beaten(tmp_path: Path) -> None:
    optional = {"LOWER": "points", "OP": "?"}
    _, mentions = read(tmp_path, {"p/a": tokens(NUMBER, PERCENT, optional)}, "5 percent points")
    assert (mentions[0].span, mentions[0].beaten) == (Span(0, 16), ())


def test_one_rule_may_win_in_several_places(tmp_path: Path) -> None:
    text = "From 5% to 7% and on to 9%."
    _, mentions = read(tmp_path, {"p/a": tokens(NUMBER, PERCENT)}, text)
    assert [mention.value for mention in mentions] == [5, 7, 9]


def test_context_is_needed_and_left_out(tmp_path: Path) -> None:
    text = "Up 5 percent so far, 6 percent near."
    rules = {
        "p/a": tokens(
            {"LOWER": "up", "capture": "before"}, NUMBER, PERCENT, {"LOWER": "so", "capture": "after"}
        )
    }
    _, mentions = read(tmp_path, rules, text)
    assert told(text, mentions) == [("5 percent", "p/a"), ("6", None)]


def test_context_does_not_take_words_from_others(tmp_path: Path) -> None:
    text = "5 percent 2024"
    rules = {
        "p/share": tokens(NUMBER, PERCENT, {"NUMBER": "one", "capture": "after"}),
        "p/year": tokens({"NUMBER": "one", "capture": "number"}, priority=10),
    }
    _, mentions = read(tmp_path, rules, text)
    assert told(text, mentions) == [("5 percent", "p/share"), ("2024", "p/year")]


def test_every_candidate_and_its_fate_is_told(tmp_path: Path) -> None:
    text = "20-5% of 7%"
    rules = {
        "p/range": tokens(NUMBER, DASH, HIGH, PERCENT, priority=60),
        "p/plain": tokens(NUMBER, PERCENT),
        "p/of": tokens(NUMBER, PERCENT, {"LOWER": "of"}, priority=40),
    }
    numbers = scan(text)
    doc = make_doc(NLP, text, numbers)
    mark_numbers(doc, numbers)
    found = contest(doc, numbers, RuleMatcher(VOCAB, rules_of(tmp_path, rules, "mention").rules))
    assert [(c.match.rule.id, doc[slice(*c.extent)].text, c.fate) for c in found] == [
        ("p/range", "20-5%", "unsound"),
        ("p/plain", "5%", "won"),
        ("p/plain", "7%", "won"),
        ("p/of", "5% of", "lost"),
    ]
    assert found[3].rival is found[1].match


# What nobody takes.


def test_numbers_that_no_rule_takes_are_mentions_of_their_own_form(tmp_path: Path) -> None:
    text = "COVID-19, the 21st, 1990s, two-thirds, doubled, 3 million, five"
    _, mentions = read(tmp_path, {"p/a": tokens(NUMBER, PERCENT)}, text)
    assert [(m.span.of(text), m.type, m.label, m.form) for m in mentions] == [
        ("COVID-19", "number", "name", "name"),
        ("21st", "number", "ordinal", "ordinal"),
        ("1990s", "number", "decade", "decade"),
        ("two-thirds", "number", "fraction", "fraction"),
        ("doubled", "number", "multiplier", "multiplier"),
        ("3 million", "number", "number", "digits"),
        ("five", "number", "number", "words"),
    ]
    assert (mentions[5].value, mentions[5].factor, mentions[5].rule) == (3e6, 1e6, None)


# Values.


@pytest.mark.parametrize(
    ("text", "value", "high"),
    [
        ("5-7%", 5, 7),
        ("3-4 million %", 3e6, 4e6),  # the scale is shared
        ("300,000-1 million %", 300000, 1e6),  # it is not: the lower end is greater than the figure it scales
        ("2 million-3 million %", 2e6, 3e6),
        ("1.1-1.3 billion %", 1.1e9, 1.3e9),
    ],
)
def test_ranges_share_a_scale_word(tmp_path: Path, text: str, value: float, high: float) -> None:
    _, (mention,) = read(tmp_path, {"p/range": tokens(NUMBER, DASH, HIGH, PERCENT)}, text)
    assert (mention.value, mention.value_high) == (value, high)


@pytest.mark.parametrize("text", ["7-5 percent", "5-5 percent", "7 to 5 percent", "86 to 1,842 percent"])
def test_ends_that_do_not_ascend_or_lie_far_apart_are_no_range(tmp_path: Path, text: str) -> None:
    joint = {"LOWER": {"IN": ["-", "to"]}}
    _, mentions = read(tmp_path, {"p/range": tokens(NUMBER, joint, HIGH, PERCENT)}, text)
    assert {mention.type for mention in mentions} == {"number"}


@pytest.mark.parametrize(("text", "low", "high"), [("0-4 percent", 0, 4), ("5-60 percent", 5, 60)])
def test_a_dash_joins_ends_however_far_apart(tmp_path: Path, text: str, low: float, high: float) -> None:
    _, (mention,) = read(tmp_path, {"p/range": tokens(NUMBER, DASH, HIGH, PERCENT)}, text)
    assert (mention.value, mention.value_high) == (low, high)


SCALE = {"LOWER": {"IN": ["m", "bn"]}, "capture": "scale"}
SCALE_HIGH = {"LOWER": {"IN": ["m", "bn"]}, "capture": "scale_high"}
LETTERS = {"words": {"letters": {"m": "1000000", "bn": "1000000000"}}}
SCALED = {"scale": {"normalize": "$letters"}}


@pytest.mark.parametrize(("text", "value"), [("5.5m", 5.5e6), ("1.1bn", 1.1e9), ("0.07m", 70000)])
def test_scale_letters_multiply_exactly(tmp_path: Path, text: str, value: float) -> None:
    rules = {"p/a": tokens(NUMBER, SCALE, captures=SCALED, **LETTERS)}
    _, (mention,) = read(tmp_path, rules, text)
    assert (mention.value, mention.factor) == (value, 1e6 if text.endswith("m") else 1e9)


@pytest.mark.parametrize(
    ("text", "value", "high"), [("3-4bn", 3e9, 4e9), ("3m-4m", 3e6, 4e6), ("900m-1bn", 9e8, 1e9)]
)
def test_ranges_with_one_scale_letter_or_two(tmp_path: Path, text: str, value: float, high: float) -> None:
    optional = {**SCALE, "OP": "?"}
    both = {**SCALED, "scale_high": {"normalize": "$letters"}}
    rules = {"p/a": tokens(NUMBER, optional, DASH, HIGH, SCALE_HIGH, captures=both, **LETTERS)}
    _, (mention,) = read(tmp_path, rules, text)
    assert (mention.value, mention.value_high) == (value, high)


def test_a_factor_of_the_rule_scales_value_and_bound(tmp_path: Path) -> None:
    yields = {**QUANTITY, "unit": "percentage_point", "factor": "0.01"}
    points = {"LOWER": "bp"}
    rules = {
        "p/one": tokens(NUMBER, points, yields=yields),
        "p/two": tokens(NUMBER, DASH, HIGH, points, yields=yields),
    }
    _, mentions = read(tmp_path, rules, "7 bp, 25-75 bp")
    assert [(m.value, m.value_high, m.unit) for m in mentions] == [
        (0.07, None, "percentage_point"),
        (0.25, 0.75, "percentage_point"),
    ]


@pytest.mark.parametrize(("text", "value"), [("one in five", 20), ("37 in 1,000", 3.7), ("2 in 3", 200 / 3)])
def test_a_denominator_puts_a_ratio_on_the_percent_scale(tmp_path: Path, text: str, value: float) -> None:
    rules = {"p/in": tokens(NUMBER, {"LOWER": "in"}, {"NUMBER": "one", "capture": "denominator"})}
    _, (mention,) = read(tmp_path, rules, text)
    assert mention.value == pytest.approx(value, rel=1e-15)


def test_a_minus_that_was_captured_turns_the_sign(tmp_path: Path) -> None:
    rules = {"p/a": tokens({"ORTH": "-", "OP": "?", "capture": "minus"}, NUMBER, {"LOWER": "degrees"})}
    _, mentions = read(tmp_path, rules, "at -5 degrees, 5 degrees")
    assert [mention.value for mention in mentions] == [-5, 5]


def test_a_value_of_the_rule_needs_no_number(tmp_path: Path) -> None:
    rules = {"p/a": tokens({"LOWER": "none", "capture": "number"}, yields={**QUANTITY, "value": "0"})}
    _, (mention,) = read(tmp_path, rules, "None left")
    assert (mention.value, mention.form, mention.span) == (0, "words", Span(0, 4))


def test_unit_and_direction_come_from_the_rule_or_the_text(tmp_path: Path) -> None:
    unit = {"LOWER": {"IN": ["sacks", "bags"]}, "capture": "unit"}
    rules = {
        "p/read": tokens(
            NUMBER, unit, captures={"unit": {"normalize": "lower"}},
            yields={"mention": "quantity", "kind": "measurement"},
        ),
        "p/said": tokens(NUMBER, PERCENT, yields={**QUANTITY, "direction": "increase"}),
    }  # fmt: skip
    text = "5 Sacks, 6 %"
    _, (sacks, share) = read(tmp_path, rules, text)
    assert (sacks.unit, sacks.unit_span, sacks.label, sacks.direction) == (
        "sacks",
        Span(2, 7),
        "measurement",
        None,
    )
    assert (share.unit, share.unit_span, share.direction) == ("percent", None, "increase")


def test_a_word_that_the_scanner_reads_no_number_in_gives_no_quantity(tmp_path: Path) -> None:
    # Where text was glued together ("prices doubleBetween May"), a sentence may end inside what was scanned.
    pattern = [{"LOWER": "two", "capture": "number"}, PERCENT]
    doc = Doc(VOCAB, ["Up", "two", "percent"])
    matcher = RuleMatcher(VOCAB, rules_of(tmp_path, {"p/r": tokens(*pattern)}, "mention").rules)
    assert find_mentions(doc, [], matcher) == []
    assert [mention.value for mention in find_mentions(doc, scan(doc.text), matcher)] == [2.0]


# Windows and rejections.


def test_windows_carry_their_value_and_relation(tmp_path: Path) -> None:
    rules = {
        "p/in": tokens({"LOWER": "in"}, {"NUMBER": "one", "capture": "year"}, yields=WINDOW),
        "p/within": tokens(
            {"LOWER": "within"}, NUMBER, {"LOWER": "days"},
            yields={"mention": "window", "relation": "within", "iso8601": "P{number}D"},
        ),
    }  # fmt: skip
    text = "in 2021, within ten days"
    _, mentions = read(tmp_path, rules, text)
    assert [(m.type, m.label, m.span.of(text), m.relation, m.iso8601) for m in mentions] == [
        ("window", "window", "in 2021", "in", "2021"),
        ("window", "window", "within ten days", "within", "P10D"),
    ]


def test_a_window_is_anchored_on_the_day_of_publication(tmp_path: Path) -> None:
    yields = {"mention": "window", "relation": "last", "period": "M", "shift": "-1"}
    rules = {"p/last": tokens({"LOWER": "last", "capture": "number"}, {"LOWER": "month"}, yields=yields)}
    _, (dated,) = read(tmp_path / "a", rules, "last month", "2024-03-31")
    _, (undated,) = read(tmp_path / "b", rules, "last month")
    assert (dated.iso8601, dated.anchor) == ("2024-02", "published")
    assert (undated.iso8601, undated.anchor) == (None, None)


def test_rejections_carry_their_reason(tmp_path: Path) -> None:
    yields = {"mention": "rejection", "reason": "phone"}
    _, (mention,) = read(tmp_path, {"p/tel": tokens({"LOWER": "tel"}, NUMBER, yields=yields)}, "tel 555")
    assert (mention.type, mention.reason, mention.value) == ("rejection", "phone", None)


# Merging.


def test_each_mention_becomes_one_token_with_its_label(tmp_path: Path) -> None:
    text = "Rents fell 3.5 percent in 2021, said 12 of them"
    rules = {
        "p/share": tokens(NUMBER, PERCENT),
        "p/in": tokens({"LOWER": "in"}, {"NUMBER": "one", "capture": "year"}, yields=WINDOW),
    }
    doc, mentions = read(tmp_path, rules, text)
    doc, placed = merge(doc, mentions)
    assert {doc[i].text: (doc[i].ent_type_, m.span.of(text)) for i, m in placed.items()} == {
        "3.5 percent": ("percentage", "3.5 percent"),
        "in 2021": ("window", "in 2021"),
        "12": ("number", "12"),
    }
    assert [token.text for token in doc if not token.ent_type_] == [
        "Rents", "fell", ",", "said", "of", "them",
    ]  # fmt: skip
    assert doc.text == text


def test_times_that_bound_nothing_stay_the_words_they_are(tmp_path: Path) -> None:
    text = "Right now it is 5 percent"
    rules = {
        "p/share": tokens(NUMBER, PERCENT),
        "p/now": tokens(
            {"LOWER": "right"},
            {"LOWER": "now", "capture": "unit"},
            yields={"mention": "time", "iso8601": "R/P1D"},
        ),
    }
    doc, mentions = read(tmp_path, rules, text)
    assert [(m.type, m.span.of(text), m.iso8601) for m in mentions] == [
        ("time", "Right now", "R/P1D"),
        ("quantity", "5 percent", None),
    ]
    doc, placed = merge(doc, mentions)
    assert [mention.label for mention in placed.values()] == ["percentage"]
    assert [(token.text, token.ent_type_) for token in doc][:2] == [("Right", ""), ("now", "")]


WORDS = [
    "rents", "fell", "by", "5%", "$3m", "–", "$4m", "in", "2021", "two-thirds", "of", "nurses", "within",
    "six",
    "weeks", "about", "1.5", "million", "COVID-19", "one", "in", "five", "10-15", "per", "cent", "(n",
    "=", "40)",
    "[3]", "doubled", "3", "times", "a", "third", ",", "from", "to", "and", "12", "km", "last", "year",
    "-5°C",
]  # fmt: skip


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=18).map(" ".join))
@settings(deadline=None, max_examples=60)
def test_mentions_of_any_text_are_disjoint_hold_all_numbers_and_become_tokens(
    extractor: Extractor, text: str
) -> None:
    numbers = scan(text)
    (doc,) = parse(extractor.model, [make_doc(extractor.model.nlp, text, numbers)])
    mentions = find_mentions(doc, numbers, extractor.mention_rules)
    end = 0
    for mention in mentions:
        assert end <= mention.span.start < mention.span.end
        end = mention.span.end
    for number in numbers:
        assert sum(mention.span.overlaps(number.span) for mention in mentions) >= 1
        assert any(mention.span.covers(number.span) for mention in mentions)
    doc, placed = merge(doc, mentions)
    assert doc.text == text
    assert [*placed.values()] == [mention for mention in mentions if mention.type != "time"]
    for i, mention in placed.items():
        assert Span(doc[i].idx, doc[i].idx + len(doc[i])) == mention.span
        named = {"name", "version"} & {mention.label, mention.reason}
        assert doc[i].ent_type_ == ("" if named else mention.label)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        pytest.param("The fees range from £5 to £1,900.", [(5, 1900)], id="ends that are announced"),
        pytest.param("It grew by £5 to £1,900.", [(5, None), (1900, None)], id="a change and a level"),
        pytest.param("It took 2 hours 9 minutes.", [(2.15, None)], id="a whole and its part"),
        pytest.param("It took 2 hours 90 minutes.", [(2, None), (90, None)], id="more than a part"),
        pytest.param("It took 2.5 hours 9 minutes.", [(2.5, None), (9, None)], id="no whole"),
    ],
)
def test_figures_are_one_only_where_they_can_be(
    extractor: Extractor, text: str, read: list[tuple[float, float | None]]
) -> None:
    assert [(claim.value, claim.value_high) for claim in extractor.text(text).claims] == read
