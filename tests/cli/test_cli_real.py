"""The commands with the project's own rules and model; the run is a process of its own."""

import contextlib
import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from claimspan.cli import app

PAGE = """<html><head><title>Clinic</title></head><body><nav>Page 3 of 12</nav><article><h1>Clinic</h1>
<p>The clinic cut waiting times by 25% in 2023, and its staff of 40 nurses treated 2,300 patients.</p>
<p>Costs fell to &pound;1.2m, the board said, after two years in which they had only risen.</p>
</article></body></html>"""
RECORDS = [
    {"title": "Sales", "url": "https://news.example/sales", "text": "Sales rose 14% to $86 million in 2022."},
    {"title": "Survey", "date": "2024-03-01", "text": "More than 64% of parents back the plan."},
]


def call(folder: Path, *arguments: str) -> Any:
    with contextlib.chdir(folder):
        return CliRunner().invoke(app, arguments)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Articles in several forms, two of them unusable, and the dataset of a run over them."""
    folder = tmp_path_factory.mktemp("real")
    (folder / "in").mkdir()
    (folder / "in" / "clinic.html").write_text(PAGE, encoding="utf-8")
    lines = [json.dumps(record) for record in RECORDS]
    (folder / "in" / "news.jsonl").write_text("\n".join([*lines, '{"text": ']), encoding="utf-8")
    (folder / "in" / "empty.txt").touch()
    command = [sys.executable, "-m", "claimspan", "run", "in", "--out", "out", "--show", "3"]
    result = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)
    assert result.returncode == 3, result.stderr
    assert "Traceback" not in result.stderr
    assert "leaked" not in result.stderr  # what DuckDB says at exit of objects that nobody collected
    (folder / "summary.txt").write_text(result.stdout)
    return folder


def rows(folder: Path, sql: str) -> list[dict[str, Any]]:
    result = call(folder, "query", "out", sql, "--json")
    assert result.exit_code == 0, result.stderr
    found: list[dict[str, Any]] = json.loads(result.stdout)
    return found


def test_every_record_is_accounted_for(folder: Path) -> None:
    assert [row["source"] for row in rows(folder, "select source from documents order by 1")] == [
        "in/clinic.html",
        "in/news.jsonl#1",
        "in/news.jsonl#2",
    ]
    assert [row["source"] for row in rows(folder, "select source from quarantine order by 1")] == [
        "in/empty.txt",
        "in/news.jsonl#3",
    ]


def test_figures_become_claims_with_their_units(folder: Path) -> None:
    found = rows(folder, "select source, kind, value, unit from claims join documents using (doc_id)")
    claims = {(row["source"], row["kind"], row["value"], row["unit"]) for row in found}
    assert {
        ("in/clinic.html", "percentage", 25.0, "percent"),
        ("in/clinic.html", "count", 2300.0, "patient"),
        ("in/clinic.html", "money", 1_200_000.0, "GBP"),
        ("in/news.jsonl#1", "percentage", 14.0, "percent"),
        ("in/news.jsonl#1", "money", 86_000_000.0, "USD"),
        ("in/news.jsonl#2", "percentage", 64.0, "percent"),
    } <= claims


def test_the_summary_adds_up_and_says_where_things_lie(folder: Path) -> None:
    summary = (folder / "summary.txt").read_text()
    for line in (
        "documents",
        "stored",
        "quarantined",
        "sources: empty",
        "dataset  out",
        "report   out/report.html",
    ):
        assert line in summary
    assert (folder / "out" / "report.html").stat().st_size > 5000


def test_a_second_run_gives_the_same_bytes(folder: Path) -> None:
    assert call(folder, "run", "in", "--out", "again").exit_code == 3

    def digests(name: str) -> dict[str, str]:
        parts = sorted((folder / name).rglob("*.parquet"))
        return {
            p.relative_to(folder / name).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in parts
        }

    assert len(digests("out")) == 6
    assert digests("out") == digests("again")


def test_verification_passes_and_sees_one_changed_character(folder: Path) -> None:
    passed = call(folder, "verify", "out")
    assert passed.exit_code == 0, passed.stdout
    page = folder / "in" / "clinic.html"
    page.write_text(PAGE.replace("25%", "26%"), encoding="utf-8")
    try:
        failed = call(folder, "verify", "out")
    finally:
        page.write_text(PAGE, encoding="utf-8")
    assert failed.exit_code == 1
    assert "in/clinic.html" in failed.stdout


def test_a_text_is_drawn_with_its_spans(folder: Path) -> None:
    result = call(folder, "extract", "Sales rose 14% to $86 million in 2022.")
    assert result.exit_code == 0
    assert "[value 14%]" in result.stdout
    assert "[value $86 million]" in result.stdout


def test_the_doctor_finds_nothing_wrong_with_rules_and_model(folder: Path) -> None:
    checks = {check["name"]: check for check in json.loads(call(folder, "doctor", "--json").stdout)}
    assert checks["rules"]["ok"], checks["rules"]
    assert checks["model"]["ok"], checks["model"]
    assert checks["write access"]["ok"]
