"""What all commands print with: consoles that fit terminals and pipes, and JSON."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from rich.console import Console

# Where nobody watches, lines are as long as they need to be, within reason.
_PIPE_WIDTH = 120
_FORM: Final[dict[str, Any]] = {"ensure_ascii": False, "indent": 2, "default": str, "allow_nan": False}


def console(*, stderr: bool = False) -> Console:
    """A console on standard output or error: as wide as the terminal, else 120 columns or ``COLUMNS``."""
    from rich.console import Console

    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() or "COLUMNS" in os.environ else _PIPE_WIDTH
    return Console(file=stream, width=width, highlight=False, emoji=False, markup=False)


def print_json(value: Any) -> None:
    """`value` as JSON on standard output; dates as ISO 8601, other unknown values as their text."""
    json.dump(value, sys.stdout, **_FORM)
    sys.stdout.write("\n")


def print_json_rows(rows: Iterable[Any]) -> None:
    """The same as `print_json` of a list of `rows`, which are taken and printed one by one."""
    _print_rows(rows, "")
    sys.stdout.write("\n")


def print_json_then(values: Mapping[str, Any], name: str, rows: Iterable[Any]) -> None:
    """The same as `print_json` of `values`, and last `name` with a list of `rows`, as above."""
    head = json.dumps(values, **_FORM).removesuffix("\n}")
    sys.stdout.write(f"{head},\n  {json.dumps(name)}: ")
    _print_rows(rows, "  ")
    sys.stdout.write("\n}\n")


def _print_rows(rows: Iterable[Any], margin: str) -> None:
    before = "["
    for row in rows:
        text = json.dumps(row, **_FORM).replace("\n", f"\n{margin}  ")
        sys.stdout.write(f"{before}\n{margin}  {text}")
        before = ","
    sys.stdout.write("[]" if before == "[" else f"\n{margin}]")


def fail(message: str) -> None:
    """One error on standard error, as a sentence that ends like one."""
    stop = "" if message.endswith((".", "?", "!")) else "."
    sys.stderr.write(f"error: {message}{stop}\n")
