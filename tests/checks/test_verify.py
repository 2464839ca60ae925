"""Verification passes a sound dataset and finds whatever is changed in it or in its sources."""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
import shutil
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claimspan.articles.reading import decoded_raw, to_article
from claimspan.checks import verify_sources
from claimspan.checks.verify import Report, verify
from claimspan.dataset.durable import file_digest
from claimspan.dataset.folder import read_dataset
from claimspan.dataset.writer import DatasetWriter
from claimspan.errors import DatasetError
from claimspan.gate.numbers import scan
from claimspan.model import (
    Article,
    Claim,
    DocumentResult,
    Evidence,
    LedgerEntry,
    Quarantined,
    Record,
    Segment,
    Span,
)
from claimspan.schema import SCHEMAS
from claimspan.sources import FieldNames, Limits, read_records
from claimspan.tables.arrow import to_tables
from part_lists import change_list

ARTICLE = (
    "Sales of café tables 😀 rose 12% in 2023, the trade body said [4].\n"
    "Sales of café tables rose 12% in 2023.\n"
)
PAGE = """<!doctype html><html><head><title>Water</title></head><body><nav>Home 1 2 3</nav><article>
<h1>Water use</h1>
<p>Households in the valley cut their water use by 9% &amp; saved &pound;40 a year after meters came, the
council said in its <b>annual</b> report, which covers all of the homes in the district.</p>
<p>Leaks fell 31% in 2022 because pipes were renewed across the whole of the northern network.</p>
</article></body></html>
"""
LINES = [
    {"id": "a", "text": "Rents rose 5% in 2021."},
    {"id": "b", "text": "Wages rose 4% in 2021.", "url": "https://example.org/b"},
]


def read(article: Article) -> DocumentResult:
    """Claims of all percentages: the first word of the line as subject, the year after them as window."""
    text = article.text
    claims: list[Claim] = []
    ledger: list[LedgerEntry] = []
    windows: list[Span] = []
    for number in scan(text):
        start, end = number.span.start, number.span.end
        before, after = text.rfind("\n", 0, start) + 1, text.find("\n", start)
        line = Span(before, after if after >= 0 else len(text))
        if text[end : end + 1] == "%":
            subject = re.compile(r"\w+").search(text, line.start)
            assert subject is not None
            year = re.compile(r"20\d\d").search(text, end, line.end)
            found = [Evidence("subject", Span(*subject.span()), "test/subject")]
            # To the end of the line: over tags, line ends and character references of a page.
            found.append(Evidence("cause", Span(end + 2, line.end), "test/rest"))
            if year:
                windows.append(Span(*year.span()))
                found.append(Evidence("window", windows[-1], "test/window", year.group(), "in"))
            mention = Span(start, end + 1)
            claims.append(
                Claim("percentage", number.value, "percent", mention, line, tuple(found), "test/percent", 1)
            )
            ledger.append(LedgerEntry(number.span, "claim", len(claims) - 1))
        elif number.span in windows:
            ledger.append(LedgerEntry(number.span, "part_of_claim", len(claims) - 1))
        else:
            ledger.append(LedgerEntry(number.span, "rejected", reason="other"))
    return DocumentResult(article, tuple(claims), tuple(ledger), len(claims), len(claims))


def make(out: Path, inputs: list[str], options: dict[str, Any] | None = None) -> Path:
    """A dataset of `inputs`, a part for every two records."""
    records = list(read_records(inputs))
    bad = [record for record in records if isinstance(record, Quarantined)]
    good = [record for record in records if not isinstance(record, Quarantined)]
    chosen = {"options": options} if options else {}
    with DatasetWriter(out, {"inputs": inputs, **chosen}) as writer:
        for start in range(0, len(good) or 1, 2):
            results = [read(to_article(record)) for record in good[start : start + 2]]
            writer.write(to_tables(results, [] if start else bad))
    return out


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with articles in `in` and their dataset in `out`."""
    folder = tmp_path_factory.mktemp("made")
    source = folder / "in"
    source.mkdir()
    (source / "a.txt").write_text(ARTICLE, encoding="utf-8")
    (source / "page.html").write_text(PAGE, encoding="utf-8")
    (source / "lines.jsonl").write_text("".join(json.dumps(line) + "\n" for line in LINES), encoding="utf-8")
    (source / "empty.txt").write_text("")
    (source / "broken.jsonl").write_text("{\n")
    with contextlib.chdir(folder):
        make(folder / "out", ["in"])
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with a copy of the articles and their dataset, as if made there."""
    folder = shutil.copytree(made, tmp_path / "work")
    manifest = json.loads((folder / "out" / "dataset.json").read_text())
    manifest["source_root"] = str(folder)
    (folder / "out" / "dataset.json").write_text(json.dumps(manifest))
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def dataset(folder: Path) -> Path:
    return folder / "out"


