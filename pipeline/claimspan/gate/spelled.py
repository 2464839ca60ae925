"""Numbers in words, and their values."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from claimspan.gate.numberwords import number_words

# What `re.IGNORECASE` takes for the letters i, k and s although `str.lower` does not make it one of them.
LETTERS = {0x130: "i", 0x131: "i", 0x17F: "s", 0x212A: "k"}


def plain(text: str | None) -> str:
    """Lower case, letter by letter as the expression above compares them."""
    return (text or "").translate(LETTERS).lower()


def scaled(value: float, factor: float) -> float:
    """``value * factor``, exact in decimal notation (1.1 × 1e6 is 1100000, not 1100000.0000000002)."""
    if factor == 1.0:
        return value
    return float(Decimal(repr(value)) * Decimal(repr(factor)))


@lru_cache(maxsize=4096)
def spelled(text: str) -> float:
    """The value of a number in words, e.g. ``"two hundred and fifty"`` is 250.

    :raises ValueError: if no number word is in it.
    """
    known = number_words()
    words = [_singular(word) for word in re.findall(r"[a-z]+", plain(text))]
    if not any(word in known.units or word in known.tens or word in known.scales for word in words):
        raise ValueError(f"no number word in {text!r}")
    if "point" in words:
        return _with_point(words, words.index("point"))
    groups: list[float] = []
    current: float | None = None
    for word in words:
        if word in known.units or word in known.tens:
            current = (current or 0.0) + known.units.get(word, known.tens.get(word, 0))
        elif word in known.scales and known.scales[word] < 1000:
            current = scaled(current or 1.0, known.scales[word])
        elif word in known.scales:
            # A scale word right after another one multiplies what that gave: a thousand million.
            before = groups.pop() if current is None and groups else current
            groups.append(scaled(1.0 if before is None else before, known.scales[word]))
            current = None
    return sum(groups) + (current or 0.0)


def _singular(word: str) -> str:
    return word.rstrip("s") if word.rstrip("s") in number_words().scales else word


def _with_point(words: list[str], cut: int) -> float:
    known = number_words()
    decimals = "".join(str(known.units[word]) for word in words[cut + 1 :] if word in known.units)
    value = float(f"{int(spelled(' '.join(words[:cut])))}.{decimals or 0}")
    for word in words[cut + 1 :]:
        value = scaled(value, known.scales.get(word, 1.0))
    return value
