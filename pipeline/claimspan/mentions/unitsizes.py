"""Quantities in another unit of the same kind, for moves told in two ("from two hours to 35 minutes")."""

from __future__ import annotations

from typing import Final

from claimspan.gate.spelled import scaled

# Sizes by name, each in the smallest of its family. Months and years are no fixed number of days.
_FAMILIES: Final = (
    {"second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800, "fortnight": 1209600},
    {"month": 1, "quarter": 3, "year": 12, "decade": 120, "century": 1200, "millennium": 12_000},
    {"ounce": 1, "pound": 16, "stone": 224},
    {"inch": 1, "foot": 12, "yard": 36, "mile": 63360},
    {"kilogram": 1, "tonne": 1000},
)
# The SI brochure, ninth edition, table 7.
_PREFIXES: Final = {
    "nano": 1e-9,
    "micro": 1e-6,
    "milli": 1e-3,
    "centi": 1e-2,
    "deci": 1e-1,
    "": 1.0,
    "hecto": 1e2,
    "kilo": 1e3,
    "mega": 1e6,
    "giga": 1e9,
    "tera": 1e12,
}


def in_unit(value: float, unit: str | None, wanted: str | None) -> float | None:
    """A value told in one unit as so many of another; None if the two are of no one known kind.

    :param unit: the singular name of its unit, as claims have it.
    :param wanted: the singular name of the other.
    """
    if unit is None or wanted is None:
        return None
    if unit == wanted:
        return value
    for family in _FAMILIES:
        if unit in family and wanted in family:
            return scaled(value, family[unit] / family[wanted])
    for prefix, size in _PREFIXES.items():
        base = unit.removeprefix(prefix)
        for other, divisor in _PREFIXES.items():
            if unit.startswith(prefix) and wanted == other + base:
                return scaled(value, size / divisor)
    return None
