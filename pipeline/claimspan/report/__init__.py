"""One self-contained HTML page about a dataset: no network, nothing to install, safe to pass on."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from claimspan.dataset.durable import check_file
from claimspan.errors import DatasetError
from claimspan.report.render import pieces
from claimspan.report.view import Bounds, read_view

__all__ = ["Bounds", "write_report"]


def write_report(
    dataset: Path,
    out: Path | None = None,
    *,
    against: Path | None = None,
    bounds: Bounds | None = None,
    told: Callable[[str], object] = str,
) -> Path:
    """Write the report of a dataset.

    :param out: the file to write; ``report.html`` in the dataset if None.
    :param against: an older dataset; a section tells what changed since.
    :param told: is called with what is done next, some words.
    :return: the file that was written.
    :raises DatasetError: if there is no complete dataset at `dataset` or `against`, or the disk
        refuses the file.
    :raises UsageError: if `out` cannot be a file.
    """
    target = out or dataset / "report.html"
    if out is not None:
        check_file(out)
    page = pieces(read_view(dataset, bounds or Bounds(), against, told))
    partial = target.with_name(target.name + ".partial")
    # What is taken from the web may hold lone surrogates, which no encoding can write.
    try:
        with partial.open("w", encoding="utf-8", errors="replace", newline="\n") as file:
            file.writelines(page)
        os.replace(partial, target)  # noqa: PTH105
    except OSError as error:
        raise DatasetError(f"{target} could not be written: {error.strerror}.") from error
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
    return target
