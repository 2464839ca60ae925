"""``python -m bench.groups``: score the labelled pairs of ``corpus/pairs``."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench.groups.pairs import LABELS, read_pairs, score
from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parents[2]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench.groups", description="Score groups and conflicts.")
    parser.add_argument("--pairs", type=Path, default=ROOT / "corpus" / "pairs", help="folder of the stories")
    parser.add_argument("--errors", action="store_true", help="print every mistake")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as work:
        try:
            pairs = read_pairs(options.pairs, Path(work))
        except ValueError as error:
            print(f"error: {error}", file=sys.stderr)
            return 2
    table = Table("label", "pairs", "precision", "recall", box=None)
    for label in LABELS[:2]:
        precision, recall = score(pairs, label)
        table.add_row(label, str(sum(p.label == label for p in pairs)), f"{precision:.3f}", f"{recall:.3f}")
    console = Console(highlight=False)
    console.print(table)
    labelled = [pair for pair in pairs if pair.label]
    console.print(f"{len(labelled)} labelled pairs, {len(pairs) - len(labelled)} links without a label")
    if options.errors:
        for pair in pairs:
            if pair.found != pair.label:
                print(
                    f"{pair.story}: {pair.one} / {pair.other}: {pair.label or 'no label'}, found {pair.found}"
                )
    return 0


if __name__ == "__main__":
    sys.exit(main())
