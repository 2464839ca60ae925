"""Which tokens of a Doc fit which token descriptions, for thousands of descriptions at once.

Each description has a bit, and what a token fits is one whole number. For each attribute, the value that a
token has tells which descriptions remain possible; the token fits those that all its attributes allow. Text
moves in well-worn words: most tokens were met before, in the same analysis, and cost one look-up. Tokens that
fit the same are of one kind; there are few, and what is worked out for a kind holds for all its tokens.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import accumulate
from typing import Any, Final

import numpy as np
from spacy.attrs import IDS  # type: ignore[import-not-found]
from spacy.tokens import Doc
from spacy.vocab import Vocab

from claimspan.matching.attributes import Aspect, Description, attributes_of
from claimspan.matching.forms import OF_THE_ROLE, OF_THE_WORD, Forms
from claimspan.matching.rows import Tokens, keys_of, remember, rows_of, token_at

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


class Kinds:
    """Some token descriptions, ready to be held against Docs; the one of index i has the bit ``1 << i``.

    What a token fits as a word is known apart from what it fits by its place: words are many, places few.
    """

    def __init__(self, vocab: Vocab, descriptions: Sequence[Description]) -> None:
        self._forms = Forms(vocab, descriptions)
        self._all = (1 << len(descriptions)) - 1
        placed = attributes_of(vocab, descriptions, (OF_THE_WORD | OF_THE_ROLE).__contains__)
        self._word = Aspect(pair for pair in placed if pair[0] in OF_THE_WORD)
        self._role = Aspect(pair for pair in placed if pair[0] in OF_THE_ROLE)
        self._columns: list[int | str] = [int(IDS["ORTH"]), *self._word.columns, *self._role.columns]
        self._cut = 1 + len(self._word.columns)
        self._starts = [at for at, column in enumerate(self._columns) if column == IDS["SENT_START"]]
        self._words: dict[bytes, _Words] = {}
        self._roles: dict[bytes, Kind] = {}
        # By what they fit, each once.
        self._by_fits: dict[int, _Words] = {}
        self._kinds: dict[int, Kind] = {}

    def __call__(self, doc: Doc) -> list[Kind]:
        """The kind of each token."""
        return self.each([doc])[0]

    def each(self, docs: Sequence[Doc]) -> list[list[Kind]]:
        """For each Doc the kind of each token; to ask of many together costs less."""
        if len(self._kinds) > MOST_KINDS:
            self._forms.clear()
            for known in (self._words, self._roles, self._by_fits, self._kinds):
                known.clear()
        if not docs:
            return []
        rows = np.concatenate([rows_of(doc, self._columns) for doc in docs])
        for at in self._starts:
            # In patterns a token starts a sentence or not; elsewhere it may also be unknown.
            rows[:, at] = rows[:, at] == 1
        ends = list(accumulate(map(len, docs)))
        token = partial(token_at, docs, ends)
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

    def _meet_words(self, token: Tokens, out: list[_Words | None], keys: Sequence[bytes], rows: Any) -> None:
        """Fill in those that were never met."""
        new = {key: at for at, (key, word) in enumerate(zip(keys, out, strict=True)) if word is None}
        values = rows[list(new.values()), : self._cut].tolist()
        forms = self._forms({orth for orth, *_ in values})
        met: dict[bytes, _Words] = {}
        for (key, at), (orth, *own) in zip(new.items(), values, strict=True):
            fits = forms[orth] & self._word.fits(own, partial(token, at))
            word = self._by_fits.get(fits)
            if word is None:
                word = self._by_fits[fits] = _Words(fits)
            met[key] = remember(self._words, key, word)
        out[:] = [word or met[key] for key, word in zip(keys, out, strict=True)]

    def _meet_roles(self, token: Tokens, out: list[Kind | None], keys: Sequence[bytes], rows: Any) -> None:
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
