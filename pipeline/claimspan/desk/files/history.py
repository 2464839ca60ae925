"""When files were last changed, as git tells it."""

from __future__ import annotations

import subprocess
from pathlib import Path

UNCOMMITTED = "not committed"


def last_changed(folder: Path) -> dict[str, str]:
    """The day of the last commit that touched each file below `folder`, by its path there.

    :returns: ISO dates, `UNCOMMITTED` for files that differ from the last commit; empty without git.
    """
    log = _git(folder, "log", "--format=%x00%cs", "--name-only", "--relative", "--", ".")
    found: dict[str, str] = {}
    for commit in (log or "").split("\0")[1:]:
        day, *names = commit.split("\n")
        for name in filter(None, names):
            found.setdefault(name, day)
    changed = _git(folder, "diff", "--name-only", "--relative", "HEAD", "--", ".")
    new = _git(folder, "ls-files", "--others", "--exclude-standard", "--", ".")
    for name in f"{changed or ''}\n{new or ''}".split("\n"):
        if name:
            found[name] = UNCOMMITTED
    return found


def _git(folder: Path, *arguments: str) -> str | None:
    """What a git command prints, None if it fails or git is not installed."""
    command = ["git", "-C", str(folder), "-c", "core.quotePath=false", *arguments]
    try:
        done = subprocess.run(command, capture_output=True, check=False, text=True, encoding="utf-8")
    except OSError:
        return None
    return done.stdout if done.returncode == 0 else None
