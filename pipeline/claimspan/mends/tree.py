"""A sentence as mends see it: tags, labels and heads in plain lists, read at once and written back.

spaCy's tokens look up everything anew each time that they are asked. Mends ask very much and change little.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, pairwise
from typing import Any, Final, TypeAlias

import numpy as np
from spacy.attrs import IDS  # type: ignore[import-not-found]
from spacy.strings import StringStore, get_string_id
from spacy.tokens import Doc

# What is read of each token, and how much of that mends change.
READ: Final[list[int | str]] = [int(IDS[name]) for name in "TAG POS DEP HEAD LEMMA LOWER".split()]
WRITTEN: Final = 4
_TAG, _POS, _DEP, _HEAD, _LEMMA, _LOWER = range(len(READ))

VERBS: Final = frozenset({"VERB", "AUX"})
# What is looked for in whole sentences, of which most have none of it.
NOTED: Final = frozenset({*"()[]-–—", "--", "only", "up"})
_WORDS: Final = {get_string_id(word): word for word in NOTED}
_NOTED: Final = np.array(list(_WORDS), np.uint64)


class _Names:
    """Names of labels by spaCy's numbers, for many tokens at once; there are few, and all are kept."""

    def __init__(self) -> None:
        self._known: tuple[Any, Any] = np.zeros(1, np.uint64), np.array([""], object)

    def of(self, numbers: Any, strings: StringStore) -> list[list[str]]:
        """The names of an array of numbers, as lists of the same shape."""
        known, names = self._known
        places = np.searchsorted(known, numbers)
        if (known.take(places, mode="clip") != numbers).any():
            self._learn(numbers, strings)
            return self.of(numbers, strings)
        found: list[list[str]] = names[places].tolist()
        return found

    def _learn(self, numbers: Any, strings: StringStore) -> None:
        """Add names, which stay known whatever other strings are asked later."""
        known, names = self._known
        new = np.setdiff1d(numbers, known)
        known = np.concatenate([known, new])
        names = np.concatenate([names, np.array([strings[number] for number in new.tolist()], object)])
        order = np.argsort(known)
        self._known = known[order], names[order]


_NAMES: Final = _Names()
Hung: TypeAlias = tuple[list[int], list[int]]
"""Tokens sorted by their heads; for each token, and the end, where those begin that hang on it."""


class CircleError(Exception):
    """Tokens hang on one another in a circle."""


