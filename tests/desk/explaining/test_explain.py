"""Why a sentence was read as it was."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from claimspan.desk.explaining.explain import Explanation, FieldNote, Rival, explain
from claimspan.desk.explaining.inquiry import answer, ask, find_rule, of_text
from claimspan.desk.parsed import read_texts
from claimspan.errors import UsageError
from claimspan.extract import Extractor
from claimspan.rules.loading import load_rules
from small_rules import write_rules

Read = Callable[[str], Explanation]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory, extractor: Extractor) -> Extractor:
    return Extractor(load_rules(write_rules(tmp_path_factory.mktemp("rules"))), extractor.model)


@pytest.fixture
def read(small: Extractor) -> Read:
    return lambda text: explain(small, read_texts(small, [text])[0][0])


def field(explanation: Explanation, value: str, name: str) -> FieldNote:
    (claim,) = [claim for claim in explanation.claims if claim.value == value]
    (found,) = [note for note in claim.fields if note.field == name]
    return found


def test_a_mention_knows_whom_it_beat_and_why(read: Read) -> None:
    window = next(m for m in read("Exports fell by 12% within 3 days.").mentions if m.type == "window")
    assert (window.text, window.says, window.rule) == ("within 3 days", "within P3D", "figures/within")
    assert window.beat == (Rival("figures/length", "3 days", "priority 45 < 60"),)


def test_a_field_knows_its_rule_its_capture_and_whom_it_beat(read: Read) -> None:
    explanation = read("Cheap exports fell by 12% in the north.")
    subject = field(explanation, "12%", "subject")
    assert (subject.value, subject.rule, subject.priority) == ("Cheap exports", "roles/subject", 40)
    assert subject.how == "capture 'subject' = 'exports', expanded to its noun phrase"
    assert subject.beat == (Rival("roles/nearest", "exports", "priority 10 < 40"),)
    assert field(explanation, "12%", "direction").normalized == "decrease"


def test_a_rule_knows_what_it_gave(read: Read) -> None:
    fired = {firing.rule: firing for firing in read("Exports fell by 12% in the north.").firings}
    assert fired["roles/change"].used == ("direction of 12%",)
    assert fired["roles/nearest"].figures == ("12%",)
    assert fired["roles/nearest"].used == ()


def test_an_attached_window_says_why(read: Read) -> None:
    window = field(read("Exports fell by 12% within 3 days."), "12%", "window")
    assert (window.value, window.normalized, window.rule) == ("within 3 days", "within P3D", "figures/within")
    assert window.how == "attached: it is in the clause of 'fell', as the figure is"


def test_what_is_inherited_says_from_whom(extractor: Extractor) -> None:
    text = "Exports rose 12% in 2019 and 14% in 2020."
    explanation = explain(extractor, read_texts(extractor, [text])[0][0])
    first, second = (field(explanation, value, "subject") for value in ("12%", "14%"))
    assert (first.value, second.value) == ("Exports", "Exports")
    assert second.how.startswith("inherited from 12%")
    assert second.rule == first.rule


def test_a_row_of_a_table_says_that_role_rules_are_not_run(small: Extractor) -> None:
    text = "| Town | Share |\n|---|---|\n| Aston | 12% |\n"
    rows = [explain(small, sentence) for sentence in read_texts(small, [text])[0]]
    assert [row.note for row in rows] == ["a row of a table: role rules are not run on it"] * len(rows)
    (why,) = [one.why for one in ask(small, small.rules.by_id("roles/change"), [text])[0] if one.why]
    assert why.note == "this is a row of a table, and role rules are not run on rows"


def test_a_rule_that_fired_has_no_near_miss(small: Extractor) -> None:
    rule = small.rules.by_id("roles/change")
    (one,) = answer(small, of_text("Exports fell by 12%."), rule)
    assert one.why is None
    assert [firing.rule for firing in one.firings] == ["roles/change"]


def test_a_rule_that_matched_but_lost_the_words_is_told_so(small: Extractor) -> None:
    rule = small.rules.by_id("figures/length")
    (one,) = answer(small, of_text("They left within 3 days."), rule)
    assert one.why is None
    assert [note.rule for note in one.mentions] == ["figures/within"]


def test_a_tree_that_did_not_match_names_the_node_and_what_it_met(small: Extractor) -> None:
    (one,) = answer(small, of_text("Exports fell to 12%."), small.rules.by_id("roles/change"))
    assert one.why is not None
    miss = one.why.misses[0]
    assert (miss.reached, miss.of, miss.part_name, miss.token) == (2, 3, "node '_by'", "to")
    assert miss.part == "{LOWER: by}"
    assert [(f.attribute, f.wanted, f.met) for f in miss.failures] == [("LOWER", "by", "to")]


def test_tokens_are_counted_as_the_file_writes_them(small: Extractor) -> None:
    (one,) = answer(small, of_text("They left within about 3 hours."), small.rules.by_id("figures/within"))
    assert one.why is not None
    miss = one.why.misses[0]
    assert (miss.reached, miss.of, miss.part_name) == (3, 4, "token 4")
    assert miss.part == "{LOWER: {IN: $units}, capture: unit}"
    assert miss.taken == (("token 1", "within"), ("token 2", "about"), ("token 3", "3"))


def test_a_number_that_is_missing_is_told_as_one(small: Extractor) -> None:
    (one,) = answer(small, of_text("They left within barely 3 days."), small.rules.by_id("figures/within"))
    assert one.why is not None
    assert [(f.attribute, f.met) for f in one.why.misses[0].failures] == [("NUMBER", "no number")]


def test_a_change_says_what_becomes_of_the_sentence(small: Extractor) -> None:
    (one,) = answer(small, of_text("They left within barely 3 days."), small.rules.by_id("figures/within"))
    assert one.why is not None
    assert one.why.repairs[0].outcome == ("'within barely 3 days' is a window, within P3D",)
    (one,) = answer(small, of_text("Exports fell to 12%."), small.rules.by_id("roles/change"))
    assert one.why is not None
    assert one.why.repairs[0].outcome == ("12%: direction decrease ('fell')",)


def test_a_rule_that_does_not_exist_is_a_mistake_with_a_hint(small: Extractor) -> None:
    with pytest.raises(UsageError, match="did you mean 'roles/change'"):
        find_rule(small.rules, "roles/chang")


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("percentages/plain", "Turnout was 61 permil in the north."),
        ("direction/change_verb", "Exports zigzagged by 12%."),
        ("subjects/share_of", "Some 45% from commuters drove."),
    ],
)
def test_rules_of_the_project_get_a_change_that_works(extractor: Extractor, rule: str, text: str) -> None:
    (one,) = answer(extractor, of_text(text), extractor.rules.by_id(rule))
    assert one.why is not None
    assert one.why.misses[0].changes == 1
    assert one.why.repairs
