"""``python -m bench.accuracy``: run the data sets, print one table, with ``--save`` keep the results."""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.accuracy.sets import Context, Missing, adapters
from bench.accuracy.table import Figure, expected, figures_of, keep, table_of, versions
from bench.kept import add_options
from rich.console import Console

from claimspan.errors import ClaimspanError
from claimspan.extract import Extractor
from claimspan.rules.loading import load_rules

ROOT = Path(__file__).resolve().parents[2]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    options = _options(arguments)
    try:
        return _run(options)
    except ClaimspanError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    names = list(expected())
    parser = argparse.ArgumentParser(
        prog="python -m bench.accuracy", description="Score claimspan on public data sets."
    )
    parser.add_argument(
        "sets", nargs="*", metavar="SET", help=f"which ones (default: all): {', '.join(names)}"
    )
    parser.add_argument(
        "--data", type=Path, default=ROOT.parent / "shared" / "bench", help="folder of the data"
    )
    parser.add_argument("--scorers", type=Path, help="folder of the scorers (default: the data's)")
    parser.add_argument("--rules", type=Path, help="folder of rules to read with (default: the project's)")
    parser.add_argument("--model", help="name of an installed spaCy model")
    parser.add_argument("--errors", type=int, default=0, metavar="N", help="print N mistakes of each set")
    parser.add_argument("--only", default="", metavar="TEXT", help="of the mistakes, those with this text")
    parser.add_argument("--shuffle", type=int, metavar="SEED", help="draw the mistakes at random")
    add_options(parser)
    options = parser.parse_args(arguments)
    if options.save and options.sets:
        parser.error("--save keeps results of all sets; leave out their names")
    unknown = [name for name in options.sets if name not in names]
    if unknown:
        parser.error(f"there is no set {unknown[0]!r}; choose from {', '.join(names)}")
    return options


def _run(options: argparse.Namespace) -> int:
    extractor = Extractor(load_rules(options.rules), options.model)
    context = Context(extractor, options.data, options.scorers or options.data)
    figures: list[Figure] = []
    details: dict[str, Any] = {}
    skipped: dict[str, str] = {}
    for name, adapter in adapters(context, ROOT).items():
        if options.sets and name not in options.sets:
            continue
        try:
            outcome = adapter()
        except Missing as problem:
            skipped[name] = str(problem)
            print(f"{name} is skipped: {problem}.", file=sys.stderr)
            continue
        figures += figures_of(name, outcome.figures)
        details[name] = outcome.details
        _print_mistakes(name, outcome.mistakes, options)
    # Wide enough for the peers where the output is no terminal.
    console = Console() if sys.stdout.isatty() else Console(width=150)
    console.print(table_of(figures))
    if figures and options.save:
        path = keep(options.results, figures, details, versions(extractor), skipped)
        print(f"kept in {path}")
    return 0


def _print_mistakes(name: str, mistakes: Sequence[str], options: argparse.Namespace) -> None:
    chosen = [line for line in mistakes if options.only in line]
    if options.shuffle is not None:
        random.Random(options.shuffle).shuffle(chosen)
    for line in chosen[: options.errors]:
        print(f"{name}: {line}")
    if options.errors and len(chosen) > options.errors:
        print(f"{name}: … {len(chosen) - options.errors} more")


if __name__ == "__main__":
    sys.exit(main())
