"""The most frequent surroundings of numbers that nothing explains."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

Row = Mapping[str, Any]


def contexts(ledger: Iterable[Row], texts: Mapping[str, str], most: int = 10) -> list[tuple[str, int, str]]:
    """The most frequent surroundings of unexplained numbers: (words around N, how often, an example)."""
    seen: Counter[str] = Counter()
    example: dict[str, str] = {}
    for entry in ledger:
        if entry["fate"] != "unexplained":
            continue
        text, start, end = texts[entry["doc_id"]], entry["start"], entry["end"]
        before = re.findall(r"\w+|[^\w\s]", text[max(0, start - 40) : start])[-1:]
        after = re.findall(r"\w+|[^\w\s]", text[end : end + 40])[:1]
        key = " ".join([*map(str.lower, before), "N", *map(str.lower, after)])
        seen[key] += 1
        example.setdefault(key, _around(text, start, end))
    return [
        (key, count, example[key]) for key, count in sorted(seen.items(), key=lambda i: (-i[1], i[0]))[:most]
    ]


def _around(text: str, start: int, end: int) -> str:
    """The number with some whole words on either side, in one line."""
    before, after = text[max(0, start - 40) : start], text[end : end + 40]
    if start > 40:
        before = "…" + before.partition(" ")[2]
    if end + 40 < len(text):
        after = after.rpartition(" ")[0] + "…"
    return " ".join(f"{before}{text[start:end]}{after}".split())
