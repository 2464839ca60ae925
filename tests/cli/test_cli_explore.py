import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import hand_dataset

Call = Callable[..., Any]


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


def listening(port: int) -> set[str]:
    """The addresses at which the port is listened at, in hexadecimal, as Linux lists them."""
    tables = [path for path in (Path("/proc/net/tcp"), Path("/proc/net/tcp6")) if path.exists()]
    if not tables:
        pytest.skip("only Linux tells who listens")
    places = [
        line.split()[1] for table in tables for line in table.read_text().splitlines()[1:] if " 0A " in line
    ]
    return {place.partition(":")[0] for place in places if int(place.partition(":")[2], 16) == port}


def test_the_page_is_served_on_this_computer_only(tmp_path: Path) -> None:
    folder, port = hand_dataset.write(tmp_path / "set"), free_port()
    command = [sys.executable, "-m", "claimspan", "explore", str(folder), "--no-browser", "--port", str(port)]
    quiet = subprocess.DEVNULL
    server = subprocess.Popen(command, stdout=quiet, stderr=quiet, start_new_session=True)
    try:
        assert answer(f"http://127.0.0.1:{port}/_stcore/health") == b"ok"
        assert listening(port) == {"0100007F"}  # 127.0.0.1
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(timeout=30)


def test_what_is_no_dataset_is_told(here: Path, claimspan: Call) -> None:
    result = claimspan("explore", "none", "--no-browser")
    assert result.exit_code == 1
    assert result.stderr.startswith("error: none ")


def test_without_streamlit_it_says_what_to_install(
    dataset: Path, claimspan: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    result = claimspan("explore", dataset, "--no-browser")
    assert result.exit_code == 2
    assert "pip install 'claimspan[explore]'" in result.stderr
