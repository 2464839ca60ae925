from __future__ import annotations

import bz2
import csv
import gzip
import hashlib
import io
import json
import lzma
import os
import tarfile
from collections.abc import Callable, Iterable
from pathlib import Path
from random import Random
from typing import BinaryIO, ClassVar

import fsspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from claimspan.errors import BadInput, UsageError
from claimspan.model import Quarantined, Record
from claimspan.sources import FieldNames, Limits, check_inputs, quarantine, read_records
from claimspan.sources.paths import Located
from claimspan.sources.streams import Stream, lines
from packing import parquet, tarred, zipped

PACK: dict[str, Callable[[bytes], bytes]] = {
    ".gz": gzip.compress,
    ".bz2": bz2.compress,
    ".xz": lzma.compress,
    ".zst": lambda data: zstandard.ZstdCompressor().compress(data),
}


def noise(size: int) -> bytes:
    return Random(size).randbytes(size)


def split(found: Iterable[Record | Quarantined]) -> tuple[list[Record], list[Quarantined]]:
    records: list[Record] = []
    bad: list[Quarantined] = []
    for one in found:
        if isinstance(one, Record):
            records.append(one)
        else:
            bad.append(one)
    return records, bad


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory, so that sources are short relative paths."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(path: str, content: str | bytes) -> None:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_bytes(content.encode() if isinstance(content, str) else content)


