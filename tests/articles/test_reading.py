from __future__ import annotations

import hashlib
import html
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimspan.articles.reading import decoded_raw, doc_id, normal_date, quarantine, raw_spans, to_article
from claimspan.errors import BadInput
from claimspan.model import Article, Quarantined, Record, Span
from claimspan.sources import read_records
from packing import tarred, zipped

PARAGRAPH = (
    "<p>The council said on Tuesday that spending on libraries had risen again in the past year.</p>" * 3
)


def text_record(raw: bytes, **fields: str) -> Record:
    return Record("in/a.txt", raw, "text", fields)


def page_record(body: str, head: str = "", **fields: str) -> Record:
    source = f"<html lang=en><head>{head}</head><body><article>{PARAGRAPH}{body}</article></body></html>"
    return Record("in/a.html", source.encode(), "html", fields)


class TestText:
    @pytest.mark.parametrize("raw", [b"Rose 5%.\r\n\r\n\tMore ", b"# H\n- a\n", "“£5” ".encode("utf-16")])
    def test_stored_as_decoded(self, raw: bytes) -> None:
        article = to_article(text_record(raw))
        encoding = "utf-16" if raw.startswith(b"\xff\xfe") else "utf-8"
        assert article.text == raw.decode(encoding)
        assert article.offset_map is None

    def test_only_the_mark_goes(self) -> None:
        assert to_article(text_record(b"\xef\xbb\xbf\xef\xbb\xbf 5%")).text == "\ufeff 5%"

    def test_windows_1252(self) -> None:
        assert (
            to_article(text_record(b"\x93Costs\x94 rose \xa35\x97or \x806")).text == "“Costs” rose £5—or €6"
        )

    def test_ids_and_digests(self) -> None:
        article = to_article(text_record(b"Rose 5%."))
        assert article.doc_id == doc_id("in/a.txt") == hashlib.sha256(b"in/a.txt").hexdigest()[:16]
        assert article.raw_sha256 == hashlib.sha256(b"Rose 5%.").hexdigest()
        assert article.source == "in/a.txt"

    @pytest.mark.parametrize(
        ("raw", "error"),
        [
            (b"\xff\x81\x8d", "undecodable"),
            (b" \r\n\t", "empty"),
            (b"\xef\xbb\xbf", "empty"),
            (b"a\0b\0\0", "undecodable"),
        ],
    )
    def test_refused(self, raw: bytes, error: str) -> None:
        with pytest.raises(BadInput) as raised:
            to_article(text_record(raw))
        assert (raised.value.stage, raised.value.error) == ("articles", error)
        assert "in/a.txt" in raised.value.message


class TestFields:
    def test_all(self) -> None:
        record = text_record(
            b"{}", text="Rose 5%.", title="T", url="http://x/", date="5 March 2024", id="k", language="EN_gb"
        )
        article = to_article(record)
        assert (article.text, article.title, article.url) == ("Rose 5%.", "T", "http://x/")
        assert (article.published, article.language) == ("2024-03-05", "en-GB")
        assert decoded_raw(record) == "Rose 5%."
        assert article.raw_sha256 == hashlib.sha256(b"{}").hexdigest()

    def test_none(self) -> None:
        article = to_article(text_record(b"Rose 5%."))
        assert (article.title, article.url, article.published, article.language) == (None, None, None, None)

    def test_fields_win_over_the_page(self) -> None:
        head = '<title>P</title><meta property="og:url" content="https://p.org/">'
        head += "<meta name=date content=2020-01-02>"
        page = to_article(page_record("", head))
        assert (page.title, page.url, page.published, page.language) == (
            "P",
            "https://p.org/",
            "2020-01-02",
            "en",
        )
        named = to_article(
            page_record("", head, title="T", url="http://x/", date="2021-02-03", language="fr")
        )
        assert (named.title, named.url, named.published, named.language) == (
            "T",
            "http://x/",
            "2021-02-03",
            "fr",
        )

    def test_a_date_field_that_is_none_leaves_the_page(self) -> None:
        head = "<meta name=date content=2020-01-02>"
        assert to_article(page_record("", head, date="yesterday")).published == "2020-01-02"


class TestPages:
    def test_a_span_is_found_in_the_source(self) -> None:
        record = page_record("<p>It rose\n by <b>25</b>% to &pound;3.2m.</p>")
        article, raw = to_article(record), decoded_raw(record)
        start = article.text.index("It rose")
        for text, pieces in {
            "25%": ["25", "%"],
            "£3.2m": ["&pound;3.2m"],
            "£": ["&pound;"],
            ".2": [".2"],
            "rose by": ["rose", "by"],
        }.items():
            at = article.text.index(text, start)
            found = [raw[a:b] for a, b in raw_spans(article, Span(at, at + len(text)))]
            assert found == pieces
            assert html.unescape("".join(found)) == "".join(text.split())

    def test_a_page_in_a_field(self) -> None:
        record = Record("d.jsonl#1", b"...", "html", {"text": "<p>It rose <b>5</b>%.</p>"})
        article = to_article(record)
        assert article.text == "It rose 5%."
        assert [decoded_raw(record)[a:b] for a, b in raw_spans(article, Span(8, 10))] == ["5", "%"]

    def test_undecodable_bytes_matter_only_in_the_article(self) -> None:
        page = page_record("<p>Sales at the café rose £5.</p><p>TEXT</p><script>SCRIPT</script>").raw
        assert "rose" in to_article(Record("a.html", page.replace(b"SCRIPT", b"\xff"), "html")).text
        with pytest.raises(BadInput) as raised:
            to_article(Record("a.html", page.replace(b"TEXT", b"It fell 5% \xff now"), "html"))
        assert raised.value.error == "undecodable"

    @pytest.mark.parametrize(
        ("source", "error"),
        [("<div>" * 10_000 + "5%", "html_too_deep"), ("<html><body><nav>5</nav></body></html>", "no_text")],
    )
    def test_refused(self, source: str, error: str) -> None:
        with pytest.raises(BadInput) as raised:
            to_article(Record("in/a.html", source.encode(), "html"))
        assert (raised.value.stage, raised.value.error) == ("articles", error)
        assert raised.value.message.startswith("in/a.html: ")