def rewrite(path: Path, name: str, change: Callable[[list[dict[str, Any]]], object], part: int = 0) -> None:
    """Change the rows of a part, and the manifest with it, so that nothing but the rows is wrong."""
    file = read_dataset(path).part(name, part)
    rows = pq.read_table(file).to_pylist()
    before = len(rows)
    change(rows)
    pq.write_table(pa.Table.from_pylist(rows, schema=SCHEMAS[name]), file)
    changed = {f"{name}_sha256": file_digest(file), f"{name}_rows": len(rows)}
    change_list(path, lambda listed: listed[part].update(changed))
    manifest = json.loads((path / "dataset.json").read_text())
    manifest["counts"][name] += len(rows) - before
    (path / "dataset.json").write_text(json.dumps(manifest))


def codes(report: Report) -> set[str]:
    return {finding.code for finding in report.findings}


def first(rows: list[dict[str, Any]], **having: Any) -> dict[str, Any]:
    return next(row for row in rows if all(row[name] == value for name, value in having.items()))


def test_a_sound_dataset_passes(dataset: Path) -> None:
    report = verify(dataset)
    assert report.findings == ()
    assert report.ok
    assert report.checked["documents"] == report.checked["sources"] == 4
    assert report.checked["claims"] == 6
    assert report.checked["spans"] == report.checked["source_spans"] > 12
    assert report.checked["parts"] == 10


def test_a_dataset_without_documents_passes(folder: Path) -> None:
    (folder / "none").mkdir()
    report = verify(make(folder / "out", ["none"]))
    assert report.ok
    assert report.checked["documents"] == 0


def test_the_options_of_the_run_are_used_again(folder: Path) -> None:
    rows = "".join(json.dumps({"story": line["text"], "text": "not this"}) + "\n" for line in LINES)
    (folder / "rows.jsonl").write_text(rows)
    fields = FieldNames(text=("story",))
    options = {"fields": asdict(fields), "limits": asdict(Limits()), "limit": 1}
    [record, _] = read_records(["rows.jsonl"], fields=fields)
    assert not isinstance(record, Quarantined)
    with DatasetWriter(folder / "out", {"inputs": ["rows.jsonl"], "options": options}) as writer:
        writer.write(to_tables([read(to_article(record))]))
    assert verify(folder / "out").findings == ()


def test_sources_are_found_from_elsewhere(
    dataset: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "elsewhere").mkdir()
    monkeypatch.chdir(folder / "elsewhere")
    assert verify(Path("../out")).ok
    assert Path.cwd() == folder / "elsewhere"
    shutil.copytree(folder / "in", folder / "moved" / "in")
    shutil.rmtree(folder / "in")
    assert not verify(dataset).ok
    assert verify(dataset, source_root=folder / "moved").ok
    assert codes(verify(dataset, source_root=folder / "nowhere")) == {"source_missing"}


def test_a_folder_without_a_dataset_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DatasetError):
        verify(tmp_path)


# Sources that are changed after the run


@pytest.mark.parametrize(
    ("old", "new"),
    [("12%", "13%"), ("café", "cafe"), ("rose", "ros"), ("[4]", "[5]"), ("\n", "\n\n")],
)
def test_one_changed_character_of_a_source_is_found(dataset: Path, folder: Path, old: str, new: str) -> None:
    source = folder / "in" / "a.txt"
    source.write_text(ARTICLE.replace(old, new, 1), encoding="utf-8")
    report = verify(dataset)
    assert {"source_changed", "text_differs"} <= codes(report)
    assert {finding.where.split(" ")[0] for finding in report.findings} == {"in/a.txt"}


