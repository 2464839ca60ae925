"""MeasEval: quantities in paragraphs of science prose, with the entity and property each measures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from bench.accuracy.found import Found, evidence, subjects
from bench.accuracy.newsquant import names

from claimspan.mentions.finding import Mention
from claimspan.model import Span
from claimspan.pages import Reading

# What the annotators counted as a quantity and claimspan rejects.
COUNTED = frozenset({"age", "p_value", "confidence_level", "time"})
_OF = re.compile(r"\s+of\s+")
# The endings of nouns made of adjectives ("porosity").
_QUALITIES = ("ity", "ness")
_DETERMINER = re.compile(r"(?:the|an?|its|their|this|these|\(\d\))\s+", re.IGNORECASE)
# What follows the name of an attribute: where it was measured, or of what.
_WHERE = re.compile(r"\s+(?:of|in|for|at|on|between|that|which|relative|during|from|across|to)\s+")
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

    A property is an attribute that has a size: those who are counted have none, and the verb that stands for
    a measure for want of better is none. One phrase for both is the entity, unless it ends in the name of an
    attribute ("soil density", "density of the plate").
    """
    subject = next(iter(subjects(item)), None)
    measure = next(iter(_measures(item)), None)
    if item.kind == "count":
        return subject or measure, None
    if subject and measure and not subject.overlaps(measure):
        if _names_attribute(text, subject) and not _names_attribute(text, measure):
            return measure, subject
        return subject, measure
    phrase = subject or measure
    if phrase is None:
        return None, None
    apart = _OF.search(text, phrase.start, phrase.end)
    if apart is not None:
        return Span(apart.end(), phrase.end), Span(phrase.start, apart.start())
    if not _names_attribute(text, phrase):
        return phrase, None
    apart = _WHERE.search(text, phrase.start, phrase.end)
    name = Span(phrase.start, apart.start()) if apart else phrase
    led = _DETERMINER.match(text, name.start, name.end)
    start = led.end() if led else name.start
    last = max(start, name.start + name.of(text).rfind(" ") + 1)
    if apart is not None or last == start:
        return Span(apart.end(), phrase.end) if apart else None, name
    return Span(start, last - 1), Span(last, name.end)


def _measures(item: Found) -> list[Span]:
    """Where the measure was read, but for the verb of the clause."""
    claim = item.claim
    return [
        e.span
        for e in (claim.evidence if claim else ())
        if e.field == "measure" and e.rule_id != "measures/clause_verb"
    ]


def _names_attribute(text: str, phrase: Span) -> bool:
    """Whether a phrase is the name of an attribute, with what it is of or where."""
    apart = _WHERE.search(text, phrase.start, phrase.end)
    name = text[phrase.start : apart.start() if apart else phrase.end]
    last = name.split()[-1].lower() if name.split() else ""
    singular = re.sub(r"ies$", "y", last) if last.endswith("ies") else last.removesuffix("s")
    return bool({last, singular} & attributes()) or last.endswith(_QUALITIES)


@lru_cache(maxsize=1)
def attributes() -> frozenset[str]:
    """The nouns that name an attribute: quantities, from the rules' own list, and kinds of number."""
    folder = Path(__file__).resolve().parents[2] / "rules" / "words"
    listed = yaml.safe_load((folder / "property_nouns.yaml").read_text(encoding="utf-8"))["words"]
    return frozenset([*listed, *names()["kinds_of_number"]])


def unit_text(text: str, item: Found) -> str | None:
    """The unit as the text writes it: what is left of the quantity without its numbers."""
    if item.kind in {"count", "ratio", "multiplier", "number"}:
        return None
    left = re.sub(r"^[\d.,\s–—−+±<>≤≥~≈-]*(?:and|to)?[\d.,\s–—-]*", "", item.span.of(text)).strip()
    return left or None
