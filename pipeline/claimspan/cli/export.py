"""``claimspan export``: a dataset in another tool's format."""

from __future__ import annotations

import errno
import os
import shutil
import sys
from pathlib import Path
from typing import Annotated

import typer

from claimspan.export import FORMATS, Format

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
    from claimspan.batch.output import check_writable
    from claimspan.cli.console import console
    from claimspan.dataset.folder import read_dataset
    from claimspan.dataset.intact import check_parts
    from claimspan.errors import DatasetError, UsageError

    if to not in FORMATS:
        raise UsageError(f"{to} is no format of export; give one of {_KNOWN}")
    chosen = FORMATS[to]
    own = dataset.resolve().name
    beside = dataset if dataset.name == own else dataset.resolve()
    shown = out or beside.with_name(f"{own}{chosen.suffix}" if chosen.suffix else f"{own}-{to}")
    target = shown.resolve()
    if not replace and (any(target.iterdir()) if target.is_dir() else target.exists()):
        raise UsageError(f"{shown} is there already; give another --out, or --replace")
    if chosen.suffix and target.is_dir():
        raise UsageError(f"{shown} is a folder; {to} is one file, so give the name of a file")
    if not chosen.suffix and target.is_file():
        raise UsageError(f"{shown} is a file; {to} is a folder, so give the name of a folder")
    if not target.name or (target.exists() and not (target.is_file() or target.is_dir())):
        raise UsageError(f"{shown} is no place for an export; give the name of a file or folder")
    check_writable(shown)
    found = read_dataset(dataset)
    check_parts(found.path, found.shards)
    target.parent.mkdir(parents=True, exist_ok=True)
    # Whoever is interrupted while it is written is left with nothing of it.
    making = target.with_name(f".partial-{target.name}")
    _remove(making)
    try:
        with console(stderr=True).status(f"writing {shown}"):
            claims = chosen.write(dataset, making)
        _put(making, target, chosen)
    except Exception as error:
        if full := _no_space(error):
            # What libraries still hold of the file complains once more when it is let go of.
            sys.unraisablehook = lambda _: None
            raise DatasetError(f"{shown} could not be written: {full}.") from None
        raise
    finally:
        _remove(making)
    console().print(f"{claims:,} claims written to {shown}", soft_wrap=True)


def _no_space(error: Exception) -> str:
    """Why the disk took no more; empty for any other error, which libraries tell in words of their own."""
    why = os.strerror(errno.ENOSPC)
    if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return os.strerror(error.errno)
    return why if why in str(error) else ""


def _put(made: Path, target: Path, chosen: Format) -> None:
    """Give what was written its name, in one step; in a folder that is there, files of others stay."""
    from claimspan.dataset.durable import exchange, link_or_copy

    if made.is_file() or not target.exists():
        made.replace(target)
        return
    for path in sorted(target.rglob("*")):
        place = made / path.relative_to(target)
        if path.is_dir() and not path.is_symlink():
            place.mkdir(exist_ok=True)
        elif not place.exists() and not (path.parent == target and chosen.is_own(path.name)):
            link_or_copy(path, place)
    aside = target.with_name(f".replaced-{target.name}")
    _remove(aside)
    exchange(made, target, aside)
    _remove(aside)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
