"""What all commands print with: consoles that fit terminals and pipes, and JSON."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console

# Where nobody watches, lines are as long as they need to be, within reason.
_PIPE_WIDTH = 120


def console(*, stderr: bool = False) -> Console:
    """A console on standard output or error: as wide as the terminal, else 120 columns or ``COLUMNS``."""
    from rich.console import Console

    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() or "COLUMNS" in os.environ else _PIPE_WIDTH
    return Console(file=stream, width=width, highlight=False, emoji=False, markup=False)


def print_json(value: Any) -> None:
    """`value` as JSON on standard output; dates as ISO 8601, other unknown values as their text."""
    json.dump(value, sys.stdout, ensure_ascii=False, indent=2, default=str, allow_nan=False)
    sys.stdout.write("\n")


def fail(message: str) -> None:
    """One error on standard error, as a sentence that ends like one."""
    stop = "" if message.endswith((".", "?", "!")) else "."
    sys.stderr.write(f"error: {message}{stop}\n")
