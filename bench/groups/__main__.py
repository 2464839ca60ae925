"""``python -m bench.groups``: score the pairs of ``corpus/pairs``; with ``--scale``, measure growth."""

from __future__ import annotations

import argparse
import platform
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import duckdb
from bench.groups.pairs import LABELS, read_pairs, score
from bench.groups.scale import STEPS, Grown, exponent, grow, sizes
from bench.kept import add_options, keep
from bench.speed.measure import Failed
from rich.console import Console
from rich.table import Table

from claimspan import __version__

ROOT = Path(__file__).resolve().parents[2]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench.groups", description="Score groups and conflicts.")
    parser.add_argument("--pairs", type=Path, default=ROOT / "corpus" / "pairs", help="folder of the stories")
    parser.add_argument("--errors", action="store_true", help="print every mistake")
    parser.add_argument(
        "--scale",
        type=int,
        metavar="CLAIMS",
        help=f"group made-up datasets of so many claims, half as many and so on, {STEPS} sizes in all",
    )
    parser.add_argument(
        "--keep", type=Path, help="keep the made-up datasets in this folder, or take them from it"
    )
    add_options(parser)
    options = parser.parse_args(arguments)
    if options.save and not options.scale:
        parser.error("--save keeps what --scale measures; add it")
    console = Console(highlight=False)
    try:
        if options.scale:
            return _scale(console, options)
        return _score(console, options)
    except (ValueError, Failed) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2


def _score(console: Console, options: argparse.Namespace) -> int:
    with tempfile.TemporaryDirectory() as work:
        pairs = read_pairs(options.pairs, Path(work))
    table = Table("label", "pairs", "precision", "recall", box=None)
    for label in LABELS[:2]:
        precision, recall = score(pairs, label)
        table.add_row(label, str(sum(p.label == label for p in pairs)), f"{precision:.3f}", f"{recall:.3f}")
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


def _scale(console: Console, options: argparse.Namespace) -> int:
    found: list[Grown] = []
    for grown in grow(sizes(options.scale), options.keep):
        found.append(grown)
        console.print(f"{grown.claims:,} claims: {grown.cpu:.0f} s")
    table = Table(box=None)
    for name in (
        "claims",
        "processor time",
        "on the clock",
        "peak memory",
        "claims a CPU second",
        "grows with",
    ):
        table.add_column(name, justify="right")
    for before, grown in zip([None, *found[:-1]], found, strict=True):
        table.add_row(
            f"{grown.claims:,}",
            f"{grown.cpu:.1f} s",
            f"{grown.wall:.1f} s",
            f"{grown.memory / 1024:.2f} GiB",
            f"{grown.claims / grown.cpu:,.0f}",
            f"n^{exponent(before, grown):.2f}" if before else "",
        )
    console.print(table)
    if options.save:
        console.print(f"kept in {_keep(options.results, found)}")
    return 0


def _keep(folder: Path, found: Sequence[Grown]) -> Path:
    """Write the figures of today beside earlier ones; the file."""
    versions = {"claimspan": __version__, "duckdb": duckdb.__version__, "python": platform.python_version()}
    return keep(folder, "groups", {"versions": versions, "sizes": [asdict(grown) for grown in found]})


if __name__ == "__main__":
    sys.exit(main())
