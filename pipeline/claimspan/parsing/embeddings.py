"""What the parser's first layer makes of a word, remembered.

The layer looks at one token: its form, its shape, its ends, whether a space follows. So what it gives for a
token met before is known, and only words never met are put through it. The layers above, which look at
neighbours, stay as they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from typing import Any, Final

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc
from thinc.api import Model as Layer
from thinc.api import Ragged

from claimspan.matching.rows import keys_of, rows_of
from claimspan.parsing.remembered import Remembered

# What the layer is made of where it looks at words alone, by the names of its parts.
_READS: Final = "extract_features"
_PARTS: Final = (_READS, "list2ragged", "with_array", "with_array", "ragged2list")
_MOST_REMEMBERED: Final = 50_000


def remember(nlp: Language) -> None:
    """Let a pipeline remember its embeddings; one whose first layer is of another kind stays as it is."""
    if "tok2vec" not in nlp.pipe_names:
        return
    layers: list[Any] = nlp.get_pipe("tok2vec").model.layers  # type: ignore[attr-defined]
    embed = layers[0] if layers else None
    if embed is not None and tuple(_name(part) for part in embed.layers) == _PARTS:
        layers[0] = _Remembered(embed).layer


def _name(part: Any) -> str:
    return str(part.name).partition("(")[0]


class _Remembered:
    """The layer with its memory: features of a token → the row of its values."""

    def __init__(self, embed: Any) -> None:
        reads, _, *self._inner, _ = embed.layers
        self._columns: list[int | str] = reads.attrs["columns"]
        self._known = Remembered()
        self.layer: Any = Layer("remembered", self._forward, layers=[embed])

    def _forward(self, layer: Any, docs: Sequence[Doc], is_train: bool) -> tuple[list[Any], Any]:
        if is_train or not any(map(len, docs)):
            return layer.layers[0](docs, is_train)  # type: ignore[no-any-return]
        features = np.concatenate([rows_of(doc, self._columns) for doc in docs])
        keys = keys_of(features)
        self._learn(keys, features)
        values = self._known.rows[list(map(self._known.places.__getitem__, keys))]
        ends = accumulate(map(len, docs))
        return [values[end - len(doc) : end] for doc, end in zip(docs, ends, strict=True)], lambda _: []

    def _learn(self, keys: Sequence[bytes], features: Any) -> None:
        if len(self._known) > _MOST_REMEMBERED:
            self._known.clear()
        known = self._known.places
        new = {key: at for at, key in enumerate(keys) if key not in known}
        if not new:
            return
        ragged: Any = Ragged(features[list(new.values())], self.layer.ops.asarray1i([len(new)]))
        for part in self._inner:
            ragged = part.predict(ragged)
        self._known.add(list(new), ragged.dataXd)
