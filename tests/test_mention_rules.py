"""Every mention rule does to its own examples what its file says, with all mention rules at work.

The examples are the data: a new rule is tested by being there. In ``captures`` of an example the name
``mention`` stands for all that the rule took, any other name for a capture of its pattern.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from spacy.tokens import Doc

from claimspan.language import Model, load_model, make_doc, parse
from claimspan.match import Match, RuleMatcher
from claimspan.mentions import Mention, find_mentions
from claimspan.numbers import Number, scan
from claimspan.rules import Example, Rule, load_rules

RULES = load_rules().stage("mention")
WHOLE = "mention"
OF_MENTION = ("relation", "iso8601", "reason", "unit", "direction")
AT_LEAST = 3


@dataclass(frozen=True)
class Engine:
    model: Model
    matcher: RuleMatcher


@pytest.fixture(scope="module")
def engine() -> Engine:
    model = load_model()
    return Engine(model, RuleMatcher(model.nlp.vocab, RULES))


def read(engine: Engine, texts: Sequence[str]) -> list[tuple[Doc, list[Match], list[Mention]]]:
    """Each text as one sentence, parsed in one batch: its tokens, all matches, the mentions that won."""
    numbers: list[list[Number]] = [scan(text) for text in texts]
    made = (make_doc(engine.model.nlp, text, own) for text, own in zip(texts, numbers, strict=True))
    out = []
    for doc, own in zip(parse(engine.model, made), numbers, strict=True):
        mentions = find_mentions(doc, own, engine.matcher)
        out.append((doc, engine.matcher(doc), mentions))
    return out


def faults(rule: Rule, example: Example, doc: Doc, matches: Sequence[Match], mention: Mention) -> list[str]:
    """How a mention of `rule` differs from what `example` says, empty if it does not."""
    found = mention.span.of(doc.text)
    out = []
    wanted = example.captures.get(WHOLE, found)
    if wanted != found:
        out.append(f"took {found!r}, not {wanted!r}")
    for key, value in example.yields.items():
        have = yielded(rule, mention, key)
        if have != value:
            out.append(f"{key} is {have!r}, not {value!r}")
    captures = {name: text for name, text in example.captures.items() if name != WHOLE}
    inside = [texts_of(doc, match) for match in matches if match.rule is rule and covers(doc, match, mention)]
    if captures and not any(captures.items() <= texts.items() for texts in inside):
        out.append(f"captured {inside}, not {captures}")
    return out


def yielded(rule: Rule, mention: Mention, key: str) -> str | None:
    """What a mention has of a key of ``yields``: its own field if it has one, else what the rule says."""
    if key == "kind":
        return mention.label
    if key in ("value", "value_high"):
        value = getattr(mention, key)
        return None if value is None else f"{value:.12g}"
    if key in OF_MENTION:
        value = getattr(mention, key)
        return None if value is None else str(value)
    return rule.yields.get(key)


def texts_of(doc: Doc, match: Match) -> dict[str, str]:
    return {name: doc[slice(*tokens)].text for name, tokens in match.captures.items()}


def covers(doc: Doc, match: Match, mention: Mention) -> bool:
    span = doc[slice(*match.span)]
    return span.start_char <= mention.span.start and mention.span.end <= span.end_char


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_does_what_its_examples_say(rule: Rule, engine: Engine) -> None:
    examples = [
        (kind, example)
        for kind in ("matches", "ignores", "known_misses", "known_mistakes")
        for example in getattr(rule, kind)
    ]
    results = read(engine, [example.text for _, example in examples])
    problems = []
    for (kind, example), (doc, matches, mentions) in zip(examples, results, strict=True):
        own = [mention for mention in mentions if mention.rule is rule]
        wrong = [faults(rule, example, doc, matches, mention) for mention in own]
        right = any(not faulty for faulty in wrong)
        winners = {mention.span.of(doc.text): mention.rule and mention.rule.id for mention in mentions}
        if kind == "matches" and not right:
            problems.append(f"misses {example.text!r}: {wrong or winners}")
        if kind == "ignores" and own:
            problems.append(f"takes {[m.span.of(doc.text) for m in own]} of {example.text!r}")
        if kind == "known_misses" and right:
            problems.append(f"no longer misses {example.text!r}: move it to matches")
        if kind == "known_mistakes" and not own:
            problems.append(f"no longer mistakes {example.text!r}: move it to ignores")
    assert not problems, "\n".join([rule.id, *problems])


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_has_enough_examples(rule: Rule) -> None:
    assert len(rule.matches) >= AT_LEAST
    assert len(rule.ignores) >= AT_LEAST


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_what_a_rule_yields_makes_a_mention(rule: Rule) -> None:
    kind = rule.yields.get("mention", "quantity")
    wanted = {"quantity": "kind", "window": "relation", "rejection": "reason", "number": "mention"}
    assert kind in wanted
    assert wanted[kind] in rule.yields, f"{rule.id} yields no {wanted[kind]}"
