"""Claims of table rows: the cells state values, the header and the row's first cell say of what."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from claimspan.claims.cells import Cells, CellUnit
from claimspan.gate.numbers import scan
from claimspan.gate.spelled import scaled
from claimspan.mentions.finding import Mention
from claimspan.model import Block, Claim, Evidence, Sentence, Span
from claimspan.rules.loading import engine_words

# No rule file: what a cell takes from its header it takes by where it stands, not by a pattern of words.
HEADER_RULE = "tables/header"
# More letters than these beside a cell's figure are a note in which it stands.
MOST_BESIDE = 12
_WORD = re.compile(r"[^\W\d_]+")
SIGNS = {"+": "increase", "-": "decrease", "−": "decrease", "–": "decrease"}


def is_header(block: Block) -> bool:
    """Whether the row is its table's header."""
    return block.cells == block.header and bool(block.cells)


def row_claims(
    text: str,
    sentence: Sentence,
    mentions: Sequence[Mention],
    header_mentions: Sequence[Mention],
    cells: Cells | None = None,
) -> list[Claim]:
    """One claim a cell whose quantity fills it (but for signs and a word or two).

    :param mentions: of the whole row, with offsets into the row's text.
    :param header_mentions: of the header's row, with offsets into the article.
    :param cells: reads what stands beside the figures; without it they are read alone.
    """
    block, shift = sentence.block, sentence.span.start
    label = block.cells[0] if block.cells else None
    if label is None or label.start == label.end:
        return []
    periods = [m for m in mentions if m.type == "window" and _names(text, label, m.span.shift(shift))]
    claims = []
    for index, cell in enumerate(block.cells[1:], start=1):
        inside = [
            m for m in mentions if cell.covers(m.span.shift(shift)) and m.type in {"quantity", "number"}
        ]
        if len(inside) != 1 or inside[0].value is None or inside[0].form in {"name", "ordinal", "decade"}:
            continue
        rest = _beside(text, cell, inside[0].span.shift(shift))
        if sum(character.isalpha() for character in rest) > MOST_BESIDE:
            continue
        evidence = _about(text, block, index, header_mentions, [_moved(m, shift) for m in periods])
        unit = cells.unit(text, block, index) if cells and inside[0].type == "number" else None
        own = cells.own(text, cell) if cells and set(rest) - {*SIGNS, *" *_"} else None
        claims.append(_cell_claim(text, sentence, cell, inside[0], unit, own, evidence))
    return claims


def _names(text: str, label: Span, window: Span) -> bool:
    """Whether a row is named by a period and nothing else."""
    return label.covers(window) and not _beside(text, label, window).strip(" *_:")


def _beside(text: str, cell: Span, part: Span) -> str:
    return text[cell.start : part.start] + text[part.end : cell.end]


def _moved(mention: Mention, by: int) -> Mention:
    return replace(mention, span=mention.span.shift(by))


def _about(
    text: str, block: Block, index: int, header_mentions: Sequence[Mention], periods: Sequence[Mention]
) -> list[Evidence]:
    """Of what and when a row's cell speaks.

    :param periods: of the row's first cell, with offsets into the article, if it says no more.
    """
    label = block.cells[0]
    head = block.header[index] if index < len(block.header) else None
    if head is not None and head.start == head.end:
        head = None
    evidence: list[Evidence] = []
    if head is not None:
        windows = [m for m in header_mentions if m.type == "window" and head.covers(m.span)]
        evidence += [_window(m) for m in windows]
        year = _year(text, head)
        if year is not None and not windows:
            evidence.append(Evidence("window", year, HEADER_RULE, year.of(text), "in", "text"))
    if periods:
        evidence += [_window(m) for m in periods]
        return evidence if head is None else [*evidence, Evidence("measure", head, HEADER_RULE)]
    if head is not None and names_measures(text, block):
        return [*evidence, Evidence("subject", label, HEADER_RULE), Evidence("measure", head, HEADER_RULE)]
    if head is not None and not evidence and _names_group(text, block, head):
        evidence.append(Evidence("subject", head, HEADER_RULE))
    return [*evidence, Evidence("measure", label, HEADER_RULE)]


def _window(mention: Mention) -> Evidence:
    relation = mention.relation or "in"
    return Evidence("window", mention.span, HEADER_RULE, mention.iso8601, relation, mention.anchor)


def _cell_claim(
    text: str,
    sentence: Sentence,
    cell: Span,
    mention: Mention,
    unit: CellUnit | None,
    own: Claim | None,
    evidence: Sequence[Evidence],
) -> Claim:
    shift = sentence.span.start
    rule = mention.rule if mention.rule or unit is None else unit.rule
    rule_id = rule.id if rule else HEADER_RULE
    kind = mention.label if mention.type == "quantity" else "number"
    value, direction = _signed(text, cell, mention, shift)
    pieces = [Evidence("value", mention.span.shift(shift), rule_id), *evidence]
    if unit is None:
        said, name, factor, per = mention.unit_said, mention.unit, 1.0, mention.per
    else:
        kind, said, name, factor, per = unit.kind, unit.unit_said, unit.unit, unit.factor, unit.per
        pieces.append(Evidence("unit", unit.where, rule_id, name))
    if own is not None:
        per = own.per or per
        pieces += own.evidence
    return Claim(
        kind=kind,
        value=scaled(value, factor),
        value_high=None if mention.value_high is None else scaled(mention.value_high, factor),
        unit=name,
        per=per,
        span=mention.span.shift(shift),
        sentence=sentence.span,
        evidence=tuple(pieces),
        rule_id=rule_id,
        rule_version=rule.version if rule else 1,
        section=sentence.block.section,
        comparator=own.comparator if own else "=",
        direction=direction or mention.direction,
        subject_role="topic",
        unit_said=said if kind == "money" else None,
    )


def names_measures(text: str, block: Block) -> bool:
    """Whether the columns' headers say what is measured, so that the rows' first cells are the subjects.

    Headers that only tell times or comparisons (*before*, *2024*, *change*) leave the measure to the rows.
    """
    first = _corner(text, block)
    words = {word for cell in block.header[1:] for word in _words(text, cell)}
    if first in engine_words("table_measures"):
        return bool(words & {*engine_words("table_amounts")})
    return bool(first and words - _timely())


def _corner(text: str, block: Block) -> str:
    return block.header[0].of(text).lower().strip("*_ ") if block.header else ""


def _words(text: str, cell: Span) -> set[str]:
    return set(_WORD.findall(cell.of(text).lower()))


def _timely() -> set[str]:
    """Words that tell times or comparisons, not what is measured."""
    return {*engine_words("table_periods"), *engine_words("months")}


def _names_group(text: str, block: Block, head: Span) -> bool:
    """Whether a header tells whose figures stand below it: "Treatment" beside the corner "Outcome"."""
    return _corner(text, block) in engine_words("table_measures") and bool(
        _words(text, head) - _timely() - {*engine_words("table_values")}
    )


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
