"""Which tokens of a Doc fit which token descriptions, for thousands of descriptions at once.

Each description has a bit, and what a token fits is one whole number. For each attribute, the value that a
token has tells which descriptions remain possible; the token fits those that all its attributes allow. Text
moves in well-worn words: most tokens were met before, in the same analysis, and cost one look-up. Tokens that
fit the same are of one kind; there are few, and what is worked out for a kind holds for all its tokens.
"""

from __future__ import annotations

import operator
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Final, TypeAlias, TypeVar

from spacy.attrs import IDS  # type: ignore[import-not-found]
from spacy.matcher import Matcher
from spacy.matcher.levenshtein import levenshtein  # type: ignore[import-not-found]
from spacy.strings import StringStore
from spacy.tokens import Doc, Token
from spacy.vocab import Vocab

from claimspan.rules.regexes import is_anchored

_K = TypeVar("_K")
_V = TypeVar("_V")
Description: TypeAlias = Mapping[str, Any]
"""A token of spaCy's ``Matcher``, without ``OP``: attribute → value or predicates."""

# As patterns have it → as Docs have it.
_ALIASES: Final = {"TEXT": "ORTH", "IS_SENT_START": "SENT_START"}
# What a token has by its place in a text: as one of very many words, and as one of few. All other attributes
# are those of its form.
_OF_THE_WORD: Final = frozenset("LEMMA NORM".split())
_OF_THE_ROLE: Final = frozenset(
    "POS TAG DEP MORPH SPACY ENT_TYPE ENT_IOB ENT_ID ENT_KB_ID SENT_START".split()
)
_COMPARISONS: Final[Mapping[str, Callable[[int, int], bool]]] = {
    "==": operator.eq, "!=": operator.ne, ">=": operator.ge, "<=": operator.le, ">": operator.gt,
    "<": operator.lt,
}  # fmt: skip
# Predicates that words fit that so many edits make what is asked for.
_EDITS: Final = {f"FUZZY{edits}": edits for edits in range(1, 10)}
# Expressions that count or name their groups, or set flags, cannot be made one with others.
_APART: Final = re.compile(r"\\[1-9]|\(\?[^:=!<]|\(\?<[^=!]")
# Numbers make new forms for ever, so what was met is forgotten now and then.
_MOST_REMEMBERED: Final = 60_000


def bits(number: int) -> Iterator[int]:
    """The places of the bits that are set, ascending."""
    while number:
        low = number & -number
        yield low.bit_length() - 1
        number ^= low


class Kind:
    """The tokens that fit the same descriptions.

    :param fits: the descriptions, as bits of one number.
    """

    __slots__ = ("fits",)

    def __init__(self, fits: int) -> None:
        self.fits = fits


class _Attribute:
    """What descriptions ask of one attribute, each one thing at most.

    :param asked: the bit of each description that asks something, with what it asks.
    :param all: the bits of all descriptions.
    """

    def __init__(self, vocab: Vocab, name: str, asked: Sequence[tuple[int, Any]], all: int) -> None:
        self._name = name
        self._strings = vocab.strings
        self._matcher = Matcher(vocab, validate=False)
        self._judged: dict[int, int] = {}
        self._searched: dict[re.Pattern[str], int] = defaultdict(int)
        self._tested: list[tuple[Callable[[int], bool], int]] = []
        wanted: dict[int, int] = defaultdict(int)
        barred: dict[int, int] = defaultdict(int)
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
                    self._searched[re.compile(expression)] |= bit
                case {**predicates}:
                    test = self._test(predicates)
                    if test is None:
                        self._judge(bit, predicates)
                    else:
                        self._tested.append((test, bit))
                case _:
                    wanted[self._code(value)] |= bit
        self._may_find = _together(self._searched)
        self._unlisted = free | barring
        self._listed = {
            code: free | wanted.get(code, 0) | (barring & ~barred.get(code, 0)) for code in wanted | barred
        }

    def allows(self, value: int, doc: Doc, at: int) -> int:
        """The descriptions that `value`, which the token at a place has, leaves possible."""
        found = self._listed.get(value, self._unlisted)
        if self._searched:
            text = self._strings[value]
            if self._may_find(text):
                for expression, bits in self._searched.items():
                    if expression.search(text):
                        found |= bits
        for holds, bit in self._tested:
            if holds(value):
                found |= bit
        if self._judged:
            for key, _, _ in self._matcher(doc[at : at + 1]):
                found |= self._judged[key]
        return found

    def _test(self, predicates: Mapping[Any, Any]) -> Callable[[int], bool] | None:
        """A test of a value for the one predicate; None if that is left to spaCy."""
        match list(predicates.items()):
            case [(str(name), int(number))] if name in _COMPARISONS:
                return partial(_compared, _COMPARISONS[name], number)
            case [(str(name), str(text))] if name in _EDITS:
                return partial(_near, self._strings, (text,), _EDITS[name])
            case [(str(name), {"IN": [*texts], **rest})] if name in _EDITS and not rest:
                return partial(_near, self._strings, texts, _EDITS[name])
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


class _Aspect:
    """Attributes of a token that are judged together.

    `known` remembers what was judged, by whatever tells tokens apart.

    :param attributes: with their names.
    :param columns: what Docs call the attributes.
    """

    def __init__(self, attributes: Iterable[tuple[str, _Attribute]]) -> None:
        pairs = list(attributes)
        self.columns: list[int | str] = [int(IDS[name]) for name, _ in pairs]
        self._attributes = [attribute for _, attribute in pairs]
        self.known: dict[object, int] = {}

    def judge(self, key: object, values: Sequence[int], doc: Doc, at: int) -> int:
        """The descriptions that the values, which the token at a place has, leave possible."""
        found = -1
        for attribute, value in zip(self._attributes, values, strict=True):
            found &= attribute.allows(value, doc, at)
        return remember(self.known, key, found)


