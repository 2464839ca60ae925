"""The explorer as people start it: a process of its own, on a free port of this computer."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, expect


def free_port() -> int:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        return int(server.getsockname()[1])


def answer(address: str) -> bytes:
    """What the address answers, once it does."""
    for _ in range(600):
        try:
            with urllib.request.urlopen(address, timeout=5) as response:
                return bytes(response.read())
        except urllib.error.URLError:
            time.sleep(0.1)
    raise TimeoutError(address)


@contextmanager
def explorer(folder: Path, *options: str) -> Iterator[str]:
    """``claimspan explore`` on a dataset; the page's address."""
    port = free_port()
    command = [sys.executable, "-m", "claimspan", "explore", str(folder), "--no-browser", "--port", str(port)]
    quiet = subprocess.DEVNULL
    server = subprocess.Popen([*command, *options], stdout=quiet, stderr=quiet, start_new_session=True)
    try:
        address = f"http://127.0.0.1:{port}"
        assert answer(f"{address}/_stcore/health") == b"ok"
        yield address
        # One process, so that who ends it by its number leaves nothing behind.
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=30)
    finally:
        if server.poll() is None:
            os.killpg(server.pid, signal.SIGKILL)


def idle(page: Page) -> None:
    """Wait until the page is drawn and says no more that it runs."""
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    expect(page.get_by_role("button", name="Stop")).to_be_hidden()
