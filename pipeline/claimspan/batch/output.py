"""Whether a run can write where it is told to, asked before anything slow."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from claimspan.dataset.folder import check_target
from claimspan.errors import UsageError


def check_output(out: Path, inputs: Sequence[str]) -> None:
    """Refuse an output that cannot be written, or that a second run would read as input.

    :raises UsageError: saying which path and why.
    """
    check_target(out)
    for name in inputs:
        path = Path(name)
        if path.is_dir() and out.resolve().is_relative_to(path.resolve()):
            raise UsageError(
                f"{out} lies inside the input {path}; a later run would read it: write elsewhere."
            )
    check_writable(out)


def check_writable(out: Path) -> None:
    """Refuse a folder that cannot be made or replaced, which takes the right to write beside it.

    :raises UsageError: saying why.
    """
    there = next(path for path in out.resolve().parents if path.exists())
    if not there.is_dir():
        raise UsageError(f"{out} cannot be written: {there} is a file.")
    probe = there / ".claimspan-probe"
    try:
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise UsageError(f"{out} cannot be written: {error.strerror} ({there}).") from None