class TestRawSpans:
    def test_of_plain_text_is_the_span_itself(self) -> None:
        article = to_article(text_record(b"Rose 5%."))
        assert raw_spans(article, Span(5, 7)) == [(5, 7)]
        assert raw_spans(article, Span(5, 5)) == []

    @given(st.data())
    def test_of_any_span_of_a_page(self, data: st.DataObject) -> None:
        article, raw = PAGE
        start = data.draw(st.integers(0, len(article.text)))
        span = Span(start, data.draw(st.integers(start, len(article.text))))
        found = html.unescape("".join(raw[a:b] for a, b in raw_spans(article, span)))
        # Without marks and spaces, the source says what the text says.
        kept = str.maketrans("", "", "#-| \n")
        assert found.translate(kept) == span.of(article.text).translate(kept)


def _page() -> tuple[Article, str]:
    record = page_record(
        "<h2>Costs</h2><ul><li>Up <i>5</i>&nbsp;%</li></ul><table><tr><th>A<th>B<tr><td>1<td>&euro;2</table>"
    )
    return to_article(record), decoded_raw(record)


PAGE = _page()


class TestNormalDate:
    @pytest.mark.parametrize(
        ("written", "day"),
        [
            ("2024-03-05", "2024-03-05"),
            ("20240305", "2024-03-05"),
            ("2024/03/05", "2024-03-05"),
            ("2024/3/5", "2024-03-05"),
            ("2024-3-05 10:00", "2024-03-05"),
            ("2024-03-05T23:30:00-08:00", "2024-03-05"),
            ("2024-03-05 10:00:00", "2024-03-05"),
            ("March 5, 2024", "2024-03-05"),
            ("Tue, 05 Mar 2024 10:00:00 GMT", "2024-03-05"),
            ("May 5, 2024 at 10:00 AM EST", "2024-05-05"),
            ("13/04/2021", "2021-04-13"),
            ("04/13/2021", "2021-04-13"),
            ("1709632800", "2024-03-05"),
            ("1709632800000", "2024-03-05"),
        ],
    )
    def test_one_certain_day(self, written: str, day: str) -> None:
        assert normal_date(written) == day

    @pytest.mark.parametrize(
        "written",
        [
            None,
            "",
            " ",
            "March 2021",
            "2021",
            "03/04/2021",
            "Monday",
            "10:30",
            "2024-13-45",
            "2024/13/4",
            "2024-3",
            "garbage 5",
            "0001-01-01",
            "9999-01-01",
            "yesterday",
            "2 days ago",
            "5" * 100,
        ],
    )
    def test_anything_else_is_none(self, written: str | None) -> None:
        assert normal_date(written) is None

    @given(st.text(max_size=30) | st.from_regex(r"[\d/:.TZ+ -]{1,20}", fullmatch=True))
    def test_never_raises(self, written: str) -> None:
        found = normal_date(written)
        assert found is None or len(found) == 10


def test_a_whole_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    folder = Path("in")
    folder.mkdir()
    (folder / "a.txt").write_bytes("\ufeffRose £5.\r\n".encode("utf-16-le"))
    (folder / "b.txt").write_bytes(b"\xff\x81\x8d")
    (folder / "c.html").write_bytes(b"<p>Rose 5%.</p>")
    (folder / "d.html").write_bytes(b"<div>" * 10_000)
    (folder / "e.jsonl").write_text(
        json.dumps({"text": "Rose 6%."}) + "\nbroken\n" + json.dumps({"text": " "})
    )
    (folder / "f.zip").write_bytes(zipped({"x.txt": b"Rose 7%."}))
    (folder / "g.tar").write_bytes(tarred([("y.html", b" ")]))

    texts: dict[str, str] = {}
    refused: dict[str, tuple[str, str]] = {}
    for found in read_records(["in"]):
        if isinstance(found, Quarantined):
            refused[found.source] = (found.stage, found.error)
            continue
        try:
            texts[found.source] = to_article(found).text
        except BadInput as problem:
            row = quarantine(found, problem)
            refused[row.source] = (row.stage, row.error)
    assert texts == {
        "in/a.txt": "Rose £5.\r\n",
        "in/c.html": "Rose 5%.",
        "in/e.jsonl#1": "Rose 6%.",
        "in/f.zip#x.txt": "Rose 7%.",
    }
    assert refused == {
        "in/b.txt": ("articles", "undecodable"),
        "in/d.html": ("articles", "html_too_deep"),
        "in/e.jsonl#2": ("sources", "broken_json"),
        "in/e.jsonl#3": ("sources", "empty"),
        "in/g.tar#y.html": ("articles", "empty"),
    }
