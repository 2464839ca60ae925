"""The command line as a process of its own: help, versions, exit codes, what is imported."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from claimspan import __version__

COMMANDS = ["run", "extract", "query", "verify", "evaluate", "report", "doctor"]
HEAVY = {"spacy", "pandas", "pyarrow", "duckdb", "jinja2", "trafilatura"}


def process(*arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "claimspan", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, **options)


def test_help_names_every_command(claimspan: Callable[..., Any]) -> None:
    result = claimspan("--help")
    assert result.exit_code == 0
    for command in COMMANDS:
        assert f"\n  {command} " in result.stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_and_option_explains_itself(claimspan: Callable[..., Any], command: str) -> None:
    result = claimspan(command, "--help")
    assert result.exit_code == 0
    shown = [line for line in result.stdout.splitlines() if line.startswith("  --")]
    assert shown or "--json" not in result.stdout
    for line in shown:
        assert len(line.split("  ")) > 2, f"{line} has no help"


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; from claimspan.cli import app\n"
        "try: app(['run', '--help'])\n"
        f"except SystemExit: print(sorted({HEAVY!r} & set(sys.modules)))"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.splitlines()[-1] == "[]"


def test_version() -> None:
    result = process("--version")
    assert (result.returncode, result.stdout) == (0, f"claimspan {__version__}\n")


@pytest.mark.parametrize(
    "arguments", [("fly",), ("run",), ("run", "x"), ("run", "x", "--out", "y", "--fast")]
)
def test_wrong_usage_exits_with_2(arguments: tuple[str, ...]) -> None:
    result = process(*arguments)
    assert result.returncode == 2
    assert result.stdout == ""
    assert "Usage: " in result.stderr


def test_a_missing_path_exits_with_2_and_one_sentence(tmp_path: Path) -> None:
    result = process("run", "nowhere", "--out", "out", cwd=tmp_path)
    assert result.returncode == 2
    assert result.stdout == ""
    assert result.stderr.startswith("error: ")
    assert result.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_dataset_exits_with_1(tmp_path: Path) -> None:
    result = process("query", str(tmp_path), "select 1")
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr.startswith("error: ")
