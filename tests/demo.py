"""``outputs/demo`` as ``make demo`` makes it."""

import contextlib
import shutil
from pathlib import Path

from typer.testing import CliRunner

from claimspan.cli import app

ROOT = Path(__file__).resolve().parents[1]
SOME = (
    "jobs_report.txt", "quarterly_results.html", "wind_and_grid.md", "island_ferry.jsonl",
    "island_ferry_reprint.html",
)  # fmt: skip
"""Enough of the samples to have something of everything to show."""


def make(home: Path, *names: str) -> Path:
    """Read the sample articles, or those of these names, into ``outputs/demo`` of a folder; group and report.

    :returns: the folder.
    """
    (home / "corpus" / "sample").mkdir(parents=True)
    for path in (ROOT / "corpus" / "sample").iterdir():
        if not names or path.name in names:
            shutil.copy(path, home / "corpus" / "sample" / path.name)
    with contextlib.chdir(home):
        for arguments in (
            ("run", "corpus/sample", "--out", "outputs/demo", "--workers", "0"),
            ("group", "outputs/demo"),
            ("report", "outputs/demo"),
        ):
            done = CliRunner().invoke(app, arguments)
            assert done.exit_code == 0, done.output
    return home
