"""What damaged inputs are made of, and what must hold for each: the targets of all fuzzing."""

from __future__ import annotations

import bz2
import gzip
import html
import json
import lzma
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import zstandard

from claimspan.articles.html import MARKS, extract
from claimspan.articles.reading import raw_spans, to_article
from claimspan.articles.recognition import ENGLISH, refuse_other_languages
from claimspan.errors import BadInput, RuleError
from claimspan.extract import Extractor
from claimspan.gate.numbers import scan
from claimspan.model import Article, Quarantined, Record, Span
from claimspan.rules.loading import load_rules
from claimspan.sources import Limits, read_records
from claimspan.tables.arrow import to_tables
from packing import parquet, tarred, zipped
from pages import make_page
from rule_folders import GOOD, write

LONGEST = 60
"""Seconds after which one input counts as a hang; all here are small."""


@contextmanager
def no_hang() -> Iterator[None]:
    """Break off what takes too long."""

    def late(signum: int, frame: object) -> None:
        raise TimeoutError(f"an input took more than {LONGEST} seconds")

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(LONGEST)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


TEXTS = (
    "Sales rose 5% to £3.2 million in the year to March 2024, the firm said. Costs fell by a fifth.\n\n"
    "- About 1,200 of 4,500 homes\n- Three in ten people waited 6 to 8 weeks [3]\n\n# Results\n\n"
    "| Item | 2021 | 2022 |\n|---|---|---|\n| Rent | £31 | £28 (−9%) |\n",
    "Between 2019 and 2021, prices doubled because of a drought; they had been €1.5bn lower. “It was 40 per "
    "cent,” she said. Version 2.3.1 of the 12-page report (pp. 3–9) is 4x longer. 1. First 2. Second",
    "In Q3 FY23 revenue was up 12.5 percentage points from 3½% to −2 °C, or $10-$12 a share, 3:1, 1 in 9.",
)


def _warc(*, packed: bool) -> bytes:
    records = []
    for n in range(3):
        page = make_page(n, "utf-8").content
        block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page
        head = f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://news.example/{n}\r\n"
        head += f"Content-Type: application/http\r\nContent-Length: {len(block)}\r\n\r\n"
        records.append(head.encode() + block + b"\r\n\r\n")
    return b"".join(map(gzip.compress, records)) if packed else b"".join(records)


def _seeds() -> dict[str, bytes]:
    """A good file of each format: name → content."""
    rows = [{"text": text, "title": f"News {n}", "date": "2024-03-01"} for n, text in enumerate(TEXTS)]
    lines = "\n".join(json.dumps(row) for row in rows).encode()
    table = parquet(rows)
    cells = "\n".join(f'{n},"{text.replace(chr(34), chr(34) * 2)}"' for n, text in enumerate(TEXTS))
    page = make_page(1, "utf-8").content
    members = {"a.txt": TEXTS[0].encode(), "b/c.jsonl": lines, "d.html": page}
    return {
        "a.txt": TEXTS[0].encode(),
        "a.md": TEXTS[1].encode("utf-16"),
        "b.txt": TEXTS[2].encode("cp1252", "replace"),
        "a.html": page,
        "b.htm": make_page(2, "utf-16").content,
        "a.jsonl": lines,
        "a.csv": f"id,text\n{cells}\n".encode(),
        "a.tsv": f"id\ttext\n1\t{TEXTS[2]}\n".encode(),
        "a.parquet": table,
        "a.jsonl.gz": gzip.compress(lines),
        "a.jsonl.bz2": bz2.compress(lines),
        "a.txt.xz": lzma.compress(members["a.txt"]),
        "a.jsonl.zst": zstandard.ZstdCompressor().compress(lines),
        "a.zip": zipped(members),
        "a.tar": tarred(members.items()),
        "a.tar.gz": gzip.compress(tarred(members.items())),
        "a.warc": _warc(packed=False),
        "a.warc.gz": _warc(packed=True),
        "a.warc.wet.gz": gzip.compress(_warc(packed=False).replace(b"response", b"conversion")),
        "b.zip": zipped({"in.warc.gz": _warc(packed=True), "in.parquet": table, "x.zip": zipped(members)}),
    }


SEEDS = _seeds()
PAGES = [make_page(seed, "utf-8").content for seed in range(6)]
INTACT = "intact.txt"


def check_file(name: str, content: bytes) -> None:
    """A file of that name, beside one that is well."""
    with no_hang(), TemporaryDirectory() as folder:
        (Path(folder) / name).write_bytes(content)
        (Path(folder) / INTACT).write_text("Rose 5%.", encoding="utf-8")
        found = list(read_records([folder], limits=Limits(max_record_bytes=1_000_000)))
        mine = [one for one in found if Path(one.source.partition("#")[0]).name == name]
        # Whatever is wrong with it, the file is told of, and its neighbour is read.
        assert mine
        assert len(found) == len(mine) + 1
        for one in mine:
            use(one)
        if name == "a.jsonl" and not content.startswith((b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff")):
            assert len(mine) == max(1, sum(bool(line.strip()) for line in lines_of(content)))


def check_page(content: bytes) -> None:
    """The source of a page."""
    source = content.decode("utf-8", "replace")
    with no_hang():
        try:
            found = extract(source)
        except BadInput as problem:
            told(problem.error in {"no_text", "html_too_deep"}, problem.error)
            return
        at = 0
        for segment in found.segments:
            raw = source[segment.raw_start : segment.raw_end]
            assert html.unescape(raw) == found.text[segment.start : segment.end]
            assert all(char.isspace() or char in MARKS for char in found.text[at : segment.start])
            at = segment.end
        article = Article("0" * 16, "a.html", found.text, "", offset_map=found.segments)
        for number in scan(found.text, 0, len(found.text)):
            assert raw_spans(article, number.span)


def check_rule_file(name: str, text: str) -> None:
    """A file of that name in a folder of rules that is well but for it."""
    with no_hang(), TemporaryDirectory() as folder:
        write(Path(folder), {**GOOD, name: text})
        try:
            load_rules(Path(folder))
        except RuleError as error:
            told(name in str(error) or "rules" in str(error), str(error))


def check_texts(extractor: Extractor, texts: Sequence[str]) -> None:
    """Articles that are read together."""
    articles = [Article(f"{n:016x}", f"{n}.txt", text, "0" * 64) for n, text in enumerate(texts)]
    with no_hang():
        results = list(extractor.documents(articles))
        assert [result.article.doc_id for result in results] == [article.doc_id for article in articles]
        tables = to_tables(results)
        assert tables["documents"].num_rows == len(texts)
        for row in tables["spans"].to_pylist():
            text = texts[int(row["doc_id"], 16)]
            assert Span(row["start"], row["end"]).of(text) == row["text"]


def lines_of(content: bytes) -> list[bytes]:
    """The lines of JSON lines, as the reader counts them."""
    return content.removeprefix(b"\xef\xbb\xbf").split(b"\n")


def told(well: bool, message: str) -> None:
    """Refusals say what is wrong as they should."""
    assert well, message


def use(one: Record | Quarantined) -> None:
    """Make an article of a record, as a run does, or look at why there is none."""
    if isinstance(one, Quarantined):
        assert one.message
        assert "\n" not in one.message
        told(not one.error[0].isupper(), f"a reader failed: {one.error}: {one.message}")
        assert one.source.encode()
        return
    try:
        article = to_article(one)
        refuse_other_languages(article, ENGLISH)
    except BadInput as problem:
        told(problem.message.startswith(one.source), problem.message)
        return
    assert article.text.strip()
    article.text.encode()
