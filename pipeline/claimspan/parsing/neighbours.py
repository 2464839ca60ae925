"""The parser's layers that look at a word's neighbours, worked out in blocks of rows.

thinc makes a new array of all words of a batch for each step of a layer. Here a layer takes some hundred
words through all its steps before the next ones, in places that are used again: what it works on stays near
the processor, and little is left to do beside the multiplication of matrices.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, Final

import numpy as np
from spacy.language import Language
from thinc.api import Model as Layer

# What each layer is made of, if it can be worked out in this way.
_PARTS: Final = ("expand_window", "maxout", "layernorm", "dropout")
_BLOCK: Final = 512
# As in thinc: words all of whose values are the same are not divided by nothing.
_LEAST_VARIANCE: Final = 1e-8


def work_in_blocks(nlp: Language) -> None:
    """Have a pipeline work in blocks; one whose layers are of another kind stays as it is."""
    if "tok2vec" not in nlp.pipe_names:
        return
    layers: list[Any] = nlp.get_pipe("tok2vec").model.layers  # type: ignore[attr-defined]
    windows = layers[1] if len(layers) == 2 else None
    if windows is not None and _is_known(windows):
        layers[1] = _Windows(windows).layer


def _is_known(windows: Any) -> bool:
    """Whether each layer adds to a word what it makes of it and of the ones beside it."""
    if windows.name.partition("(")[0] != "with_array":
        return False
    own = list(windows.layers[0].layers)
    return windows.attrs["pad"] == len(own) and all(
        layer.name.startswith("residual(")
        and tuple(part.name for part in _parts(layer)) == _PARTS
        and next(_parts(layer)).attrs["window_size"] == 1
        for layer in own
    )


def _parts(layer: Any) -> Iterator[Any]:
    """The innermost parts of a layer, in order."""
    for part in layer.layers:
        yield from _parts(part)
    if not layer.layers:
        yield layer


@dataclass(frozen=True, slots=True)
class _Weights:
    """Those of one layer.

    :param matrix: what comes in by what comes out, where first pieces come before second ones.
    :param bias: what is added to what comes out, in the same order.
    :param pieces: how many there are for each value, of which the largest counts.
    :param gain: what its values are multiplied by once they are normal.
    :param shift: what is added to them then.
    """

    matrix: Any
    bias: Any
    pieces: int
    gain: Any
    shift: Any


def _weights(layer: Any) -> _Weights:
    _, maxout, norm, _ = _parts(layer)
    matrix, bias = maxout.get_param("W"), maxout.get_param("b")
    values, pieces, width = matrix.shape
    by_piece = matrix.transpose(1, 0, 2).reshape(pieces * values, width)
    return _Weights(
        np.ascontiguousarray(by_piece.T), bias.T.ravel(), pieces, norm.get_param("G"), norm.get_param("b")
    )


class _Windows:
    """The layers, one after the other."""

    def __init__(self, windows: Any) -> None:
        self._weights = [_weights(layer) for layer in windows.layers[0].layers]
        self.layer: Any = Layer("windows", self._forward, layers=[windows])

    def _forward(self, layer: Any, words: Sequence[Any], is_train: bool) -> tuple[list[Any], Any]:
        if is_train or not words:
            return layer.layers[0](words, is_train)  # type: ignore[no-any-return]
        # Between sentences there is nothing, as far as the layers see together.
        gap = len(self._weights)
        ends = list(accumulate(len(rows) + gap for rows in words))
        before = np.zeros((ends[-1] + gap, words[0].shape[1]), words[0].dtype)
        after = np.zeros_like(before)
        places = [slice(end - len(rows), end) for rows, end in zip(words, ends, strict=True)]
        for place, rows in zip(places, words, strict=True):
            before[place] = rows
        for weights in self._weights:
            _look_around(weights, before, after)
            before, after = after, before
        return [before[place] for place in places], lambda _: []


def _look_around(weights: _Weights, before: Any, after: Any) -> None:
    """Put into `after` the rows of `before` with what one layer adds, but for the first and the last.

    Those are so far from any word that only what they are before all layers counts, which is nothing.
    """
    width = before.shape[1]
    around = np.empty((_BLOCK, 3 * width), before.dtype)
    product = np.empty((_BLOCK, weights.pieces * width), before.dtype)
    added, squares = np.empty((2, _BLOCK, width), before.dtype)
    for start in range(1, len(before) - 1, _BLOCK):
        end = min(start + _BLOCK, len(before) - 1)
        size = end - start
        for column, first in enumerate(range(start - 1, start + 2)):
            around[:size, column * width : (column + 1) * width] = before[first : first + size]
        pieces = np.dot(around[:size], weights.matrix, out=product[:size])
        pieces += weights.bias
        own = _largest(pieces.reshape(size, weights.pieces, width), out=added[:size])
        _normalise(own, squares[:size])
        own *= weights.gain
        own += weights.shift
        np.add(before[start:end], own, out=after[start:end])


def _largest(pieces: Any, out: Any) -> Any:
    """The largest of the pieces of each value: piece by piece, which is faster than by `max`."""
    out[:] = pieces[:, 0]
    for piece in range(1, pieces.shape[1]):
        np.maximum(out, pieces[:, piece], out=out)
    return out


def _normalise(values: Any, squares: Any) -> None:
    """Give each row a mean of 0 and a variance of 1, in place."""
    values -= values.mean(axis=1, keepdims=True)
    variance = np.multiply(values, values, out=squares).mean(axis=1, keepdims=True)
    variance += _LEAST_VARIANCE
    values *= variance**-0.5
