"""What a dataset's claims are about: the words of their subjects and measures, counted."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from runpy import run_path

# Letters, with apostrophes and hyphens between them.
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_SHORTEST = 3


def words(text: str) -> set[str]:
    """The words that tell what a text is about, lower-cased: no figures, no stop words."""
    found = {match.lower().replace("’", "'").removesuffix("'s") for match in _WORD.findall(text)}
    return {word for word in found if len(word) >= _SHORTEST} - _stop_words()


def common_words(texts: Iterable[str], most: int) -> list[tuple[str, int]]:
    """The words that stand in more than one of the texts, with the number of texts that have them.

    :param most: how many words; the commonest first, ties by alphabet.
    """
    counts = Counter(word for text in texts for word in words(text))
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return [(word, count) for word, count in ranked[:most] if count > 1]


@cache
def _stop_words() -> frozenset[str]:
    """spaCy's list, read without importing spaCy, which takes longer than all else that a report needs."""
    spacy = find_spec("spacy")
    assert spacy is not None
    assert spacy.origin is not None
    return frozenset(run_path(str(Path(spacy.origin).parent / "lang" / "en" / "stop_words.py"))["STOP_WORDS"])
