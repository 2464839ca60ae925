"""Where results are kept."""

from __future__ import annotations

from datetime import date
from itertools import count
from pathlib import Path


def free(folder: Path, what: str) -> Path:
    """Today's file for results of a kind, with a number if there is one already; `folder` is made."""
    folder.mkdir(parents=True, exist_ok=True)
    stem = f"{date.today().isoformat()}-{what}"
    names = (f"{stem}-{number}.json" if number > 1 else f"{stem}.json" for number in count(1))
    return next(path for name in names if not (path := folder / name).exists())
