"""``claimspan export``: a dataset in another tool's format."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Annotated

import typer

from claimspan.export import FORMATS

_KNOWN = ", ".join(FORMATS)


def export(
    dataset: Annotated[Path, typer.Argument(help="Folder of a dataset.")],
    to: Annotated[str, typer.Option("--to", help=f"One of: {_KNOWN}.")],
    out: Annotated[
        Path | None, typer.Option(help="File or folder to write; beside the dataset if left out.")
    ] = None,
    replace: Annotated[bool, typer.Option("--replace", help="Write over what is there.")] = False,
) -> None:
    """Write a dataset in another format.

    Formats: csv, xlsx, jsonl, web-annotation, brat, label-studio, spacy, conllu.
    """
    from claimspan.cli.console import console
    from claimspan.errors import UsageError

    if to not in FORMATS:
        raise UsageError(f"{to} is no format of export; give one of {_KNOWN}")
    chosen = FORMATS[to]
    own = dataset.resolve().name
    target = out or dataset.with_name(f"{own}{chosen.suffix}" if chosen.suffix else f"{own}-{to}")
    if not replace and (any(target.iterdir()) if target.is_dir() else target.exists()):
        raise UsageError(f"{target} is there already; give another --out, or --replace")
    if chosen.suffix and target.is_dir():
        raise UsageError(f"{target} is a folder; {to} is one file, so give the name of a file")
    if not chosen.suffix and target.is_file():
        raise UsageError(f"{target} is a file; {to} is a folder, so give the name of a folder")
    target.parent.mkdir(parents=True, exist_ok=True)
    # Whoever is interrupted while it is written is left with nothing of it.
    making = target.with_name(f".partial-{target.name}")
    _remove(making)
    try:
        with console(stderr=True).status(f"writing {target}"):
            claims = chosen.write(dataset, making)
        _put(making, target)
    finally:
        _remove(making)
    console().print(f"{claims:,} claims written to {target}", soft_wrap=True)


def _put(made: Path, target: Path) -> None:
    """Give what was written its name; in a folder that is there, other files stay."""
    if made.is_file() or not target.exists():
        made.replace(target)
        return
    for path in sorted(made.rglob("*")):
        place = target / path.relative_to(made)
        if path.is_dir():
            place.mkdir(exist_ok=True)
        else:
            path.replace(place)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
