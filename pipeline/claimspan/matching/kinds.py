"""Which tokens of a Doc fit which token descriptions, for thousands of descriptions at once.

Each description has a bit, and what a token fits is one whole number. For each attribute, the value that a
token has tells which descriptions remain possible; the token fits those that all its attributes allow. Text
moves in well-worn words: most tokens were met before, in the same analysis, and cost one look-up. Tokens that
fit the same are of one kind; there are few, and what is worked out for a kind holds for all its tokens.
"""

from __future__ import annotations

import operator
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import accumulate
from typing import Any, Final, TypeAlias, TypeVar

import numpy as np
from spacy.attrs import IDS  # type: ignore[import-not-found]
from spacy.matcher import Matcher
from spacy.matcher.levenshtein import levenshtein  # type: ignore[import-not-found]
from spacy.strings import StringStore
from spacy.tokens import Doc, Span, Token
from spacy.vocab import Vocab

from claimspan.matching.expressions import Expressions

_K = TypeVar("_K")
_V = TypeVar("_V")
Description: TypeAlias = Mapping[str, Any]
"""A token of spaCy's ``Matcher``, without ``OP``: attribute → value or predicates."""
_Tokens: TypeAlias = Callable[[int], Span]
"""Gives the token at a place in the Docs that are looked at together, as a span."""

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
# Numbers make new forms for ever, so what was met is forgotten now and then.
_MOST_REMEMBERED: Final = 60_000
# What a kind fits is a number of thousands of bits.
MOST_KINDS: Final = 20_000


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


class _Words:
    """The words that fit the same descriptions, as far as these ask for a word.

    :param fits: the descriptions, as bits.
    :param in_roles: what a word's place in a text leaves possible → the kind of the token, as far as met.
    """

    __slots__ = ("fits", "in_roles")

    def __init__(self, fits: int) -> None:
        self.fits = fits
        self.in_roles: dict[Kind, Kind] = {}


class _Attribute:
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


class _Aspect:
    """Attributes of a token that are judged together.

    :param attributes: with their names.
    :param columns: what Docs call the attributes.
    """

    def __init__(self, attributes: Iterable[tuple[str, _Attribute]]) -> None:
        pairs = list(attributes)
        self.columns: list[int | str] = [int(IDS[name]) for name, _ in pairs]
        self._attributes = [attribute for _, attribute in pairs]

    def fits(self, values: Sequence[int], token: Callable[[], Span]) -> int:
        """The descriptions that the values of a token leave possible."""
        found = -1
        for attribute, value in zip(self._attributes, values, strict=True):
            found &= attribute.allows(value, token)
        return found


