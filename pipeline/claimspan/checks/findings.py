"""What verification finds wrong, and how it tells it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

_SHOWN_CHARS: Final = 60


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong with a dataset.

    :param code: what kind of fault, e.g. ``span_mismatch``; the same fault always has the same code.
    :param where: the part, table row, document or source it concerns; offsets are code points.
    :param message: one sentence: what is there, and what should be.
    """

    code: str
    where: str
    message: str


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of a verification.

    :param findings: all that is wrong, in the order of the dataset.
    :param checked: how many things of each kind were checked: ``parts``, ``documents``, ``claims``,
        ``spans``, ``numbers``, ``sources``, ``source_spans``.
    """

    findings: tuple[Finding, ...]
    checked: Mapping[str, int]

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.findings


def shown(text: str | None) -> str:
    """`text` in quotes for a message, cut if it is long."""
    if text is None:
        return "nothing"
    return repr(text if len(text) <= _SHOWN_CHARS else f"{text[:_SHOWN_CHARS]}…")
