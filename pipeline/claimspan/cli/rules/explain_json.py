"""What ``claimspan rules explain --json`` prints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from spacy.tokens import Doc

    from claimspan.desk.explaining.explain import ClaimNote
    from claimspan.desk.explaining.inquiry import Answer
    from claimspan.desk.nearmisses.whynot import WhyNot


def answers_json(answers: Sequence[Answer]) -> list[dict[str, Any]]:
    """One object a sentence; offsets are into the sentence's text, but for ``sentence_start``."""
    return [_answer(one) for one in answers]


def _answer(answer: Answer) -> dict[str, Any]:
    explanation = answer.explanation
    span = explanation.sentence.reading.sentence.span
    out: dict[str, Any] = {
        "sentence": explanation.sentence.reading.doc.text,
        "sentence_start": span.start,
        "sentence_end": span.end,
        "note": explanation.note,
        "tokens": tokens_json(explanation.sentence.reading.doc),
        "mentions": [asdict(note) for note in explanation.mentions],
        "rules": [
            {**asdict(firing), "captures": dict(firing.captures), "yields": dict(firing.yields)}
            for firing in explanation.firings
        ],
        "claims": [_claim(claim) for claim in explanation.claims],
    }
    if answer.rule is not None:
        out["asked"] = {
            "rule": answer.rule.id,
            "stage": answer.rule.stage,
            "fired": answer.why is None,
            "why_not": None if answer.why is None else why_json(answer.why),
        }
    return out


def why_json(why: WhyNot) -> dict[str, Any]:
    """A near miss as ``--json`` prints it."""
    return {
        "note": why.note,
        "misses": [asdict(miss) for miss in why.misses],
        "repairs": [
            {
                "change": repair.change.says,
                "kind": repair.change.kind,
                "alternative": repair.alternative + 1,
                "captures": dict(repair.captures),
                "outcome": repair.outcome,
                "ignores_hit": list(repair.ignores),
                "matches_lost": list(repair.lost),
            }
            for repair in why.repairs
        ],
    }


def tokens_json(doc: Doc) -> list[dict[str, Any]]:
    """The tokens of a sentence, heads by index."""
    return [
        {
            "text": token.text,
            "start": token.idx,
            "end": token.idx + len(token),
            "lemma": token.lemma_,
            "pos": token.pos_,
            "tag": token.tag_,
            "dep": token.dep_,
            "head": token.head.i,
            "entity": token.ent_type_,
        }
        for token in doc
    ]


def _claim(claim: ClaimNote) -> dict[str, Any]:
    return {
        "kind": claim.kind,
        "value": claim.value,
        "fields": [asdict(field) for field in claim.fields],
    }
