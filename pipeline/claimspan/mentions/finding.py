"""Mentions: the stretches of a sentence that state a quantity or a window, or hold a number that is neither.

Mention rules compete for the same characters; the winner is the rule of higher priority, then the longer
stretch.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, cast

from spacy.attrs import IDS  # type: ignore[import-not-found]
from spacy.tokens import Doc
from spacy.tokens import Span as DocSpan

from claimspan.gate.numbers import Number
from claimspan.gate.unitscan import read_unit, scan_units
from claimspan.matching.match import Match, RuleMatcher
from claimspan.matching.ways import Range
from claimspan.matching.words import Words
from claimspan.mentions.tense import is_to_come
from claimspan.mentions.told import Told, around, first_in, part_of, told_by, unit_said, value_of
from claimspan.mentions.windows import relation_of, resolve
from claimspan.model import Span
from claimspan.rules.loading import Rule, engine_words
from claimspan.timing import staged

MentionType = Literal["quantity", "window", "time", "rejection", "number"]
WINDOWS = frozenset({"window", "time"})
FIGURES = frozenset({"quantity", "number"})
ENTITY = {"digits": "number", "words": "number"}
HYPHENS = frozenset("-‑")
DASHES = frozenset("-‑–—−~")
# Ends further apart, joined by one of these words and opened by none, are rather a change and a level.
MAX_RANGE_RATIO = 5.0
JOINS = frozenset({"to", "or", "through"})
OPENERS = frozenset({"from", "between"})
# Whoever counts in millions does not count cents.
ROUNDED = 1e6
# spaCy's code of a token that goes on with the entity before it.
INSIDE_ENTITY = 1
_ENTITIES: Final[list[int | str]] = [int(IDS["ENT_IOB"]), int(IDS["ENT_TYPE"])]
UNITS = frozenset({"unit", "unit_of_time"})
# Captures that a value is reckoned from.
READ = frozenset({"number", "number_high", "number_part", "denominator", "divisor"})
# Of these, what must be in proportion to the number before it, whatever the match is of.
COMPARED = frozenset({"number_high", "number_part", "denominator"})


@dataclass(frozen=True, slots=True)
class Mention:
    """A stretch of a sentence and what it states.

    :param span: offsets into the sentence's own text.
    :param label: entity label of the merged token: a kind of quantity, ``window``, ``number``, ``rejection``.
    :param per: what the unit itself is divided by (``mg/L``).
    :param unit_span: where the unit was read, if not from the number itself.
    :param subject_span: who or what it is about, where that stands inside it ("one worker in ten").
    :param unit_said: the listed word that the unit was read by, in lower case.
    """

    type: MentionType
    label: str
    span: Span
    rule: Rule | None
    value: float | None = None
    value_high: float | None = None
    unit: str | None = None
    per: str | None = None
    unit_span: Span | None = None
    unit_said: str | None = None
    subject_span: Span | None = None
    factor: float = 1.0
    relation: str | None = None
    iso8601: str | None = None
    anchor: str | None = None
    reason: str | None = None
    form: str = "digits"
    direction: str | None = None
    beaten: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A match of a mention rule, and what became of it.

    :param extent: half-open range of the tokens it would make one mention of.
    :param fate: ``unsound``: its numbers cannot be a range, or it begins or ends inside a number.
    :param rival: the match that has won one of its words.
    :param told: what its captures say, if that was asked to tell its fate.
    """

    match: Match
    extent: Range
    fate: Literal["won", "lost", "unsound"]
    rival: Match | None = None
    told: Told | None = None


def mark_numbers(doc: Doc, numbers: Sequence[Number]) -> list[Number]:
    """Make each number an entity of `doc`, labelled with its form, or ``number`` for digits and words.

    A unit after a number is one as well, ``unit`` or ``unit_of_time``; an exponent in it is no number.

    :returns: the numbers that are in no unit.
    """
    return _marked(Words(doc), numbers)


def _marked(words: Words, numbers: Sequence[Number]) -> list[Number]:
    units = scan_units(words.text, numbers)
    outside = _outside(numbers, [unit.span for unit in units])
    labelled = [(number.span, ENTITY.get(number.form, number.form)) for number in outside]
    labelled += [(unit.span, unit.kind) for unit in units]
    words.doc.set_ents(
        [
            DocSpan(words.doc, *tokens, label=label)
            for span, label in labelled
            if (tokens := words.exactly(span)) is not None
        ],
        default="outside",
    )
    return outside


def _outside(numbers: Sequence[Number], spans: Sequence[Span]) -> list[Number]:
    """The numbers that are in none of `spans`."""
    return [number for number in numbers if not any(span.overlaps(number.span) for span in spans)]


