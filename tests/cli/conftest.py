"""A command line with a fast stand-in for the extractor, and a small dataset made with it."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from claimspan.cli import app
from fakes import FakeExtractor, FakeRules

ARTICLES = {
    "farms": "In all, 14% of farms use drones in 2020. Another 3 do not.",
    "schools": "Here 60% of schools teach code. Up to 75% of pupils enjoy it in 2021.",
    "weather": "Nothing but rain.",
}


@pytest.fixture(autouse=True)
def plain_output(monkeypatch: pytest.MonkeyPatch) -> None:
    """No colour, and the width of a pipe, wherever the tests run."""
    for name in ("COLUMNS", "FORCE_COLOR", "CLICOLOR_FORCE", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NO_COLOR", "1")


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> None:
    """The commands read with `fakes.FakeExtractor`."""
    monkeypatch.setattr("claimspan.extract.Extractor", FakeExtractor)
    monkeypatch.setattr("claimspan.rules.loading.load_rules", lambda _: FakeRules())
    # Another process would not know of the stand-in.
    monkeypatch.setattr("claimspan.cli.run.cores", lambda: 0)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working folder with three articles in ``in``."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "in").mkdir()
    for name, text in ARTICLES.items():
        (tmp_path / "in" / f"{name}.txt").write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def claimspan() -> Callable[..., Any]:
    """Calls the command line; the result has ``exit_code``, ``stdout`` and ``stderr``."""
    runner = CliRunner()

    def call(*arguments: str | Path, stdin: str | bytes | None = None) -> Any:
        return runner.invoke(app, [os.fspath(argument) for argument in arguments], input=stdin)

    return call


@pytest.fixture
def dataset(fake: None, here: Path, claimspan: Callable[..., Any]) -> Path:
    """A dataset of the three articles, ``out`` in the working folder."""
    result = claimspan("run", "in", "--out", "out")
    assert result.exit_code == 0, result.output
    return Path("out")
