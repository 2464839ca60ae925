"""What descriptions of tokens ask of single attributes, and which of them a value leaves possible.

Each description has a bit, and what it is that a token fits is one whole number. All that a description asks
of one attribute must hold, so each thing is asked apart; what many descriptions ask alike is asked once.
"""

from __future__ import annotations

import operator
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Final, TypeAlias

from spacy.attrs import IDS  # type: ignore[import-not-found]
from spacy.matcher import Matcher
from spacy.matcher.levenshtein import levenshtein  # type: ignore[import-not-found]
from spacy.strings import StringStore
from spacy.tokens import Span, Token
from spacy.vocab import Vocab

from claimspan.matching.expressions import Expressions

Description: TypeAlias = Mapping[str, Any]
"""A token of spaCy's ``Matcher``, without ``OP``: attribute → value or predicates."""

# As patterns have it → as Docs have it.
_ALIASES: Final = {"TEXT": "ORTH", "IS_SENT_START": "SENT_START"}
_COMPARISONS: Final[Mapping[str, Callable[[int, int], bool]]] = {
    "==": operator.eq, "!=": operator.ne, ">=": operator.ge, "<=": operator.le, ">": operator.gt,
    "<": operator.lt,
}  # fmt: skip
# Predicates that words fit that so many edits make what is asked for.
_EDITS: Final = {f"FUZZY{edits}": edits for edits in range(1, 10)}


class Attribute:
    """What descriptions ask of one attribute, each one thing at most.

    :param asked: the bits of the descriptions that ask something, with what they ask.
    :param all: the bits of all descriptions.
    """

    def __init__(self, vocab: Vocab, name: str, asked: Sequence[tuple[int, Any]], all: int) -> None:
        self._name = name
        self._strings = vocab.strings
        self._matcher = Matcher(vocab, validate=False)
        self._judged: dict[int, int] = {}
        self._tested: list[tuple[Callable[[int], bool], int]] = []
        wanted: dict[int, int] = defaultdict(int)
        barred: dict[int, int] = defaultdict(int)
        searched: dict[str, int] = defaultdict(int)
        free, barring = all, 0
        for bit, value in asked:
            free &= ~bit
            match value:
                case {"IN": [*texts]} if name != "MORPH":
                    for text in texts:
                        wanted[self._code(text)] |= bit
                case {"NOT_IN": [*texts]} if name != "MORPH":
                    barring |= bit
                    for text in texts:
                        barred[self._code(text)] |= bit
                case {"REGEX": str(expression)}:
                    searched[expression] |= bit
                case {**predicates}:
                    test = self._test(predicates)
                    if test is None:
                        self._judge(bit, predicates)
                    else:
                        self._tested.append((test, bit))
                case _:
                    wanted[self._code(value)] |= bit
        self._searched = Expressions(searched)
        self._plain = not (self._searched or self._tested or self._judged)
        self._unlisted = free | barring
        self._listed = {
            code: free | wanted.get(code, 0) | (barring & ~barred.get(code, 0)) for code in wanted | barred
        }

    def allows(self, value: int, token: Callable[[], Span]) -> int:
        """The descriptions that `value`, which a token has, leaves possible.

        :param token: gives the token, as a span.
        """
        found = self._listed.get(value, self._unlisted)
        if self._plain:
            return found
        if self._searched:
            found |= self._searched.found(self._strings[value])
        for holds, bit in self._tested:
            if holds(value):
                found |= bit
        if self._judged:
            for key, _, _ in self._matcher(token()):
                found |= self._judged[key]
        return found

    def _test(self, predicates: Mapping[Any, Any]) -> Callable[[int], bool] | None:
        """A test of a value for the one predicate; None if that is left to spaCy."""
        match list(predicates.items()):
            case [(str(name), int(number))] if name in _COMPARISONS:
                return partial(_compared, _COMPARISONS[name], number)
            case [(str(name), str(text))] if name in _EDITS:
                return _near(self._strings, [text], _EDITS[name])
            case [(str(name), {"IN": [*texts], **rest})] if name in _EDITS and not rest:
                return _near(self._strings, texts, _EDITS[name])
        return None

    def _judge(self, bit: int, value: Any) -> None:
        """Leave rarer predicates to spaCy, those that are the same to be asked once."""
        name = repr(value)
        if name not in self._matcher:
            self._matcher.add(name, [[{self._name: value}]])
        key = self._strings[name]
        self._judged[key] = self._judged.get(key, 0) | bit

    def _code(self, value: Any) -> int:
        if not isinstance(value, str):
            return int(value)
        if self._name == "ENT_IOB" and value in Token.iob_strings():
            return Token.iob_strings().index(value)
        return self._strings.add(value)


