"""The words that say numbers, as the project's rules list them in ``rules/words/number_*.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from claimspan.rules.loading import engine_words


@dataclass(frozen=True, slots=True)
class NumberWords:
    """Lower-case words with their values.

    :param units: below twenty; `tens`: the tens from twenty on.
    :param scales: words that multiply, in the singular, smaller ones first.
    :param ordinals: of units; `parts`: how many of such a part make a whole (*third* is 3).
    :param multiples: words that say a factor by themselves (*doubled*).
    :param openers: words that begin a number and are none themselves (*half a million*).
    :param prefixes: words that make no name of a figure hyphenated to them (*minus-5*).
    """

    units: Mapping[str, int]
    tens: Mapping[str, int]
    scales: Mapping[str, float]
    ordinals: Mapping[str, int]
    parts: Mapping[str, int]
    multiples: Mapping[str, float]
    openers: tuple[str, ...]
    prefixes: tuple[str, ...]


@cache
def number_words() -> NumberWords:
    """The project's number words, whatever folder of rules is in use.

    :raises RuleError: if a file of theirs is broken.
    """
    scales = {word: float(value) for word, value in _listed("number_scales").items()}
    return NumberWords(
        units=_whole("number_units"),
        tens=_whole("number_tens"),
        scales=dict(sorted(scales.items(), key=lambda pair: pair[1])),
        ordinals=_whole("number_ordinals"),
        parts=_whole("number_parts"),
        multiples={word: float(value) for word, value in _listed("number_multiples").items()},
        openers=tuple(engine_words("number_openers")),
        prefixes=tuple(engine_words("number_prefixes")),
    )


def _whole(name: str) -> dict[str, int]:
    return {word: int(value) for word, value in _listed(name).items()}


def _listed(name: str) -> Mapping[str, str]:
    words = engine_words(name)
    assert isinstance(words, Mapping), f"rules/words/{name}.yaml gives no values"
    return words
