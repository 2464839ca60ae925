"""What scores are made of: shares with their intervals, found and missed, the likeness of two texts."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

# Words that do not tell two texts apart.
_STOP = frozenset(
    {"the", "a", "an", "their", "its", "his", "her", "our", "your", "of", "to", "be", "is", "are", "was"}
    | {"were", "has", "have", "had", "that", "who", "which"}
)
_TOKEN = re.compile(r"[\w%$€£¥.'’-]+")
_WEEKS = re.compile(r"P(\d+)W")


@dataclass(frozen=True, slots=True)
class Share:
    """`right` of `total`, with its Wilson 95% interval."""

    right: int
    total: int

    @property
    def value(self) -> float:
        """The share, 0 for none of none."""
        return self.right / self.total if self.total else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson 95% interval, (0, 1) when nothing was counted."""
        return wilson(self.right, self.total)


@dataclass(frozen=True, slots=True)
class Found:
    """How many gold claims were found (tp), missed (fn), and how many claims gold does not have (fp)."""

    tp: int = 0
    fp: int = 0
    fn: int = 0

    @property
    def precision(self) -> Share:
        """The share of claims that gold has."""
        return Share(self.tp, self.tp + self.fp)

    @property
    def recall(self) -> Share:
        """The share of gold claims that were found."""
        return Share(self.tp, self.tp + self.fn)

    @property
    def f1(self) -> float:
        """The F1 of precision and recall, 0 when nothing was found."""
        return 2 * self.tp / max(1, 2 * self.tp + self.fp + self.fn)

    @property
    def f1_interval(self) -> tuple[float, float]:
        """95% interval of F1: Wilson's for tp of (tp + fp + fn), carried over by F1 = 2j / (1 + j)."""
        low, high = wilson(self.tp, self.tp + self.fp + self.fn)
        return 2 * low / (1 + low), 2 * high / (1 + high)


def wilson(right: int, total: int) -> tuple[float, float]:
    """The Wilson 95% score interval of `right` of `total`; (0, 1) when `total` is 0."""
    if not total:
        return 0.0, 1.0
    z = 1.959963984540054
    p = right / total
    middle = (p + z * z / (2 * total)) / (1 + z * z / total)
    half = z / (1 + z * z / total) * math.sqrt(p * (1 - p) / total + z * z / (4 * total * total))
    return max(0.0, middle - half), min(1.0, middle + half)


def token_f1(a: str | None, b: str | None) -> float:
    """F1 of the word tokens of two texts, without articles and the like; 1 when neither has any."""
    first, second = _tokens(a), _tokens(b)
    if not first and not second:
        return 1.0
    common = sum((first & second).values())
    return 2 * common / (first.total() + second.total()) if common else 0.0


def in_days(length: str) -> str:
    """An ISO 8601 value with its weeks as days, since both say the same.

    >>> in_days("R/P2W")
    'R/P14D'
    """
    return _WEEKS.sub(lambda found: f"P{7 * int(found[1])}D", length)


def text_score(predicted: str | None, options: Iterable[str]) -> float:
    """The best token F1 of a predicted text over accepted alternatives ("" accepts none)."""
    best = 0.0
    for option in options:
        if not option:
            best = max(best, 0.0 if predicted else 1.0)
        elif predicted:
            best = max(best, token_f1(predicted, option))
    return best


def _tokens(text: str | None) -> Counter[str]:
    return Counter(token for token in _TOKEN.findall((text or "").lower()) if token not in _STOP)
