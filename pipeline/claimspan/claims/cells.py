"""Cells of tables, read as if what their header leaves out stood beside them.

The rules know phrases, and a table tears them apart: "£m" stands in the header and "3.2" in the cell, "2022"
stands alone where a text says "in 2022". Put together again they are what the rules know.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from claimspan.blocks.lines import trim
from claimspan.claims.assembly import assemble
from claimspan.gate.numbers import scan
from claimspan.matching.match import RuleMatcher
from claimspan.mentions.finding import Mention, find_mentions
from claimspan.mentions.merging import merge
from claimspan.model import Block, Claim, Sentence, Span
from claimspan.parsing.language import Model, make_doc, parse
from claimspan.rules.loading import Rule, engine_words

# What stands before a period in a sentence and is left out in a table.
_IN = "in "
# A figure to try a header's unit with; nothing depends on which.
_TRIED = 5
_PER = re.compile(r"[ ]?/|[ ]per\b", re.IGNORECASE)
_EXPONENT = re.compile(r"(?<=m)[23²³](?!\w)")
# Metres or millions, kilograms or thousands: the text alone cannot tell.
_AMBIGUOUS = frozenset({"m", "k"})
# A longer line above a table is a paragraph, which may tell the unit of something else.
_LONGEST_CAPTION = 150
_MARKS = "*_ "
# What a cell's unit is told by: bracketed, after a comma or colon, after "in".
_BRACKETED = re.compile(r"[(\[]([^()\[\]]+)[)\]]")
_ADDED = re.compile(r"(?:[,:–—]\s*|\bin\s+)(\S[^,:;()\[\]]*)$", re.IGNORECASE)
_LAST_WORD = re.compile(r"(?<=\s)\S+$")
_UNIT_KINDS = frozenset({"percentage", "money", "measurement", "duration"})
# The kinds that are sure by the unit's word alone, in a header that says something else as well.
_SURE_KINDS = frozenset({"percentage", "money"})
# What a cell that says nothing but a unit can tell: over the numbers any; a corner "Month" names the rows,
# and a row "Euro" or a caption has that for its subject.
_OVER, _CORNER, _NONE = _UNIT_KINDS, _UNIT_KINDS - {"duration"}, frozenset[str]()
# Of a cell that is more than its figure, what rules read in it is kept for these fields.
_OWN_FIELDS = frozenset({"comparator", "unit"})


@dataclass(frozen=True, slots=True)
class CellUnit:
    """What a header or caption says of the bare numbers below it.

    :param factor: what they are multiplied by.
    :param where: the characters that say so, with offsets into the text that was looked at.
    :param rule: the mention rule that read them; None for a scale alone.
    """

    kind: str
    unit: str | None
    factor: float
    where: Span
    per: str | None = None
    unit_said: str | None = None
    rule: Rule | None = None


@dataclass(frozen=True, slots=True)
class Cells:
    """Reads the cells of an article's tables.

    :param published: ISO date on which relative periods are anchored.
    :param decimal_comma: how the article writes numbers.
    :param known: text of a header → what it says of the numbers below it, kept for the next row.
    """

    model: Model
    mention_rules: RuleMatcher
    role_rules: RuleMatcher
    published: str | None = None
    decimal_comma: bool = False
    known: dict[tuple[str, frozenset[str]], CellUnit | None] = field(default_factory=dict)

    def periods(
        self, text: str, row: Sentence, cells: Sequence[Span], mentions: Sequence[Mention]
    ) -> list[Mention]:
        """The mentions of a row, with those of its `cells` that are periods: that are windows after "in".

        :param mentions: with offsets into the row's text, as those returned.
        """
        shift = row.span.start
        told: list[tuple[Span, str]] = []
        for cell in cells:
            inside = trim(text, cell.start, cell.end, "*_")
            windows = (m for m in mentions if m.type == "window" and inside.overlaps(m.span.shift(shift)))
            if row.span.covers(inside) and next(windows, None) is None and _may_be_period(inside.of(text)):
                told.append((inside, _IN + inside.of(text)))
        numbers = [scan(said, len(_IN), decimal_comma=self.decimal_comma) for _, said in told]
        docs = (make_doc(self.model.nlp, said, own) for (_, said), own in zip(told, numbers, strict=True))
        found: list[Mention] = []
        for (cell, said), own, doc in zip(told, numbers, parse(self.model, docs), strict=True):
            first = next(iter(find_mentions(doc, own, self.mention_rules, self.published)), None)
            if first is not None and first.type == "window" and first.span.start == 0:
                if not own and first.span.end < len(said):
                    continue  # "May Institute" is no month
                span = Span(len(_IN), first.span.end).shift(cell.start - len(_IN) - shift)
                found.append(replace(first, span=span))
        kept = [m for m in mentions if not any(m.span.overlaps(window.span) for window in found)]
        return sorted([*kept, *found], key=lambda mention: mention.span.start)

    def unit(self, text: str, block: Block, column: int) -> CellUnit | None:
        """What the bare numbers in a row's column are numbers of, by the nearest place that tells it.

        That is the column's header, the row's first cell, the table's corner, its caption, in this order.
        """
        heads = block.header
        over = [heads[column]] if column < len(heads) else []
        places = [*((cell, _OVER) for cell in over), (block.cells[0], _NONE)]
        places += [*((cell, _CORNER) for cell in heads[:1]), *((line, _NONE) for line in _captions(block))]
        for place, kinds in places:
            if place.start < place.end and place.end - place.start <= _LONGEST_CAPTION:
                key = (place.of(text), kinds)
                if key not in self.known:
                    self.known[key] = self._unit_of(*key)
                unit = self.known[key]
                if unit is not None:
                    return replace(unit, where=unit.where.shift(place.start))
        return None

    def own(self, text: str, cell: Span) -> Claim | None:
        """What the rules claim of a cell that is more than its figure ("up to £5m"), if it is one claim.

        Its evidence is that for the fields which a cell can tell without its header.
        """
        claim, _ = self._claim(cell.of(text), cell)
        if claim is None:
            return None
        kept = tuple(piece for piece in claim.evidence if piece.field in _OWN_FIELDS)
        return replace(claim, evidence=kept)

    def _unit_of(self, said: str, whole: frozenset[str]) -> CellUnit | None:
        for where, kinds in _places(said, whole):
            for phrase in _phrases(where.of(said)):
                mention, per = self._mention(phrase)
                if mention is None or mention.value is None or mention.value_high is not None:
                    continue
                factor = mention.value / _TRIED
                if mention.type == "quantity" and mention.label in kinds:
                    per = per or mention.per
                    name, said_by = mention.unit, mention.unit_said
                    return CellUnit(mention.label, name, factor, where, per, said_by, mention.rule)
                if mention.label == "number" and factor != 1.0 and per is None:
                    return CellUnit("number", None, factor, where)
        return None

    def _mention(self, phrase: str) -> tuple[Mention | None, str | None]:
        """The mention that is all of a phrase but for what it is per, and that."""
        numbers = scan(phrase)
        doc = next(parse(self.model, [make_doc(self.model.nlp, phrase, numbers)]))
        found = [m for m in find_mentions(doc, numbers, self.mention_rules) if m.type != "time"]
        if len(found) != 1:
            return None, None
        if found[0].span == Span(0, len(phrase)):
            return found[0], None
        if found[0].span.start == 0 and _PER.search(phrase, found[0].span.end):
            whole = Span(0, len(phrase))
            claim, end = self._claim(phrase, whole)
            if claim is not None and claim.per is not None and end == whole.end:
                return found[0], claim.per
        return None, None

    def _claim(self, said: str, where: Span) -> tuple[Claim | None, int]:
        """The one claim of a phrase, and where the last word that a rule read in it ends.

        A bare number is taken for a quantity, since in a table it is one.

        :param where: of the phrase in the text.
        """
        numbers = scan(said, decimal_comma=self.decimal_comma)
        doc = next(parse(self.model, [make_doc(self.model.nlp, said, numbers)]))
        mentions = find_mentions(doc, numbers, self.mention_rules, self.published)
        as_quantities = [
            replace(m, type="quantity", label="measurement") if m.label == "number" else m for m in mentions
        ]
        doc, placed = merge(doc, as_quantities)
        matches = self.role_rules(doc)
        known = {match.captures["value"][0] for match in matches if "value" in match.captures}
        placed = {i: m for i, m in placed.items() if i in known or m.rule is not None}
        claims = assemble(doc, placed, matches, Sentence(where, Block("paragraph", where)))
        if len(claims) != 1:
            return None, 0
        return claims[0], max(piece.span.end for piece in claims[0].evidence)


def _captions(block: Block) -> Iterator[Span]:
    """The line above a table, and the heading above that."""
    if block.lead is not None:
        yield block.lead
    if block.section and block.section[-1] != block.lead:
        yield block.section[-1]


def _may_be_period(said: str) -> bool:
    """Whether a cell can be a period: it has a figure, or is all words for times."""
    return any(character.isdigit() for character in said) or said.lower() in engine_words("months")


def _places(said: str, whole: frozenset[str]) -> Iterator[tuple[Span, frozenset[str]]]:
    """Where a header's text may tell a unit, each with the kinds that it may be there.

    :param whole: the kinds that all of it may be.
    """
    for pattern in (_BRACKETED, _ADDED):
        for match in pattern.finditer(said):
            yield trim(said, *match.span(1), _MARKS), _UNIT_KINDS
    if whole and len(said) <= _LONGEST_CAPTION // 4:
        yield trim(said, 0, len(said), _MARKS), whole
    last = _LAST_WORD.search(said.rstrip(_MARKS))
    if last is not None and (last[0].isupper() or not last[0].isalpha()):
        yield Span(*last.span()), _SURE_KINDS
    for match in _percent_pattern().finditer(said):
        yield Span(*match.span()), _SURE_KINDS


def _phrases(unit: str) -> Iterator[str]:
    """The ways in which a figure and a unit make a phrase."""
    scale = _scale_pattern().search(unit)
    before, after = (unit[: scale.start()], unit[scale.end() :]) if scale else (unit, "")
    if any(character.isdigit() for character in _EXPONENT.sub("", before + after)) or unit in _AMBIGUOUS:
        return
    if scale:
        scales = engine_words("table_scales")
        assert isinstance(scales, Mapping)
        word = scales[scale[0].lower()]
        rest = f"{before.strip()} {after.strip()}".strip().removeprefix("of ")
        for joint in ("", " "):
            yield f"{rest}{joint}{_TRIED} {word}".strip()
        yield f"{_TRIED} {word} {rest}".strip()
    first, per, rest = unit.partition("/") if "/" in unit else unit.partition(" per ")
    if per:
        yield f"{first}{_TRIED}{per}{rest}"
    yield from (f"{_TRIED}{unit}", f"{_TRIED} {unit}", f"{unit}{_TRIED}", f"{unit} {_TRIED}")


@cache
def _scale_pattern() -> re.Pattern[str]:
    words = "|".join(re.escape(word) for word in sorted(engine_words("table_scales"), key=len, reverse=True))
    return re.compile(rf"(?:(?<![^\W\d_])|(?<=\b(?-i:[A-Z]{{3}})))(?:{words})(?![^\W_])", re.IGNORECASE)


@cache
def _percent_pattern() -> re.Pattern[str]:
    words = "|".join(re.escape(word) for word in engine_words("percent"))
    return re.compile(rf"(?<![^\W_])(?:{words}|per[ ]cent)(?![^\W_])", re.IGNORECASE)