class Tree:
    """The tokens of a Doc, each told by its index, and the tree that they make.

    :param doc: is asked for what words are by themselves, whatever its tree is meanwhile.
    :param rows: for each token what `READ` names; what mends change is written there.
    :param read: tags, parts of speech, dependencies and the indexes of heads.
    :param noted: token index → word, of those that are one of `NOTED`.
    :param ents: token index → entity label, of those that have one.
    """

    __slots__ = (
        "_changed", "_hung", "_root", "_rows", "dep", "doc", "ent", "head", "noted", "pos", "tag", "tags",
    )  # fmt: skip

    def __init__(
        self,
        doc: Doc,
        rows: Any,
        read: Sequence[list[Any]],
        hung: Hung,
        noted: Mapping[int, str],
        ents: Mapping[int, str],
    ) -> None:
        self.doc = doc
        self._rows = rows
        self.noted = noted
        self.tag: list[str] = read[_TAG]
        self.pos: list[str] = read[_POS]
        self.dep: list[str] = read[_DEP]
        self.head: list[int] = read[_HEAD]
        self.ent = [""] * len(rows)
        for token, label in ents.items():
            self.ent[token] = label
        # All tags that occur, or did before a mend.
        self.tags = {*self.tag}
        self._root: int | None = None
        self._hung: Hung | None = hung
        self._changed: set[int] = set()

    def __len__(self) -> int:
        return len(self.head)

    @property
    def root(self) -> int | None:
        """The first token that hangs on no other."""
        if self._root is None:
            self._root = next((token for token, above in enumerate(self.head) if token == above), None)
        return self._root

    def text(self, token: int) -> str:
        """The characters of a token."""
        return self.doc[token].text

    def lower(self, token: int) -> str:
        """The same in lower case."""
        lower: str = self.doc.vocab.strings[self._rows.item(token, _LOWER)]
        return lower

    def lemma(self, token: int) -> str:
        """The base form of a token."""
        lemma: str = self.doc.vocab.strings[self._rows.item(token, _LEMMA)]
        return lemma

    def is_punct(self, token: int) -> bool:
        """Whether a token is a mark of punctuation."""
        return self.doc[token].is_punct

    def is_spaced(self, token: int) -> bool:
        """Whether white space follows a token."""
        return bool(self.doc[token].whitespace_)

    def lefts(self, token: int) -> list[int]:
        """What hangs on a token and stands before it, in order."""
        return [child for child in self._below(token) if child < token]

    def rights(self, token: int) -> list[int]:
        """What hangs on a token and stands behind it, in order."""
        return [child for child in self._below(token) if child > token]

    def children(self, token: int) -> list[int]:
        """What hangs on a token, in order."""
        return [child for child in self._below(token) if child != token]

    def subtree(self, token: int) -> list[int]:
        """A token and all that hangs below it, each after what it has on its left."""
        self._within(token)
        return self._in_order(token)

    def left_edge(self, token: int) -> int:
        """The first token of a subtree.

        :raises CircleError: if tokens hang in a circle, as `subtree`, `right_edge` and `clause_of` do.
        """
        return min(self._within(token))

    def right_edge(self, token: int) -> int:
        """The last token of a subtree."""
        return max(self._within(token))

    def ancestors(self, token: int) -> list[int]:
        """What a token hangs on, what that hangs on, and so on."""
        head = self.head
        out: list[int] = []
        while head[token] != token and len(out) < len(head):
            token = head[token]
            out.append(token)
        return out

    def is_ancestor(self, above: int, token: int) -> bool:
        """Whether a token hangs below another."""
        return above in self.ancestors(token)

    def clause_of(self, token: int) -> int:
        """The verb whose clause a token belongs to, or the sentence's root."""
        head, pos = self.head, self.pos
        for _ in head:
            if pos[token] in VERBS or head[token] == token:
                return token
            token = head[token]
        raise CircleError

    def hang(self, token: int, above: int, dep: str | None = None) -> None:
        """Hang a token on another, or on none if that is itself.

        :param dep: how it hangs there, if not as it did before.
        """
        self.head[token] = above
        self._hung = self._root = None
        self._changed.add(token)
        if dep is not None:
            self.dep[token] = dep

    def replace(self, token: int, other: int) -> None:
        """Hang another token where a token hangs, which hangs there too until it is hung elsewhere."""
        above = self.head[token]
        self.hang(other, other if above == token else above, self.dep[token])

    def call(self, token: int, dep: str) -> None:
        """Change how a token hangs on its head."""
        self.dep[token] = dep
        self._changed.add(token)

    def take(self, token: int, tag: str, pos: str | None = None) -> None:
        """Take a token for another form.

        :param pos: its part of speech, if that changes too.
        """
        self.tag[token] = tag
        self.tags.add(tag)
        self._changed.add(token)
        if pos is not None:
            self.pos[token] = pos

    def write(self) -> bool:
        """Write what changed into the rows that all was read from; whether anything did.

        :raises CircleError: if tokens hang in a circle; then nothing is written.
        """
        if self._changed and self._has_circle():
            raise CircleError
        number = self.doc.vocab.strings.add
        for i in self._changed:
            labels = [number(name) for name in (self.tag[i], self.pos[i], self.dep[i])]
            self._rows[i, :WRITTEN] = [*labels, (self.head[i] - i) % 2**64]
        return bool(self._changed)

    def _below(self, token: int) -> list[int]:
        """What hangs on a token, in order, and the token itself if it hangs on no other."""
        if self._hung is None:
            tokens, begins = _hung(np.array(self.head))
            self._hung = tokens.tolist(), begins
        tokens, begins = self._hung
        return tokens[begins[token] : begins[token + 1]]

    def _within(self, token: int) -> list[int]:
        """A token and all that hangs below it, in any order."""
        below = self.children(token)
        for low in below:
            below += self._below(low)
            if len(below) >= len(self.head):
                raise CircleError
        return [token, *below]

    def _in_order(self, token: int) -> list[int]:
        before = [low for child in self.lefts(token) for low in self._in_order(child)]
        return [*before, token, *(low for child in self.rights(token) for low in self._in_order(child))]

    def _has_circle(self) -> bool:
        """Whether from some token no way leads up to one that hangs on no other."""
        ends = {token for token, above in enumerate(self.head) if token == above}
        for token in self._changed:
            way = [token, *self.ancestors(token)]
            if not ends.intersection(way):
                return True
            ends.update(way)
        return False


def trees(docs: Sequence[Doc], rows: Any, ents: Iterable[Mapping[int, str]]) -> Iterator[Tree]:
    """The trees of some Docs of one vocabulary, read together.

    :param docs: are asked for words alone; how they hang together the rows tell.
    :param rows: for each of their tokens what `READ` names; what mends change is written there.
    :param ents: for each of them, token index → entity label, of those that have one.
    """
    if not docs:
        return
    lengths = [len(doc) for doc in docs]
    starts = [0, *accumulate(lengths)]
    firsts = np.repeat(starts[:-1], lengths)
    # spaCy keeps heads as distances, which may be negative.
    above = rows[:, _HEAD].view(np.int64) + np.arange(len(rows))
    read = [*_NAMES.of(rows[:, :_HEAD].T, docs[0].vocab.strings), (above - firsts).tolist()]
    order, begins = _hung(above)
    hung: list[int] = (order - firsts).tolist()
    noted: list[dict[int, str]] = [{} for _ in docs]
    for token in np.flatnonzero(np.isin(rows[:, _LOWER], _NOTED)).tolist():
        at = bisect_right(starts, token) - 1
        noted[at][token - starts[at]] = _WORDS[rows.item(token, _LOWER)]
    for doc, (start, end), marks, own in zip(docs, pairwise(starts), noted, ents, strict=True):
        where = [column[start:end] for column in read]
        yield Tree(doc, rows[start:end], where, (hung, begins[start : end + 1]), marks, own)


def _hung(heads: Any) -> tuple[Any, list[int]]:
    """Tokens sorted by their heads, and where those begin that hang on each, and end."""
    ends = np.cumsum(np.bincount(heads, minlength=len(heads)))
    return np.argsort(heads, kind="stable"), [0, *ends.tolist()]