def test_a_changed_byte_outside_the_article_is_found(dataset: Path, folder: Path) -> None:
    source = folder / "in" / "page.html"
    source.write_text(PAGE.replace("Home 1", "Home 7"), encoding="utf-8")
    assert codes(verify(dataset)) == {"source_changed"}


def test_one_changed_record_of_a_container_is_found(dataset: Path, folder: Path) -> None:
    source = folder / "in" / "lines.jsonl"
    source.write_text(source.read_text().replace("Wages rose 4%", "Wages rose 3%"))
    report = verify(dataset)
    assert {finding.where.split(" ")[0] for finding in report.findings} == {"in/lines.jsonl#2"}


def test_sources_that_are_gone_are_found(dataset: Path, folder: Path) -> None:
    (folder / "in" / "a.txt").unlink()
    [finding] = verify(dataset).findings
    assert (finding.code, finding.where) == ("source_missing", "in/a.txt")


def test_sources_that_cannot_be_read_any_more_are_found(dataset: Path, folder: Path) -> None:
    (folder / "in" / "a.txt").write_bytes(b"")
    report = verify(dataset)
    assert codes(report) <= {"source_changed", "source_missing", "not_in_dataset"}
    assert any(finding.where == "in/a.txt" for finding in report.findings)


def test_records_that_are_in_no_table_are_found(dataset: Path, folder: Path) -> None:
    (folder / "in" / "new.txt").write_text("Prices rose 1% in 2024.\n")
    [finding] = verify(dataset).findings
    assert (finding.code, finding.where) == ("not_in_dataset", "in/new.txt")


def test_a_manifest_without_inputs_does_not_pass(folder: Path) -> None:
    with DatasetWriter(folder / "out"):
        pass
    assert codes(verify(folder / "out")) == {"no_inputs"}


