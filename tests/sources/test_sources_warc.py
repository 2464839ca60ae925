"""Web archives: which records are pages, and that none is lost in silence when an archive is damaged."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Mapping
from pathlib import Path

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from claimspan.articles.reading import to_article
from claimspan.model import PASSED_OVER, Quarantined, Record
from claimspan.sources import Limits, read_records
from packing import zipped

HTML = "text/html; charset=utf-8"
PAGE = "<html><body><article><p>Sales rose {n}% in May, the firm said on Friday.</p></article></body></html>"


class Archive:
    """A web archive that is being written; notes at which byte each record begins."""

    def __init__(self, *, packed: bool = True) -> None:
        self.content = b""
        self.offsets: list[int] = []
        self._packed = packed

    def add(
        self,
        kind: str,
        content: bytes,
        *,
        http: Mapping[str, str] | None = None,
        status: str = "HTTP/1.1 200 OK",
        content_type: str = "application/http",
    ) -> None:
        """A record; a request or response has HTTP headers."""
        self.offsets.append(len(self.content))
        if http is not None:
            lines = [status, *(f"{name}: {value}" for name, value in http.items()), "", ""]
            content = "\r\n".join(lines).encode() + content
        head = [
            "WARC/1.0",
            f"WARC-Type: {kind}",
            f"WARC-Target-URI: http://news.example/{len(self.offsets)}",
            f"Content-Type: {content_type}",
            f"Content-Length: {len(content)}",
        ]
        record = "\r\n".join([*head, "", ""]).encode() + content + b"\r\n\r\n"
        self.content += gzip.compress(record) if self._packed else record


def pages(count: int, *, packed: bool) -> Archive:
    archive = Archive(packed=packed)
    for n in range(count):
        archive.add("response", PAGE.format(n=n).encode(), http={"Content-Type": HTML})
    return archive


def read(
    folder: Path, name: str, content: bytes, limits: Limits | None = None
) -> tuple[list[Record], list[Quarantined]]:
    path = folder / name
    path.write_bytes(content)
    found = list(read_records([str(path)], limits=limits))
    records = [one for one in found if isinstance(one, Record)]
    return records, [one for one in found if isinstance(one, Quarantined)]


def places(found: list[Record] | list[Quarantined]) -> list[str]:
    return [one.source.rpartition("#")[2] for one in found]


def test_pages_are_found_by_the_byte_at_which_they_begin(tmp_path: Path) -> None:
    for packed, name in ((True, "a.warc.gz"), (False, "a.warc")):
        archive = pages(3, packed=packed)
        records, bad = read(tmp_path, name, archive.content)
        assert places(records) == [str(offset) for offset in archive.offsets]
        assert [(r.media, r.fields["url"]) for r in records] == [
            ("html", f"http://news.example/{n}") for n in (1, 2, 3)
        ]
        assert [record.raw.decode() for record in records] == [PAGE.format(n=n) for n in range(3)]
        assert not bad


def test_packed_as_a_whole(tmp_path: Path) -> None:
    archive = pages(3, packed=False)
    records, bad = read(tmp_path, "a.warc.gz", gzip.compress(archive.content))
    assert places(records) == ["0", *(f"0+{offset}" for offset in archive.offsets[1:])]
    records, _ = read(tmp_path, "a.warc.zst", zstandard.ZstdCompressor().compress(archive.content))
    assert places(records) == [str(offset) for offset in archive.offsets]
    assert not bad


def test_texts_of_a_wet_archive(tmp_path: Path) -> None:
    archive = Archive()
    archive.add("conversion", "Sales rose 5%.\n£3 more".encode(), content_type="text/plain")
    (record,), bad = read(tmp_path, "a.warc.wet.gz", archive.content)
    article = to_article(record)
    assert (record.media, article.text, article.url) == (
        "text", "Sales rose 5%.\n£3 more", "http://news.example/1",
    )  # fmt: skip
    assert not bad


def test_what_is_no_page_is_passed_over_with_the_reason(tmp_path: Path) -> None:
    archive = pages(1, packed=True)
    archive.add("request", b"", http={"Host": "news.example"}, status="GET / HTTP/1.1")
    archive.add("metadata", b"a: b", content_type="application/warc-fields")
    archive.add("metadata", b"a: c", content_type="application/warc-fields")
    archive.add("response", b"\x89PNG", http={"Content-Type": "image/png"})
    archive.add("response", b"<p>gone</p>", http={"Content-Type": HTML}, status="HTTP/2 404")
    archive.add("resource", b"<p>Rose 7%.</p>", content_type="text/html")
    archive.add("response", b"  ", http={"Content-Type": HTML})
    records, bad = read(tmp_path, "a.warc.gz", archive.content)
    assert places(records) == [str(archive.offsets[n]) for n in (0, 6)]
    said = [(one.error, one.message.partition(": ")[2]) for one in bad]
    assert said == [
        ("no_article", "image/png, not a page."),
        ("no_article", "the server answered with status 404, not a page."),
        ("empty", "the record holds no text."),
        ("no_article", "2 records of the type 'metadata', which hold no page."),
        ("no_article", "1 records of the type 'request', which hold no page."),
    ]
    assert {"no_article"} < PASSED_OVER


def deflated(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


def chunked(data: bytes) -> bytes:
    cuts = [data[start : start + 50] for start in range(0, len(data), 50)]
    return b"".join(b"%x\r\n%s\r\n" % (len(cut), cut) for cut in cuts) + b"0\r\n\r\n"


PLAIN = PAGE.format(n=5).encode()
# Always the same bytes: they are part of the names of tests.
PACKED = gzip.compress(PLAIN, mtime=0)


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({"Content-Encoding": "gzip"}, PACKED),
        ({"Content-Encoding": "gzip"}, PLAIN),
        ({"Content-Encoding": "deflate"}, zlib.compress(PLAIN)),
        ({"Content-Encoding": "deflate"}, deflated(PLAIN)),
        ({"Content-Encoding": "br"}, PLAIN),
        ({"Content-Encoding": "zstd"}, zstandard.ZstdCompressor().compress(PLAIN)),
        ({"Transfer-Encoding": "chunked"}, chunked(PLAIN)),
        ({"Transfer-Encoding": "chunked"}, PLAIN),
        ({"Transfer-Encoding": "chunked", "Content-Encoding": "gzip"}, chunked(PACKED)),
    ],
)
def test_bodies_are_unpacked(tmp_path: Path, headers: dict[str, str], body: bytes) -> None:
    archive = Archive()
    archive.add("response", body, http={"Content-Type": HTML, **headers})
    (record,), bad = read(tmp_path, "a.warc.gz", archive.content)
    assert (record.raw, bad) == (PLAIN, [])


@pytest.mark.parametrize(
    ("headers", "body", "error"),
    [
        ({"Content-Encoding": "gzip"}, PACKED[:-20], "truncated"),
        ({"Content-Encoding": "gzip"}, PACKED[:30] + b"x" * 30, "corrupt"),
        ({"Content-Encoding": "deflate"}, zlib.compress(PLAIN)[:-9], "truncated"),
        ({"Content-Encoding": "br"}, b"\x0b\x02\x80abc", "unsupported"),
        ({"Transfer-Encoding": "chunked"}, chunked(PLAIN)[:-40], "truncated"),
        ({"Content-Encoding": "gzip"}, gzip.compress(b"x" * 30_000, mtime=0), "too_large"),
        ({"Content-Encoding": "deflate"}, zlib.compress(b"x" * 30_000), "too_large"),
        ({}, b"x" * 30_000, "too_large"),
    ],
)
def test_a_body_that_cannot_be_used_is_one_row(
    tmp_path: Path, headers: dict[str, str], body: bytes, error: str
) -> None:
    archive = Archive()
    archive.add("response", body, http={"Content-Type": HTML, **headers})
    archive.add("response", PLAIN, http={"Content-Type": HTML})
    limits = Limits(max_record_bytes=20_000)
    records, bad = read(tmp_path, "a.warc.gz", archive.content, limits)
    assert places(records) == [str(archive.offsets[1])]
    assert [(one.error, *places([one])) for one in bad] == [(error, str(archive.offsets[0]))]


def test_the_server_says_what_the_characters_are(tmp_path: Path) -> None:
    archive = Archive()
    text = "Цены выросли на 5 процентов за год, сообщило ведомство. " * 3
    page = f"<html><body><p>{text}</p></body></html>".encode("koi8-r")
    archive.add("response", page, http={"Content-Type": "text/html; charset=KOI8-R"})
    (record,), _ = read(tmp_path, "a.warc.gz", archive.content)
    assert to_article(record).text == text.strip()


@pytest.mark.parametrize("packed", [True, False])
def test_a_record_cut_short_amid_others_is_told_with_its_offset(tmp_path: Path, packed: bool) -> None:
    name = "a.warc.gz" if packed else "a.warc"
    whole = pages(6, packed=packed)
    start, end = whole.offsets[2], whole.offsets[3]
    for cut in range(start + 20, end - 5, 7):
        records, bad = read(tmp_path, name, whole.content[:cut] + whole.content[end:])
        assert [record.raw.decode() for record in records] == [PAGE.format(n=n) for n in (0, 1, 3, 4, 5)]
        assert places(bad) == [str(start)]
        assert bad[0].error in {"truncated", "corrupt"}
        assert f"at byte {start:}" in bad[0].message


@pytest.mark.parametrize("packed", [True, False])
def test_an_archive_cut_at_its_end(tmp_path: Path, packed: bool) -> None:
    whole = pages(3, packed=packed)
    start = whole.offsets[2]
    for cut in range(start + 1, len(whole.content) - 5, 11):
        name = "b.warc.gz" if packed else "b.warc"
        records, bad = read(tmp_path, name, whole.content[:cut])
        assert places(records) == [str(offset) for offset in whole.offsets[:2]]
        assert places(bad) == [str(start)]


@given(st.data())
def test_no_damage_to_a_packed_archive_hides_more_than_what_it_hits(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    whole = pages(5, packed=True)
    bounds = [*whole.offsets, len(whole.content)]
    hit = data.draw(st.integers(0, 4))
    at = data.draw(st.integers(bounds[hit], bounds[hit + 1] - 1))
    noise = data.draw(st.binary(min_size=1, max_size=bounds[hit + 1] - at))
    content = whole.content[:at] + noise + whole.content[at + len(noise) :]
    records, bad = read(tmp_path_factory.mktemp("damage"), "a.warc.gz", content)
    texts = [record.raw.decode("utf-8", "replace") for record in records]
    assert [n for n in range(5) if n != hit and PAGE.format(n=n) not in texts] == []
    assert PAGE.format(n=hit) in texts or places(bad) == [str(bounds[hit])]


def test_what_is_no_archive(tmp_path: Path) -> None:
    for name, content, error in [
        ("a.warc", b"no archive", "corrupt"),
        ("a.warc.gz", b"no archive", "corrupt"),
        ("a.warc.gz", gzip.compress(b"no archive", mtime=0), "corrupt"),
        ("a.warc", b"", "empty"),
        ("a.warc", b"WARC/1.0\r\n" + b"x" * 1_000_000, "corrupt"),
        ("a.warc", b"WARC/1.0\r\nWARC-Type: response\r\n\r\n", "corrupt"),
    ]:
        records, (bad,) = read(tmp_path, name, content)
        assert (records, bad.error) == ([], error)


def test_an_archive_that_unpacks_to_far_more_than_its_size(tmp_path: Path) -> None:
    archive = Archive()
    archive.add("response", b" " * 3_000_000, http={"Content-Type": HTML})
    limits = Limits(ratio_floor=100_000)
    records, bad = read(tmp_path, "a.warc.gz", archive.content, limits)
    assert (records, [one.error for one in bad]) == ([], ["zip_bomb"])


def test_an_archive_in_an_archive(tmp_path: Path) -> None:
    archive = pages(2, packed=True)
    records, bad = read(tmp_path, "o.zip", zipped({"in/a.warc.gz": archive.content}))
    assert [record.source.partition("#")[2] for record in records] == [
        f"in/a.warc.gz#{offset}" for offset in archive.offsets
    ]
    assert not bad
