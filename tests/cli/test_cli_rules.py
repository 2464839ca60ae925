"""Broken rules and models, with the real loaders."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Call = Callable[..., Any]


@pytest.fixture
def broken(here: Path) -> Path:
    pack = here / "rules" / "shares"
    pack.mkdir(parents=True)
    (pack / "_pack.yaml").write_text("summary: Shares.\nstage: mention\n")
    (pack / "a.yaml").write_text("id: shares/b\nverzion: 1\n")
    (pack / "c.yaml").write_text("id: [\n")
    return here / "rules"


@pytest.mark.parametrize("command", [("run", "in", "--out", "out"), ("extract", "A text of 5%.")])
def test_broken_rules_are_all_told_and_nothing_is_done(
    broken: Path, claimspan: Call, command: tuple[str, ...]
) -> None:
    result = claimspan(*command, "--rules", broken)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "rules/shares/a.yaml" in result.stderr
    assert "rules/shares/c.yaml" in result.stderr
    assert result.stderr.endswith("\nerror: the rules cannot be used, so nothing was done.\n")
    assert "Traceback" not in result.stderr
    assert not Path("out").exists()


@pytest.mark.usefixtures("here")
def test_a_folder_of_rules_that_is_not_there_is_one_sentence(claimspan: Call) -> None:
    result = claimspan("run", "in", "--out", "out", "--rules", "nowhere")
    assert result.exit_code == 2
    assert "nowhere" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.usefixtures("here")
def test_a_model_that_is_not_installed_is_one_sentence(claimspan: Call) -> None:
    result = claimspan("run", "in", "--out", "out", "--model", "no_such_model")
    assert result.exit_code == 2
    assert result.stderr.startswith("error: ")
    assert "no_such_model" in result.stderr
    assert not Path("out").exists()
