"""The regression cases of ``tests/cases``, each a text and what it must yield, all read in one go."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from claimspan.extract import Extractor
from claimspan.model import Article, Claim, DocumentResult

FOLDER = Path(__file__).parent / "cases"
PLAIN = (
    "kind", "value", "value_high", "baseline_value", "unit", "per", "comparator", "direction", "subject_role",
    "modality",
)  # fmt: skip
TEXTS = ("subject", "measure", "cause", "attribution")
CASE_KEYS = {"text", "published", "claims", "rejected", "known", "because"}
CLAIM_KEYS = {*PLAIN, *TEXTS, "quote", "windows"}


@dataclass(frozen=True)
class Case:
    """A case of a file; `id` is the file's name and the case's number in it."""

    id: str
    data: Mapping[str, Any]

    def article(self) -> Article:
        published = self.data.get("published")
        return Article(self.id, self.id, self.data["text"], "", published=published and str(published))


def read_cases() -> list[Case]:
    return [
        Case(f"{path.stem}-{number}", data)
        for path in sorted(FOLDER.glob("*.yaml"))
        for number, data in enumerate(yaml.safe_load(path.read_text(encoding="utf-8")), start=1)
    ]


CASES = read_cases()


@pytest.fixture(scope="module")
def results(extractor: Extractor) -> dict[str, DocumentResult]:
    return {result.article.doc_id: result for result in extractor.documents(case.article() for case in CASES)}


def parameters() -> list[Any]:
    known = [
        pytest.mark.xfail(reason=case.data.get("because", ""), strict=True)
        if case.data.get("known")
        else None
        for case in CASES
    ]
    return [
        pytest.param(case, id=case.id, marks=[mark] if mark else [])
        for case, mark in zip(CASES, known, strict=True)
    ]


@pytest.mark.parametrize("case", parameters())
def test_case(case: Case, results: dict[str, DocumentResult]) -> None:
    result = results[case.id]
    faults = [*claim_faults(case, result), *ledger_faults(case, result)]
    assert not faults, "\n".join([case.data["text"], *faults])


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_case_is_well_formed(case: Case) -> None:
    assert case.data.keys() <= CASE_KEYS
    assert {"text", "claims"} <= case.data.keys()
    assert bool(case.data.get("known")) == ("because" in case.data)
    for wanted in case.data["claims"]:
        assert wanted.keys() <= CLAIM_KEYS
        assert wanted.get("quote", "") in case.data["text"]


def test_there_are_cases_of_many_kinds() -> None:
    assert len(CASES) >= 60


def claim_faults(case: Case, result: DocumentResult) -> list[str]:
    text, wanted, claims = result.article.text, case.data["claims"], list(result.claims)
    shown = [shown_claim(claim, text) for claim in claims]
    if len(claims) != len(wanted):
        return [f"{len(claims)} claims, not {len(wanted)}:", *shown]
    return [
        f"{claim.span.of(text)!r}: {fault}"
        for claim, want in zip(claims, wanted, strict=True)
        for fault in field_faults(claim, want, text)
    ]


def field_faults(claim: Claim, wanted: Mapping[str, Any], text: str) -> list[str]:
    have: dict[str, Any] = {name: getattr(claim, name) for name in PLAIN}
    have |= {name: evidence_text(claim, name, text) for name in TEXTS}
    have["quote"] = claim.span.of(text)
    faults = [
        f"{name} is {have[name]!r}, not {want!r}"
        for name, want in wanted.items()
        if name != "windows" and not is_one_of(have[name], want)
    ]
    if "windows" in wanted:
        faults += window_faults(claim, wanted["windows"], text)
    return faults


def is_one_of(have: object, wanted: object) -> bool:
    if isinstance(wanted, list):
        return any(is_one_of(have, option) for option in wanted)
    if isinstance(have, float) and isinstance(wanted, int | float):
        return math.isclose(have, wanted, rel_tol=1e-4)
    return have == wanted


def window_faults(claim: Claim, wanted: list[Mapping[str, str]], text: str) -> list[str]:
    have = [
        {"text": e.span.of(text), "relation": e.relation, "iso8601": e.normalized}
        for e in claim.evidence
        if e.field == "window"
    ]
    matching = [any(want.items() <= window.items() for window in have) for want in wanted]
    if len(have) == len(wanted) and all(matching):
        return []
    return [f"windows are {have}, not {wanted}"]


def evidence_text(claim: Claim, field: str, text: str) -> str | None:
    return next((e.span.of(text) for e in claim.evidence if e.field == field), None)


def ledger_faults(case: Case, result: DocumentResult) -> list[str]:
    text = result.article.text
    faults = []
    for number, reason in case.data.get("rejected", {}).items():
        entries = [entry for entry in result.ledger if entry.span.of(text) == number]
        fates = [(entry.fate, entry.reason) for entry in entries]
        if not any(fate == "rejected" and reason in (None, code) for fate, code in fates):
            faults.append(f"{number!r} is {fates}, not rejected as {reason or 'anything'}")
    return faults


def shown_claim(claim: Claim, text: str) -> str:
    fields = {e.field: e.span.of(text) for e in claim.evidence}
    return f"  {claim.kind} {claim.value:g} {claim.unit} {fields}"