def find_mentions(
    doc: Doc,
    numbers: Sequence[Number],
    matcher: RuleMatcher,
    published: str | None = None,
    *,
    bounding: Collection[Span] | None = None,
) -> list[Mention]:
    """The mentions of a sentence, in order and disjoint; a number no rule takes has type ``number``.

    :param numbers: the sentence's numbers, with offsets into its text.
    :param published: ISO date on which relative windows are anchored.
    :param bounding: the windows that are to be found, of rules that yield ``unbound``; None for all.
    """
    words = Words(doc)
    outside = _marked(words, numbers)
    matches = matcher(doc)
    if bounding is not None:
        matches = [
            match
            for match in matches
            if "unbound" not in match.rule.yields or words.chars(_extent(match)) in bounding
        ]
    return _mentions(words, outside, matches, published)


@staged("mentions")
def find_each(
    docs: Sequence[Doc],
    numbers: Sequence[Sequence[Number]],
    matcher: RuleMatcher,
    published: Sequence[str | None],
) -> list[list[Mention]]:
    """The mentions of each of some sentences, as `find_mentions`; to ask of many together costs less."""
    words = [Words(doc) for doc in docs]
    outside = [_marked(own, found) for own, found in zip(words, numbers, strict=True)]
    return [
        _mentions(*sentence) for sentence in zip(words, outside, matcher.each(docs), published, strict=True)
    ]


def has_figures(mentions: Iterable[Mention]) -> bool:
    """Whether a sentence with these mentions may claim something."""
    return any(mention.type in FIGURES for mention in mentions)


def _mentions(
    words: Words, numbers: Sequence[Number], matches: Sequence[Match], published: str | None
) -> list[Mention]:
    """The mentions of a sentence.

    :param numbers: those that are in no unit.
    """
    candidates = _contest(words, numbers, matches)
    beaten: dict[int, set[str]] = defaultdict(set)
    for candidate in candidates:
        if candidate.rival is not None:
            beaten[id(candidate.rival)].add(candidate.match.rule.id)
    mentions = []
    for candidate in candidates:
        if candidate.fate == "won":
            others = beaten[id(candidate.match)] - {candidate.match.rule.id}
            mentions.append(_mention(words, candidate, numbers, published, tuple(sorted(others))))
    for number in numbers:
        if not any(mention.span.overlaps(number.span) for mention in mentions):
            label = ENTITY.get(number.form, number.form)
            mentions.append(
                Mention(
                    "number", label, number.span, None, number.value, factor=number.factor, form=number.form
                )
            )
    return sorted(mentions, key=lambda mention: mention.span.start)


def contest(doc: Doc, numbers: Sequence[Number], matcher: RuleMatcher) -> list[Candidate]:
    """Every match of the mention rules, winners and losers, in the order in which they are given words.

    :param doc: with its numbers marked (`mark_numbers`).
    """
    return _contest(Words(doc), numbers, matcher(doc))


def _contest(words: Words, numbers: Sequence[Number], matches: Sequence[Match]) -> list[Candidate]:
    rivals = [(match, _extent(match)) for match in matches]
    rivals.sort(key=lambda c: (-c[0].rule.priority, c[1][0] - c[1][1], c[1][0], c[0].rule.id))
    cut = _inside_numbers(words.doc) if matches else frozenset()
    taken: list[tuple[Match, Range]] = []
    out: list[Candidate] = []
    for match, extent in rivals:
        kind = match.rule.yields.get("mention", "quantity")
        told = None
        if kind not in WINDOWS and (kind in FIGURES or not COMPARED.isdisjoint(match.captures)):
            if kind == "quantity" and (
                not cut.isdisjoint(extent) or _ends_in_a_word(words.doc, match, extent)
            ):
                out.append(Candidate(match, extent, "unsound"))
                continue
            told = told_by(words, match, numbers)
            if not _sound(words, match, told):
                out.append(Candidate(match, extent, "unsound"))
                continue
        rival = next((m for m, other in taken if extent[0] < other[1] and other[0] < extent[1]), None)
        if rival is None:
            taken.append((match, extent))
        out.append(Candidate(match, extent, "won" if rival is None else "lost", rival, told))
    return out


def _inside_numbers(doc: Doc) -> frozenset[int]:
    """The tokens before which a number began: there no quantity can begin or end."""
    kinds: list[tuple[int, int]] = doc.to_array(_ENTITIES).tolist()
    units = {doc.vocab.strings[kind] for kind in UNITS}
    return frozenset(at for at, (iob, kind) in enumerate(kinds) if iob == INSIDE_ENTITY and kind not in units)


