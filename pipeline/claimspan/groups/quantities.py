"""What claims measure with, on common scales: minutes and hours alike, shares whatever their wording.

All functions work on whole columns; values keep float64, classes are small integers.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
import pandas as pd
import pint
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_CALENDAR: Final = {
    "month": 1.0,
    "quarter": 3.0,
    "year": 12.0,
    "decade": 120.0,
    "century": 1200.0,
    "millennium": 12_000.0,
}
# How far a number that is told as rounded may lie from the one it rounds, as a share of it.
_ABOUT: Final = 0.05
_BOUND: Final = 0.10
_WORDS: Final = 0.025
_ROUNDED: Final = 0.05
_TRAILING: Final = 0.01


@dataclass(frozen=True, slots=True)
class Quantities:
    """The figures of claims, aligned; each array has one entry a claim.

    :param kind: what can be compared at all, as text: unit class, and whether it is a change, a level or the
        difference between two things.
    :param value: the number on the scale of its class, never negative; of a range the lower bound.
    :param top: the upper bound of a range, else the number.
    :param low, high: where another claim's number may lie that says the same, rounding allowed.
    :param floor, ceiling: where the truth may lie by what is said; beyond it is a contradiction.
    :param is_range: whether two bounds are stated.
    :param digits: how many digits the number is told with, trailing zeros left out.
    :param unit, factor: the claim's own unit, and by what its numbers were multiplied.
    :param sign: 1 for more, -1 for less, 2 for better or worse, 0 for a level.
    """

    kind: NDArray[np.object_]
    value: Floats
    top: Floats
    low: Floats
    high: Floats
    floor: Floats
    ceiling: Floats
    is_range: NDArray[np.bool_]
    digits: Ints
    unit: NDArray[np.object_]
    factor: Floats
    sign: Ints


@cache
def _registry() -> pint.UnitRegistry[float]:
    return pint.UnitRegistry()


@cache
def unit_class(kind: str, unit: str | None) -> tuple[str, float]:
    """The class of what is measured and the factor to its common unit.

    :param kind: the claim's kind.
    :param unit: its unit.
    """
    if kind == "money":
        return unit or "money", 1.0
    if unit in {"percent", "percentage_point", "times"}:
        return unit, 1.0
    if kind in {"count", "number"}:
        # What is counted is among the words that are compared; a score's points are a scale of their own.
        return ("point", 1.0) if unit == "point" else ("count", 1.0)
    if unit in _CALENDAR:
        return "calendar", _CALENDAR[unit]
    if unit is None:
        return kind, 1.0
    return _physical(unit)


def _physical(unit: str) -> tuple[str, float]:
    registry = _registry()
    try:
        one = registry.Quantity(1.0, registry.parse_units(unit.replace("-", "*").replace(" per ", "/")))
        base, double = one.to_base_units(), (2 * one).to_base_units()
        # Scales with a zero of their own (degrees) and those without a dimension stay by themselves.
        if base.dimensionless or not np.isclose(double.magnitude, 2 * base.magnitude):
            return unit, 1.0
        return str(base.dimensionality), float(base.magnitude)
    except (pint.errors.PintError, ValueError, TypeError, AttributeError, AssertionError):
        return unit, 1.0


def align(claims: pd.DataFrame) -> Quantities:
    """The figures of `claims` on common scales.

    :param claims: kind, unit, value, value_high, baseline_value, comparator, direction, and of the number as
        written: `written` (its digits as a number, NaN if it has none), `decimals`, `zeros` (trailing zeros
        of a number without decimals); `reached`: whether the words before it say that a change arrives at it;
        `compared`: whether those after it say that it is the difference to something else.
    """
    pairs = claims[["kind", "unit"]].astype(object)
    pairs = pairs.where(pairs.notna(), None)
    codes, uniques = pd.factorize(pd.MultiIndex.from_frame(pairs.fillna("")))
    known = [unit_class(str(kind), str(unit) or None) for kind, unit in uniques]
    names = np.array([name for name, _ in known], dtype=object)[codes]
    factor = np.array([scale for _, scale in known], dtype=np.float64)[codes]

    value = np.abs(claims["value"].to_numpy(np.float64))
    top = np.abs(claims["value_high"].to_numpy(np.float64, na_value=np.nan))
    direction = claims["direction"].astype(object).to_numpy()
    half = _half_units(claims, value)

    multiplier = (claims["kind"] == "multiplier").to_numpy()
    has_direction = pd.notna(direction)
    decrease = direction == "decrease"
    moved = claims["baseline_value"].notna().to_numpy() | claims["reached"].to_numpy(bool)
    change = has_direction & ~moved
    # Doubled is a rise by 100 percent, halved a fall by 50.
    grown = multiplier & change & ~decrease & (value > 1)
    shrunk = multiplier & change & decrease & (value < 1)
    for mask, sense in ((grown, 1.0), (shrunk, -1.0)):
        value = np.where(mask, sense * 100 * (value - 1), value)
        top = np.where(mask, sense * 100 * (top - 1), top)
        half = np.where(mask, 100 * half, half)
    names = np.where(grown | shrunk, "percent", names)

    value, top, half = value * factor, top * factor, half * factor
    is_range = ~np.isnan(top)
    bottom, top = np.fmin(value, top), np.fmax(value, top)
    low, high, floor, ceiling = _reaches(claims, bottom, top, half)

    sign = np.zeros(len(value), np.int64)
    sign[change & (direction == "increase")] = 1
    sign[change & decrease] = -1
    sign[change & ((direction == "improve") | (direction == "worsen"))] = 2
    compared = claims["compared"].to_numpy(bool)
    marks = np.where(compared, "<>", np.where(change, "+", ""))
    kinds = np.array([f"{name}{mark}" for name, mark in zip(names, marks, strict=True)], object)
    return Quantities(
        kind=kinds,
        value=bottom,
        top=np.where(is_range, top, bottom),
        low=np.maximum(low, 0),
        high=high,
        floor=np.maximum(floor, 0),
        ceiling=ceiling,
        is_range=is_range,
        # Two bounds agree by chance as seldom as a digit more.
        digits=_digits(claims) + is_range,
        unit=np.where(grown | shrunk, "percent", claims["unit"].astype(object)),
        factor=factor,
        sign=sign,
    )


def _reaches(
    claims: pd.DataFrame, bottom: Floats, top: Floats, half: Floats
) -> tuple[Floats, Floats, Floats, Floats]:
    """How far each figure may be meant to reach, and how far it can at all: low, high, floor and ceiling."""
    comparator = claims["comparator"].astype(object).to_numpy()
    low, high = bottom - half, top + half
    about = comparator == "~"
    low = np.where(about, np.minimum(low, bottom * (1 - _ABOUT)), low)
    high = np.where(about, np.maximum(high, top * (1 + _ABOUT)), high)
    more = (comparator == ">") | (comparator == ">=")
    less = (comparator == "<") | (comparator == "<=")
    floor = np.where(less, 0.0, low)
    ceiling = np.where(more, np.inf, high)
    low = np.where(less, bottom * (1 - _BOUND), low)
    high = np.where(more, top * (1 + _BOUND), high)
    return low, high, floor, ceiling


def _half_units(claims: pd.DataFrame, value: Floats) -> Floats:
    """Half of the last place that a number is told with: how far from it the truth may lie by rounding."""
    written = claims["written"].to_numpy(np.float64, na_value=np.nan)
    decimals = claims["decimals"].to_numpy(np.float64)
    zeros = claims["zeros"].to_numpy(np.float64)
    kind = claims["kind"].astype(str).to_numpy()
    with np.errstate(divide="ignore", invalid="ignore"):
        scale = np.where((written > 0) & (value > 0), value / written, 1.0)
    place = np.where(decimals > 0, 10.0**-decimals, np.where(zeros > 0, 10.0**zeros, 1.0))
    half = 0.5 * place * scale
    # Trailing zeros may be exact, and a scale word rounds further than the digits say it may.
    half = np.where(zeros > 0, np.minimum(half, np.maximum(0.5 * scale, _TRAILING * value)), half)
    half = np.where(scale > 1, np.minimum(half, _ROUNDED * value), half)
    # Few of something are counted, not rounded; numbers in words and "one in five" are round.
    half = np.where((kind == "count") & (scale == 1) & (value < 100) & (decimals == 0), 0.0, half)
    return np.where(np.isnan(written) | (kind == "ratio"), _WORDS * value, half)


def _digits(claims: pd.DataFrame) -> Ints:
    """How telling a number is: its digits without trailing zeros; none for numbers in words."""
    written = claims["written"].to_numpy(np.float64, na_value=np.nan)
    whole = np.where(written >= 1, np.floor(np.log10(np.where(written >= 1, written, 1.0))) + 1, 1)
    told = whole + claims["decimals"].to_numpy(np.float64) - claims["zeros"].to_numpy(np.float64)
    ratio = (claims["kind"].astype(str) == "ratio").to_numpy()
    return np.where(np.isnan(written) | ratio, 0, np.maximum(told, 1)).astype(np.int64)
