"""Figures that no rule explains, grouped: the list of what to write next."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from claimspan.checks.contexts import contexts

Row = Mapping[str, Any]
_EDGES = ".,;:!?'\"“”‘’()[]"


@dataclass(frozen=True, slots=True)
class Gap:
    """Unexplained figures of one shape.

    :param shape: as `shape_of` gives it.
    :param contexts: the most frequent words around them: (words around N, how often, an example).
    """

    shape: str
    count: int
    contexts: tuple[tuple[str, int, str], ...]


def gaps(ledger: Sequence[Row], texts: Mapping[str, str], most: int = 3) -> list[Gap]:
    """The unexplained figures by shape, the most frequent first.

    :param ledger: rows of ``ledger``.
    :param texts: of the documents, by ``doc_id``.
    :param most: surroundings told of each shape.
    """
    groups: dict[str, list[Row]] = {}
    for entry in ledger:
        if entry["fate"] == "unexplained":
            groups.setdefault(shape_of(texts[entry["doc_id"]], entry["start"], entry["end"]), []).append(
                entry
            )
    found = [Gap(shape, len(rows), tuple(contexts(rows, texts, most))) for shape, rows in groups.items()]
    return sorted(found, key=lambda gap: (-gap.count, gap.shape))


def shape_of(text: str, start: int, end: int) -> str:
    """The shape of a figure with what is written onto it: 12 is ``dd``, 12-year-old is ``dd-x-x``.

    Digits are ``d``, up to four of a run; a run of letters is ``x``; space inside the figure is one space.
    """
    while start > 0 and not text[start - 1].isspace():
        start -= 1
    while end < len(text) and not text[end].isspace():
        end += 1
    whole = " ".join(text[start:end].split()).strip(_EDGES)
    words = re.sub(r"[^\W\d_]+", "x", whole)
    return re.sub(r"\d+", lambda run: "d" * min(4, len(run.group())), words)
