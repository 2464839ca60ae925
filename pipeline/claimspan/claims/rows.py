"""Claims of table rows: the cells state values, the header and the row's first cell say of what."""

from __future__ import annotations

import re
from collections.abc import Sequence

from claimspan.gate.numbers import scan
from claimspan.mentions.finding import Mention
from claimspan.model import Block, Claim, Evidence, Sentence, Span

HEADER_RULE = "tables/header"
PERCENT_SIGNS = ("%", "per cent", "percent")
SIGNS = {"+": "increase", "-": "decrease", "−": "decrease", "–": "decrease"}
MEASURE_WORDS = frozenset({"", "measure", "outcome", "indicator", "metric", "result", "figure", "item"})
COMPARISON_WORDS = frozenset(
    (
        "before after change baseline now then difference first last this previous prior ago "
        "earlier later start end ended ending follow up year quarter half month months week day fy "
        "h q to from on in over vs the a of and m bn k spring summer autumn fall winter three six "
        "nine twelve january february march april may june july august september october november "
        "december jan feb mar apr jun jul aug sep oct nov dec"
    ).split()
)


def is_header(block: Block) -> bool:
    """Whether the row is its table's header."""
    return block.cells == block.header and bool(block.cells)


def row_claims(
    text: str, sentence: Sentence, mentions: Sequence[Mention], header_mentions: Sequence[Mention]
) -> list[Claim]:
    """One claim a cell whose quantity fills it (but for signs and a word or two).

    :param mentions: of the whole row, with offsets into the row's text.
    :param header_mentions: of the header's row, with offsets into the article.
    """
    block, shift = sentence.block, sentence.span.start
    label = block.cells[0] if block.cells else None
    if label is None or label.start == label.end:
        return []
    claims = []
    for index, cell in enumerate(block.cells[1:], start=1):
        inside = [
            m for m in mentions if cell.covers(m.span.shift(shift)) and m.type in {"quantity", "number"}
        ]
        if len(inside) != 1 or inside[0].value is None or inside[0].form in {"name", "ordinal", "decade"}:
            continue
        if not _fills(text, cell, inside[0].span.shift(shift)):
            continue
        head = block.header[index] if index < len(block.header) else None
        claims.append(_cell_claim(text, sentence, cell, inside[0], label, head, header_mentions))
    return claims


def _fills(text: str, cell: Span, value: Span) -> bool:
    rest = text[cell.start : value.start] + text[value.end : cell.end]
    return sum(character.isalpha() for character in rest) <= 12


def _cell_claim(
    text: str,
    sentence: Sentence,
    cell: Span,
    mention: Mention,
    label: Span,
    head: Span | None,
    header_mentions: Sequence[Mention],
) -> Claim:
    shift = sentence.span.start
    rule_id = mention.rule.id if mention.rule else HEADER_RULE
    evidence = [Evidence("value", mention.span.shift(shift), rule_id)]
    kind = mention.label if mention.type == "quantity" else "number"
    unit = mention.unit
    if head is not None and head.start < head.end:
        windows = [m for m in header_mentions if m.type == "window" and head.covers(m.span)]
        evidence.extend(
            Evidence("window", m.span, HEADER_RULE, m.iso8601, m.relation or "in", m.anchor) for m in windows
        )
        year = _year(text, head)
        if year is not None and not windows:
            evidence.append(Evidence("window", year, HEADER_RULE, year.of(text), "in", "text"))
        if mention.type == "number":
            kind, unit, sign = _unit_of_header(text, head, label, kind, unit)
            evidence.extend(sign)
    if head is not None and names_measures(text, sentence.block):
        evidence += [Evidence("subject", label, HEADER_RULE), Evidence("measure", head, HEADER_RULE)]
    else:
        evidence.append(Evidence("measure", label, HEADER_RULE))
    value, direction = _signed(text, cell, mention, shift)
    return Claim(
        kind=kind,
        value=value,
        value_high=mention.value_high,
        unit=unit,
        span=mention.span.shift(shift),
        sentence=sentence.span,
        evidence=tuple(evidence),
        rule_id=rule_id,
        rule_version=mention.rule.version if mention.rule else 1,
        section=sentence.block.section,
        direction=direction or mention.direction,
        subject_role="topic",
        unit_said=mention.unit_said if kind == "money" else None,
    )


def names_measures(text: str, block: Block) -> bool:
    """Whether the columns' headers say what is measured, so that the rows' first cells are the subjects.

    Headers that only tell times or comparisons (*before*, *2024*, *change*) leave the measure to the rows.
    """
    first = block.header[0].of(text).lower() if block.header else ""
    if not block.header or first.strip("*_ ") in MEASURE_WORDS:
        return False
    words = {w for cell in block.header[1:] for w in re.findall(r"[^\W\d_]+", cell.of(text).lower())}
    return bool(words - COMPARISON_WORDS)


def _signed(text: str, cell: Span, mention: Mention, shift: int) -> tuple[float, str | None]:
    """The size of a signed change and its direction; a signed level keeps its sign."""
    assert mention.value is not None
    before = text[cell.start : mention.span.start + shift].rstrip(" £$€")[-1:]
    own = mention.span.shift(shift).of(text)[:1]
    sign = own if own in SIGNS else before if before in SIGNS else ""
    if not sign or mention.label == "measurement":
        return mention.value, None
    return abs(mention.value), SIGNS[sign]


def _year(text: str, head: Span) -> Span | None:
    for number in scan(text, head.start, head.end):
        if 1500 <= number.value <= 2100 and number.span.end - number.span.start == 4:
            return number.span
    return None


def _unit_of_header(
    text: str, head: Span, label: Span, kind: str, unit: str | None
) -> tuple[str, str | None, list[Evidence]]:
    for place in (head, label):
        said = place.of(text).lower()
        for sign in PERCENT_SIGNS:
            at = said.find(sign)
            if at >= 0:
                where = Span(place.start + at, place.start + at + len(sign))
                return "percentage", "percent", [Evidence("unit", where, HEADER_RULE, "percent")]
    return kind, unit, []