class Kinds:
    """Some token descriptions, ready to be held against Docs; the one of index i has the bit ``1 << i``."""

    def __init__(self, vocab: Vocab, descriptions: Sequence[Description]) -> None:
        # All that a description asks of one attribute must hold, so each thing is asked apart.
        asked: dict[tuple[str, int], list[tuple[int, Any]]] = defaultdict(list)
        for index, description in enumerate(descriptions):
            parts: Counter[str] = Counter()
            for alias, value in description.items():
                name = _ALIASES.get(alias, alias)
                for part in _parts(value):
                    asked[name, parts[name]].append((1 << index, part))
                    parts[name] += 1
        self._all = (1 << len(descriptions)) - 1
        attributes = [
            (name, _Attribute(vocab, name, asked[name, nth], self._all)) for name, nth in sorted(asked)
        ]
        place = _OF_THE_WORD | _OF_THE_ROLE
        self._form = _Aspect(pair for pair in attributes if pair[0] not in place)
        self._word = _Aspect(pair for pair in attributes if pair[0] in _OF_THE_WORD)
        self._role = _Aspect(pair for pair in attributes if pair[0] in _OF_THE_ROLE)
        self._columns: list[int | str] = [int(IDS["ORTH"]), *self._word.columns, *self._role.columns]
        self._starts = [at for at, column in enumerate(self._columns) if column == IDS["SENT_START"]]
        self._kinds: dict[int, Kind] = {}
        self._known: dict[bytes, Kind] = {}

    def __call__(self, doc: Doc) -> list[Kind]:
        """The kind of each token."""
        rows = _rows(doc, self._columns)
        for at in self._starts:
            # In patterns a token starts a sentence or not; elsewhere it may also be unknown.
            rows[:, at] = rows[:, at] == 1
        content, width = rows.tobytes(), rows.itemsize * len(self._columns)
        keys = [content[at : at + width] for at in range(0, len(content), width)]
        out: list[Any] = list(map(self._known.get, keys))
        if None in out:
            places = [at for at, kind in enumerate(out) if kind is None]
            for at, kind in zip(places, self._met(doc, places, rows.tolist()), strict=True):
                out[at] = remember(self._known, keys[at], kind)
        return out

    def _met(self, doc: Doc, places: Sequence[int], rows: Sequence[list[int]]) -> Iterator[Kind]:
        """The kinds of tokens that were not met before."""
        form, word, role = self._form, self._word, self._role
        cut = 1 + len(word.columns)
        forms: Any = None
        for at in places:
            row = rows[at]
            by_form = form.known.get(row[0])
            if by_form is None:
                forms = forms or _rows(doc, [int(IDS["ORTH"]), *form.columns]).tolist()
                by_form = form.judge(row[0], forms[at][1:], doc, at)
            own, rest = tuple(row[1:cut]), tuple(row[cut:])
            by_word, by_role = word.known.get(own), role.known.get(rest)
            if by_word is None:
                by_word = word.judge(own, own, doc, at)
            if by_role is None:
                by_role = role.judge(rest, rest, doc, at)
            fits = self._all & by_form & by_word & by_role
            kind = self._kinds.get(fits)
            yield remember(self._kinds, fits, Kind(fits)) if kind is None else kind


def remember(known: dict[_K, _V], key: _K, value: _V) -> _V:
    """Keep the value of a key, all others forgotten if they are too many; gives the value."""
    if len(known) >= _MOST_REMEMBERED:
        known.clear()
    known[key] = value
    return value


def _parts(value: Any) -> Iterator[Any]:
    """The single things that are asked of an attribute; predicates that spaCy judges stay together."""
    if isinstance(value, Mapping) and value and all(map(_simple, value.items())):
        for name, own in value.items():
            yield {name: own}
    else:
        yield value


def _simple(predicate: tuple[str, Any]) -> bool:
    match predicate:
        case ("IN" | "NOT_IN", _) | ("REGEX", str()):
            return True
        case (name, int()):
            return name in _COMPARISONS
    return False


def _compared(holds: Callable[[int, int], bool], number: int, value: int) -> bool:
    return holds(value, number)


def _near(strings: StringStore, texts: Sequence[str], edits: int, value: int) -> bool:
    """Whether so many edits, or fewer, make a text of `value`."""
    word = strings[value]
    # Each edit makes a word longer or shorter by one letter at most.
    return any(
        abs(len(word) - len(text)) <= edits and levenshtein(word, text, edits) <= edits for text in texts
    )


def _together(expressions: Iterable[re.Pattern[str]]) -> Callable[[str], object]:
    """Whether one of the expressions may find something in a text: few words fit any of many."""
    patterns = [own.pattern for own in expressions]
    if any(map(_APART.search, patterns)):
        return lambda _: True
    opening = [own for own in patterns if is_anchored(own)]
    match, search = _one_of(opening).match, _one_of([own for own in patterns if own not in opening]).search
    return lambda text: match(text) or search(text)


def _one_of(patterns: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{own})" for own in patterns) or r"(?!)")


def _rows(doc: Doc, columns: list[int | str]) -> Any:
    """What the tokens are, a row each."""
    return doc.to_array(columns).reshape(len(doc), len(columns))
