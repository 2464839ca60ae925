"""The parser's moves, chosen for many sentences at once by NumPy.

For each sentence and each move spaCy's parser adds up what its first layer makes of eight tokens: additions
of 128 numbers, each a call into a library that takes locks. Here all sentences of a batch make their next
move together, so a move is a few operations on whole arrays. Which moves there are and what they do stays
spaCy's.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any, Final

import numpy as np
from spacy.language import Language
from spacy.ml.parser_model import ParserStepModel  # type: ignore[import-not-found]
from spacy.pipeline import DependencyParser
from spacy.tokens import Doc

# A parser whose moves are scored in this way: a sum for eight tokens, the larger of each pair, one layer.
_LAYERS: Final = ("precomputable_affine", "linear")
_PIECES: Final = 2


class Transitions:
    """A dependency parser that takes the best move each time, run over batches."""

    def __init__(self, parser: Any) -> None:
        self._parser = parser
        self._vectors, self._lower, self._upper = parser.model.layers
        self._features = int(self._lower.get_dim("nF"))
        self._hidden = int(self._lower.get_dim("nO"))
        # All that spaCy's own step asks of a model when it looks up which tokens count.
        self._step = SimpleNamespace(state2vec=SimpleNamespace(nF=self._features))

    @classmethod
    def of(cls, nlp: Language, name: str) -> Transitions | None:
        """Those of a pipeline's parser, None if it chooses its moves in another way."""
        parser: Any = nlp.get_pipe(name)
        if type(parser) is not DependencyParser or parser.cfg["beam_width"] != 1:
            return None
        model = parser.model
        if not model.attrs["has_upper"] or model.attrs["unseen_classes"]:
            return None
        if tuple(layer.name for layer in model.layers[1:]) != _LAYERS:
            return None
        return cls(parser) if model.layers[1].get_dim("nP") == _PIECES else None

    def __call__(self, docs: Sequence[Doc]) -> None:
        """Parse `docs`, for which the parser's embeddings are there."""
        batch = self._parser.moves.init_batch(docs)
        states = [state for state in batch if not state.is_final()]
        if states:
            self._move(states, self._lower.predict(self._vectors.predict(docs)))
        self._parser.set_annotations(docs, batch)

    def _move(self, states: list[Any], layer: Any) -> None:
        """Move until all sentences are at their end.

        :param layer: for each token of all sentences, and before them for none, a row for each feature.
        """
        rows = layer.reshape(-1, self._hidden * _PIECES)
        bias = self._lower.get_param("b").reshape(-1)
        weights, last = np.ascontiguousarray(self._upper.get_param("W").T), self._upper.get_param("b")
        none = np.arange(self._features)
        while states:
            tokens = ParserStepModel.get_token_ids(self._step, states)
            summed = rows.take(np.maximum((tokens + 1) * self._features + none, none), axis=0).sum(axis=1)
            summed += bias
            pairs = summed.reshape(-1, self._hidden, _PIECES)
            scores = np.maximum(pairs[:, :, 0], pairs[:, :, 1]) @ weights
            scores += last
            states = self._parser.transition_states(states, scores)
