"""Rules against the examples in their own files, with all rules at work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from claimspan.drafts import place
from claimspan.extract import Extractor, Reading
from claimspan.match import Match
from claimspan.rules import Example, Rule

ExampleKind = Literal["matches", "ignores", "known_misses", "known_mistakes"]
KINDS: tuple[ExampleKind, ...] = ("matches", "ignores", "known_misses", "known_mistakes")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a rule did to one example.

    :param fault: what is wrong, in one sentence; None if the example came out as the file says.
    """

    rule: Rule
    kind: ExampleKind
    example: Example
    fault: str | None


def try_examples(extractor: Extractor, rules: Sequence[Rule]) -> list[Outcome]:
    """Run every example of `rules`, in one batch.

    A role rule must fire and give the captures the example names; an example to ignore must not make it fire.
    Known misses and known mistakes are strict: one that is mended is a fault until it is moved.
    """
    tasks = [(rule, kind, example) for rule in rules for kind in KINDS for example in getattr(rule, kind)]
    readings = iter(extractor.readings([example.text for _, _, example in tasks]))
    return [
        Outcome(rule, kind, example, _fault(rule, kind, example, list(*islice(readings, 1))))
        for rule, kind, example in tasks
    ]


def _fault(rule: Rule, kind: ExampleKind, example: Example, readings: Sequence[Reading]) -> str | None:
    fired = [
        (reading, match) for reading in readings for match in reading.matches if match.rule.id == rule.id
    ]
    captured = [{name: text_of(reading, match, name) for name in match.captures} for reading, match in fired]
    right = any(example.captures.items() <= texts.items() for texts in captured)
    if kind == "matches" and not right:
        return f"captured {captured}" if captured else "did not fire"
    if kind == "ignores" and fired:
        return f"fired: {captured}"
    if kind == "known_misses" and right:
        return "is no longer missed: move it to matches"
    if kind == "known_mistakes" and not fired:
        return "is no longer mistaken: move it to ignores"
    return None


def text_of(reading: Reading, match: Match, name: str) -> str:
    """The text of a capture: what the evidence of a claim shows by this rule, else its own expansion."""
    shift = reading.sentence.span.start
    tokens = match.captures[name]
    head = reading.doc[tokens[0]]
    for claim in reading.claims:
        for evidence in claim.evidence:
            start, end = evidence.span.start - shift, evidence.span.end - shift
            if (
                evidence.rule_id == match.rule.id
                and start <= head.idx < end
                and evidence.field == match.field(name)
            ):
                return reading.doc.text[start:end]
    first, last = place(reading.doc, match, name, frozenset())
    return str(reading.doc[first:last].text)
