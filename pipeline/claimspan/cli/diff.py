"""``claimspan diff``: what changed from one dataset to another, and why."""

from __future__ import annotations

import csv
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from claimspan.cli.console import console, print_json_then

if TYPE_CHECKING:
    from claimspan.compare import Summary
    from claimspan.compare.changes import Kind

_KINDS: Final[tuple[Kind, ...]] = ("added", "removed", "changed")


def diff(
    old: Annotated[Path, typer.Argument(help="Folder of the older dataset.")],
    new: Annotated[Path, typer.Argument(help="Folder of the newer dataset.")],
    show: Annotated[int, typer.Option(min=0, help="Changes to show.")] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="Print all changes as JSON.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print all changes as CSV.")] = False,
) -> None:
    """Tell the claims that were added, removed or changed, each with its cause.

    The cause is the article, a rule, the model or the program, by what both datasets tell of their making.
    """
    from claimspan.compare import compare, rows_of
    from claimspan.errors import UsageError

    if as_json and as_csv:
        raise UsageError("give --json or --csv, not both")
    with compare(old, new) as comparison:
        if not (as_json or as_csv):
            _print(comparison.same, comparison.summary(show))
            return
        rows = (row for change in comparison.changes() for row in rows_of(change))
        if as_json:
            print_json_then({"same": comparison.same}, "changes", rows)
        else:
            names = "change cause claim_id source value_text field old new sentence".split()
            writer = csv.DictWriter(sys.stdout, names, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)


def _print(n_same: int, summary: Summary) -> None:
    from rich.table import Table

    from claimspan.compare import CAUSES

    on = console()
    same = "1 claim is" if n_same == 1 else f"{n_same:,} claims are"
    on.print(f"{same} the same, {summary.total:,} differ.")
    if not summary.total:
        return
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column("because")
    for kind in _KINDS:
        table.add_column(kind, justify="right")
    for cause, said in CAUSES.items():
        counts = [summary.counts.get((kind, cause), 0) for kind in _KINDS]
        if any(counts):
            table.add_row(said, *(f"{count:,}" for count in counts))
    on.print()
    on.print(table)
    for change in summary.first:
        on.print(f"\n{change.kind} ({change.cause}): {change.value_text} in {change.source}", soft_wrap=True)
        on.print(f"  {' '.join(change.sentence.split())}", soft_wrap=True)
        for name, (before, after) in change.fields.items():
            on.print(f"  {name}: {_said(before)} → {_said(after)}", soft_wrap=True)
    if rest := summary.total - len(summary.first):
        on.print(f"\n{rest:,} more are not shown; --show, --json and --csv tell them.")


def _said(value: object) -> str:
    if value is None:
        return "nothing"
    return f"{value:g}" if isinstance(value, float) else str(value)
