"""The gate: it passes whatever a rule can find a figure in, and the words for that come from the rules."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from claimspan.blocks.finding import layout
from claimspan.desk.checking.check import check_folder
from claimspan.errors import RuleError
from claimspan.extract import Extractor
from claimspan.gate.numberforms import number_pattern
from claimspan.gate.numberwords import number_words
from claimspan.gate.opening import Gate, without_value
from claimspan.gate.sentences import sentences
from claimspan.mentions.finding import mark_numbers
from claimspan.model import Article, Span
from claimspan.pages import Page, gate
from claimspan.parsing.language import make_doc, parse
from claimspan.rules.loading import Rule, TokensPattern, TokenSpec, check_rules, load_rules
from claimspan.rules.needs import Trigger, makes_figures, trigger_of
from share_rules import COUPLE, edit, write_rules

RULES = load_rules()
FIGURES = [rule for rule in RULES.stage("mention") if makes_figures(rule.stage, rule.yields)]
EXAMPLES = [line.text for rule in FIGURES for line in (*rule.matches, *rule.known_mistakes)]


def article(text: str) -> Article:
    return Article("0" * 16, "text", text, "")


def passed(text: str, opening: Gate) -> list[Span]:
    return [unit.sentence.span for unit in gate(0, Page(article(text)), opening)]


def hidden(extractor: Extractor, text: str) -> Iterator[tuple[str, str]]:
    """The rules that would find a figure in a sentence which the gate holds back, each with the sentence."""
    spans = passed(text, extractor.gate)
    held = [
        sentence.span.of(text)
        for block in layout(text).blocks
        if block.kind not in {"heading", "row"}
        for sentence in sentences(text, block)
        if sentence.span not in spans
    ]
    for doc in parse(extractor.model, [make_doc(extractor.model.nlp, one, ()) for one in held]):
        mark_numbers(doc, ())
        for match in extractor.mention_rules(doc):
            if makes_figures("mention", match.rule.yields):
                yield match.rule.id, doc.text


def test_every_example_of_a_figure_passes(extractor: Extractor) -> None:
    assert len(EXAMPLES) > 200
    assert not [text for text in EXAMPLES if not passed(text, extractor.gate)]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.sampled_from(sorted({word for text in EXAMPLES for word in re.findall(r"\S+", text)}))
        | st.sampled_from(
            ["_doubled_", "HALF as", "half", "the", "cannot", "ſix", "İ", "www.half.co", "a", "an"]
        ),
        min_size=1,
        max_size=10,
    ),
    st.sampled_from([" ", " ", "-", "_", "\u00a0", ". ", "\n", ""]),
)
@example(["It", "_doubled_", "to", "_half", "as_", "much."], " ")
def test_no_rule_finds_a_figure_in_what_is_held_back(
    extractor: Extractor, words: list[str], joint: str
) -> None:
    assert list(hidden(extractor, joint.join(words))) == []


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    rules = write_rules(tmp_path)
    (rules / "shares" / "couple.yaml").write_text(COUPLE, encoding="utf-8")
    return rules


@pytest.mark.parametrize(
    "text", ["A couple of mills closed.", "In all A BRACE of mills closed.", "a\u00a0couple of"]
)
def test_a_word_of_a_new_rule_opens_the_gate(extractor: Extractor, folder: Path, text: str) -> None:
    assert passed(text, extractor.gate) == []
    own = Extractor(load_rules(folder), extractor.model)
    assert passed(text, own.gate) == [Span(0, len(text))]
    assert [(claim.kind, claim.value) for claim in own.text(text).claims] == [("count", 2)]


def test_what_a_rule_of_words_does_not_need_opens_nothing(extractor: Extractor, folder: Path) -> None:
    own = Gate.of(load_rules(folder).rules)
    assert own.words == {"couple", "brace"}
    assert not own.opens("None of a mill's looms of oak")
    # Its own rules ask for numbers, and for words that are numbers, so that nothing else is parsed.
    assert extractor.gate.words == frozenset()


def test_a_gate_opens_for_rules_that_join(folder: Path) -> None:
    rules = load_rules(folder)
    closed = Gate.of(rule for rule in rules.rules if rule.id != "shares/couple")
    assert not closed.opens("A couple of mills")
    assert closed.joined([trigger_of(rules.by_id("shares/couple"))]).opens("A couple of mills")


def test_windows_and_rejections_open_nothing(folder: Path) -> None:
    edit(folder / "shares" / "couple.yaml", "mention: quantity, kind: count", "mention: window")
    assert not Gate.of(load_rules(folder).rules).opens("A couple of mills")


def test_what_could_be_found_anywhere_opens_the_gate_everywhere() -> None:
    """Datasets of another version may hold such needs, though no rule may have them now."""
    assert Gate([Trigger("mention", ((),), "count")]).opens("Mills closed.")


def with_tokens(*tokens: dict[str, object]) -> Rule:
    pattern = TokensPattern(tuple(TokenSpec(token, None) for token in tokens))
    return replace(RULES.by_id("multipliers/half_as"), patterns=(pattern,), yields={"kind": "count"})


@pytest.mark.parametrize(
    ("tokens", "bad"),
    [
        ([{"LOWER": {"IN": ["doubled", "twice"]}}], False),
        ([{"LOWER": {"IN": ["doubled", "couple"]}}], True),
        ([{"LOWER": "couple"}, {"ENT_TYPE": "number"}], False),
        ([{"LOWER": "couple"}, {"ENT_TYPE": "number", "OP": "?"}], True),
        ([{"LOWER": "half"}, {"LOWER": "couple"}], False),
        ([{"ORTH": "third"}], True),
    ],
)
def test_figures_without_value_are_told(tokens: list[dict[str, object]], bad: bool) -> None:
    rule = with_tokens(*tokens)
    assert without_value(rule) == ([0] if bad else [])
    assert without_value(replace(rule, yields={"kind": "count", "value": "2"})) == []
    if bad:
        with pytest.raises(RuleError, match="alternative 1 finds a figure where no number stands"):
            Gate.of([rule])


def test_such_a_rule_is_refused_at_its_place(extractor: Extractor, folder: Path) -> None:
    edit(folder / "shares" / "couple.yaml", ', value: "2"}', "}")
    found = [p for p in check_folder(extractor.model.nlp, folder).problems if p.code == "R210"]
    assert [(Path(p.path).name, p.line) for p in found] == [("couple.yaml", 7)]


def test_a_rule_that_needs_neither_number_nor_word_is_refused(folder: Path) -> None:
    edit(
        folder / "shares" / "couple.yaml", "      - {LOWER: a}\n      - {LOWER: {IN: [couple, brace]}}\n", ""
    )
    edit(folder / "shares" / "couple.yaml", "- {LOWER: of}", "- {LEMMA: mill, POS: NOUN}")
    assert [(p.code, p.line) for p in check_rules(folder)] == [("R120", 7)]


def test_a_listed_word_is_scanned_without_any_change_of_code() -> None:
    words = number_words()
    more = replace(
        words,
        scales={**words.scales, "zillion": 1e15},
        multiples={**words.multiples, "septupled": 7.0},
        units={**words.units, "umpteen": 19},
    )
    pattern = number_pattern(more, decimal_comma=False)
    found = [
        found.group()
        for found in pattern.finditer("It septupled to 3 zillion, twenty-one or umpteen million.")
    ]
    assert found == ["septupled", "3 zillion", "twenty-one", "umpteen million"]
