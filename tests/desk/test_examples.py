"""What counts as an example that came out right, on rules made for it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from claimspan.desk.examples import ExampleKind, Outcome, read_examples, try_examples, yielded
from claimspan.extract import Extractor
from claimspan.rules.loading import Example, Rule

MENTION, ROLE = "percentages/plain", "subjects/share_of"
TEXT = "Some 45% of commuters drove."


def example(
    text: str, captures: dict[str, str] | None = None, yields: dict[str, str] | None = None
) -> Example:
    return Example(text, captures or {}, yields or {})


def outcome(extractor: Extractor, id: str, kind: ExampleKind, one: Example) -> Outcome:
    """What comes of a rule of the project whose file had this one example."""
    bare = replace(extractor.rules.by_id(id), matches=(), ignores=(), known_misses=(), known_mistakes=())
    rule: Rule = replace(bare, **{kind: (one,)})
    (result,) = try_examples(extractor, [rule])
    return result


FELL = "Exports fell by 12%."
RIGHT = [
    (MENTION, example(TEXT, {"mention": "45%"}, {"kind": "percentage", "value": "45"})),
    (MENTION, example(TEXT, {"number": "45"})),
    (ROLE, example(TEXT, {"subject": "commuters"}, {"subject_role": "population"})),
    ("direction/change_verb", example(FELL, {"head": "fell"}, {"direction": "decrease"})),
]
WRONG = [
    (MENTION, example(TEXT, {"mention": "Some 45%"})),
    (MENTION, example(TEXT, {}, {"value": "46"})),
    (MENTION, example(TEXT, {"number": "Some"})),
    (ROLE, example(TEXT, {"subject": "commuters drove"})),
    (ROLE, example(TEXT, {"subject": "commuters"}, {"subject_role": "agent"})),
    ("direction/change_verb", example(FELL, {"head": "fell"}, {"direction": "increase"})),
]
SILENT = [(MENTION, example("It fell by three metres.")), (ROLE, example("Sales fell 45%."))]


@pytest.mark.parametrize(("id", "one"), RIGHT)
def test_a_match_that_holds(extractor: Extractor, id: str, one: Example) -> None:
    assert outcome(extractor, id, "matches", one).fault is None


@pytest.mark.parametrize(("id", "one"), WRONG)
def test_a_match_with_another_capture_or_value_fails(extractor: Extractor, id: str, one: Example) -> None:
    result = outcome(extractor, id, "matches", one)
    assert result.fault == "does not give what the example says"
    assert result.found


@pytest.mark.parametrize(("id", "one"), SILENT)
def test_a_match_that_is_not_there_fails(extractor: Extractor, id: str, one: Example) -> None:
    assert outcome(extractor, id, "matches", one).fault == "did not fire"


def test_a_mention_that_another_rule_took_is_told(extractor: Extractor) -> None:
    result = outcome(extractor, MENTION, "matches", example("Sales fell 2-3% in May."))
    assert result.fault is not None
    assert result.fault.startswith("matched, but percentages/range (priority ")
    assert result.fault.endswith("took '2-3%'")


@pytest.mark.parametrize(("id", "one"), SILENT)
def test_what_is_to_be_ignored_holds_while_nothing_fires(extractor: Extractor, id: str, one: Example) -> None:
    assert outcome(extractor, id, "ignores", one).fault is None


@pytest.mark.parametrize(("id", "one"), [*RIGHT, *WRONG])
def test_what_is_to_be_ignored_fails_when_the_rule_fires(extractor: Extractor, id: str, one: Example) -> None:
    assert outcome(extractor, id, "ignores", one).fault == "fired on what it is to ignore"


@pytest.mark.parametrize(("id", "one"), [*WRONG, *SILENT])
def test_a_known_miss_holds_while_it_is_missed(extractor: Extractor, id: str, one: Example) -> None:
    if one.captures or one.yields:
        assert outcome(extractor, id, "known_misses", one).fault is None


@pytest.mark.parametrize(("id", "one"), RIGHT)
def test_a_known_miss_that_is_mended_has_to_move(extractor: Extractor, id: str, one: Example) -> None:
    assert outcome(extractor, id, "known_misses", one).fault == "is no longer missed: move it to matches"


@pytest.mark.parametrize(("id", "one"), RIGHT)
def test_a_known_mistake_holds_while_it_is_made(extractor: Extractor, id: str, one: Example) -> None:
    assert outcome(extractor, id, "known_mistakes", one).fault is None


@pytest.mark.parametrize(("id", "one"), SILENT)
def test_a_known_mistake_that_is_mended_has_to_move(extractor: Extractor, id: str, one: Example) -> None:
    fault = outcome(extractor, id, "known_mistakes", one).fault
    assert fault == "is no longer mistaken: move it to ignores"


def test_outcomes_are_in_the_order_of_the_file(extractor: Extractor) -> None:
    rule = extractor.rules.by_id(MENTION)
    outcomes = try_examples(extractor, [rule])
    assert [o.example for o in outcomes] == [
        *rule.matches, *rule.ignores, *rule.known_misses, *rule.known_mistakes
    ]  # fmt: skip


def test_a_reading_has_the_tokens_before_mentions_are_joined(extractor: Extractor) -> None:
    (read,) = read_examples(extractor, [TEXT])
    assert [text for text, _, _ in read.tokens] == ["Some", "45", "%", "of", "commuters", "drove", "."]
    assert [token.text for token in read.reading.doc] == ["Some", "45%", "of", "commuters", "drove", "."]
    assert all(c.span.of(TEXT) == "45%" for c in read.candidates if c.rule.id == MENTION)


def test_a_mention_yields_its_own_values_before_those_of_the_rule(extractor: Extractor) -> None:
    (read,) = read_examples(extractor, ["It sold 900 vans in the third quarter of 2023."])
    (window,) = [m for m in read.reading.mentions if m.type == "window"]
    assert window.rule is not None
    assert "{" in window.rule.yields["iso8601"]
    assert yielded(window.rule, window)["iso8601"] == "2023-Q3"
