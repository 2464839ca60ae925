"""``claimspan verify``: re-check every span of a dataset against its texts and raw sources."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from claimspan.cli.console import console, print_json


def verify(
    dataset: Annotated[Path, typer.Argument(help="Folder of a dataset.")],
    source_root: Annotated[
        Path | None, typer.Option(help="Folder that relative source paths count from.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
) -> None:
    """Check a dataset: spans against texts and sources, the ledger, the counts. Exits with 1 on any finding."""
