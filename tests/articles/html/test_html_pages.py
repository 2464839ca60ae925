"""Offsets on pages as sites make them: what a dataset quotes stands in the raw bytes, where it says."""

from __future__ import annotations

from bisect import bisect_right
from itertools import product
from pathlib import Path

import pytest

from claimspan.articles.reading import decoded_raw, raw_spans, to_article
from claimspan.batch.run import run
from claimspan.checks.verify import verify
from claimspan.dataset.folder import Dataset, read_dataset, read_part
from claimspan.extract import Extractor
from claimspan.model import Record, Span
from pages import ENCODINGS, UNSEEN, MadePage, make_page

SEEDS = range(8)
MADE = {(encoding, seed): make_page(seed, encoding) for encoding, seed in product(ENCODINGS, SEEDS)}


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_what_is_extracted_is_the_text_and_nothing_else(encoding: str) -> None:
    for seed in range(20):
        made = make_page(seed, encoding)
        article = to_article(Record("a.html", made.content, "html"))
        counts = [article.text.count(figure) for figure in made.figures]
        assert max(counts) == 1
        # The extraction library takes a list now and then for links to elsewhere.
        assert sum(counts) >= 0.7 * len(counts)
        assert not [unseen for unseen in UNSEEN if unseen in article.text]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_figure_leads_to_the_bytes_it_stands_in(encoding: str) -> None:
    width = 2 if encoding.startswith("utf-16") else 1
    plain = "utf-16-le" if encoding == "utf-16" else encoding.removesuffix("-sig")
    for seed in range(20):
        made = make_page(seed, encoding)
        record = Record("a.html", made.content, "html")
        article, raw = to_article(record), decoded_raw(record)
        mark = len(made.content) - len(raw.encode(plain))
        # Where in the bytes each character begins, counted without the decoder's help.
        begins = [mark]
        for char in raw:
            begins.append(begins[-1] + len(char.encode(plain)))
        for figure in filter(article.text.__contains__, made.figures):
            at = article.text.index(figure)
            (start, end) = only(raw_spans(article, Span(at, at + len(figure))))
            there = made.content[begins[start] : begins[end]]
            assert there == figure.encode(plain)
            assert len(there) == width * len(figure)
            assert bisect_right(begins, begins[start]) == start + 1


def only(found: list[tuple[int, int]]) -> tuple[int, int]:
    """The one range of raw characters; a figure without tags in it has one."""
    (one,) = found
    return one


def test_every_span_of_a_dataset_is_found_in_the_pages(
    extractor: Extractor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("in").mkdir()
    for (encoding, seed), made in MADE.items():
        Path(f"in/{encoding}-{seed}.html").write_bytes(made.content)
    summary = run(["in"], Path("out"), extractor=extractor)
    assert (summary.read, summary.stored) == (len(MADE), len(MADE))
    report = verify(Path("out"))
    assert report.ok, report.findings[:5]
    assert report.checked["source_spans"] > 20 * len(MADE)
    dataset = read_dataset(Path("out"))
    quoted: dict[str, set[str]] = {}
    names = {row["doc_id"]: row["source"] for row in rows(dataset, "documents")}
    for row in rows(dataset, "claims"):
        quoted.setdefault(names[row["doc_id"]], set()).add(row["value_text"])
    for (encoding, seed), made in MADE.items():
        assert share_quoted(made, quoted[f"in/{encoding}-{seed}.html"]) > 0.5


def rows(dataset: Dataset, name: str) -> list[dict[str, str]]:
    """All rows of a table."""
    return [row for part in dataset.parts(name) for row in read_part(name, part).to_pylist()]


def share_quoted(made: MadePage, quotes: set[str]) -> float:
    """The share of a page's figures that some claim quotes."""
    return sum(any(figure in quote for quote in quotes) for figure in made.figures) / len(made.figures)


@pytest.mark.parametrize("change", [b"7", b" ", b"<b></b>"])
def test_one_changed_byte_of_a_quoted_page_is_found(
    extractor: Extractor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: bytes
) -> None:
    monkeypatch.chdir(tmp_path)
    made = make_page(3, "cp1252")
    Path("a.html").write_bytes(made.content)
    run(["a.html"], Path("out"), extractor=extractor)
    at = made.content.index(made.figures[0].encode()) + 1
    Path("a.html").write_bytes(made.content[:at] + change + made.content[at + 1 :])
    assert {"source_changed"} <= {finding.code for finding in verify(Path("out")).findings}
