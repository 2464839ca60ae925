"""Every rule does to its own examples what its file says, with all rules at work.

The examples are the data: a new rule is tested by being there.
"""

from __future__ import annotations

from collections import defaultdict

import pytest

from claimspan.desk.examples import Outcome, try_examples
from claimspan.extract import Extractor
from claimspan.rules.loading import Rule, load_rules

MENTION, ROLE = (load_rules().stage(stage) for stage in ("mention", "role"))
RULES = (*MENTION, *ROLE)
AT_LEAST = 3


@pytest.fixture(scope="module")
def outcomes(extractor: Extractor) -> dict[str, list[Outcome]]:
    by_rule: dict[str, list[Outcome]] = defaultdict(list)
    for rules in (MENTION, ROLE):
        for outcome in try_examples(extractor, rules):
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


@pytest.mark.parametrize("rule", MENTION, ids=lambda rule: rule.id)
def test_what_a_rule_yields_makes_a_mention(rule: Rule) -> None:
    kind = rule.yields.get("mention", "quantity")
    wanted = {"quantity": "kind", "window": "relation", "rejection": "reason"}
    wanted |= dict.fromkeys(("number", "time"), "mention")
    assert kind in wanted
    assert wanted[kind] in rule.yields, f"{rule.id} yields no {wanted[kind]}"


@pytest.mark.parametrize("rule", ROLE, ids=lambda rule: rule.id)
def test_an_example_says_what_is_captured(rule: Rule) -> None:
    silent = [example.text for example in (*rule.matches, *rule.known_misses) if not example.captures]
    assert not silent, "an example that names no capture would hold with any of them"