def test_spans_are_looked_for_in_the_raw_source(dataset: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    exact = verify_sources.raw_spans

    def off_by_one(article: Article, span: Span) -> list[tuple[int, int]]:
        return [(start + 1, end + 1) for start, end in exact(article, span)]

    monkeypatch.setattr(verify_sources, "raw_spans", off_by_one)
    report = verify(dataset)
    assert codes(report) == {"span_not_in_source"}
    assert len(report.findings) == report.checked["spans"]


PIECES = st.sampled_from(
    ["Water ", "use fell", " 9%", " ", "\n  ", "<b>", "</b>", "<br>", "&amp;", "&nbsp;", "&#163;40", "AT&T",
     "&lt", "é", "😀", "e\u0301", "<sup>2</sup>", "&NotEqualTilde;", "<!-- 5 -->", "\u00ad", "&copy=1",
     "<em>", "</em>", "&#8211;"]
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(PIECES, max_size=30), st.data())
def test_every_span_of_a_page_is_found_in_the_page(pieces: list[str], data: st.DataObject) -> None:
    page = f"<html><body><article><p>Sales grew. {''.join(pieces)} Costs fell.</p></article></body></html>"
    record = Record("page.html", page.encode(), "html")
    article = to_article(record)
    start = data.draw(st.integers(0, len(article.text) - 1))
    span = Span(start, data.draw(st.integers(start + 1, len(article.text))))
    found = verify_sources.in_source(decoded_raw(record), article, span)
    assert found == verify_sources.copied(article, span)
    assert found or not span.of(article.text).strip("#-|\\^[] \n")


def test_characters_of_unknown_origin_are_not_copied() -> None:
    article = Article(
        "0" * 16, "page.html", "ab 1 c", "", offset_map=(Segment(0, 2, 5, 7), Segment(5, 6, 9, 10))
    )
    assert verify_sources.copied(article, Span(0, 3)) == "ab"
    assert verify_sources.copied(article, Span(0, 6)) is None


# Files and manifests that are changed


def test_a_changed_byte_of_a_part_is_found(dataset: Path) -> None:
    part = dataset / "spans" / "part-00000.parquet"
    data = bytearray(part.read_bytes())
    data[len(data) // 2] ^= 1
    part.write_bytes(bytes(data))
    assert "part_changed" in codes(verify(dataset))


def test_a_missing_part_is_found(dataset: Path) -> None:
    (dataset / "ledger" / "part-00001.parquet").unlink()
    assert "part_unreadable" in codes(verify(dataset))


def test_a_stray_part_is_found(dataset: Path) -> None:
    shutil.copy(dataset / "claims" / "part-00000.parquet", dataset / "claims" / "part-00007.parquet")
    assert codes(verify(dataset)) == {"stray_part"}


def test_a_wrong_count_in_the_manifest_is_found(dataset: Path) -> None:
    manifest = json.loads((dataset / "dataset.json").read_text())
    manifest["counts"]["claims"] += 1
    (dataset / "dataset.json").write_text(json.dumps(manifest))
    assert codes(verify(dataset)) == {"wrong_count"}
    manifest["counts"]["claims"] -= 1
    (dataset / "dataset.json").write_text(json.dumps(manifest))
    assert codes(verify(dataset)) == set()

    def move(listed: list[dict[str, Any]]) -> None:
        listed[0]["claims_rows"] += 1
        listed[1]["claims_rows"] -= 1

    change_list(dataset, move)
    assert codes(verify(dataset)) == {"wrong_count"}


def test_a_dropped_part_is_found(dataset: Path) -> None:
    change_list(dataset, lambda listed: listed.pop())
    assert {"wrong_count", "stray_part"} <= codes(verify(dataset))


def test_a_list_of_parts_that_is_another_is_found(dataset: Path) -> None:
    manifest = json.loads((dataset / "dataset.json").read_text())
    manifest["parts"]["sha256"] = "0" * 64
    (dataset / "dataset.json").write_text(json.dumps(manifest))
    assert [(f.code, f.where) for f in verify(dataset).findings] == [("part_changed", "parts.parquet")]


# Rows that are changed, with a manifest that fits


def changed(**values: Any) -> Callable[[list[dict[str, Any]]], object]:
    """A change of the first row."""
    return lambda rows: rows[0].update(values)


ROWS: list[tuple[str, Callable[[list[dict[str, Any]]], object], str]] = [
    ("spans", lambda rows: rows[0].update(text=rows[0]["text"] + "x"), "span_mismatch"),
    ("spans", lambda rows: rows[0].update(start=rows[0]["start"] + 1), "span_mismatch"),
    ("spans", changed(start=-1), "span_mismatch"),
    ("spans", changed(end=10**6), "span_mismatch"),
    ("spans", changed(claim_id="0" * 16), "unknown_claim"),
    ("spans", changed(doc_id="0" * 16), "unknown_document"),
    ("spans", changed(field="colour"), "unknown_field"),
    ("spans", lambda rows: rows.remove(first(rows, field="value")), "no_value_span"),
    ("spans", lambda rows: rows.remove(first(rows, field="subject")), "claim_mismatch"),
    ("spans", lambda rows: first(rows, field="window").update(normalized="1999"), "claim_mismatch"),
    ("claims", changed(value_text="13%"), "span_mismatch"),
    ("claims", lambda rows: rows[0].update(sentence=rows[0]["sentence"][:-1]), "span_mismatch"),
    ("claims", lambda rows: rows[0].update(sentence_end=rows[0]["sentence_end"] - 1), "span_mismatch"),
    ("claims", changed(subject="Someone"), "claim_mismatch"),
    ("claims", changed(citations="[9]"), "claim_mismatch"),
    ("claims", changed(cause=""), "claim_mismatch"),
    ("claims", changed(kind="money"), "wrong_id"),
    ("claims", changed(doc_id="0" * 16), "unknown_document"),
    ("claims", lambda rows: rows[0].update(claim_id=rows[1]["claim_id"]), "not_unique"),
    ("claims", lambda rows: rows.append(rows[0]), "not_unique"),
    ("claims", lambda rows: rows.pop(0), "wrong_count"),
    ("claims", lambda rows: rows.pop(0), "unknown_claim"),
    ("claims", lambda rows: rows[0].update(duplicate_of=rows[0]["claim_id"]), "wrong_duplicate"),
    ("claims", lambda rows: rows[0].update(duplicate_of=rows[1]["claim_id"]), "wrong_duplicate"),
    ("claims", lambda rows: rows[1].update(value=99.0), "wrong_duplicate"),
    ("claims", changed(duplicate_of="0" * 16), "wrong_duplicate"),
    ("documents", changed(doc_id="0" * 16), "wrong_id"),
    ("documents", changed(text_sha256="0" * 64), "text_changed"),
    ("documents", changed(raw_sha256="0" * 64), "source_changed"),
    ("documents", changed(n_chars=1), "wrong_count"),
    ("documents", changed(n_claims=1), "wrong_count"),
    ("documents", changed(source="in/other.txt"), "source_missing"),
    ("documents", lambda rows: rows.append(rows[0]), "not_unique"),
    ("documents", lambda rows: rows.pop(0), "not_in_dataset"),
    ("ledger", lambda rows: rows.pop(0), "number_not_in_ledger"),
    ("ledger", lambda rows: rows.append(rows[0]), "ledger_too_long"),
    ("ledger", lambda rows: first(rows, fate="rejected").update(reason=None), "wrong_fate"),
    ("ledger", lambda rows: first(rows, fate="rejected").update(fate="lost"), "wrong_fate"),
    ("ledger", lambda rows: first(rows, fate="claim").update(claim_id=None), "unknown_claim"),
    ("ledger", lambda rows: first(rows, fate="claim").update(fate="rejected", reason="x"), "wrong_fate"),
    (
        "ledger",
        lambda rows: first(rows, fate="claim").update(fate="rejected", reason="x", claim_id=None),
        "claim_not_in_ledger",
    ),
    ("ledger", lambda rows: first(rows, fate="claim").update(fate="part_of_claim"), "wrong_fate"),
    ("ledger", lambda rows: first(rows, fate="part_of_claim").update(fate="claim"), "wrong_fate"),
    ("ledger", lambda rows: rows[0].update(text="x"), "span_mismatch"),
    ("quarantine", lambda rows: rows.pop(0), "not_in_dataset"),
]


@pytest.mark.parametrize(("table", "change", "code"), ROWS)
def test_a_changed_row_is_found(
    dataset: Path, table: str, change: Callable[[list[dict[str, Any]]], object], code: str
) -> None:
    rewrite(dataset, table, change)
    assert code in codes(verify(dataset))


def test_rewriting_alone_changes_nothing(dataset: Path) -> None:
    for name in SCHEMAS:
        rewrite(dataset, name, lambda rows: rows)
    assert verify(dataset).ok


def test_a_consistent_change_of_text_and_digest_is_found(dataset: Path) -> None:
    def change(rows: list[dict[str, Any]]) -> None:
        text = rows[0]["text"].replace("12%", "13%", 1)
        rows[0].update(text=text, text_sha256=hashlib.sha256(text.encode()).hexdigest())

    rewrite(dataset, "documents", change)
    assert codes(verify(dataset)) == {"span_mismatch", "text_differs"}


def test_a_change_of_text_and_rows_alike_is_found_in_the_source(dataset: Path) -> None:
    def text(rows: list[dict[str, Any]]) -> None:
        changed = rows[0]["text"].replace("café", "cafe")
        rows[0].update(text=changed, text_sha256=hashlib.sha256(changed.encode()).hexdigest())

    def sentences(rows: list[dict[str, Any]]) -> None:
        for row in rows:
            row["sentence"] = row["sentence"].replace("café", "cafe")

    rewrite(dataset, "documents", text)
    rewrite(dataset, "claims", sentences)
    assert codes(verify(dataset)) == {"text_differs"}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_one_changed_character_of_a_stored_text_is_found(dataset: Path, data: st.DataObject) -> None:
    row, at = data.draw(st.integers(0, 1)), data.draw(st.integers(0, 20))
    character = data.draw(st.sampled_from("x7 é😀"))
    copy = dataset.with_name("copy")
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(dataset, copy)

    def change(rows: list[dict[str, Any]]) -> None:
        text = rows[row]["text"]
        rows[row]["text"] = text[:at] + (character if text[at] != character else "#") + text[at + 1 :]

    rewrite(copy, "documents", change)
    assert {"text_changed", "text_differs"} <= codes(verify(copy))
