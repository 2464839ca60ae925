"""The regression cases of ``tests/cases``, each a text and what it must yield, all read in one go."""

from pathlib import Path
from typing import Any

import pytest

from claimspan.desk.cases.format import CASE_KEYS, CLAIM_KEYS, Case, faults, read_cases
from claimspan.extract import Extractor
from claimspan.model import DocumentResult

CASES = read_cases(Path(__file__).parent / "cases")


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
    found = faults(case, results[case.id])
    assert not found, "\n".join([case.data["text"], *found])


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_case_is_well_formed(case: Case) -> None:
    assert case.data.keys() <= CASE_KEYS
    assert {"text", "claims"} <= case.data.keys()
    assert "because" in case.data or not case.data.get("known")
    for wanted in case.data["claims"]:
        assert wanted.keys() <= CLAIM_KEYS
        assert wanted.get("quote", "") in case.data["text"]


def test_there_are_cases_of_many_kinds() -> None:
    assert len(CASES) >= 60