class Aspect:
    """Attributes of a token that are judged together.

    :param attributes: with their names.
    :param columns: what Docs call the attributes.
    """

    def __init__(self, attributes: Iterable[tuple[str, Attribute]]) -> None:
        pairs = list(attributes)
        self.columns: list[int | str] = [int(IDS[name]) for name, _ in pairs]
        self._attributes = [attribute for _, attribute in pairs]

    def fits(self, values: Sequence[int], token: Callable[[], Span]) -> int:
        """The descriptions that the values of a token leave possible."""
        found = -1
        for attribute, value in zip(self._attributes, values, strict=True):
            found &= attribute.allows(value, token)
        return found


def attributes_of(
    vocab: Vocab, descriptions: Sequence[Description], asked_of: Callable[[str], bool]
) -> list[tuple[str, Attribute]]:
    """What descriptions ask of the attributes of some names; the one of index i has the bit ``1 << i``.

    :param asked_of: whether an attribute is one of them, by its name in Docs.
    :returns: the name of each attribute, as often as something else is asked of it, with that.
    """
    asked: dict[tuple[str, int], dict[Any, tuple[int, Any]]] = defaultdict(dict)
    for index, description in enumerate(descriptions):
        parts: Counter[str] = Counter()
        for alias, value in description.items():
            name = _ALIASES.get(alias, alias)
            if not asked_of(name):
                continue
            for part in _parts(value):
                alike = asked[name, parts[name]]
                key = _hashable(part)
                bits, _ = alike.get(key, (0, None))
                alike[key] = bits | 1 << index, part
                parts[name] += 1
    all = (1 << len(descriptions)) - 1
    return [
        (name, Attribute(vocab, name, list(asked[name, nth].values()), all)) for name, nth in sorted(asked)
    ]


def _parts(value: Any) -> Iterator[Any]:
    """The single things that are asked of an attribute; predicates that spaCy judges stay together."""
    if isinstance(value, Mapping) and value and all(map(_simple, value.items())):
        for name, own in value.items():
            yield {name: own}
    else:
        yield value


def _hashable(value: Any) -> Any:
    """The same for what is the same."""
    if isinstance(value, Mapping):
        return tuple((name, _hashable(own)) for name, own in value.items())
    return (type(value), *value) if isinstance(value, (list, tuple)) else (type(value), value)


def _simple(predicate: tuple[str, Any]) -> bool:
    match predicate:
        case ("IN" | "NOT_IN", _) | ("REGEX", str()):
            return True
        case (name, int()):
            return name in _COMPARISONS
    return False


def _compared(holds: Callable[[int, int], bool], number: int, value: int) -> bool:
    return holds(value, number)


def _near(strings: StringStore, texts: Sequence[str], edits: int) -> Callable[[int], bool]:
    """Whether so many edits, or fewer, make one of the texts of a value."""
    # Each edit makes a word longer or shorter by one letter at most.
    lengths = {len(text) + more for text in texts for more in range(-edits, edits + 1)}

    def holds(value: int) -> bool:
        word = strings[value]
        return len(word) in lengths and any(levenshtein(word, text, edits) <= edits for text in texts)

    return holds
