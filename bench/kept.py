"""Where results are kept, for whoever asks for it: a bench writes no file by itself."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any, Final

RESULTS: Final = Path(__file__).resolve().parent / "results"


def free(folder: Path, what: str) -> Path:
    """Today's file for results of a kind, with a number if there is one already; `folder` is made."""
    folder.mkdir(parents=True, exist_ok=True)
    stem = f"{date.today().isoformat()}-{what}"
    names = (f"{stem}-{number}.json" if number > 1 else f"{stem}.json" for number in count(1))
    return next(path for name in names if not (path := folder / name).exists())


def add_options(parser: argparse.ArgumentParser) -> None:
    """Give a command the options ``--save`` and ``--results``."""
    parser.add_argument("--save", action="store_true", help="keep the results in a file named by the day")
    parser.add_argument(
        "--results", type=Path, default=RESULTS, metavar="FOLDER", help="where --save keeps them"
    )


def keep(folder: Path, what: str, content: Mapping[str, Any]) -> Path:
    """Write results of a kind, with their date, beside earlier ones; returns the new file."""
    path = free(folder, what)
    dated = {"date": date.today().isoformat(), **content}
    path.write_text(json.dumps(dated, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    return path
