"""A report of claims that all have a long sentence is written in the memory that a report may take."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from claimspan.dataset.writer import DatasetWriter
from claimspan.errors import DatasetError
from claimspan.report import write_report
from claimspan.schema import SCHEMAS
from claimspan.tables.columns import to_arrow

CLAIMS = 45_000
# A sentence of 0.5 MB is read in pieces of 2,000 characters, and each claim is told with its own.
PIECE = 2_000
TEXT = ("7 mills for $5m and " * 25_000)[:500_000]


def rows(name: str, count: int, **columns: object) -> pa.Table:
    """A table of a dataset; columns that must have values and are not given have the same ones throughout."""
    given: dict[str, list[object]] = {}
    for field in SCHEMAS[name]:
        own = columns.get(field.name)
        if own is None and not field.nullable:
            own = 0 if pa.types.is_integer(field.type) or pa.types.is_floating(field.type) else "="
        given[field.name] = own if isinstance(own, list) else [own] * count
    return to_arrow(name, given)


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    ids = [f"{number:016x}" for number in range(CLAIMS)]
    starts = [number * (len(TEXT) - 1) // CLAIMS for number in range(CLAIMS)]
    first = [start // PIECE * PIECE for start in starts]
    doc = {"doc_id": "0" * 16}
    place = {"value_start": starts, "value_end": [start + 1 for start in starts]}
    tables = {
        "claims": rows(
            "claims",
            CLAIMS,
            **doc,
            claim_id=ids,
            kind="count",
            value_text="7",
            sentence=[TEXT[start : start + PIECE] for start in first],
            sentence_start=first,
            sentence_end=[start + PIECE for start in first],
            subject=[TEXT[start : start + 80] for start in starts],
            measure="how many there are and for what",
            rule_id="counts/noun",
            **place,
        ),
        "spans": rows(
            "spans",
            3 * CLAIMS,
            **doc,
            claim_id=ids * 3,
            field=["value"] * CLAIMS + ["unit"] * CLAIMS + ["subject"] * CLAIMS,
            start=starts * 3,
            end=[start + 1 for start in starts] * 3,
            text="7 mills",
            normalized="mill",
        ),
        "documents": rows(
            "documents", 1, **doc, source="in.txt", text=TEXT, n_chars=len(TEXT), n_claims=CLAIMS
        ),
        "ledger": rows("ledger", CLAIMS, **doc, start=starts, end=place["value_end"], fate="claim"),
        "quarantine": SCHEMAS["quarantine"].empty_table(),
    }
    path = tmp_path_factory.mktemp("long") / "set"
    with DatasetWriter(path, {"inputs": ["in.txt"]}) as writer:
        writer.write(tables)
    return path


def test_the_report_of_a_long_sentence_is_written(dataset: Path, tmp_path: Path) -> None:
    page = write_report(dataset, tmp_path / "report.html")
    assert "45,000" in page.read_text(encoding="utf-8")


def test_less_memory_would_not_do(dataset: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("claimspan.report.gathered._MEMORY", "120MB")
    with pytest.raises(DatasetError, match="There is not enough memory for a report of"):
        write_report(dataset, tmp_path / "report.html")
