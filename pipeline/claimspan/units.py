"""Names of units and counted things: singular, and one spelling for one unit."""

from __future__ import annotations

from functools import lru_cache

from spacy.tokens import Span as DocSpan

# Plurals that spaCy's lemmatizer leaves as they are.
IRREGULAR = {"people": "person", "pence": "penny", "dice": "die"}

# Where quantulum3's own name is not the one the guide uses.
RENAMED = {
    "degree angle": "degree",
    "degree fahrenheit": "degree Fahrenheit",
    "kilowatt hour": "kilowatt-hour",
    "watt hour": "watt-hour",
    "pound-mass": "pound",
}
# What it does not know, or knows as something rarer; in lower case, whatever the text writes.
UNLISTED = {
    "watt-hour": "watt-hour",
    "kilowatt-hour": "kilowatt-hour",
    "megawatt-hour": "megawatt-hour",
    "gigawatt-hour": "gigawatt-hour",
    "kwh": "kilowatt-hour",
    "mwh": "megawatt-hour",
    "gwh": "gigawatt-hour",
    "twh": "terawatt-hour",
    "w": "watt",
    "kw": "kilowatt",
    "mw": "megawatt",
    "gw": "gigawatt",
    "tw": "terawatt",
    "mj": "megajoule",
    "gj": "gigajoule",
    "v": "volt",
    "kv": "kilovolt",
    "hz": "hertz",
    "khz": "kilohertz",
    "mhz": "megahertz",
    "ghz": "gigahertz",
    "db": "decibel",
    "kb": "kilobyte",
    "pb": "petabyte",
    "mbps": "megabit per second",
    "gbps": "gigabit per second",
    "fps": "frame per second",
    "ml": "millilitre",
    "millilitre": "millilitre",
    "millilitres": "millilitre",
    "milliliter": "millilitre",
    "milliliters": "millilitre",
    "ha": "hectare",
    "m2": "square metre",
    "m²": "square metre",
    "km2": "square kilometre",
    "km²": "square kilometre",
    "m3": "cubic metre",
    "m³": "cubic metre",
    "°c": "degree Celsius",
    "celsius": "degree Celsius",
    "°f": "degree Fahrenheit",
    "degrees": "degree",
    "degree": "degree",
}


def singular(span: DocSpan) -> str:
    """The singular of a noun or noun phrase, in lower case: ``"people"`` → ``"person"``."""
    *first, last = span
    lemma = IRREGULAR.get(last.lower_, last.lemma_.lower())
    return "".join([token.text_with_ws.lower() for token in first] + [lemma])


def unit_name(span: DocSpan) -> str:
    """The name of a measurement's unit as quantulum3 knows it, in the singular: ``"km"`` → ``"kilometre"``.

    A unit it does not know is returned as it stands, in the singular.
    """
    return _listed_name(span.text) or _listed_name(singular(span)) or singular(span)


@lru_cache(maxsize=65536)
def _listed_name(text: str) -> str | None:
    """The name of a unit from its surface form or symbol, None if there is no such unit."""
    known = UNLISTED.get(text.lower())
    if known:
        return known
    from quantulum3 import load  # noqa: PLC0415 -- its tables take a moment to read

    units = load.units()
    lower = text.lower()
    found = units.symbols.get(text) or units.surfaces.get(lower) or units.surfaces_lower.get(lower)
    if not found:
        return None
    name = str(min(found, key=lambda unit: (len(unit.name), unit.name)).name)
    return RENAMED.get(name, name)