class TestPlainFiles:
    @pytest.mark.parametrize(
        ("name", "media"),
        [("a.txt", "text"), ("a.md", "markdown"), ("a.html", "html"), ("a.HTM", "html")],
    )
    def test_bytes_and_media(self, here: Path, name: str, media: str) -> None:
        write(name, b"\xef\xbb\xbfRose 5%.\r\n")
        (record,), bad = split(read_records([name]))
        assert (record.source, record.raw, record.media, dict(record.fields)) == (
            name,
            b"\xef\xbb\xbfRose 5%.\r\n",
            media,
            {},
        )
        assert not bad

    @pytest.mark.parametrize("suffix", PACK)
    def test_raw_is_what_was_packed(self, here: Path, suffix: str) -> None:
        write(f"a.txt{suffix}", PACK[suffix](b"Rose 5%."))
        (record,), bad = split(read_records([f"a.txt{suffix}"]))
        assert (record.source, record.raw, bad) == (f"a.txt{suffix}", b"Rose 5%.", [])

    @pytest.mark.parametrize("suffix", PACK)
    def test_packed_in_several_frames(self, here: Path, suffix: str) -> None:
        write(f"a.txt{suffix}", PACK[suffix](b"Rose ") + PACK[suffix](b"5%."))
        (record,), _ = split(read_records([f"a.txt{suffix}"]))
        assert record.raw == b"Rose 5%."

    def test_source_is_the_normalised_path(self, here: Path) -> None:
        write("in/a.txt", "x")
        (record,), _ = split(read_records(["./in//../in/a.txt"]))
        assert record.source == "in/a.txt"

    def test_empty_file(self, here: Path) -> None:
        write("a.txt", "")
        _, (bad,) = split(read_records(["a.txt"]))
        assert (bad.stage, bad.error, bad.source) == ("sources", "empty", "a.txt")

    def test_larger_than_the_limit(self, here: Path) -> None:
        write("a.txt", b"x" * 101)
        write("b.txt", b"x" * 100)
        (record,), (bad,) = split(read_records(["a.txt", "b.txt"], limits=Limits(max_record_bytes=100)))
        assert (record.source, bad.source, bad.error) == ("b.txt", "a.txt", "too_large")

    def test_default_limit_refuses_fifty_megabytes(self, here: Path) -> None:
        with Path("a.txt").open("wb") as file:
            file.truncate(50_000_000)
        _, (bad,) = split(read_records(["a.txt"]))
        assert bad.error == "too_large"

    def test_an_input_that_holds_no_file_is_told_of(self, here: Path) -> None:
        (here / "a" / "inner").mkdir(parents=True)
        write("b/.hidden.txt", "x")
        write("c/d/e.txt", "x")
        (here / "c" / "empty").mkdir()
        (record,), bad = split(read_records(["a", "b", "c", "[ab]*"]))
        assert record.source == "c/d/e.txt"
        assert [(one.source, one.error) for one in bad] == [
            ("a", "empty"),
            ("b", "empty"),
            ("[ab]*", "empty"),
        ]
        assert "holds no files" in bad[0].message

    def test_a_link_to_itself_is_told_of(self, here: Path) -> None:
        (here / "in").mkdir()
        (here / "in" / "self").symlink_to("self")
        write("in/a.txt", "x")
        (record,), (bad,) = split(read_records(["in"]))
        assert (record.source, bad.source, bad.error) == ("in/a.txt", "in/self", "unreadable")
        assert "Errno" not in bad.message

    def test_unreadable(self, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        write("a.txt", "x")
        write("b.txt", "y")
        opened = Located.open

        def refuse(self: Located) -> BinaryIO:
            # File modes would not do: an administrator reads every file.
            if self.source == "a.txt":
                raise PermissionError(13, "Permission denied")
            return opened(self)

        monkeypatch.setattr(Located, "open", refuse)
        (record,), (bad,) = split(read_records(["a.txt", "b.txt"]))
        assert (record.source, bad.source, bad.error) == ("b.txt", "a.txt", "unreadable")
        assert "permission denied" in bad.message

    def test_gone_between_check_and_read(self, here: Path) -> None:
        _, (bad,) = split(read_records(["a.txt"]))
        assert bad.error == "unreadable"


class TestFolders:
    def test_sorted_to_the_bottom_without_dot_files(self, here: Path) -> None:
        for name in ["in/b.txt", "in/a/z.txt", "in/a/b/y.md", "in/.hidden.txt", "in/.git/x.txt", "in/c.html"]:
            write(name, "x")
        records, bad = split(read_records(["in"]))
        assert [record.source for record in records] == [
            "in/a/b/y.md",
            "in/a/z.txt",
            "in/b.txt",
            "in/c.html",
        ]
        assert not bad

    def test_unknown_endings_are_reported(self, here: Path) -> None:
        write("in/a.txt", "x")
        write("in/b.docx", "x")
        write("in/README", "x")
        records, bad = split(read_records(["in"]))
        assert len(records) == 1
        assert [(one.source, one.error) for one in bad] == [
            ("in/README", "unsupported"),
            ("in/b.docx", "unsupported"),
        ]

    def test_a_file_is_read_once(self, here: Path) -> None:
        write("in/a.txt", "x")
        Path("other").symlink_to("in")
        names = ["in", "in/a.txt", "./in/*.txt", str(here / "in" / "a.txt"), "other/a.txt"]
        records, _ = split(read_records(names))
        assert [record.source for record in records] == ["in/a.txt"]

    def test_links_that_go_round_end(self, here: Path) -> None:
        write("in/a.txt", "x")
        Path("in/loop").symlink_to(here / "in")
        records, bad = split(read_records(["in"]))
        assert [record.source for record in records] == ["in/a.txt"]
        assert [(one.source, one.error) for one in bad] == [("in/loop", "unsupported")]

    def test_pipes_are_not_opened(self, here: Path) -> None:
        Path("in").mkdir()
        os.mkfifo("in/a.txt")
        _, (bad,) = split(read_records(["in"]))
        assert bad.error == "unsupported"

    def test_globs_are_sorted_and_recursive(self, here: Path) -> None:
        for name in ["in/b.txt", "in/d/a.txt", "in/c.md"]:
            write(name, "x")
        records, _ = split(read_records(["in/**/*.txt"]))
        assert [record.source for record in records] == ["in/b.txt", "in/d/a.txt"]

    def test_a_name_with_brackets_is_a_file_first(self, here: Path) -> None:
        write("a[1].txt", "x")
        (record,), _ = split(read_records(["a[1].txt"]))
        assert record.source == "a[1].txt"


class TestUrls:
    def test_file_folder_and_glob(self) -> None:
        memory = fsspec.filesystem("memory")
        memory.pipe("/urls/a.txt", b"A 5%")
        memory.pipe("/urls/d/b.jsonl.gz", gzip.compress(b'{"text": "B"}'))
        memory.pipe("/urls/.c.txt", b"C")
        try:
            for name in ["memory://urls", "memory://urls/**"]:
                records, bad = split(read_records([name]))
                assert [record.source for record in records] == [
                    "memory:///urls/a.txt",
                    "memory:///urls/d/b.jsonl.gz#1",
                ]
                assert not bad
            (record,), _ = split(read_records(["memory://urls/a.txt"]))
            assert (record.source, record.raw) == ("memory://urls/a.txt", b"A 5%")
        finally:
            memory.rm("/urls", recursive=True)

    def test_unknown_protocol(self) -> None:
        with pytest.raises(UsageError, match="nowhere://"):
            check_inputs(["nowhere://a.txt"])

    def test_nothing_there(self) -> None:
        with pytest.raises(UsageError, match="nothing at memory://none"):
            check_inputs(["memory://none/a.txt"])


class TestCheckInputs:
    def test_good_inputs_pass(self, here: Path) -> None:
        write("in/a.txt", "x")
        check_inputs(["in", "in/a.txt", "in/*.txt"])

    @pytest.mark.parametrize(
        ("inputs", "message"),
        [
            ([], "no input"),
            (["missing.txt"], "no file or folder missing.txt"),
            (["in/*.html"], "nothing matches the pattern in/\\*.html"),
        ],
    )
    def test_one_sentence_for_a_mistake(self, here: Path, inputs: list[str], message: str) -> None:
        write("in/a.txt", "x")
        with pytest.raises(UsageError, match=message) as raised:
            check_inputs(inputs)
        assert "\n" not in str(raised.value)


class TestFields:
    def read(self, row: object, fields: FieldNames | None = None) -> Record:
        write("a.jsonl", json.dumps(row))
        (record,), _ = split(read_records(["a.jsonl"], fields=fields))
        return record

    def test_usual_names(self, here: Path) -> None:
        row = {"Body": "T", "headline": "H", "link": "http://x/", "published_at": "2024-01-02", "uid": 7}
        assert dict(self.read({**row, "lang": "en"}).fields) == {
            "text": "T",
            "title": "H",
            "url": "http://x/",
            "date": "2024-01-02",
            "id": "7",
            "language": "en",
        }

    def test_the_first_name_that_holds_text_wins(self, here: Path) -> None:
        assert self.read({"content": "C", "text": "  ", "maintext": "M"}).fields["text"] == "M"

    def test_nested_objects_and_paragraphs(self, here: Path) -> None:
        assert self.read({"body": {"text": "deep"}}).fields["text"] == "deep"
        assert self.read({"paragraphs": ["a", "b"]}).fields["text"] == "a\n\nb"

    def test_options_take_over(self, here: Path) -> None:
        names = FieldNames(text=("payload.article.t",), title=("n",))
        record = self.read(
            {"text": "no", "payload": {"article": {"t": "yes"}}, "n": "N", "title": "no"}, names
        )
        assert (record.fields["text"], record.fields["title"]) == ("yes", "N")

    def test_every_part_may_lie_deep(self, here: Path) -> None:
        names = FieldNames(("Body.Text",), ("meta.head.line",), ("meta.link",), ("meta.day",), ("meta.key",))
        meta = {"head": {"line": "H"}, "link": "http://x/", "day": "2024-01-02", "key": 7}
        record = self.read({"body": {"text": "T", "html": "<p>no"}, "meta": meta, "text": "no"}, names)
        assert dict(record.fields) == {
            "text": "T",
            "title": "H",
            "url": "http://x/",
            "date": "2024-01-02",
            "id": "7",
        }

    def test_paragraphs_that_are_objects(self, here: Path) -> None:
        parts = [{"text": "One."}, {"caption": "no"}, "no", {"text": "Two."}, {"text": None}]
        assert self.read({"sections": parts}, FieldNames(("sections.text",))).fields["text"] == "One.\n\nTwo."

    def test_an_encyclopedia_as_extractors_write_it(self, here: Path) -> None:
        row = {"id": "12", "revid": "3", "url": "https://en.wiki.example/wiki?curid=12", "title": "Tin"}
        fields = self.read({**row, "text": "Tin\n\nTin melts at 231.9 °C."}).fields
        assert (fields["title"], fields["url"], fields["id"]) == ("Tin", row["url"], "12")

    def test_only_a_field_named_html_is_a_page(self, here: Path) -> None:
        assert self.read({"text": "<p>5%</p>"}).media == "text"
        assert self.read({"body_html": "<p>5%</p>"}).media == "html"

    def test_half_a_surrogate_pair(self, here: Path) -> None:
        write("a.jsonl", '{"text": "x \\ud800 y"}')
        _, (bad,) = split(read_records(["a.jsonl"]))
        assert bad.error == "undecodable"


class TestJsonLines:
    def test_source_counts_lines_and_raw_is_the_line(self, here: Path) -> None:
        write("d.jsonl", b'\xef\xbb\xbf{"text": "a", "id": "k1"}\r\n\n {"text": "\xc2\xa3"} \n')
        (first, second), bad = split(read_records(["d.jsonl"]))
        assert (first.source, first.raw) == ("d.jsonl#1", b'{"text": "a", "id": "k1"}')
        assert (second.source, second.raw) == ("d.jsonl#3", b' {"text": "\xc2\xa3"} ')
        assert not bad

    def test_bad_lines_do_not_stop_the_others(self, here: Path) -> None:
        bad_lines = [
            b'{"text": ',
            b"[1]",
            b'{"text": "\xff"}',
            b'{"a": 1}',
            b'{"text": ""}',
            b"[" * 100_000,
            b'{"n": ' + b"9" * 5000 + b"}",
        ]
        write("d.ndjson", b"\n".join([b'{"text": "a"}', *bad_lines, b'{"text": "z"}']))
        records, bad = split(read_records(["d.ndjson"]))
        assert [record.source for record in records] == ["d.ndjson#1", "d.ndjson#9"]
        assert [(one.record, one.error) for one in bad] == [
            ("2", "broken_json"),
            ("3", "broken_json"),
            ("4", "undecodable"),
            ("5", "no_text_field"),
            ("6", "empty"),
            ("7", "broken_json"),
            ("8", "broken_json"),
        ]
        assert bad[0].raw_sha256 == hashlib.sha256(b'{"text": ').hexdigest()
        assert all(one.message.startswith(one.source) and "\n" not in one.message for one in bad)

    def test_an_over_long_line_is_passed_over(self, here: Path) -> None:
        long = b'{"text": "' + b"x" * 300_000 + b'"}'
        write("d.jsonl", b"\n".join([b'{"text": "a"}', long, b'{"text": "z"}']))
        records, (bad,) = split(read_records(["d.jsonl"], limits=Limits(max_record_bytes=1000)))
        assert [record.source for record in records] == ["d.jsonl#1", "d.jsonl#3"]
        assert (bad.source, bad.error, bad.raw_sha256) == ("d.jsonl#2", "too_large", "")

    @pytest.mark.parametrize(
        ("line", "values"),
        [
            ('{"text": "a", "x": [1, 2]}', 4),
            ('{"text": "a, [b], {c}, d", "x": 1}', 2),
            (r'{"text": "a\\", "x\",\"": [{"y": []}]}', 5),
            ('{"text": "a", "x": [' + "{},[]," * 50 + "{}]}", 204),
        ],
    )
    def test_a_line_of_too_many_values_is_passed_over(self, here: Path, line: str, values: int) -> None:
        write("d.jsonl", f'{line}\n{{"text": "z"}}')
        records, bad = split(read_records(["d.jsonl"], limits=Limits(max_values=values)))
        assert [record.fields["text"][0] for record in records] == ["a", "z"]
        assert not bad
        (record,), (refused,) = split(read_records(["d.jsonl"], limits=Limits(max_values=values - 1)))
        assert record.fields["text"] == "z"
        assert (refused.source, refused.error) == ("d.jsonl#1", "too_many_values")

    def test_utf_16_with_a_mark(self, here: Path) -> None:
        write("d.jsonl", '{"text": "£5"}\n{"text": "b"}'.encode("utf-16"))
        records, _ = split(read_records(["d.jsonl"]))
        assert [record.fields["text"] for record in records] == ["£5", "b"]

    def test_no_records(self, here: Path) -> None:
        write("d.jsonl", "\n\n")
        _, (bad,) = split(read_records(["d.jsonl"]))
        assert (bad.source, bad.error) == ("d.jsonl", "empty")

    @pytest.mark.parametrize("suffix", PACK)
    def test_records_before_the_cut_survive(self, here: Path, suffix: str) -> None:
        rows = [json.dumps({"text": f"{n} " + noise(200 + n % 50).hex()}).encode() for n in range(4000)]
        packed = PACK[suffix](b"\n".join(rows))
        write(f"d.jsonl{suffix}", packed[: len(packed) * 3 // 4])
        records, (bad,) = split(read_records([f"d.jsonl{suffix}"]))
        assert len(records) > 500
        assert [record.raw for record in records] == rows[: len(records)]
        assert (bad.source, bad.error) == (f"d.jsonl{suffix}", "truncated")

    @given(st.lists(st.binary(max_size=20)), st.integers(1, 7))
    def test_lines_are_cut_the_same_whatever_the_pieces(self, chunks: list[bytes], limit: int) -> None:
        data = b"".join(chunks)
        found = list(lines(Stream(iter([chunk for chunk in chunks if chunk])), limit))
        expected = data.split(b"\n")
        if expected[-1] == b"":
            expected.pop()
        assert found == [
            (number, line.removesuffix(b"\r") if len(line) <= limit else None)
            for number, line in enumerate(expected, 1)
        ]


class TestTables:
    def test_rows_and_their_canonical_json(self, here: Path) -> None:
        write("t.csv", 'title,text\nÉ,"two\nlines, ""quoted"""\n\nB,b\n')
        (first, second), bad = split(read_records(["t.csv"]))
        assert (first.source, second.source, bad) == ("t.csv#1", "t.csv#2", [])
        assert first.raw.decode() == '{"text":"two\\nlines, \\"quoted\\"","title":"É"}'
        assert first.fields["text"] == 'two\nlines, "quoted"'

    @pytest.mark.parametrize(("name", "mark"), [("t.tsv", "\t"), ("t.csv", ";"), ("t.csv", "\t")])
    def test_separators(self, here: Path, name: str, mark: str) -> None:
        write(name, f"title{mark}text\nA{mark}b, c\n")
        (record,), _ = split(read_records([name]))
        assert dict(record.fields) == {"title": "A", "text": "b, c"}

    @pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252", "utf-16"])
    def test_encodings(self, here: Path, encoding: str) -> None:
        write("t.csv", "text\n“Café” sales rose to £5\n".encode(encoding))
        (record,), _ = split(read_records(["t.csv"]))
        assert record.fields["text"] == "“Café” sales rose to £5"

    def test_bad_rows_do_not_stop_the_others(self, here: Path) -> None:
        write("t.csv", b"text,n\na,1\nb,2,3\n,4\n\xff\x81\x8d,5\n" + b"x" * 2000 + b",6\nz,7\n")
        records, bad = split(read_records(["t.csv"], limits=Limits(max_record_bytes=1000)))
        assert [(record.source, record.fields["text"]) for record in records] == [
            ("t.csv#1", "a"),
            ("t.csv#6", "z"),
        ]
        assert [(one.record, one.error) for one in bad] == [
            ("2", "broken_row"),
            ("3", "empty"),
            ("4", "undecodable"),
            ("5", "too_large"),
        ]

    def test_a_reader_that_fails_does_not_stop_the_others(
        self, here: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(*_: object) -> None:
            raise KeyError("n")

        monkeypatch.setattr("claimspan.sources.containers.delimited", broken)
        write("t.csv", "text\na\n")
        write("u.txt", "whole")
        (record,), (bad,) = split(read_records(["t.csv", "u.txt"]))
        assert (record.source, bad.source, bad.error) == ("u.txt", "t.csv", "KeyError")

    def test_lines_that_end_in_carriage_returns_alone_are_told_of(self, here: Path) -> None:
        write("t.csv", b"id,text\ra,one\rb,two\r")
        write("u.csv", b"id,text\na,one\rb,two\nc,three\n")
        records, bad = split(read_records(["t.csv", "u.csv"]))
        assert [(one.source, one.record, one.error) for one in bad] == [
            ("t.csv", "", "broken_row"),
            ("u.csv#1", "1", "broken_row"),
        ]
        assert all("carriage return" in one.message for one in bad)
        assert [record.fields["text"] for record in records] == ["three"]

    def test_a_field_longer_than_the_csv_module_allows(self, here: Path) -> None:
        csv.field_size_limit(131072)
        write("t.csv", "text\n" + "x" * 200_000 + "\n")
        (record,), _ = split(read_records(["t.csv"]))
        assert len(record.fields["text"]) == 200_000

    def test_an_unclosed_quote_is_bounded(self, here: Path) -> None:
        csv.field_size_limit(2000)  # so that the test needs no megabytes
        write("t.csv", 'text\na\n"never closed\n' + "line of the rest\n" * 1000)
        records, bad = split(read_records(["t.csv"], limits=Limits(max_record_bytes=1000)))
        assert records[0].fields["text"] == "a"
        assert bad[0].error == "broken_row"
        assert records[-1].fields["text"] == "line of the rest"

    @pytest.mark.parametrize("name", ["d.csv", "d.jsonl"])
    def test_a_message_is_one_line_whatever_it_quotes(self, here: Path, name: str) -> None:
        write(name, b'"a\nb",c\n1,2\n' if name == "d.csv" else b'{"a\\nb": 1}\n')
        _, (bad,) = split(read_records([name]))
        assert bad.error == "no_text_field"
        assert ": a b" in bad.message

    def test_no_text_column_is_said_once(self, here: Path) -> None:
        write("t.csv", "a,b\n1,2\n3,4\n")
        write("t.parquet", parquet([{"a": 1}, {"a": 2}]))
        records, bad = split(read_records(["t.csv", "t.parquet"]))
        assert not records
        assert [(one.source, one.error) for one in bad] == [
            ("t.csv", "no_text_field"),
            ("t.parquet", "no_text_field"),
        ]
        assert "a, b" in bad[0].message

    @pytest.mark.parametrize("content", ["", "text\n"])
    def test_no_rows(self, here: Path, content: str) -> None:
        write("t.csv", content)
        _, (bad,) = split(read_records(["t.csv"]))
        assert bad.error == "empty"

    def test_parquet(self, here: Path) -> None:
        rows: list[dict[str, object]] = [
            {"body": {"text": f"é {n}"}, "n": n, "blob": b"\x00"} for n in range(40)
        ]
        rows.append({"body": {"text": None}, "n": 40, "blob": None})
        write("t.parquet", parquet(rows))
        records, (bad,) = split(read_records(["t.parquet"]))
        assert [record.source for record in records] == [f"t.parquet#{n}" for n in range(1, 41)]
        assert records[1].raw.decode() == '{"blob":"AA==","body":{"text":"é 1"},"n":1}'
        assert records[1].fields["text"] == "é 1"
        assert (bad.record, bad.error) == ("41", "empty")

    def test_a_line_of_too_many_cells_is_passed_over(self, here: Path) -> None:
        write("t.csv", "text,a\nb,c\nd" + "," * 20 + "\ne,f\n")
        records, (bad,) = split(read_records(["t.csv"], limits=Limits(max_values=10)))
        assert [record.fields["text"] for record in records] == ["b", "e"]
        assert (bad.source, bad.error) == ("t.csv#2", "too_many_values")

    def test_parquet_rows_that_are_too_large_are_passed_over(self, here: Path) -> None:
        rows: list[dict[str, object]] = [
            {"text": "a", "x": [[1, 2]], "y": {"z": 1}},
            {"text": "b" * 2000, "x": [], "y": {"z": 1}},
            {"text": "c", "x": [[3] * 30, []], "y": {"z": 1}},
            {"text": "d", "x": None, "y": None},
        ]
        write("t.parquet", parquet(rows))
        limits = Limits(max_record_bytes=1500, max_values=20)
        records, bad = split(read_records(["t.parquet"], limits=limits))
        assert [(record.source, record.fields["text"]) for record in records] == [
            ("t.parquet#1", "a"),
            ("t.parquet#4", "d"),
        ]
        assert [(one.source, one.error) for one in bad] == [
            ("t.parquet#2", "too_large"),
            ("t.parquet#3", "too_many_values"),
        ]

    def test_parquet_groups_of_too_large_pages_are_passed_over(self, here: Path) -> None:
        """A page holds up to 1,024 rows: of larger groups it is a part, of smaller ones it may be all."""
        sizes = [("few large", 10, 300), ("many small", 4096, 2), ("few small", 10, 30)]
        sink = io.BytesIO()
        with pq.ParquetWriter(sink, pa.schema([("text", pa.string())]), compression="none") as writer:
            for name, rows, size in sizes:
                texts = [f"{name} {n} ".ljust(size, "x") for n in range(rows)]
                writer.write_table(pa.table({"text": texts}))
        write("t.parquet", sink.getvalue())
        limits = Limits(max_page_bytes=30_000)
        records, bad = split(read_records(["t.parquet"], limits=limits))
        assert len(records) == 10 + 4096 + 10
        assert not bad
        whole = pq.ParquetFile(io.BytesIO(sink.getvalue())).metadata
        limits = Limits(max_page_bytes=whole.row_group(0).column(0).total_uncompressed_size - 1)
        records, bad = split(read_records(["t.parquet"], limits=limits))
        assert [record.source for record in records] == [f"t.parquet#{n}" for n in range(4107, 4117)]
        assert [(one.source, one.error) for one in bad] == [
            ("t.parquet#1", "too_large"),
            ("t.parquet#11", "too_large"),
        ]
        assert "rows 11 to 4,106" in bad[1].message

    def test_shards_of_a_data_set(self, here: Path) -> None:
        for shard in range(3):
            rows: list[dict[str, object]] = [
                {"id": f"{shard}-{n}", "body": {"text": f"Rose {n}%.", "words": 2}, "lang": "en"}
                for n in range(40)
            ]
            write(f"data/train-{shard:05}-of-00003.parquet", parquet(rows))
        records, bad = split(read_records(["data"], fields=FieldNames(text=("body.text",))))
        assert [record.source for record in records] == [
            f"data/train-{shard:05}-of-00003.parquet#{row}" for shard in range(3) for row in range(1, 41)
        ]
        assert [record.fields["text"] for record in records[:2]] == ["Rose 0%.", "Rose 1%."]
        assert (records[41].fields["id"], records[41].fields["language"], bad) == ("1-1", "en", [])

    def test_damaged_parquet(self, here: Path) -> None:
        write("t.parquet", parquet([{"text": "a"}])[:-20] + b"x" * 20)
        _, (bad,) = split(read_records(["t.parquet"]))
        assert bad.error == "corrupt"


class TestArchives:
    members: ClassVar = {
        "inner/b.txt": b"B",
        "x.jsonl": b'{"text": "1"}\n\n{"text": "3"}',
        "t.csv.gz": gzip.compress(b"text\nrow\n"),
        "t.parquet": parquet([{"text": "p"}]),
        ".hidden.txt": b"no",
        "__MACOSX/b.txt": b"no",
        "c.exe": b"no",
        "../up.txt": b"up",
    }

    @pytest.mark.parametrize("name", ["a.zip", "a.tar", "a.tar.gz", "a.tgz", "a.tar.zst", "a.zip.xz"])
    def test_members_by_the_same_rules(self, here: Path, name: str) -> None:
        packed = zipped(self.members) if "zip" in name else tarred(self.members.items())
        suffix = ".gz" if name.endswith("gz") else Path(name).suffix
        write(name, PACK[suffix](packed) if suffix in PACK else packed)
        records, bad = split(read_records([name]))
        assert [(record.source, record.fields.get("text", record.raw.decode())) for record in records] == [
            (f"{name}#inner/b.txt", "B"),
            (f"{name}#x.jsonl#1", "1"),
            (f"{name}#x.jsonl#3", "3"),
            (f"{name}#t.csv.gz#1", "row"),
            (f"{name}#t.parquet#1", "p"),
            (f"{name}#../up.txt", "up"),
        ]
        assert [(one.source, one.record, one.error) for one in bad] == [
            (f"{name}#c.exe", "c.exe", "unsupported")
        ]
        assert [path.name for path in here.iterdir()] == [name]

    def test_archives_in_archives(self, here: Path) -> None:
        write("a.zip", zipped({"b.tar.gz": gzip.compress(tarred({"c.txt": b"C"}.items()))}))
        (record,), _ = split(read_records(["a.zip"]))
        assert record.source == "a.zip#b.tar.gz#c.txt"

    def test_too_deep(self, here: Path) -> None:
        packed = b"x"
        for level in range(6):
            packed = zipped({"a.zip" if level else "a.txt": packed})
        write("a.zip", packed)
        _, (bad,) = split(read_records(["a.zip"]))
        assert bad.error == "nested_too_deep"

    def test_a_member_without_a_name_spares_its_neighbours(self, here: Path) -> None:
        # A name ends where a zero byte is.
        write("a.zip", zipped({"x.txt": b"X", "b.txt": b"B"}).replace(b"x.txt", b"\0.txt"))
        (record,), (bad,) = split(read_records(["a.zip"]))
        assert (record.source, bad.source, bad.error) == ("a.zip#b.txt", "a.zip#", "unsupported")

    def test_zip_bomb_spares_its_neighbours(self, here: Path) -> None:
        write("a.zip", zipped({"bomb.txt": b"0" * 15_000_000, "b.txt": b"B"}))
        (record,), (bad,) = split(read_records(["a.zip"]))
        assert (record.source, bad.source, bad.error) == ("a.zip#b.txt", "a.zip#bomb.txt", "zip_bomb")

    @pytest.mark.parametrize("suffix", [".gz", ".bz2", ".xz", ".zst"])
    def test_packed_bombs(self, here: Path, suffix: str) -> None:
        write(f"a.jsonl{suffix}", PACK[suffix](b'{"text": "a"}\n' + b"0" * 15_000_000))
        (record,), (bad,) = split(read_records([f"a.jsonl{suffix}"]))
        assert (record.fields["text"], bad.error) == ("a", "zip_bomb")

    def test_nested_bomb(self, here: Path) -> None:
        write("a.zip", zipped({f"{n}.zip": zipped({"a.txt": b"0" * 5_000_000}) for n in range(9)}))
        _, bad = split(read_records(["a.zip"]))
        assert bad[-1].error == "zip_bomb"

    def test_what_one_input_may_unpack_to(self, here: Path) -> None:
        write("a.zip", zipped({f"{n}.txt": noise(600) for n in range(5)}))
        records, bad = split(read_records(["a.zip"], limits=Limits(max_unpacked_bytes=1500)))
        assert len(records) == 2
        assert [one.error for one in bad] == ["zip_bomb"]

    def test_encrypted(self, here: Path) -> None:
        packed = bytearray(zipped({"a.txt": b"secret"}))
        for header, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            packed[packed.index(header) + at] |= 1
        write("a.zip", bytes(packed))
        _, (bad,) = split(read_records(["a.zip"]))
        assert (bad.source, bad.error) == ("a.zip#a.txt", "encrypted")

    def test_damaged_member(self, here: Path) -> None:
        content = noise(1000)
        packed = bytearray(zipped({"a.txt": content, "b.txt": b"B"}))
        packed[200] ^= 0xFF
        write("a.zip", bytes(packed))
        (record,), (bad,) = split(read_records(["a.zip"]))
        assert (record.source, bad.source, bad.error) == ("a.zip#b.txt", "a.zip#a.txt", "corrupt")

    @pytest.mark.parametrize("name", ["a.zip", "a.tar", "a.txt.gz", "a.txt.bz2", "a.txt.xz", "a.txt.zst"])
    def test_not_what_the_name_says(self, here: Path, name: str) -> None:
        write(name, b"This is plain text, whatever the name says. " * 30)
        _, (bad,) = split(read_records([name]))
        assert (bad.source, bad.error) == (name, "corrupt")

    @pytest.mark.parametrize(("cut", "error"), [(700, "truncated"), (512, "truncated")])
    def test_cut_tar(self, here: Path, cut: int, error: str) -> None:
        write("a.tar", tarred({"a.txt": b"A" * 100, "b.txt": b"B"}.items())[: 512 + cut])
        (record,), (bad,) = split(read_records(["a.tar"]))
        assert (record.source, bad.source, bad.error) == ("a.tar#a.txt", "a.tar", error)

    def test_tar_damaged_part_way(self, here: Path) -> None:
        packed = bytearray(tarred({"a.txt": b"A", "b.txt": b"B"}.items()))
        packed[1024 + 150] ^= 0xFF
        write("a.tar", bytes(packed))
        (record,), (bad,) = split(read_records(["a.tar"]))
        assert (record.source, bad.source, bad.error) == ("a.tar#a.txt", "a.tar", "corrupt")

    def test_links_in_a_tar(self, here: Path) -> None:
        out = io.BytesIO()
        with tarfile.open(fileobj=out, mode="w") as archive:
            link = tarfile.TarInfo("passwd.txt")
            link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
            archive.addfile(link)
        write("a.tar", out.getvalue())
        _, (bad,) = split(read_records(["a.tar"]))
        assert (bad.source, bad.error) == ("a.tar#passwd.txt", "unsupported")

    @pytest.mark.parametrize("packed", [zipped({}), tarred({}.items())])
    def test_empty(self, here: Path, packed: bytes) -> None:
        name = "a.zip" if packed.startswith(b"PK") else "a.tar"
        write(name, packed)
        _, (bad,) = split(read_records([name]))
        assert bad.error == "empty"

    def test_the_same_name_twice(self, here: Path) -> None:
        write("a.tar", tarred([("a.txt", b"1"), ("a.txt", b"2")]))
        (record,), (bad,) = split(read_records(["a.tar"]))
        assert (record.raw, bad.error) == (b"1", "duplicate_name")


def test_the_run_goes_on_after_every_kind_of_damage(here: Path) -> None:
    names = "a.zip b.tar.gz c.parquet d.csv.xz e.jsonl.zst f.txt.bz2 g.tar h.jsonl".split()
    damaged = [f"in/{name}" for name in names]
    for path in damaged:
        write(path, noise(3000))
    write("in/z.txt", "last")
    records, bad = split(read_records(["in"]))
    assert [record.source for record in records] == ["in/z.txt"]
    assert {one.source.partition("#")[0] for one in bad} == set(damaged)


def test_quarantine_of_a_record_that_a_later_stage_refused() -> None:
    record = Record("d.zip#x.jsonl#3", b"raw", "text")
    row = quarantine(record, BadInput("articles", "no_text", "No text."))
    assert row == Quarantined(
        "d.zip#x.jsonl#3", "x.jsonl#3", "articles", "no_text", "No text.", hashlib.sha256(b"raw").hexdigest()
    )
