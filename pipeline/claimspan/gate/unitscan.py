"""The unit scanner: units of measurement that stand after numbers, symbols and compounds of them among them.

Symbols are told by upper and lower case (``mW``, ``MW``), take the SI prefixes, have exponents (``m²``,
``s−1``) and are multiplied and divided (``g mol−1``, ``mg/L``). A symbol of one letter that stands
alone is not taken: it is oftener a scale or part of a name, and rules tell by its neighbours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from claimspan.gate.numbers import Number
from claimspan.model import Span
from claimspan.rules.loading import engine_words

UnitKind = Literal["unit", "unit_of_time"]

POWERS = {1: "", 2: "square ", 3: "cubic "}
TIMES = frozenset({"second", "minute", "hour", "day", "year"})

_GAP = r"[ \t\u00a0\u2009\u202f]"
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁻−–‐‑", "01234-----")
_NEGATIVE = r"\^?[-\u2010\u2011–−⁻][1-4¹²³⁴](?![\d.,]*\d)"
_POSITIVE = r"\^?[2-4²³⁴](?![\d.,]*\d)"
# What may stand between a number and its unit; in brackets the unit is alone.
_OPEN = re.compile(rf"{_GAP}?(?P<bracket>[(\[{{])|[-\u2011]|{_GAP}?")
# "2.8bn km": a letter for millions may stand before the unit.
_SCALED = re.compile(rf"{_GAP}?(?:k|mn|m|bn|b|tn)\b{_GAP}")
_CLOSING = {"(": ")", "[": "]", "{": "}"}
_TIMES = re.compile(rf"{_GAP}?[·⋅∙•×]{_GAP}?|\.(?=[^\W\d_])|{_GAP}")
_OVER = re.compile(rf"{_GAP}?/{_GAP}?")
_END = r"(?![^\W_]|['’][^\W_])"


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit that stands after a number.

    :param name: in the singular, ``"square metre"``.
    :param per: what it is divided by, slash-joined, ``"litre"``; None if nothing.
    :param kind: ``unit_of_time`` for what lengths of time are told in.
    """

    span: Span
    name: str
    per: str | None
    kind: UnitKind


@dataclass(frozen=True, slots=True)
class _Atom:
    end: int
    text: str
    name: str
    power: int
    is_word: bool


def scan_units(text: str, numbers: Sequence[Number]) -> list[Unit]:
    """The units after the numbers of a text, in order and disjoint.

    :param numbers: those of `text`, with offsets into it.
    """
    found: list[Unit] = []
    for number in numbers:
        if number.form not in {"digits", "words", "fraction"}:
            continue
        if found and number.span.start < found[-1].span.end:
            continue
        unit = _unit_at(text, number.span.end, spelled=number.form == "words")
        if unit is not None:
            found.append(unit)
    return found


def read_unit(text: str) -> Unit | None:
    """The unit that a whole text says, None if it says none: ``"mg/L"`` is milligram per litre."""
    atoms = _atoms(text, 0)
    return _made(0, *atoms) if atoms and _last(atoms).end == len(text) else None


_Parts = tuple[list[_Atom], list[_Atom]]


def _unit_at(text: str, at: int, *, spelled: bool) -> Unit | None:
    opened = _OPEN.match(text, at)
    assert opened is not None  # it matches nothing as well
    start = opened.end()
    atoms = _atoms(text, start)
    scale = _SCALED.match(text, at)
    if scale and (atoms is None or _last(atoms).end < scale.end()):
        start = scale.end()
        atoms = _atoms(text, start)
    if atoms is None or (spelled and not atoms[0][0].is_word):
        return None
    bracket = opened["bracket"]
    if bracket and not text.startswith(_CLOSING[bracket], _last(atoms).end):
        return None
    first = atoms[0][0]
    alone = len(atoms[0]) + len(atoms[1]) == 1 and first.power == 1
    if alone and len(first.text) == 1 and first.text.isalpha() and not bracket:
        hours = first.text == "h" or (first.text == "s" and start > at)
        if not hours or opened.group() in {"-", "\u2011"}:
            return None
    return _made(start, *atoms)