def _ends_in_a_word(doc: Doc, match: Match, extent: Range) -> bool:
    """Whether the unit, apart from its number, is half of a hyphenated word: "40 day-care centres"."""
    unit, end = match.captures.get("unit"), extent[1]
    if unit is None or unit[1] != end or end + 1 >= len(doc) or not doc[unit[0] - 1].whitespace_:
        return False
    hyphen, behind = doc[end], doc[end + 1]
    joined = hyphen.text in HYPHENS and not doc[end - 1].whitespace_ and not hyphen.whitespace_
    return joined and behind.is_alpha and behind.lower_ not in engine_words("unit_tails")


def _sound(words: Words, match: Match, told: Told) -> bool:
    """Whether the figures can be what they were matched as.

    The ends of a range ascend, are told in one unit (`unit_low` and `unit`), and where only a word joins
    them they are of one order of magnitude: "rose by £86 to £1,842" is a change and the level it reaches.
    A ratio is a part of a whole: "$10,000 in three years" is none. And each captured figure was read as one:
    where a sentence is cut inside a word ("doubleBetween May"), its end is no number to the scanner.
    """
    spans, texts, read = told.spans, told.texts, told.read
    yields = match.rule.yields
    valued = "value" not in yields and yields.get("mention", "quantity") in FIGURES
    if valued and not read.keys() >= READ & match.captures.keys():
        return False
    if "number_part" in read and not _is_whole_and_part(read, part_of(yields, texts)):
        return False
    if {"number", "denominator"} <= read.keys():
        return read["number"].value <= read["denominator"].value
    if "number_high" not in match.captures:
        return True
    if texts.get("unit_low", texts.get("unit")) != texts.get("unit"):
        return False
    if not {"number", "number_high"} <= read.keys():
        return False
    low, high, _ = value_of(yields, told)
    if high is None or high <= low:
        return False
    joint = words.text[spans["number"].end : spans["number_high"].start]
    sure = bool(DASHES & set(joint)) or not JOINS & set(joint.lower().split()) or _opened(words, match)
    return sure or low <= 0 or high <= MAX_RANGE_RATIO * low


def _opened(words: Words, match: Match) -> bool:
    """Whether the words before the numbers announce two ends ("range from", "between")."""
    before = match.captures.get("before")
    return before is not None and words.said((before[1] - 1, before[1])).lower() in OPENERS


def _is_whole_and_part(read: Mapping[str, Number], part: float) -> bool:
    """Whether a figure counts whole units and the next one parts of one: none are told in millions."""
    rest = read["number_part"].value
    if "number" not in read:  # "an hour and fifteen minutes"
        return 0 < rest * part < 1
    whole = read["number"]
    if whole.factor >= ROUNDED or whole.value != int(whole.value):
        return False
    return (rest == int(rest) or part == 1) and 0 < rest * part < 1


def _extent(match: Match) -> Range:
    start, end = match.span
    if "before" in match.captures:
        start = match.captures["before"][1]
    if "after" in match.captures:
        end = match.captures["after"][0]
    return start, end


def _mention(
    words: Words,
    candidate: Candidate,
    numbers: Sequence[Number],
    published: str | None,
    beaten: tuple[str, ...],
) -> Mention:
    match, rule, yields = candidate.match, candidate.match.rule, candidate.match.rule.yields
    span = words.chars(candidate.extent)
    kind = yields.get("mention", "quantity")
    if kind == "rejection":
        return Mention("rejection", "rejection", span, rule, reason=yields["reason"], beaten=beaten)
    told = candidate.told or told_by(words, match, numbers)
    spans, texts, read = told.spans, told.texts, told.read
    if kind in WINDOWS:
        if "number" in spans and "number" not in read:
            inside = around(numbers, spans["number"], texts["number"])
            read = read if inside is None else {**read, "number": inside}
        values = {
            **texts,
            **{name: f"{number.value:g}" for name, number in read.items() if name.startswith("number")},
        }
        to_come = is_to_come(words.doc, candidate.extent) if published else None
        iso8601, anchor = resolve(yields, values, published, to_come=to_come)
        return Mention(
            cast("MentionType", kind), kind, span, rule,
            relation=relation_of(yields, values), iso8601=iso8601, anchor=anchor,
            reason=yields.get("reason"), beaten=beaten,
        )  # fmt: skip
    value, high, factor = value_of(yields, told)
    if kind == "number":
        return Mention("number", "number", span, rule, value, high, factor=factor, beaten=beaten)
    first = first_in(numbers, span)
    unit = read_unit(spans["unit"].of(words.text)) if "unit" in spans else None
    return Mention(
        "quantity", yields["kind"], span, rule, value, high,
        unit=yields.get("unit", texts.get("unit")), per=unit.per if unit else None,
        unit_span=spans.get("unit"), unit_said=unit_said(words, match), factor=factor,
        form=first.form if first else "words", direction=yields.get("direction"), beaten=beaten,
        subject_span=spans.get("subject"),
    )  # fmt: skip