class Kinds:
    """Some token descriptions, ready to be held against Docs; the one of index i has the bit ``1 << i``.

    What a token fits as a word is known apart from what it fits by its place: words are many, places few.
    """

    def __init__(self, vocab: Vocab, descriptions: Sequence[Description]) -> None:
        # All that a description asks of one attribute must hold, so each thing is asked apart; what many
        # descriptions ask alike is asked once.
        asked: dict[tuple[str, int], dict[Any, tuple[int, Any]]] = defaultdict(dict)
        for index, description in enumerate(descriptions):
            parts: Counter[str] = Counter()
            for alias, value in description.items():
                name = _ALIASES.get(alias, alias)
                for part in _parts(value):
                    alike = asked[name, parts[name]]
                    key = _hashable(part)
                    bits, _ = alike.get(key, (0, None))
                    alike[key] = bits | 1 << index, part
                    parts[name] += 1
        self._vocab = vocab
        self._all = (1 << len(descriptions)) - 1
        attributes = [
            (name, _Attribute(vocab, name, list(asked[name, nth].values()), self._all))
            for name, nth in sorted(asked)
        ]
        place = _OF_THE_WORD | _OF_THE_ROLE
        form = [pair for pair in attributes if pair[0] not in place]
        self._look = _Aspect(pair for pair in form if _is_look(pair[0]))
        self._form = _Aspect(pair for pair in form if not _is_look(pair[0]))
        self._word = _Aspect(pair for pair in attributes if pair[0] in _OF_THE_WORD)
        self._role = _Aspect(pair for pair in attributes if pair[0] in _OF_THE_ROLE)
        self._columns: list[int | str] = [int(IDS["ORTH"]), *self._word.columns, *self._role.columns]
        self._cut = 1 + len(self._word.columns)
        self._starts = [at for at, column in enumerate(self._columns) if column == IDS["SENT_START"]]
        self._words: dict[bytes, _Words] = {}
        self._roles: dict[bytes, Kind] = {}
        # What forms fit, and how they look, which very many share.
        self._forms: dict[int, int] = {}
        self._looks: dict[tuple[int, ...], int] = {}
        # By what they fit, each once.
        self._by_fits: dict[int, _Words] = {}
        self._kinds: dict[int, Kind] = {}

    def __call__(self, doc: Doc) -> list[Kind]:
        """The kind of each token."""
        return self.each([doc])[0]

    def each(self, docs: Sequence[Doc]) -> list[list[Kind]]:
        """For each Doc the kind of each token; to ask of many together costs less."""
        if len(self._kinds) > MOST_KINDS:
            for known in (self._words, self._roles, self._forms, self._looks, self._by_fits, self._kinds):
                known.clear()
        if not docs:
            return []
        rows = np.concatenate([rows_of(doc, self._columns) for doc in docs])
        for at in self._starts:
            # In patterns a token starts a sentence or not; elsewhere it may also be unknown.
            rows[:, at] = rows[:, at] == 1
        ends = list(accumulate(map(len, docs)))
        token = partial(_token, docs, ends)
        keys = keys_of(rows[:, : self._cut])
        words: list[Any] = list(map(self._words.get, keys))
        if not all(words):
            self._meet_words(token, words, keys, rows)
        keys = keys_of(rows[:, self._cut :])
        roles: list[Any] = list(map(self._roles.get, keys))
        if not all(roles):
            self._meet_roles(token, roles, keys, rows)
        kinds = [
            word.in_roles.get(role) or self._met(word, role) for word, role in zip(words, roles, strict=True)
        ]
        return [kinds[end - len(doc) : end] for doc, end in zip(docs, ends, strict=True)]

    def _meet_words(self, token: _Tokens, out: list[_Words | None], keys: Sequence[bytes], rows: Any) -> None:
        """Fill in those that were never met."""
        new = {key: at for at, (key, word) in enumerate(zip(keys, out, strict=True)) if word is None}
        values = rows[list(new.values()), : self._cut].tolist()
        forms = self._fits_of_forms({orth for orth, *_ in values})
        met: dict[bytes, _Words] = {}
        for (key, at), (orth, *own) in zip(new.items(), values, strict=True):
            fits = forms[orth] & self._word.fits(own, partial(token, at))
            word = self._by_fits.get(fits)
            if word is None:
                word = self._by_fits[fits] = _Words(fits)
            met[key] = remember(self._words, key, word)
        out[:] = [word or met[key] for key, word in zip(keys, out, strict=True)]

    def _fits_of_forms(self, orths: Iterable[int]) -> dict[int, int]:
        """What each form, by its number, leaves possible."""
        out = {orth: fits for orth in orths if (fits := self._forms.get(orth)) is not None}
        new = [orth for orth in orths if orth not in out]
        if new:
            alone = Doc(self._vocab, words=[self._vocab.strings[orth] for orth in new])
            looks = rows_of(alone, self._look.columns).tolist()
            values = rows_of(alone, self._form.columns).tolist()
            for at, (orth, look, own) in enumerate(zip(new, map(tuple, looks), values, strict=True)):
                token = partial(_token, [alone], [len(alone)], at)
                fits = self._looks.get(look)
                if fits is None:
                    fits = remember(self._looks, look, self._look.fits(look, token))
                out[orth] = remember(self._forms, orth, fits & self._form.fits(own, token))
        return out

    def _meet_roles(self, token: _Tokens, out: list[Kind | None], keys: Sequence[bytes], rows: Any) -> None:
        """As `_meet_words`."""
        for at, key in enumerate(keys):
            if out[at] is None:
                # One before it may have been the same.
                out[at] = self._roles.get(key) or remember(
                    self._roles,
                    key,
                    self._kind(self._role.fits(rows[at, self._cut :].tolist(), partial(token, at))),
                )

    def _met(self, word: _Words, role: Kind) -> Kind:
        """The kind of a word in a role in which none like it was met before."""
        kind = word.in_roles[role] = self._kind(word.fits & role.fits)
        return kind

    def _kind(self, fits: int) -> Kind:
        fits &= self._all
        return self._kinds.get(fits) or self._kinds.setdefault(fits, Kind(fits))


def _token(docs: Sequence[Doc], ends: Sequence[int], at: int) -> Span:
    """The token at a place in some Docs that stand in a row."""
    number = bisect_right(ends, at)
    at -= ends[number] - len(docs[number])
    return docs[number][at : at + 1]


def remember(known: dict[_K, _V], key: _K, value: _V, most: int = 0) -> _V:
    """Keep the value of a key, all others forgotten if they are too many; gives the value."""
    if len(known) >= (most or _MOST_REMEMBERED):
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


def _is_look(attribute: str) -> bool:
    """Whether very many forms share each value of an attribute."""
    return attribute.startswith(("IS_", "LIKE_")) or attribute == "LENGTH"


def rows_of(doc: Doc, columns: list[int | str]) -> Any:
    """What the tokens are, a row each."""
    if not columns:
        return np.zeros((len(doc), 0), np.uint64)
    rows: Any = doc.to_array(columns)
    return rows if len(columns) > 1 else rows.reshape(len(doc), 1)


def keys_of(rows: Any) -> list[bytes]:
    """What tells rows of a NumPy array apart."""
    if not rows.size:
        return [b""] * len(rows)
    whole = np.ascontiguousarray(rows)
    return whole.view(f"V{whole.itemsize * whole.shape[1]}").ravel().tolist()
