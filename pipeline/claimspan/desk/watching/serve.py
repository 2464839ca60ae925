"""The page of ``rules watch --serve``, for this machine's browser alone.

Only requests that name this machine are answered, so that no website can ask through the reader's browser.
"""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import resources
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from claimspan.desk.watching import payload
from claimspan.desk.watching.bench import Bench, Report
from claimspan.desk.watching.watch import INTERVAL, watch
from claimspan.errors import UsageError

HOST: Final = "127.0.0.1"
MOST_BYTES: Final = 400_000
"""Of a text that is sent to be read."""

HEARTBEAT: Final = 10.0
"""Seconds after which a stream of events gives a sign of life."""

_FILES: Final = {
    "/": ("watch.html", "text/html; charset=utf-8"),
    "/watch.css": ("watch.css", "text/css; charset=utf-8"),
    "/watch.js": ("watch.js", "text/javascript; charset=utf-8"),
}
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none';"
    " form-action 'none'; frame-ancestors 'none'"
)


@contextmanager
def serving(bench: Bench, port: int, *, interval: float = INTERVAL) -> Iterator[str]:
    """Serve the page while the block runs, and watch the rules; gives its address.

    :param port: 0 for any that is free.
    :param interval: seconds between two looks at the rule files.
    :raises UsageError: if the port is taken.
    """
    try:
        server = _Server(bench, port)
    except (OSError, OverflowError):
        raise UsageError(f"port {port} cannot be used; give another --port, or 0 for any") from None
    threads = [
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True),
        threading.Thread(
            target=watch,
            args=(bench, server.tell, server.stop),
            kwargs={"interval": interval, "lock": server.lock},
            daemon=True,
        ),
    ]
    for thread in threads:
        thread.start()
    try:
        yield f"http://{HOST}:{server.server_port}/"
    finally:
        server.stop.set()
        with server.news:
            server.news.notify_all()
        server.shutdown()
        server.server_close()
        for thread in threads:
            thread.join()


class _Server(ThreadingHTTPServer):
    """Answers from a bench.

    :ivar lock: held by whoever uses the bench; spaCy's pipeline is for one thread at a time.
    :ivar news: told when there is a new report, and at the end.
    """

    daemon_threads = True

    def __init__(self, bench: Bench, port: int) -> None:
        self.bench = bench
        self.lock = threading.Lock()
        self.stop = threading.Event()
        self.news = threading.Condition()
        self.report = bench.report
        super().__init__((HOST, port), _Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a page that was closed while it was answered."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)

    def tell(self, report: Report) -> None:
        """There is a new report."""
        with self.news:
            self.report = report
            self.news.notify_all()

    def next_after(self, number: int) -> int:
        """The number of the newest report, waiting a while for one that comes after `number`."""
        with self.news:
            self.news.wait_for(lambda: self.report.number > number or self.stop.is_set(), HEARTBEAT)
            return self.report.number


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    server_version = "claimspan"
    sys_version = ""

    def do_GET(self) -> None:
        if not self._is_local():
            return
        address = urlsplit(self.path)
        if address.path in _FILES:
            name, kind = _FILES[address.path]
            self._send(HTTPStatus.OK, _file(name), kind)
        elif address.path == "/state":
            self._json(payload.state(self.server.report))
        elif address.path == "/events":
            self._events()
        elif address.path == "/rule":
            self._rule(parse_qs(address.query).get("id", [""])[0])
        else:
            self._error(HTTPStatus.NOT_FOUND, "there is no such page")

    def do_POST(self) -> None:
        if not self._is_local():
            return
        if urlsplit(self.path).path != "/read":
            self._error(HTTPStatus.NOT_FOUND, "there is no such page")
            return
        # A website can send other types through the reader's browser without asking, but not this one.
        if self.headers.get_content_type() != "application/json":
            self._error(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "send application/json")
            return
        text = self._posted_text()
        if text is not None:
            with self.server.lock:
                answer = payload.reading(self.server.bench.extractor, text)
            self._json(answer)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: the terminal shows the address, and the page the errors."""

    def _is_local(self) -> bool:
        port = self.server.server_port
        names = {f"{HOST}:{port}", f"localhost:{port}"}
        origin = self.headers.get("Origin")
        allowed = self.headers.get("Host") in names and (
            origin is None or origin in {f"http://{name}" for name in names}
        )
        if not allowed:
            self._error(HTTPStatus.FORBIDDEN, "only this machine is answered")
        return allowed

    def _posted_text(self) -> str | None:
        length = self.headers.get("Content-Length", "")
        if not (length.isascii() and length.isdigit()):
            self._error(HTTPStatus.LENGTH_REQUIRED, "say how long the text is")
            return None
        if int(length) > MOST_BYTES:
            self._error(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"the text is longer than {MOST_BYTES} bytes")
            return None
        try:
            sent = json.loads(self.rfile.read(int(length)))
            text = sent["text"]
            text.encode("utf-8")  # lone halves of surrogate pairs are no text
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            self._error(HTTPStatus.BAD_REQUEST, 'send {"text": …}')
            return None
        return str(text)

    def _rule(self, id: str) -> None:
        with self.server.lock:
            rules = self.server.bench.extractor.rules
        try:
            self._json(payload.rule(rules, id))
        except (KeyError, OSError):
            self._error(HTTPStatus.NOT_FOUND, "there is no such rule")

    def _events(self) -> None:
        self._head(HTTPStatus.OK, "text/event-stream; charset=utf-8", None)
        number = 0
        try:
            while not self.server.stop.is_set():
                newest = self.server.next_after(number)
                said = f"data: {newest}\n\n" if newest > number else ": still here\n\n"
                number = newest
                self.wfile.write(said.encode())
                self.wfile.flush()
        except OSError:
            return  # the page was closed

    def _json(self, value: Any) -> None:
        body = json.dumps(value, ensure_ascii=False, allow_nan=False)
        self._send(HTTPStatus.OK, body.encode(), "application/json; charset=utf-8")

    def _error(self, status: HTTPStatus, message: str) -> None:
        self.close_connection = True  # what was sent may not have been read
        self._send(status, json.dumps({"error": message}).encode(), "application/json; charset=utf-8")

    def _send(self, status: HTTPStatus, body: bytes, kind: str) -> None:
        self._head(status, kind, len(body))
        self.wfile.write(body)

    def _head(self, status: HTTPStatus, kind: str, length: int | None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        if length is not None:
            self.send_header("Content-Length", str(length))
        self.send_header("Cache-Control", "no-store")
        self.send_header("Content-Security-Policy", _POLICY)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        self.end_headers()


def _file(name: str) -> bytes:
    return resources.files("claimspan.desk.watching").joinpath("page", name).read_bytes()
