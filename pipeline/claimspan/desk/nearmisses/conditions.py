"""One condition of a token pattern: what it wants of a token, what it meets there, whether it holds.

spaCy's matchers only say yes or no; this says why not. It agrees with them on every attribute and predicate
that rule files may use (the tests hold the two against each other).
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from spacy.attrs import IDS  # type: ignore[import-not-found]
from spacy.matcher.levenshtein import levenshtein_compare  # type: ignore[import-not-found]
from spacy.tokens import MorphAnalysis, Token

Value: TypeAlias = "str | int | bool"

IS: Final = "is"
WORD_ATTRIBUTES: Final = frozenset({"LOWER", "ORTH", "TEXT", "NORM", "LEMMA"})
NO_FIGURES: Final = frozenset({"window", "rejection"})
_COMPARE: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "==": operator.eq,
    "!=": operator.ne,
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
}


def _features(token: Token) -> int:
    """The key of the token's morphological features in the string store."""
    return int(token.morph.key)  # type: ignore[attr-defined]  # missing in spaCy's stubs


_IOB: Final = ("", "I", "O", "B")
_READ: Final[Mapping[str, Callable[[Token], Value]]] = {
    "ORTH": lambda token: token.text,
    "TEXT": lambda token: token.text,
    "LOWER": lambda token: token.lower_,
    "NORM": lambda token: token.norm_,
    "LEMMA": lambda token: token.lemma_,
    "POS": lambda token: token.pos_,
    "TAG": lambda token: token.tag_,
    "DEP": lambda token: token.dep_,
    "SHAPE": lambda token: token.shape_,
    # The key, since spaCy compares keys: a token without features has an empty one or "_".
    "MORPH": lambda token: token.vocab.strings[_features(token)],
    "ENT_TYPE": lambda token: token.ent_type_,
    "ENT_ID": lambda token: token.ent_id_,
    "ENT_KB_ID": lambda token: token.ent_kb_id_,
    "ENT_IOB": lambda token: token.ent_iob,
    "LENGTH": len,
    "SPACY": lambda token: bool(token.whitespace_),
    "SENT_START": lambda token: token.is_sent_start is True,
    "IS_SENT_START": lambda token: token.is_sent_start is True,
}


@dataclass(frozen=True, slots=True)
class Condition:
    """A part of a token of a pattern that is met or not on its own.

    :param predicate: ``is`` for a bare value, else spaCy's (``IN``, ``REGEX``, ``>=`` …); one that stands
        inside ``REGEX`` or ``FUZZY`` is named with it: ``REGEX IN``.
    :param wanted: a text, number or boolean; for predicates over lists a tuple.
    """

    attribute: str
    predicate: str
    wanted: Any

    def met(self, token: Token) -> Value:
        """What the token has."""
        read = _READ.get(self.attribute)
        return token.lex.check_flag(IDS[self.attribute]) if read is None else read(token)

    def holds(self, token: Token) -> bool:
        """Whether the token has what is wanted, as spaCy's matchers see it."""
        met, wanted = self.met(token), self.wanted
        if self.predicate == IS:
            if self.attribute == "ENT_IOB" and wanted in _IOB:
                wanted = _IOB.index(wanted)
            return bool(met == wanted)
        if self.predicate in _COMPARE:
            return _COMPARE[self.predicate](met, wanted)
        around, _, inner = self.predicate.rpartition(" ")
        if inner == "REGEX":
            return re.search(wanted, str(met)) is not None
        if inner.startswith("FUZZY"):
            return _fuzzy(str(met), wanted, inner)
        if inner in {"IN", "NOT_IN"}:
            found = self._in(token, met, around)
            return found if inner == "IN" else not found
        return self._sets(token, met, inner, around)

    def _in(self, token: Token, met: Value, around: str) -> bool:
        if around == "REGEX":
            return any(re.search(item, str(met)) for item in self.wanted)
        if around:
            return any(_fuzzy(str(met), item, around) for item in self.wanted)
        if self.attribute == "MORPH":
            return _features(token) in {token.vocab.morphology.add(item) for item in self.wanted}
        return met in self.wanted

    def _sets(self, token: Token, met: Value, inner: str, around: str) -> bool:
        if around == "REGEX":
            return False
        if self.attribute == "MORPH":
            strings, morphology = token.vocab.strings, token.vocab.morphology
            have = set(MorphAnalysis.from_id(token.vocab, _features(token)))
            wanted = {strings[morphology.add(item)] for item in self.wanted}
        else:
            have, wanted = {str(met)}, set(self.wanted)
        if inner == "IS_SUBSET":
            return have <= wanted
        return have >= wanted if inner == "IS_SUPERSET" else bool(have & wanted)


def conditions(attrs: Mapping[str, Any]) -> tuple[Condition, ...]:
    """The conditions of a token of a pattern, ``OP`` left out; empty if any token will do."""
    return tuple(
        condition
        for attribute, value in attrs.items()
        if attribute != "OP"
        for condition in _of_value(attribute, value, "")
    )


def _of_value(attribute: str, value: Any, around: str) -> Iterator[Condition]:
    if not isinstance(value, Mapping):
        yield Condition(attribute, IS, value)
        return
    for predicate, wanted in value.items():
        if isinstance(wanted, Mapping):
            yield from _of_value(attribute, wanted, predicate)
        else:
            name = f"{around} {predicate}".strip()
            yield Condition(attribute, name, tuple(wanted) if isinstance(wanted, list | tuple) else wanted)


def effort(failures: Collection[Condition], token: Token) -> int:
    """How many changes it takes to let `token` pass: one a condition, and more if it is no word for it."""
    return len(failures) + any(not may_be_added(condition, token) for condition in failures)


def may_be_added(condition: Condition, token: Token) -> bool:
    """Whether it makes sense to let the condition take what the token has."""
    if condition.predicate == "NOT_IN":
        return True
    if condition.attribute == "ENT_TYPE":
        return may_be_figure(token)
    if condition.attribute not in WORD_ATTRIBUTES:
        return not (token.is_punct or token.is_space)
    # Figures are no words, and punctuation only where punctuation is asked for.
    listed = condition.wanted if isinstance(condition.wanted, tuple) else (str(condition.wanted),)
    signs = any(not any(char.isalnum() for char in word) for word in listed)
    return not token.ent_type_ and (signs or not (token.is_punct or token.is_space))


def other_words(failures: Collection[Condition]) -> int:
    """How many of the conditions are about the word itself."""
    return sum(condition.attribute in WORD_ATTRIBUTES for condition in failures)


def may_be_figure(token: Token) -> bool:
    """Whether the token is a number or a quantity, of whatever kind."""
    return bool(token.ent_type_) and token.ent_type_ not in NO_FIGURES


def failed(wanted: tuple[Condition, ...], token: Token) -> tuple[Condition, ...]:
    """Those conditions that do not hold for `token`."""
    return tuple(condition for condition in wanted if not condition.holds(token))


def _fuzzy(met: str, wanted: str, predicate: str) -> bool:
    edits = predicate.removeprefix("FUZZY")
    return met == wanted or bool(levenshtein_compare(met, wanted, int(edits) if edits else -1))
