"""What a dataset's claims are about: the words of their subjects and measures, counted."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from runpy import run_path
from typing import Any, Final, Protocol


class Rows(Protocol):
    """Runs SQL and gives its rows by column."""

    def __call__(self, sql: str, *values: Any) -> list[dict[str, Any]]: ...


# Letters, with apostrophes and hyphens between them.
_WORD: Final = r"\pL+(?:['-]\pL+)*"
_SHORTEST: Final = 3
_COUNTED: Final = f"""
with said as (
    select replace(lower(concat_ws(' ', subject, measure)), '’', '''') as text
    from claims where duplicate_of is null
), words as (
    select unnest(list_distinct(list_transform(
        regexp_extract_all(text, ?), lambda word: regexp_replace(word, '''s$', '')
    ))) as word from said
)
select word, count(*) as n from words where length(word) >= {_SHORTEST} and word not in (select unnest(?))
group by all having n > 1 order by n desc, word limit ?
"""


def common_words(rows: Rows, most: int) -> list[tuple[str, int]]:
    """The words that tell what claims are about: no figures, no stop words; those of several claims.

    :param rows: over a table ``claims``; what repeats within a document does not count.
    :param most: how many words; the commonest first, ties by alphabet.
    :return: each word in lower case with the number of claims that have it.
    """
    return [(row["word"], row["n"]) for row in rows(_COUNTED, _WORD, sorted(_stop_words()), most)]


@cache
def _stop_words() -> frozenset[str]:
    """spaCy's list, read without importing spaCy, which takes longer than all else that a report needs."""
    spacy = find_spec("spacy")
    assert spacy is not None
    assert spacy.origin is not None
    return frozenset(run_path(str(Path(spacy.origin).parent / "lang" / "en" / "stop_words.py"))["STOP_WORDS"])
