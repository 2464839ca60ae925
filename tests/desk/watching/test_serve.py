"""The page of ``rules watch --serve``, asked over HTTP while rule files change."""

from __future__ import annotations

import http.client
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimspan.desk.watching.bench import Bench
from claimspan.desk.watching.payload import pieces
from claimspan.desk.watching.serve import MOST_BYTES, serving
from claimspan.errors import UsageError
from claimspan.extract import Extractor
from claimspan.model import Article, Span
from share_rules import edit, write_rules

ARTICLE = Article("a", "a.md", "The mill lost 12% of its workers.", "")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_rules(tmp_path_factory.mktemp("serve"))


@pytest.fixture(scope="module")
def address(folder: Path, extractor: Extractor) -> Iterator[str]:
    bench = Bench(folder, [ARTICLE], extractor.model)
    with serving(bench, 0, interval=0.01) as address:
        yield address


Answer = tuple[int, dict[str, str], bytes]


def ask(
    address: str, path: str, body: bytes | str | None = None, headers: dict[str, str] | None = None
) -> Answer:
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)
    method = "GET" if body is None else "POST"
    kind = {} if body is None else {"Content-Type": "application/json"}
    connection.request(method, path, body, {**kind, **(headers or {})})
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer.status, dict(answer.getheaders()), content


def told(address: str, path: str, body: Any = None) -> Any:
    status, headers, content = ask(address, path, None if body is None else json.dumps(body))
    assert status == 200, content
    assert headers["Content-Type"] == "application/json; charset=utf-8"
    return json.loads(content)


def test_the_page_and_its_parts(address: str) -> None:
    status, headers, page = ask(address, "/")
    assert status == 200
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    parts = re.findall(r'(?:href|src)="([^"]+)"', page.decode())
    assert sorted(parts) == ["/watch.css", "/watch.js"]
    for part in parts:
        assert ask(address, part)[0] == 200


def test_the_script_finds_every_element_that_it_names(address: str) -> None:
    page, script = (ask(address, path)[2].decode() for path in ("/", "/watch.js"))
    ids = set(re.findall(r'\bid="([^"]+)"', page))
    assert set(re.findall(r'\bat\("([^"]+)"\)', script)) <= ids


def test_no_script_but_our_own_can_run(address: str) -> None:
    _, headers, page = ask(address, "/")
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert not re.search(r"<script(?![^>]*\bsrc=)|\son\w+=|\sstyle=|<style", page.decode())
    script = ask(address, "/watch.js")[2].decode()
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", script)


def test_a_text_is_read(address: str) -> None:
    text = "Some 45% of <b>commuters</b> 🚲 drove. Turnout reached 61%."
    answer = told(address, "/read", {"text": text})
    assert "".join(piece["text"] for piece in answer["pieces"]) == text
    assert [claim["text"] for claim in answer["claims"]] == ["45%", "61%"]
    values = [span for span in answer["spans"] if span["field"] == "value"]
    assert [(span["text"], span["rule"], span["claim"]) for span in values] == [
        ("45%", "shares/percent", 0),
        ("61%", "shares/percent", 1),
    ]
    for index, span in enumerate(answer["spans"]):
        assert span["text"] == "".join(p["text"] for p in answer["pieces"] if index in p["spans"])


@pytest.mark.parametrize("text", ["", " ", "Nothing.", "It has 40 looms.", "\ud83d\ude00 4%"])
def test_any_text_can_be_read(address: str, text: str) -> None:
    text = text.encode("utf-16", "surrogatepass").decode("utf-16")
    answer = told(address, "/read", {"text": text})
    assert "".join(piece["text"] for piece in answer["pieces"]) == text


