"""Every role rule does to its own examples what its file says, with all rules at work."""

from __future__ import annotations

from collections import defaultdict

import pytest

from claimspan.desk.examples import Outcome, try_examples
from claimspan.extract import Extractor
from claimspan.rules.loading import Rule, load_rules

RULES = load_rules().stage("role")
AT_LEAST = 3


@pytest.fixture(scope="module")
def outcomes(extractor: Extractor) -> dict[str, list[Outcome]]:
    by_rule: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in try_examples(extractor, RULES):
        by_rule[outcome.rule.id].append(outcome)
    return by_rule


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_does_what_its_examples_say(rule: Rule, outcomes: dict[str, list[Outcome]]) -> None:
    faults = [f"{o.kind}: {o.example.text!r} {o.fault}: {o.found}" for o in outcomes[rule.id] if o.fault]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_has_enough_examples(rule: Rule) -> None:
    assert len(rule.matches) >= AT_LEAST
    assert len(rule.ignores) >= AT_LEAST


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_an_example_says_what_is_captured(rule: Rule) -> None:
    silent = [example.text for example in (*rule.matches, *rule.known_misses) if not example.captures]
    assert not silent, "an example that names no capture would hold with any of them"
