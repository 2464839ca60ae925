"""From numbers to places on a chart's axis, with ticks at round numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10
from typing import Final

from claimspan.wording import number

TICKS: Final = 6
"""The most steps from zero to the end of an axis."""

# From here on a linear scale would press most values into one corner.
_WIDE: Final = 200
# Between two floats that are nearer, no round numbers can be told apart.
_SMALLEST: Final = 1e-290
# What is greater lies at the end of its axis: near the greatest float nothing can be rounded up.
_GREATEST: Final = 1e300
_ROUND: Final = (1, 2, 5)
_THOUSANDS: Final = ("k", "M", "bn", "T", "P", "E")


@dataclass(frozen=True, slots=True)
class Scale:
    """An axis.

    :param low: the number at its start; of a logarithmic scale the number's power of ten, as is `high`.
    :param ticks: the numbers that are told, rising.
    """

    low: float
    high: float
    ticks: tuple[float, ...]
    logarithmic: bool = False

    def place(self, value: float) -> float:
        """Where a number lies: 0 at the start of the axis, 1 at its end.

        :raises ValueError: for a number that is not above zero, if the scale is logarithmic.
        """
        at = log10(value) if self.logarithmic else value
        return min(max((at - self.low) / (self.high - self.low), 0.0), 1.0)


def scale_for(numbers: Sequence[float], unit: str) -> Scale:
    """The scale that suits numbers of a unit: percentages on their whole, what lies far apart by powers.

    :param numbers: one or more, none of them nan.
    """
    low, high = max(min(numbers), -_GREATEST), min(max(numbers), _GREATEST)
    if unit == "percent" and low >= 0 and high <= 100:
        return Scale(0, 100, (0, 20, 40, 60, 80, 100))
    if low > 0 and high / low > _WIDE:
        first, last = floor(log10(low)), ceil(log10(high))
        powers = range(first, last + 1, -(-(last - first) // TICKS))
        return Scale(first, last, tuple(10.0**power for power in powers), logarithmic=True)
    return linear(low, high)


def linear(low: float, high: float, *, whole: bool = False) -> Scale:
    """A scale from zero, or below, over both numbers, that starts and ends at a tick.

    :param low: and `high`: neither is beyond ±1e300.

    :param whole: ticks are whole numbers, as of things that are counted.
    """
    low, high = min(low, 0.0), max(high, 0.0)
    if high - low < _SMALLEST:
        high = 1.0
    digit, power = _step((high - low) / TICKS)
    if whole and power < 0:
        digit, power = 1, 0
    step = digit * 10.0**power
    places = range(floor(low / step), ceil(high / step) + 1)
    # Divided by a power of ten, since there are no exact tenths to multiply by.
    up, down = 10.0 ** max(power, 0), 10.0 ** max(-power, 0)
    ticks = tuple(place * digit * up / down for place in places)
    return Scale(ticks[0], ticks[-1], ticks)


def tick_text(value: float) -> str:
    """A number as it stands at a tick: ``2,500``, ``10k``, ``1.5bn``."""
    if abs(value) < 1e4:
        return number(value + 0.0)
    power = min(floor(log10(abs(value)) / 3 + 1e-9), len(_THOUSANDS))
    return f"{value / 1000.0**power:g}{_THOUSANDS[power - 1]}"


def _step(rough: float) -> tuple[int, int]:
    """The round step that is no smaller than a rough one: a digit and the power of ten that it is times."""
    power = floor(log10(rough))
    ratio = rough / 10.0**power
    return next(((digit, power) for digit in _ROUND if ratio <= digit), (1, power + 1))