def test_numbers_that_are_no_claims_are_told(address: str) -> None:
    (number,) = told(address, "/read", {"text": "It has 40 looms."})["numbers"]
    assert (number["text"], number["fate"]) == ("40", "unexplained")


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        ("{", {}, 400),
        ("[]", {}, 400),
        ('{"text": 5}', {}, 400),
        ('{"text": "\\ud800 4%"}', {}, 400),
        (b"\xff", {}, 400),
        ("[" * 100_000, {}, 400),
        ('{"text": "4%"}', {"Content-Type": "text/plain"}, 415),
        ('{"text": "4%"}', {"Content-Type": "application/x-www-form-urlencoded"}, 415),
        ("x" * (MOST_BYTES + 1), {}, 413),
        ('{"text": "4%"}', {"Content-Length": "many"}, 411),
    ],
)
def test_what_cannot_be_read_is_told(
    address: str, body: str | bytes, headers: dict[str, str], status: int
) -> None:
    found, _, content = ask(address, "/read", body, headers)
    assert found == status
    assert json.loads(content)["error"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "127.0.0.1:1"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
    ],
)
@pytest.mark.parametrize("path", ["/", "/state", "/events", "/rule?id=people/of"])
def test_only_this_machine_is_answered(address: str, headers: dict[str, str], path: str) -> None:
    assert ask(address, path, None, headers)[0] == 403
    assert ask(address, "/read", '{"text": "4%"}', headers)[0] == 403


def test_it_listens_on_this_machine_alone(address: str) -> None:
    assert urlsplit(address).hostname == "127.0.0.1"


def test_a_rules_file_is_shown(address: str, folder: Path) -> None:
    answer = told(address, "/rule?id=people/of")
    assert answer["source"] == (folder / "people" / "of.yaml").read_text(encoding="utf-8")
    assert answer["summary"].startswith("The noun after")


@pytest.mark.parametrize(
    "path", ["/rule?id=people/no", "/rule", "/rule?id=../../etc/passwd", "/nowhere", "/watch.html"]
)
def test_what_is_not_there_is_told(address: str, path: str) -> None:
    status, _, content = ask(address, path)
    assert status == 404
    assert json.loads(content)["error"]


def test_the_page_updates_by_itself(address: str, folder: Path) -> None:
    """A saved change, a broken file and its repair each give an event, and a state to match."""
    rule = folder / "people" / "of.yaml"
    start = told(address, "/state")
    assert (start["broken"], start["n_failures"], start["effects"]) == (False, 0, [])
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)
    connection.request("GET", "/events")
    events = connection.getresponse()
    assert events.headers["Content-Type"] == "text/event-stream; charset=utf-8"

    def next_state(after: int) -> Any:
        while True:
            line = events.readline().decode().strip()
            if line.startswith("data: ") and int(line.removeprefix("data: ")) > after:
                return told(address, "/state")

    edit(rule, "priority: 80", "priority: 10")
    changed = next_state(start["number"])
    (effect,) = changed["effects"]
    assert effect["rules"] == ["people/of"]
    assert {"field": "subject", "before": "its workers", "after": "The mill"} in effect["fields"]
    edit(rule, "find:", "fnd:")
    broken = next_state(changed["number"])
    assert broken["broken"]
    assert any("R103" in problem for problem in broken["problems"])
    assert broken["effects"] == changed["effects"]
    edit(rule, "fnd:", "find:")
    edit(rule, "priority: 10", "priority: 80")
    assert not next_state(broken["number"])["broken"]
    connection.close()


def test_a_port_that_is_taken_is_one_sentence(address: str, folder: Path, extractor: Extractor) -> None:
    port = urlsplit(address).port
    assert port is not None
    bench = Bench(folder, [], extractor.model)
    with pytest.raises(UsageError, match=f"port {port} cannot be used"), serving(bench, port):
        pass


@given(st.text(), st.lists(st.tuples(st.integers(0, 20), st.integers(1, 9)), max_size=5))
def test_pieces_are_the_text_and_every_span_is_whole(text: str, places: list[tuple[int, int]]) -> None:
    spans = [Span(start, start + length) for start, length in places if start + length <= len(text)]
    found = pieces(text, spans)
    assert "".join(piece["text"] for piece in found) == text
    for index, span in enumerate(spans):
        assert "".join(piece["text"] for piece in found if index in piece["spans"]) == span.of(text)
