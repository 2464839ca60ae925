"""``claimspan doctor``: is everything there that a run needs."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from claimspan.cli.console import console, print_json


def doctor(
    rules: Annotated[
        Path | None, typer.Option(help="Folder of rule packs to check instead of the own ones.")
    ] = None,
    model: Annotated[str | None, typer.Option(help="Installed spaCy model to check.")] = None,
    out: Annotated[Path | None, typer.Option(help="Folder that a run would write to.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the checks as JSON.")] = False,
) -> None:
    """Check the installation, and say what to do.

    Exits with 1 if something is wrong.
    """
    from claimspan.checks.doctor import check_all

    checks = check_all(rules=rules, model=model, out=out)
    wrong = [check for check in checks if not check.ok]
    if as_json:
        print_json([asdict(check) for check in checks])
    else:
        from rich.table import Table

        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
        for name in ("", "check", "found", "what to do"):
            table.add_column(name, overflow="fold")
        for check in checks:
            style = None if check.ok else "bold red"
            table.add_row("ok" if check.ok else "wrong", check.name, check.found, check.advice, style=style)
        on = console()
        on.print(table)
        on.print()
        on.print("Everything is well." if not wrong else f"{len(wrong)} of {len(checks)} checks went wrong.")
    if wrong:
        raise typer.Exit(1)
