"""Object stores and web servers: the same records as from the disk, in few large requests."""

from __future__ import annotations

import functools
import gzip
import io
import json
import threading
import zipfile
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import fsspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from claimspan.batch.run import run
from claimspan.checks.verify import verify
from claimspan.errors import UsageError
from claimspan.model import Quarantined, Record
from claimspan.sources import check_inputs, read_records
from claimspan.sources.paths import READ_AHEAD
from fakes import FakeExtractor
from object_stores import object_store

TEXT = "Rents rose 5% in May, the council said on Tuesday, and {n} homes were let. "


def files() -> dict[str, bytes]:
    """A small dump in several formats: name → content."""
    rows = [{"text": TEXT.format(n=n), "url": f"https://news.example/{n}"} for n in range(40)]
    lines = "\n".join(json.dumps(row) for row in rows).encode()
    table, archive = io.BytesIO(), io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), table)
    with zipfile.ZipFile(archive, "w") as outer:
        outer.writestr("inner/a.txt", TEXT.format(n=1))
    page = f"<html><body><article><p>{TEXT * 5}</p></article></body></html>".encode()
    response = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + page
    head = "WARC/1.0\r\nWARC-Type: response\r\n"
    head += f"Content-Type: application/http\r\nContent-Length: {len(response)}"
    return {
        "a.txt": TEXT.format(n=2).encode(),
        "data/train-00000-of-00002.parquet": table.getvalue(),
        "d.jsonl.gz": gzip.compress(lines),
        "w.warc.gz": gzip.compress(head.encode() + b"\r\n\r\n" + response + b"\r\n\r\n"),
        "z.zip": archive.getvalue(),
    }


def raws(names: list[str]) -> list[bytes]:
    found = list(read_records(names))
    assert not [one for one in found if isinstance(one, Quarantined)]
    return [one.raw for one in found if isinstance(one, Record)]


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    for name, content in files().items():
        (tmp_path / "dump" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "dump" / name).write_bytes(content)
    return tmp_path / "dump"


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with object_store() as address:
        yield address


@pytest.fixture
def bucket(server: str) -> Iterator[str]:
    """The URL of a bucket with the dump in its folder ``dump``."""
    store = fsspec.filesystem("s3", skip_instance_cache=True)
    store.mkdir("news")
    for name, content in files().items():
        store.pipe(f"news/dump/{name}", content, ACL="public-read")
    yield "s3://news"
    store.rm("news", recursive=True)


def test_an_object_store_gives_the_same_records(bucket: str, dump: Path) -> None:
    here = raws([str(dump)])
    assert len(here) == 40 + 40 + 3
    assert raws([f"{bucket}/dump"]) == here
    assert sorted(raws([f"{bucket}/dump/**"])) == sorted(here)
    (record,) = read_records([f"{bucket}/dump/w.warc.gz"])
    assert record.source == "s3://news/dump/w.warc.gz#0"


def test_a_dataset_from_an_object_store_is_verified_there(bucket: str, tmp_path: Path) -> None:
    summary = run([f"{bucket}/dump"], tmp_path / "out", extractor=FakeExtractor())
    assert (summary.read, summary.stored) == (83, 83)
    assert verify(tmp_path / "out").ok
    store = fsspec.filesystem("s3", skip_instance_cache=True)
    store.pipe("news/dump/a.txt", b"Something else.")
    findings = verify(tmp_path / "out").findings
    assert {finding.where.partition(" ")[0] for finding in findings} == {"s3://news/dump/a.txt"}


def test_what_is_not_in_the_store_is_told_before_any_work(bucket: str) -> None:
    with pytest.raises(UsageError, match="nothing at s3://news/none"):
        check_inputs([f"{bucket}/none"])


class Plain(SimpleHTTPRequestHandler):
    """A web server that gives whole files only."""

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@pytest.fixture
def web(dump: Path) -> Iterator[str]:
    web = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Plain, directory=str(dump)))
    thread = threading.Thread(target=web.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{web.server_port}"
    web.shutdown()
    web.server_close()
    thread.join()


@pytest.mark.parametrize("name", files())
def test_a_web_server_without_parts_of_files(web: str, dump: Path, name: str) -> None:
    assert raws([f"{web}/{name}"]) == raws([str(dump / name)])


def test_a_query_is_no_part_of_the_name(web: str, dump: Path) -> None:
    assert raws([f"{web}/d.jsonl.gz?key=a.txt"]) == raws([str(dump / "d.jsonl.gz")])


@pytest.mark.parametrize("name", files())
def test_a_web_server_with_parts_of_files(server: str, bucket: str, dump: Path, name: str) -> None:
    assert raws([f"{server}/news/dump/{name}"]) == raws([str(dump / name)])


def test_an_address_that_is_not_there(web: str) -> None:
    with pytest.raises(UsageError, match=f"nothing at {web}/none.txt"):
        check_inputs([f"{web}/none.txt"])


def test_files_are_asked_for_in_large_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    memory = fsspec.filesystem("memory")
    memory.pipe("/ahead/a.txt", b"Rose 5%.")
    asked: list[dict[str, object]] = []
    opened = type(memory).open

    def noting(self: object, path: str, mode: str = "rb", **options: object) -> object:
        asked.append(options)
        return opened(self, path, mode, **options)

    monkeypatch.setattr(type(memory), "open", noting)
    try:
        assert raws(["memory://ahead/a.txt"]) == [b"Rose 5%."]
    finally:
        memory.rm("/ahead", recursive=True)
    assert asked == [{"block_size": READ_AHEAD, "cache_type": "readahead"}]


def test_a_connection_that_breaks_takes_only_the_rest_of_its_file(monkeypatch: pytest.MonkeyPatch) -> None:
    class BrokenError(Exception):
        """What a library of its own might raise."""

    class Breaking(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            if self.tell() > 0:
                raise BrokenError("the line is dead")
            return super().read(size)

    memory = fsspec.filesystem("memory")
    rows = [json.dumps({"text": TEXT * 30}) for _ in range(100)]
    memory.pipe("/broken/a.jsonl", "\n".join(rows).encode())
    memory.pipe("/broken/b.txt", b"Rose 5%.")
    opened = type(memory).open

    def open_(self: object, path: str, mode: str = "rb", **options: object) -> object:
        file = opened(self, path, mode, **options)
        return Breaking(file.read()) if path.endswith("a.jsonl") else file

    monkeypatch.setattr(type(memory), "open", open_)
    try:
        found = list(read_records(["memory://broken"]))
    finally:
        memory.rm("/broken", recursive=True)
    bad = [one for one in found if isinstance(one, Quarantined)]
    assert found[-1].source == "memory:///broken/b.txt"
    assert [(one.source, one.error) for one in bad] == [("memory:///broken/a.jsonl", "unreadable")]
    assert "the line is dead" in bad[0].message
