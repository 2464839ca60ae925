"""What all commands print with: consoles that fit terminals and pipes, JSON, and numbers for people."""

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
    """One error on standard error."""
    sys.stderr.write(f"error: {message}\n")


def percent(share: float) -> str:
    """A share as a person reads it: ``97.3%``."""
    return f"{100 * share:.1f}%"


def number(value: float | None) -> str:
    """A figure as a person reads it: ``1,234``, ``0.25``; empty for None."""
    if value is None:
        return ""
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.6g}"


def amount(claim: dict[str, Any]) -> str:
    """The normalised quantity of a row of ``claims``: ``~ 24.3 to 47.1 percent per year (from 12)``."""
    sign = "" if claim["comparator"] == "=" else f"{claim['comparator']} "
    high = "" if claim["value_high"] is None else f" to {number(claim['value_high'])}"
    unit = f" {claim['unit']}" if claim["unit"] else ""
    per = f" per {claim['per']}" if claim["per"] else ""
    baseline = "" if claim["baseline_value"] is None else f" (from {number(claim['baseline_value'])})"
    return f"{sign}{number(claim['value'])}{high}{unit}{per}{baseline}"
