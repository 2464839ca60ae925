"""Names of units and counted things: singular, and one spelling for one unit."""

from __future__ import annotations

from functools import lru_cache

import inflect

_ENGINE = inflect.engine()

# Where quantulum3's own name is not the one the guide uses.
RENAMED = {
    "degree angle": "degree",
    "kilowatt hour": "kilowatt-hour",
    "watt hour": "watt-hour",
    "pound-mass": "pound",
}
UNLISTED = {
    "gwh": "gigawatt-hour",
    "mwh": "megawatt-hour",
    "twh": "terawatt-hour",
    "watt-hour": "watt-hour",
    "kilowatt-hour": "kilowatt-hour",
    "megawatt-hour": "megawatt-hour",
    "gigawatt-hour": "gigawatt-hour",
    "°c": "degree Celsius",
    "celsius": "degree Celsius",
    "degrees": "degree",
    "degree": "degree",
}


@lru_cache(maxsize=65536)
def singular(noun: str) -> str:
    """The singular of a noun or noun phrase, in lower case: ``"people"`` → ``"person"``."""
    text = noun.lower()
    head, _, last = text.rpartition(" ")
    single = _ENGINE.singular_noun(last)  # type: ignore[arg-type]
    return f"{head} {single or last}".strip()


@lru_cache(maxsize=65536)
def unit_of(text: str) -> str:
    """The name of a measurement's unit as quantulum3 knows it, in the singular: ``"km"`` → ``"kilometre"``.

    A unit it does not know is returned as it stands, in the singular.
    """
    known = UNLISTED.get(text.lower()) or UNLISTED.get(singular(text))
    if known:
        return known
    from quantulum3 import load  # deferred: its tables take a moment to read

    units = load.units()
    found = units.symbols.get(text) or units.surfaces.get(text.lower()) or units.surfaces_lower.get(text.lower())
    if not found:
        return singular(text)
    name = min(found, key=lambda unit: (len(unit.name), unit.name)).name
    return RENAMED.get(name, name)
