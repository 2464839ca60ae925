"""Claims of table rows: the cells state values, the header and the row's first cell say of what."""

from __future__ import annotations

from collections.abc import Sequence

from claimspan.mentions import Mention
from claimspan.model import Block, Claim, Evidence, Sentence, Span
from claimspan.numbers import scan
from claimspan.units import singular

HEADER_RULE = "tables/header"


def is_header(block: Block) -> bool:
    """Whether the row is its table's header."""
    return block.cells == block.header and bool(block.cells)


def row_claims(text: str, sentence: Sentence, mentions: Sequence[Mention], header_mentions: Sequence[Mention]) -> list[Claim]:
    """One claim a cell whose quantity fills it (but for signs and a word or two).

    The row's first cell is the measure or the subject: where a column's header names a measure, the first cell
    is the subject; where it names a period or a group, the first cell is the measure.

    :param mentions: of the whole row, with offsets into the row's text.
    :param header_mentions: of the header's row, with offsets into the article.
    """
    block, shift = sentence.block, sentence.span.start
    label = block.cells[0] if block.cells else None
    if label is None or label.start == label.end:
        return []
    claims = []
    for index, cell in enumerate(block.cells[1:], start=1):
        inside = [m for m in mentions if cell.covers(m.span.shift(shift)) and m.type in {"quantity", "number"}]
        if len(inside) != 1 or inside[0].value is None or inside[0].form in {"name", "ordinal", "decade"}:
            continue
        if not _fills(text, cell, inside[0].span.shift(shift)):
            continue
        head = block.header[index] if index < len(block.header) else None
        claims.append(_cell_claim(text, sentence, inside[0], label, head, header_mentions))
    return claims


def _fills(text: str, cell: Span, value: Span) -> bool:
    rest = text[cell.start : value.start] + text[value.end : cell.end]
    return sum(character.isalpha() for character in rest) <= 12


def _cell_claim(
    text: str, sentence: Sentence, mention: Mention, label: Span, head: Span | None, header_mentions: Sequence[Mention]
) -> Claim:
    shift = sentence.span.start
    rule_id = mention.rule.id if mention.rule else HEADER_RULE
    evidence = [Evidence("value", mention.span.shift(shift), rule_id)]
    kind = mention.label if mention.type == "quantity" else "number"
    unit, value, high = mention.unit, mention.value, mention.value_high
    if head is not None and head.start < head.end:
        windows = [m for m in header_mentions if m.type == "window" and head.covers(m.span)]
        year = _year(text, head)
        for window in windows:
            evidence.append(Evidence("window", window.span, HEADER_RULE, window.iso8601, window.relation, window.anchor))
        if year is not None and not windows:
            evidence.append(Evidence("window", year, HEADER_RULE, year.of(text), "in", "text"))
        if windows or year is not None:
            evidence.append(Evidence("measure", label, HEADER_RULE))
            evidence.extend(Evidence("subject", part, HEADER_RULE) for part in _topic(sentence.block))
        else:
            evidence.append(Evidence("subject", label, HEADER_RULE))
            evidence.append(Evidence("measure", head, HEADER_RULE))
        if mention.type == "number":
            kind, unit, evidence = _unit_of_header(text, head, label, kind, unit, evidence)
    else:
        evidence.append(Evidence("measure", label, HEADER_RULE))
    assert value is not None
    return Claim(
        kind=kind,
        value=value,
        value_high=high,
        unit=unit,
        span=mention.span.shift(shift),
        sentence=sentence.span,
        evidence=tuple(evidence),
        rule_id=rule_id,
        rule_version=mention.rule.version if mention.rule else 1,
        section=sentence.block.section,
        direction=mention.direction,
        subject_role="topic",
    )


def _topic(block: Block) -> list[Span]:
    return [block.header[0]] if block.header and block.header[0].start < block.header[0].end and False else []


def _year(text: str, head: Span) -> Span | None:
    for number in scan(text, head.start, head.end):
        if 1500 <= number.value <= 2100 and number.span.end - number.span.start == 4:
            return number.span
    return None


PERCENT_SIGNS = ("%", "per cent", "percent", "share")


def _unit_of_header(
    text: str, head: Span, label: Span, kind: str, unit: str | None, evidence: list[Evidence]
) -> tuple[str, str | None, list[Evidence]]:
    for place in (head, label):
        said = place.of(text).lower()
        for sign in PERCENT_SIGNS:
            at = said.find(sign)
            if at >= 0:
                where = Span(place.start + at, place.start + at + len(sign))
                return "percentage", "percent", [*evidence, Evidence("unit", where, HEADER_RULE, "percent")]
    return kind, unit and singular(unit), evidence
