"""``claimspan report``: one HTML page about a dataset."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from claimspan.cli.console import console


def report(
    dataset: Annotated[Path, typer.Argument(help="Folder of a dataset.")],
    against: Annotated[
        Path | None, typer.Option("--against", help="An older dataset; a section tells what changed since.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="The file to write; report.html in the dataset if not given.")
    ] = None,
) -> None:
    """Write the HTML report of a dataset into it.

    One page without network: counts, charts, a table to search, and the articles with their claims marked.
    """
    from claimspan.report import write_report

    with console(stderr=True).status("reading") as status:
        written = write_report(dataset, out, against=against, told=status.update)
    typer.echo(written)
