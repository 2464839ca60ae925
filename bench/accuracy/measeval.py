"""MeasEval: quantities in paragraphs of science prose, with the entity and property each measures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from bench.accuracy.found import Found, evidence, subjects

from claimspan.mentions.finding import Mention
from claimspan.model import Span
from claimspan.pages import Reading

# What the annotators counted as a quantity and claimspan rejects.
COUNTED = frozenset({"age", "p_value", "confidence_level", "time"})
_OF = re.compile(r"\s+of\s+")
MODS = {"~": "IsApproximate", ">": "IsRange", ">=": "IsRange", "<": "IsRange", "<=": "IsRange"}


def texts(folder: Path) -> dict[str, str]:
    """Document name → text, in the order of names."""
    inside = folder / "text" if (folder / "text").is_dir() else folder / "txt"
    return {path.stem: path.read_bytes().decode("utf-8") for path in sorted(inside.glob("*.txt"))}


def predictions(
    doc: str, text: str, found: Iterable[Found], readings: Sequence[Reading]
) -> list[dict[str, Any]]:
    """The scorer's lines for one document: claims, then windows and rejections that state a number."""
    lines = [_line(doc, text, item) for item in found if item.claim is not None]
    lines += [
        {"doc": doc, "start": base.start, "end": base.end}
        for item in found
        for base in evidence(item, "baseline")
        if not any(line["start"] < base.end and base.start < line["end"] for line in lines)
    ]
    for reading in readings:
        shift = reading.sentence.span.start
        for mention in reading.mentions:
            span = mention.span.shift(shift)
            if _counted(mention, span.of(text)) and not any(
                line["start"] < span.end and span.start < line["end"] for line in lines
            ):
                lines.append({"doc": doc, "start": span.start, "end": span.end})
    return sorted(lines, key=lambda line: line["start"])


def _counted(mention: Mention, said: str) -> bool:
    if mention.type == "window":
        return (mention.iso8601 or "").startswith("P") or re.search(r"\d", said) is not None
    return mention.type == "rejection" and mention.reason in COUNTED and re.search(r"\d", said) is not None


def _line(doc: str, text: str, item: Found) -> dict[str, Any]:
    claim = item.claim
    assert claim is not None
    compared = evidence(item, "comparator")
    # There a bound and its word are one span ("up to 100%").
    near = [span for span in compared if abs(item.span.start - span.end) <= len(" than ")]
    # So are the two ends of a change.
    bases = [b for b in evidence(item, "baseline") if 0 <= item.span.start - b.end <= len(" to about ")]
    start = min(span.start for span in [item.span, *near, *bases])
    line: dict[str, Any] = {"doc": doc, "start": start, "end": item.span.end}
    unit = unit_text(text, item)
    if unit:
        line["unit"] = unit
    mod = "IsRange" if item.value_high is not None else MODS.get(claim.comparator)
    if mod is None and item.kind == "count":
        mod = "IsCount"
    if mod:
        line["mods"] = [mod]
    entity, measured = measured_of(text, item)
    if entity:
        line["entity"] = {"start": entity.start, "end": entity.end}
    if measured:
        line["property"] = {"start": measured.start, "end": measured.end}
    return line


def measured_of(text: str, item: Found) -> tuple[Span | None, Span | None]:
    """The entity and the property of a claim: its subject and its measure.

    One phrase for both is the entity, unless it tells the two apart ("density of the plate").
    """
    subject = next(iter(subjects(item)), None)
    measure = next(iter(evidence(item, "measure")), None)
    if subject and measure and not subject.overlaps(measure):
        return subject, measure
    phrase = subject or measure
    if phrase is None:
        return None, None
    apart = _OF.search(text, phrase.start, phrase.end)
    if apart is None:
        return phrase, None
    return Span(apart.end(), phrase.end), Span(phrase.start, apart.start())


def unit_text(text: str, item: Found) -> str | None:
    """The unit as the text writes it: what is left of the quantity without its numbers."""
    if item.kind in {"count", "ratio", "multiplier", "number"}:
        return None
    left = re.sub(r"^[\d.,\s–—−+±<>≤≥~≈-]*(?:and|to)?[\d.,\s–—-]*", "", item.span.of(text)).strip()
    return left or None
