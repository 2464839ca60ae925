"""The unit tables of quantulum3, read without the library's own start, which takes seconds.

That start goes into inflect, a library that forms plurals of anything. Units need few ways of it.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any, Final

# Where quantulum3's own name is not the one the guide uses.
RENAMED: Final = {
    "degree angle": "degree",
    "degree fahrenheit": "degree Fahrenheit",
    "kilowatt hour": "kilowatt-hour",
    "watt hour": "watt-hour",
    "pound-mass": "pound",
}
_FILES: Final = ("units.json", "_lang/en_US/units.json")
# What a unit's name may go on with after the noun: "miles per hour", "tons-force", "degrees Celsius".
_REST: Final = re.compile(r"[ -]force| (?:per|of) .*|(?<=degree) .*")


def library_name(text: str) -> str | None:
    """The name of a unit from its symbol, its name or the plural of its name; None if it is not known.

    Of several units of one symbol it is the one of the shortest name.
    """
    symbols, surfaces = _tables()
    found = symbols.get(text) or surfaces.get(text.lower())
    if not found:
        return None
    name = min(found, key=lambda name: (len(name), name))
    return RENAMED.get(name, name)


@cache
def _tables() -> tuple[Mapping[str, set[str]], Mapping[str, set[str]]]:
    """Symbols as they are written, and names and plurals in lower case: each → the units it is of."""
    from quantulum3.load import Units  # noqa: PLC0415 -- needed for measurements only

    units: dict[str, dict[str, Any]] = defaultdict(dict)
    folder = resources.files("quantulum3")
    for file in _FILES:
        for name, unit in json.loads((folder / file).read_text(encoding="utf-8")).items():
            for full, own in Units.prefixed_units(name, unit):
                units[full].update(own)
    symbols: dict[str, set[str]] = defaultdict(set)
    surfaces: dict[str, set[str]] = defaultdict(set)
    for name, unit in units.items():
        for symbol in unit.get("symbols", ()):
            symbols[symbol].add(name)
        for surface in unit.get("surfaces", ()):
            surfaces[surface.lower()].add(name)
            surfaces[plural(surface).lower()].add(name)
    return symbols, surfaces


def plural(name: str) -> str:
    """The plural of a unit's name: ``"mile per hour"`` → ``"miles per hour"``; what ends in s stays."""
    found = _REST.search(name)
    head, rest = (name[: found.start()], name[found.start() :]) if found else (name, "")
    if head.endswith("foot"):
        head = f"{head[:-4]}feet"
    elif head.endswith(("x", "ch", "sh", "ss")):
        head += "es"
    elif re.search(r"[^aeiou]y\Z", head):
        head = f"{head[:-1]}ies"
    elif not head.endswith(("s", "hertz")):
        head += "s"
    return head + rest
