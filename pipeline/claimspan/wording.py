"""Figures and claims in words, as people read them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def percent(share: float) -> str:
    """A share as a person reads it: ``97.3%``."""
    return f"{100 * share:.1f}%"


def number(value: float | None) -> str:
    """A figure as a person reads it: ``1,234``, ``0.25``; empty for None."""
    if value is None:
        return ""
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.6g}"


def amount(claim: Mapping[str, Any]) -> str:
    """The normalised quantity of a row of ``claims``: ``~ 24.3 to 47.1 percent per year (from 12)``."""
    sign = "" if claim["comparator"] == "=" else f"{claim['comparator']} "
    high = "" if claim["value_high"] is None else f" to {number(claim['value_high'])}"
    unit = f" {claim['unit']}" if claim["unit"] else ""
    per = f" per {claim['per']}" if claim["per"] else ""
    baseline = "" if claim["baseline_value"] is None else f" (from {number(claim['baseline_value'])})"
    return f"{sign}{number(claim['value'])}{high}{unit}{per}{baseline}"
