"""Tokens as rows of numbers, and what is remembered of them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from typing import Any, Final, TypeAlias, TypeVar

import numpy as np
from spacy.tokens import Doc, Span

_K = TypeVar("_K")
_V = TypeVar("_V")
Tokens: TypeAlias = Callable[[int], Span]
"""Gives the token at a place in the Docs that are looked at together, as a span."""
# Numbers make new forms for ever, so what was met is forgotten now and then.
_MOST_REMEMBERED: Final = 60_000


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


def token_at(docs: Sequence[Doc], ends: Sequence[int], at: int) -> Span:
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
