"""``claimspan report``: one HTML page about a dataset."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def report(dataset: Annotated[Path, typer.Argument(help="Folder of a dataset.")]) -> None:
    """Write the HTML report of a dataset into it.

    One page without network: the claims, where they stand in their articles, and what was left out.
    """
    from claimspan.report import write_report

    typer.echo(write_report(dataset))
