"""What a changed rule would do to a sentence, all other rules at work as they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from claimspan.claims.assembly import assemble
from claimspan.desk.explaining.explain import says
from claimspan.desk.parsed import Parsed
from claimspan.extract import Extractor
from claimspan.matching.match import RuleMatcher
from claimspan.mentions.finding import Mention, find_mentions
from claimspan.mentions.merging import placed_in
from claimspan.model import Claim
from claimspan.rules.model import Rule

SCALARS = ("kind", "unit", "per", "comparator", "direction", "modality")


def outcome(extractor: Extractor, sentence: Parsed, changed: Rule) -> tuple[str, ...]:
    """What the sentence's claims, or its mentions, gain, lose and change; empty if all stays as it is.

    :param changed: takes the place of the rule of its id.
    """
    if changed.stage == "mention":
        return _mentions(extractor, sentence, changed)
    reading, doc = sentence.reading, sentence.reading.doc
    more = RuleMatcher(doc.vocab, [changed])(doc)
    kept = [match for match in reading.matches if match.rule.id != changed.id]
    placed = placed_in(doc, reading.mentions)
    matches = sorted(
        [*kept, *more], key=lambda match: (match.rule.id, match.span, sorted(match.captures.items()))
    )
    after = assemble(doc, placed, matches, reading.sentence)
    start = reading.sentence.span.start
    old = {claim.span.shift(-start).of(doc.text): _fields(claim, doc.text, start) for claim in reading.claims}
    new = {claim.span.shift(-start).of(doc.text): _fields(claim, doc.text, start) for claim in after}
    return tuple(_differences(old, new))


def _fields(claim: Claim, text: str, start: int) -> dict[str, str]:
    fields: dict[str, str] = {}
    for evidence in claim.evidence:
        if evidence.span.start >= start and evidence.field != "value":
            shown = repr(evidence.span.shift(-start).of(text))
            fields[evidence.field] = (
                f"{fields[evidence.field]}, {shown}" if evidence.field in fields else shown
            )
    for name in SCALARS:
        value = getattr(claim, name)
        if value is not None:
            fields[name] = f"{value} ({fields[name]})" if name in fields else str(value)
    return fields


def _differences(old: Mapping[str, Mapping[str, str]], new: Mapping[str, Mapping[str, str]]) -> Sequence[str]:
    lines = [f"{value} becomes a claim" for value in new if value not in old]
    lines += [f"{value} is no claim any more" for value in old if value not in new]
    for value in new:
        before, after = old.get(value, {}), new[value]
        for name in dict.fromkeys([*after, *before]):
            if before.get(name) != after.get(name):
                was = "" if name not in before else f" (was {before[name]})"
                lines.append(f"{value}: {name} {after.get(name, 'nothing')}{was}")
    return lines


def _mentions(extractor: Extractor, sentence: Parsed, changed: Rule) -> tuple[str, ...]:
    others = (rule for rule in extractor.rules.stage("mention") if rule.id != changed.id)
    matcher = RuleMatcher(sentence.plain.vocab, [*others, changed])
    text = sentence.plain.text
    now = {_line(mention, text) for mention in sentence.reading.mentions}
    try:
        after = find_mentions(sentence.plain, sentence.reading.numbers, matcher)
    except (KeyError, ValueError):
        # A new word of a mapping has no meaning yet, such as the factor of "million".
        return ("what it states cannot be told before the list says what the word stands for",)
    gained = [line for mention in after if (line := _line(mention, text)) not in now]
    return tuple(f"{line}" for line in gained)


def _line(mention: Mention, text: str) -> str:
    return f"{mention.span.of(text)!r} is a {mention.label}, {says(mention)}"
