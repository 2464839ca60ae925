"""Where in a text a number can begin, told at a fraction of the cost of trying all ways of writing one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import groupby
from typing import Final

from claimspan.gate.numberforms import GLYPHS
from claimspan.gate.numberwords import number_words
from claimspan.gate.spelled import LETTERS, plain

# No ``str.lower`` makes of them the letters that `re.IGNORECASE` takes them for.
_ODD_LETTER: Final = re.compile(f"[{''.join(map(chr, LETTERS))}]")
_JOINING_HYPHENS: Final = "-\u2011"


def places(text: str, start: int, end: int) -> Iterator[int]:
    """All places in ``[start, end)`` where `numberforms.number_pattern` can match, rising, and some others.

    These are digits and what may stand before them, words that begin numbers, and names that go on in digits.
    """
    small = plain(text) if _ODD_LETTER.search(text) else text.lower()
    last = start - 1
    for found in _beginnings().finditer(small, start, end):
        at = found.start()
        name = _name_before(text, at)
        if name > last and name < at:
            yield name
        yield at
        last = at


def _name_before(text: str, at: int) -> int:
    """Where the letters begin that a digit or hyphen follows (``COVID-19``, ``B12``); else `at` itself."""
    begin = at - (at > 0 and text[at - 1] in _JOINING_HYPHENS)
    while begin > 0 and _is_letter(text[begin - 1]):
        begin -= 1
    return begin if _is_letter(text[begin]) else at


def _is_letter(character: str) -> bool:
    return character.isalnum() and not character.isdecimal()


@cache
def _beginnings() -> re.Pattern[str]:
    """Finds the places in lower-case text, but for those of names."""
    words = number_words()
    several = {*words.parts, *words.scales, "half", "quarter"}
    single = {*words.units, *words.tens, *words.scales, *words.multiples, *words.openers}
    return re.compile(
        rf"[\d{GLYPHS}]|[-.\u2011\u2012–−](?=[.\d])"
        rf"|(?<![^\W\d_])(?:{_by_letter(single)}|an?(?=[\s\u2011-]+(?:{_by_letter(several)})))"
    )


def _by_letter(words: Iterable[str]) -> str:
    """Any of the words, with a first letter tried once for all words that it begins."""
    grouped = groupby(sorted(words), key=lambda word: word[0])
    return "|".join(
        f"{re.escape(letter)}(?:{'|'.join(re.escape(word[1:]) for word in group)})"
        for letter, group in grouped
    )