def _made(start: int, above: list[_Atom], below: list[_Atom]) -> Unit:
    name = " ".join(_powered(atom) for atom in above if atom.power > 0) or "1"
    under = [*below, *(atom for atom in above if atom.power < 0)]
    per = "/".join(_powered(atom) for atom in under) or None
    is_time = len(above) == 1 and above[0].power == 1 and _is_time(name) and per is None
    return Unit(Span(start, _last((above, below)).end), name, per, "unit_of_time" if is_time else "unit")


def _powered(atom: _Atom) -> str:
    power = abs(atom.power)
    return f"{POWERS[power]}{atom.name}" if power in POWERS else f"{atom.name} to the {power}"


def _is_time(name: str) -> bool:
    return name.endswith(tuple(TIMES)) and not {"-", " "} & {*name}


def _last(parts: _Parts) -> _Atom:
    return max([*parts[0], *parts[1]], key=lambda atom: atom.end)


def _atoms(text: str, start: int) -> _Parts | None:
    """The units multiplied and divided from `start` on: above and below the line."""
    first = _atom(text, start)
    if first is None:
        return None
    above, below = [first], list[_Atom]()
    for atom, divides in _more(text, first):
        (below if divides else above).append(atom)
    return above, below


def _more(text: str, before: _Atom) -> Iterator[tuple[_Atom, bool]]:
    while True:
        over = _OVER.match(text, before.end)
        times = None if over else _TIMES.match(text, before.end)
        joint = over or times
        atom = _atom(text, joint.end()) if joint else None
        # "2 hours/day" is left to the rules; side by side only exponents tell a product ("m s−1").
        if joint is None or atom is None or before.is_word or atom.is_word:
            return
        if times and not times.group().strip() and atom.power > 0:
            return
        yield atom, over is not None
        before = atom


def _atom(text: str, at: int) -> _Atom | None:
    found = _pattern().match(text, at)
    if found is None:
        return None
    if found["word"]:
        name = (found["prefix"] or "").lower() + _words()[found["word"].lower()]
        shape = (found["shape"] or "").lower()
        return _Atom(found.end(), found.group(), f"{shape} {name}".strip(), 1, True)
    exponent = (found["exponent"] or "").translate(_SUPERSCRIPTS).replace("^", "")
    return _Atom(found.end(), found.group(), _symbols()[found["symbol"]], int(exponent or 1), False)


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    symbols = "|".join(re.escape(symbol) for symbol in sorted(_symbols(), key=len, reverse=True))
    words = "|".join(sorted(_words(), key=len, reverse=True))
    prefixes = "|".join(sorted({*_mapping("unit_prefixes").values()}))
    return re.compile(
        rf"(?i:(?:(?P<shape>square|cubic)[ -])?(?P<prefix>{prefixes})?(?P<word>{words})s?){_END}"
        rf"|(?P<symbol>{symbols})(?P<exponent>{_NEGATIVE}|{_POSITIVE})?{_END}"
    )


@lru_cache(maxsize=1)
def _symbols() -> Mapping[str, str]:
    never = set(engine_words("unit_symbols_never"))
    prefixes = _mapping("unit_prefixes")
    composed = {
        f"{sign}{symbol}": f"{prefix}{name}"
        for symbol, name in _mapping("unit_symbols_si").items()
        for sign, prefix in [("", ""), *prefixes.items()]
    }
    return {s: name for s, name in composed.items() if s not in never} | _mapping("unit_symbols")


@lru_cache(maxsize=1)
def _words() -> Mapping[str, str]:
    return _mapping("unit_words_si")


def _mapping(name: str) -> dict[str, str]:
    words = engine_words(name)
    assert isinstance(words, Mapping), f"rules/words/{name}.yaml gives no names"
    return dict(words)
