"""Which tokens of a Doc fit which token descriptions, for thousands of descriptions at once.

Each description has a bit, and what a token fits is one whole number. For each attribute, the value that a
token has tells which descriptions remain possible; the token fits those that all its attributes allow. Text
moves in well-worn words: most tokens were met before, in the same analysis, and cost one look-up.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, TypeAlias

from spacy.attrs import IDS  # type: ignore[import-not-found]
from spacy.matcher import Matcher
from spacy.tokens import Doc, Token
from spacy.vocab import Vocab

Description: TypeAlias = Mapping[str, Any]
"""A token of spaCy's ``Matcher``, without ``OP``: attribute → value or predicates."""

# As patterns have it → as Docs have it.
_ALIASES: Final = {"TEXT": "ORTH", "IS_SENT_START": "SENT_START"}
# What a token has by its place in a text; all other attributes are those of its form.
_OF_THE_PLACE: Final = frozenset(
    "POS TAG DEP LEMMA NORM MORPH SPACY ENT_TYPE ENT_IOB ENT_ID ENT_KB_ID SENT_START IS_SENT_START".split()
)
# Numbers make new forms for ever, so what was met is forgotten now and then.
_MOST_REMEMBERED: Final = 20_000


def bits(number: int) -> Iterator[int]:
    """The places of the bits that are set, ascending."""
    while number:
        low = number & -number
        yield low.bit_length() - 1
        number ^= low


class _Attribute:
    """What descriptions ask of one attribute.

    `allowed` remembers values → the descriptions that they leave possible.

    :param asked: the bit of each description that asks something, with what it asks.
    :param all: the bits of all descriptions.
    """

    def __init__(self, vocab: Vocab, name: str, asked: Sequence[tuple[int, Any]], all: int) -> None:
        self._name = name
        self._strings = vocab.strings
        self._matcher = Matcher(vocab, validate=False)
        self._judged: dict[int, int] = {}
        self.allowed: dict[int, int] = {}
        self._searched: dict[re.Pattern[str], int] = defaultdict(int)
        wanted: dict[int, int] = defaultdict(int)
        barred: dict[int, int] = defaultdict(int)
        free, barring = all, 0
        for bit, value in asked:
            free &= ~bit
            match value:
                case {"IN": [*texts], **rest} if not rest and name != "MORPH":
                    for text in texts:
                        wanted[self._code(text)] |= bit
                case {"IN": [*texts], "NOT_IN": [*others], **rest} if not rest and name != "MORPH":
                    for text in set(texts) - set(others):
                        wanted[self._code(text)] |= bit
                case {"NOT_IN": [*texts], **rest} if not rest and name != "MORPH":
                    barring |= bit
                    for text in texts:
                        barred[self._code(text)] |= bit
                case {"REGEX": str(expression), **rest} if not rest:
                    self._searched[re.compile(expression)] |= bit
                case {**predicates}:
                    self._judge(bit, predicates)
                case _:
                    wanted[self._code(value)] |= bit
        self._unlisted = free | barring
        self._listed = {
            code: free | wanted.get(code, 0) | (barring & ~barred.get(code, 0)) for code in wanted | barred
        }

    def allows(self, value: int, doc: Doc, at: int) -> int:
        """The descriptions that `value`, which the token at a place has, leaves possible."""
        known = self.allowed.get(value)
        return _remember(self.allowed, value, self._asked(value, doc, at)) if known is None else known

    def _asked(self, value: int, doc: Doc, at: int) -> int:
        found = self._listed.get(value, self._unlisted)
        if self._searched:
            text = self._strings[value]
            for expression, bits in self._searched.items():
                if expression.search(text):
                    found |= bits
        if self._judged:
            for key, _, _ in self._matcher(doc[at : at + 1]):
                found |= self._judged[key]
        return found

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


class Fits:
    """Some token descriptions, ready to be held against Docs; the one of index i has the bit ``1 << i``."""

    def __init__(self, vocab: Vocab, descriptions: Sequence[Description]) -> None:
        asked: dict[str, list[tuple[int, Any]]] = defaultdict(list)
        for index, description in enumerate(descriptions):
            for name, value in description.items():
                asked[name].append((1 << index, value))
        self._all = (1 << len(descriptions)) - 1
        attributes = {name: _Attribute(vocab, name, asked[name], self._all) for name in sorted(asked)}
        self._of_place = {name: own for name, own in attributes.items() if name in _OF_THE_PLACE}
        self._of_form = {name: own for name, own in attributes.items() if name not in _OF_THE_PLACE}
        self._attributes = list(self._of_place.values())
        self._columns: list[int | str] = [_column(name) for name in ("ORTH", *self._of_place)]
        self._form_columns: list[int | str] = [_column(name) for name in self._of_form]
        self._starts = [at for at, column in enumerate(self._columns) if column == IDS["SENT_START"]]
        self._known: dict[bytes, int] = {}
        self._known_forms: dict[int, int] = {}

    def __call__(self, doc: Doc) -> list[int]:
        """For each token the descriptions it fits, as bits of one number."""
        rows = doc.to_array(self._columns).reshape(len(doc), len(self._columns))
        for at in self._starts:
            # In patterns a token starts a sentence or not; elsewhere it may also be unknown.
            rows[:, at] = rows[:, at] == 1
        content, width = rows.tobytes(), rows.itemsize * len(self._columns)
        keys = [content[at : at + width] for at in range(0, len(content), width)]
        known = self._known
        out = [known.get(key, -1) for key in keys]
        if -1 in out:
            for at, found in enumerate(out):
                if found == -1:
                    out[at] = _remember(known, keys[at], self._fitting(doc, at, rows[at].tolist()))
        return out

    def _fitting(self, doc: Doc, at: int, row: Sequence[int]) -> int:
        form, *values = row
        found = self._known_forms.get(form)
        if found is None:
            found = _remember(self._known_forms, form, self._form(doc, at))
        for attribute, value in zip(self._attributes, values, strict=True):
            known = attribute.allowed.get(value)
            found &= attribute.allows(value, doc, at) if known is None else known
        return found

    def _form(self, doc: Doc, at: int) -> int:
        """The descriptions that the form of a token leaves possible."""
        found = self._all
        if self._of_form:
            token: Any = doc[at : at + 1]
            values = token.to_array(self._form_columns).reshape(-1).tolist()
            for attribute, value in zip(self._of_form.values(), values, strict=True):
                found &= attribute.allows(value, doc, at)
        return found


def _column(name: str) -> int:
    return int(IDS[_ALIASES.get(name, name)])


def _remember(known: dict[Any, int], key: object, value: int) -> int:
    if len(known) >= _MOST_REMEMBERED:
        known.clear()
    known[key] = value
    return value
