"""What the parser's first layer makes of a word, remembered.

The layer looks at one token: its form, its shape, its ends, whether a space follows. So what it gives for a
token met before is known, and only words never met are put through it. The layers above, which look at
neighbours, stay as they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc
from thinc.api import Model as Layer
from thinc.api import Ragged

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
        self._rows: dict[bytes, int] = {}
        self._values: Any = None
        self.layer: Any = Layer("remembered", self._forward, layers=[embed])

    def _forward(self, layer: Any, docs: Sequence[Doc], is_train: bool) -> tuple[list[Any], Any]:
        if is_train or not any(map(len, docs)):
            return layer.layers[0](docs, is_train)  # type: ignore[no-any-return]
        features = np.concatenate(
            [doc.to_array(self._columns).reshape(len(doc), len(self._columns)) for doc in docs]
        )
        content, width = features.tobytes(), features.itemsize * features.shape[1]
        keys = [content[at : at + width] for at in range(0, len(content), width)]
        self._learn(keys, features)
        values = self._values[[self._rows[key] for key in keys]]
        return np.split(values, np.cumsum([len(doc) for doc in docs])[:-1]), lambda _: []

    def _learn(self, keys: Sequence[bytes], features: Any) -> None:
        if len(self._rows) > _MOST_REMEMBERED:
            self._rows.clear()
            self._values = None
        new = {key: at for at, key in enumerate(keys) if key not in self._rows}
        if not new:
            return
        known = len(self._rows)
        self._rows.update((key, row) for row, key in enumerate(new, known))
        ragged: Any = Ragged(features[list(new.values())], self.layer.ops.asarray1i([len(new)]))
        for part in self._inner:
            ragged = part.predict(ragged)
        values = ragged.dataXd
        # Capacity is doubled, so that a word is copied a few times at most.
        table = self._values
        if table is None or len(self._rows) > len(table):
            table = np.empty((2 * len(self._rows), values.shape[1]), dtype=values.dtype)
            if self._values is not None:
                table[:known] = self._values[:known]
            self._values = table
        table[known : len(self._rows)] = values
