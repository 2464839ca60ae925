"""What the page of ``rules watch --serve`` is told, as plain values for JSON."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from claimspan.desk.comparing.effects import Effect, shown
from claimspan.desk.examples import Outcome
from claimspan.desk.watching.bench import Report
from claimspan.extract import Extractor
from claimspan.model import Claim, Span
from claimspan.problems import Problem, render
from claimspan.rules.loading import RuleSet

MOST = 200
"""Failures, effects and problems told at most; the rest is counted."""


def state(report: Report) -> dict[str, Any]:
    """What the rules do at the moment."""
    trial, diff = report.trial, report.diff
    return {
        "number": report.number,
        "broken": report.broken,
        "problems": [_problem(problem, report) for problem in report.problems[:MOST]],
        "n_problems": len(report.problems),
        "rules": len(trial.rules),
        "examples": len(trial.outcomes),
        "failures": [_failure(outcome) for outcome in trial.failures[:MOST]],
        "n_failures": len(trial.failures),
        "crossfire": [
            {
                "rule": fire.rule, "other": fire.other, "text": fire.text, "field": fire.field,
                "expected": fire.expected, "found": fire.found,
            }
            for fire in (trial.crossfire or ())[:MOST]
        ],
        "changed_rules": [change.id for change in diff.changes],
        "counts": diff.counts,
        "effects": [_effect(effect) for effect in diff.effects[:MOST]],
        "changed": sorted(report.changed),
        "reread": report.reread,
        "seconds": round(report.seconds, 3),
    }  # fmt: skip


def _problem(problem: Problem, report: Report) -> str:
    lines = report.lines.get(problem.path, ())
    return render(problem, lines[problem.line - 1] if 0 < problem.line <= len(lines) else None)


def _failure(outcome: Outcome) -> dict[str, Any]:
    return {
        "rule": outcome.rule.id,
        "kind": outcome.kind,
        "text": outcome.example.text,
        "fault": outcome.fault,
        "expected": {**outcome.example.captures, **outcome.example.yields},
        "found": [dict(found.captures) for found in outcome.found],
    }


def _effect(effect: Effect) -> dict[str, Any]:
    return {
        "what": effect.what,
        "source": effect.source,
        "sentence": effect.sentence,
        "value": effect.claim.span.of(effect.text),
        "rules": list(effect.rules),
        "fields": [
            {
                "field": field,
                "before": shown(effect.before, field, effect.text),
                "after": shown(effect.after, field, effect.text),
            }
            for field in effect.fields
        ],
    }


def reading(extractor: Extractor, text: str) -> dict[str, Any]:
    """The claims of a text, with the text cut where the spans that cover it change.

    :returns: ``claims``; ``spans``, each with its field, claim (an index) and rule; ``pieces`` that together
        are the text, each with the indices of its spans; and ``numbers`` that are no part of a claim.
    """
    result = extractor.text(text)
    spans: list[dict[str, Any]] = []
    places: list[Span] = []
    for index, claim in enumerate(result.claims):
        for evidence in claim.evidence:
            places.append(evidence.span)
            spans.append(
                {
                    "field": evidence.field,
                    "text": evidence.span.of(text),
                    "normalized": evidence.normalized,
                    "rule": evidence.rule_id,
                    "claim": index,
                }
            )
    return {
        "claims": [_claim(claim, text) for claim in result.claims],
        "spans": spans,
        "pieces": pieces(text, places),
        "numbers": [
            {
                "text": entry.span.of(text),
                "fate": entry.fate,
                "reason": entry.reason,
                "rule": entry.rule_id,
            }
            for entry in result.ledger
            if entry.fate in {"rejected", "unexplained"}
        ],
    }


def _claim(claim: Claim, text: str) -> dict[str, Any]:
    return {
        "kind": claim.kind,
        "text": claim.span.of(text),
        "value": claim.value,
        "value_high": claim.value_high,
        "baseline_value": claim.baseline_value,
        "unit": claim.unit,
        "per": claim.per,
        "comparator": claim.comparator,
        "direction": claim.direction,
        "subject_role": claim.subject_role,
        "modality": claim.modality,
        "rule": claim.rule_id,
    }


def pieces(text: str, spans: Sequence[Span]) -> list[dict[str, Any]]:
    """The text in pieces, each with the indices of the spans that cover it."""
    edges = sorted({0, len(text), *(s.start for s in spans), *(s.end for s in spans)})
    return [
        {
            "text": text[start:end],
            "spans": [i for i, span in enumerate(spans) if span.start <= start and end <= span.end],
        }
        for start, end in pairwise(edges)
    ]


def rule(rules: RuleSet, id: str) -> dict[str, Any]:
    """A rule's file.

    :raises KeyError: if there is no such rule.
    """
    found = rules.by_id(id)
    return {
        "id": found.id,
        "version": found.version,
        "priority": found.priority,
        "summary": found.summary,
        "path": str(found.path),
        "source": found.path.read_text(encoding="utf-8", errors="replace"),
    }
