"""What several test modules share."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from playwright.sync_api import Browser

import browsers
from claimspan.extract import Extractor

# How long a busy machine takes says nothing of what is tested.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

SNAPSHOTS = Path(__file__).parent / "snapshots"


@pytest.fixture
def snapshot() -> Callable[[str, str], None]:
    """Compare a text with the file of that name in ``tests/snapshots``.

    With ``UPDATE_SNAPSHOTS=1`` in the environment the file is written instead; look at what changed.
    """

    def compare(name: str, text: str) -> None:
        path = SNAPSHOTS / name
        plain = "\n".join(line.rstrip() for line in text.splitlines()) + "\n"
        if os.environ.get("UPDATE_SNAPSHOTS"):
            path.write_text(plain, encoding="utf-8")
        assert plain == path.read_text(encoding="utf-8")

    return compare


@pytest.fixture(scope="session")
def extractor() -> Extractor:
    """The extractor with the project's own rules and the default model; loading it takes a moment."""
    return Extractor()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A browser; for one module at a time, as it keeps the thread's event loop while it runs."""
    with browsers.chromium() as browser:
        yield browser
