"""Regression cases: texts with what they must yield, as data. ``tests/cases/README.md`` has the format."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from claimspan.model import Article, Claim, DocumentResult

PLAIN: Final = (
    "kind", "value", "value_high", "baseline_value", "unit", "per", "comparator", "direction", "subject_role",
    "modality",
)  # fmt: skip
TEXTS: Final = ("subject", "measure", "cause", "attribution")
CASE_KEYS: Final = frozenset({"text", "published", "claims", "rejected", "known", "because", "rules"})
CLAIM_KEYS: Final = frozenset({*PLAIN, *TEXTS, "quote", "windows"})


@dataclass(frozen=True, slots=True)
class Case:
    """A case of a file; `id` is the file's name and the case's number in it, from 1."""

    id: str
    data: Mapping[str, Any]

    def article(self) -> Article:
        """The text of the case as an article."""
        published = self.data.get("published")
        return Article(self.id, self.id, self.data["text"], "", published=published and str(published))


def read_cases(folder: Path) -> list[Case]:
    """All cases of a folder, by file and place."""
    return [
        Case(f"{path.stem}-{number}", data)
        for path in sorted(folder.glob("*.yaml"))
        for number, data in enumerate(yaml.safe_load(path.read_text(encoding="utf-8")) or (), start=1)
    ]


def faults(case: Case, result: DocumentResult) -> list[str]:
    """How what was read from the text of a case differs from what the case says; empty if it does not."""
    return [*_claim_faults(case, result), *_ledger_faults(case, result)]


def _claim_faults(case: Case, result: DocumentResult) -> list[str]:
    text, wanted, claims = result.article.text, case.data["claims"], list(result.claims)
    if len(claims) != len(wanted):
        return [f"{len(claims)} claims, not {len(wanted)}:", *(_shown(claim, text) for claim in claims)]
    return [
        f"{claim.span.of(text)!r}: {fault}"
        for claim, want in zip(claims, wanted, strict=True)
        for fault in _field_faults(claim, want, text)
    ]


def _field_faults(claim: Claim, wanted: Mapping[str, Any], text: str) -> list[str]:
    have: dict[str, Any] = {name: getattr(claim, name) for name in PLAIN}
    have |= {name: _evidence_text(claim, name, text) for name in TEXTS}
    have["quote"] = claim.span.of(text)
    found = [
        f"{name} is {have[name]!r}, not {want!r}"
        for name, want in wanted.items()
        if name != "windows" and not _is_one_of(have[name], want)
    ]
    if "windows" in wanted:
        found += _window_faults(claim, wanted["windows"], text)
    return found


def _is_one_of(have: object, wanted: object) -> bool:
    if isinstance(wanted, list):
        return any(_is_one_of(have, option) for option in wanted)
    if isinstance(have, float) and isinstance(wanted, int | float):
        return math.isclose(have, wanted, rel_tol=1e-4)
    return have == wanted


def _window_faults(claim: Claim, wanted: list[Mapping[str, str]], text: str) -> list[str]:
    have = [
        {"text": e.span.of(text), "relation": e.relation, "iso8601": e.normalized}
        for e in claim.evidence
        if e.field == "window"
    ]
    matching = [any(want.items() <= window.items() for window in have) for want in wanted]
    if len(have) == len(wanted) and all(matching):
        return []
    return [f"windows are {have}, not {wanted}"]


def _evidence_text(claim: Claim, field: str, text: str) -> str | None:
    return next((e.span.of(text) for e in claim.evidence if e.field == field), None)


def _ledger_faults(case: Case, result: DocumentResult) -> list[str]:
    text = result.article.text
    found = []
    for number, reason in case.data.get("rejected", {}).items():
        entries = [entry for entry in result.ledger if entry.span.of(text) == number]
        fates = [(entry.fate, entry.reason) for entry in entries]
        if not any(fate == "rejected" and reason in (None, code) for fate, code in fates):
            found.append(f"{number!r} is {fates}, not rejected as {reason or 'anything'}")
    return found


def _shown(claim: Claim, text: str) -> str:
    fields = {e.field: e.span.of(text) for e in claim.evidence}
    return f"  {claim.kind} {claim.value:g} {claim.unit} {fields}"
