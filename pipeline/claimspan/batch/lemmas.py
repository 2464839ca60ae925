"""All lemmas that a word may get, whatever part of speech the tagger takes it for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from spacy.language import Language
from spacy.pipeline import Lemmatizer

from claimspan.matching.rows import remember


class Lemmas:
    """The possible lemmas of words in one spaCy pipeline.

    Known for pipelines with spaCy's rule lemmatizer, whose tables are read; for others nothing is known.

    :param nlp: its lookup tables are read once.
    """

    def __init__(self, nlp: Language) -> None:
        self._known: dict[str, frozenset[str]] = {}
        self._tables: list[tuple[Any, Any]] | None = _tables(nlp)
        self._ruled = _attribute_lemmas(nlp)

    def of(self, word: str) -> frozenset[str] | None:
        """Every lemma that a token with the text `word` may get; None if that cannot be told."""
        if self._tables is None:
            return None
        known = self._known.get(word)
        if known is None:
            known = remember(self._known, word, frozenset(_possible(word, self._tables, self._ruled)))
        return known


def _possible(word: str, tables: list[tuple[Any, Any]], ruled: Mapping[str | None, set[str]]) -> set[str]:
    lower = word.lower()
    found = {word, lower, *ruled.get(lower, ()), *ruled.get(None, ())}
    for rules, exceptions in tables:
        found.update(exceptions.get(lower, ()))
        found.update(lower[: len(lower) - len(old)] + new for old, new in rules if lower.endswith(old))
    return found


def _tables(nlp: Language) -> list[tuple[Any, Any]] | None:
    """The suffix rules and the exceptions of each part of speech, None without a rule lemmatizer."""
    pipe = nlp.get_pipe("lemmatizer") if "lemmatizer" in nlp.pipe_names else None
    ruled = isinstance(pipe, Lemmatizer) and pipe.mode == "rule"
    if (
        not isinstance(pipe, Lemmatizer)
        or not ruled
        or type(pipe).rule_lemmatize is not Lemmatizer.rule_lemmatize
    ):
        return None
    rules, exceptions = pipe.lookups.get_table("lemma_rules", {}), pipe.lookups.get_table("lemma_exc", {})
    return [(rules.get(key, []), exceptions.get(key, {})) for key in {*rules, *exceptions}]


def _attribute_lemmas(nlp: Language) -> dict[str | None, set[str]]:
    """The lemmas that the attribute ruler gives, by the word it asks for (None: by anything else)."""
    found: dict[str | None, set[str]] = {}
    ruler: Any = nlp.get_pipe("attribute_ruler") if "attribute_ruler" in nlp.pipe_names else None
    for entry in ruler.patterns if ruler is not None else ():
        for pattern in entry["patterns"] if "LEMMA" in entry["attrs"] else ():
            word = pattern[entry["index"]].get("LOWER")
            found.setdefault(word if isinstance(word, str) else None, set()).add(entry["attrs"]["LEMMA"])
    return found
