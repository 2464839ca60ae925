"""One claim in its sentence, for a terminal and for a notebook."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rich.console import Console

from claimspan.drawing import draw_block, draw_sentence

_WIDTH = 110


@dataclass(frozen=True, slots=True, repr=False)
class ShownClaim:
    """A claim to look at: printed, it is text; in a notebook, it is drawn in colour.

    :param claim: its row of ``claims``.
    :param spans: its rows of ``spans``, ordered by offset.
    """

    claim: Mapping[str, Any]
    spans: Sequence[Mapping[str, Any]]

    def print(self, on: Console | None = None) -> None:
        """Draw the claim.

        :param on: where to; the terminal if None.
        """
        console = on or Console(highlight=False, emoji=False, markup=False)
        start, end = self.claim["sentence_start"], self.claim["sentence_end"]
        inside = [span for span in self.spans if start <= span["start"] and span["end"] <= end]
        draw_sentence(console, self.claim["sentence"], start, inside)
        draw_block(console, self.claim, self.spans)

    def __str__(self) -> str:
        out = io.StringIO()
        # Neither colour nor a notebook's own display, whatever Rich finds around it.
        plain = Console(
            file=out,
            width=_WIDTH,
            color_system=None,
            force_jupyter=False,
            highlight=False,
            emoji=False,
            markup=False,
        )
        self.print(plain)
        return out.getvalue()

    __repr__ = __str__

    def _repr_html_(self) -> str:
        console = Console(
            file=io.StringIO(),
            record=True,
            width=_WIDTH,
            force_terminal=True,
            force_jupyter=False,
            color_system="truecolor",
            highlight=False,
            emoji=False,
            markup=False,
        )
        self.print(console)
        return console.export_html(inline_styles=True, code_format="<pre>{code}</pre>")
