"""An article's text in pieces, each with what covers it, so that a page can mark claims where they stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

MARKED: Final = ("value", "baseline", "subject", "measure", "cause", "window", "attribution", "direction")
"""The fields that are marked, the most telling first."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of an article's text that the same spans cover.

    :param fields: what it is evidence of, in the order of `MARKED`; empty for plain text.
    :param claims: the claims that it is evidence of, in order of their identifiers.
    :param starts: those of them whose value starts here.
    :param link: the claim whose value this is part of; None for all other text.
    """

    text: str
    fields: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()
    starts: tuple[str, ...] = ()
    link: str | None = None


def cut(text: str, spans: Iterable[Mapping[str, Any]]) -> list[Piece]:
    """The text in pieces that together are the text, each with what covers it.

    :param spans: rows of ``spans``, offsets in code points; fields that are not in `MARKED` are left out.
    """
    opens: dict[int, list[tuple[str, str]]] = {}
    closes: dict[int, list[tuple[str, str]]] = {}
    for span in spans:
        if span["field"] in MARKED:
            mark = (span["field"], span["claim_id"])
            opens.setdefault(span["start"], []).append(mark)
            closes.setdefault(span["end"], []).append(mark)
    # A list, as a claim may have the same evidence twice.
    covering: list[tuple[str, str]] = []
    pieces: list[Piece] = []
    for start, end in pairwise(sorted({0, len(text), *opens, *closes})):
        for mark in closes.get(start, ()):
            covering.remove(mark)
        covering += opens.get(start, ())
        if not covering:
            pieces.append(Piece(text[start:end]))
            continue
        present = {field for field, _ in covering}
        values = [claim for field, claim in covering if field == "value"]
        pieces.append(
            Piece(
                text=text[start:end],
                fields=tuple(field for field in MARKED if field in present),
                claims=tuple(sorted({claim for _, claim in covering})),
                starts=tuple(sorted({claim for field, claim in opens.get(start, ()) if field == "value"})),
                # The value that began last is the innermost.
                link=values[-1] if values else None,
            )
        )
    return pieces
