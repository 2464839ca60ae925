"""The data sets' scorers, run as the programs they are."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from claimspan.errors import UsageError

SECONDS = 300


def run_scorer(scorer: Path, *arguments: str | Path) -> str:
    """What a scorer prints.

    :raises UsageError: if it fails; the message ends with its own last line.
    """
    command = [sys.executable, str(scorer), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    if done.returncode:
        said = (done.stderr.strip().splitlines() or ["nothing"])[-1]
        raise UsageError(f"the scorer {scorer.name} failed with exit code {done.returncode}: {said}")
    return done.stdout


def run_json(scorer: Path, *arguments: str | Path) -> dict[str, Any]:
    """What a scorer prints with ``--json``; lines after the JSON object are left out."""
    value, _ = json.JSONDecoder().raw_decode(run_scorer(scorer, *arguments, "--json").lstrip())
    return dict(value)


def read_lines(printed: str) -> dict[str, Any]:
    """``name value`` lines with Python literals, as the scorer of time expressions prints them."""
    out = {}
    for line in printed.splitlines():
        name, _, value = line.partition(" ")
        if name.isidentifier() and value:
            out[name] = ast.literal_eval(value)
    return out


def write_jsonl(path: Path, rows: Iterable[Mapping[str, Any]]) -> Path:
    """Write one JSON object a line."""
    with path.open("w", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
    return path


def read_jsonl(path: Path) -> list[dict[str, Any]]:
    """The JSON objects of a file, one a line."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def first_words(sequence: Sequence[str], most: int) -> str:
    """The first `most` words, for a short line."""
    return " ".join(sequence[:most]) + (" …" if len(sequence) > most else "")
