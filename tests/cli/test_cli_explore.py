from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import hand_dataset
from serving import explorer

Call = Callable[..., Any]


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
    with explorer(hand_dataset.write(tmp_path / "set")) as address:
        port = int(address.rpartition(":")[2])
        assert listening(port) == {"0100007F"}  # 127.0.0.1
    assert listening(port) == set()


def test_what_is_no_dataset_is_told(here: Path, claimspan: Call) -> None:
    result = claimspan("explore", "none", "--no-browser")
    assert result.exit_code == 1
    assert result.stderr.startswith("error: there is no dataset none;")


def test_without_streamlit_it_says_what_to_install(
    dataset: Path, claimspan: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    result = claimspan("explore", dataset, "--no-browser")
    assert result.exit_code == 2
    assert "pip install 'claimspan[explore]'" in result.stderr
