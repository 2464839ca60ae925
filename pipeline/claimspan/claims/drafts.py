"""Drafts: a quantity and what the rules found for it, before it becomes a claim.

A role rule binds to a quantity in one of four ways, told by the names it captures:

* ``value``: the quantity itself;
* ``head``: the word that carries the quantity (a verb or noun of change), found by another rule for it;
* ``scope``: a word that dominates the quantity in the tree;
* none of these: the whole sentence.

For each field the evidence of the rule with the highest priority is taken; there may be several units and
citations.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum

from spacy.tokens import Doc, Token

from claimspan.mentions.expand import antecedent, expand
from claimspan.mentions.finding import Mention
from claimspan.mentions.match import Match
from claimspan.mentions.units import singular, symbol_name, unit_name
from claimspan.mentions.ways import Range
from claimspan.model import Evidence, Span
from claimspan.schema import SPAN_FIELDS

BINDING = frozenset({"value", "head", "scope", "before", "after", "like"})
# What a role rule can fill; every other capture only binds the match.
ROLE_FIELDS = frozenset(SPAN_FIELDS) - {"value", "subject_resolved"}
SCALARS = ("direction", "comparator", "modality", "kind", "unit")
MULTIPLE = frozenset({"unit", "citation"})
# Fields that stand beside the core of the claim; no other field's phrase runs over them.
ADJUNCTS = frozenset({"cause", "attribution", "comparator", "baseline", "unit"})
# Rules up to this priority give what is taken for want of better, such as the subject of the clause.
LAST_RESORT = 20
_MARKS = frozenset({";", "(", ")"})
CLAUSES = frozenset({"advcl", "ccomp", "relcl", "parataxis", "conj"})


class Turn(IntEnum):
    """The order in which fields are filled: phrases of the later ones do not run over the earlier ones'."""

    ADJUNCTS = 0
    MEASURE = 1
    OTHERS = 2


@dataclass(frozen=True, slots=True)
class Found:
    """A field's evidence with the rule it is owed to."""

    match: Match
    evidence: Evidence


@dataclass(slots=True)
class Draft:
    """A quantity on its way to a claim.

    :param converts: the figure that it tells once more in another unit.
    """

    token: Token
    mention: Mention
    matches: list[Match] = field(default_factory=list)
    fields: dict[str, list[Found]] = field(default_factory=dict)
    scalars: dict[str, tuple[str, Match]] = field(default_factory=dict)
    windows: list[Token] = field(default_factory=list)
    converts: Draft | None = None


def draft_of(doc: Doc, value: int, mention: Mention, matches: Sequence[Match]) -> Draft:
    """The draft of the quantity at token `value`, with the matches that bind to it and their fields."""
    draft = Draft(doc[value], mention, _bound(doc, value, matches))
    _fill(doc, draft)
    return draft


def chars(doc: Doc, start: int, end: int) -> Span:
    """Offsets into the sentence's text of the tokens ``[start, end)``."""
    last = doc[end - 1]
    return Span(doc[start].idx, last.idx + len(last))


def _bound(doc: Doc, value: int, matches: Sequence[Match]) -> list[Match]:
    direct = [m for m in matches if "value" in m.captures and m.captures["value"][0] == value]
    headed = sorted((m for m in direct if "head" in m.captures), key=rank)
    head = headed[0].captures["head"][0] if headed else None
    chosen = [m for m in direct if "head" not in m.captures or m.captures["head"][0] == head]
    chosen = [m for m in chosen if not (m.rule.priority <= LAST_RESORT and _out_of_reach(doc, value, m))]
    above = {token.i for token in doc[value].ancestors} | {value}
    measured = {m.captures["measure"][0] for m in chosen if "measure" in m.captures}
    above |= measured
    # What a share does or says may have its cause far below: "12% said they had moved because of the noise".
    below = _Below(doc, measured)
    for match in matches:
        if "value" in match.captures:
            continue
        if "head" in match.captures:
            joins = match.captures["head"][0] == head
        elif "scope" in match.captures:
            scope = match.captures["scope"][0]
            joins = scope in above or ("cause" in match.captures and scope in below)
            joins = joins and not _after_semicolon(doc, value, match)
        else:
            joins = True
        if joins and not is_lead(match) and not _describes_source(doc, value, match):
            chosen.append(match)
    sources = {match.captures["attribution"] for match in chosen if "attribution" in match.captures}
    return [match for match in chosen if not _takes_source(value, match, sources)]


def _takes_source(value: int, match: Match, sources: Collection[Range]) -> bool:
    """Whether those who told the figure, as is said after it, would be taken for what it is about."""
    if match.rule.priority > LAST_RESORT or "subject" not in match.captures:
        return False
    start, end = match.captures["subject"]
    return any(value < first <= start and end <= last for first, last in sources)


def _after_semicolon(doc: Doc, value: int, match: Match) -> bool:
    """Whether a population is told in a later clause: "teachers earn 9%; for nurses it is 4%"."""
    if "subject" not in match.captures:
        return False
    marks = [token.text for token in doc[value : match.captures["subject"][0]] if token.text in _MARKS]
    # One in brackets ("$5m; £4m") only parts what stands in them.
    brackets = ((mark, next((m for m in marks[i:] if m != ";"), "")) for i, mark in enumerate(marks))
    return any(mark == ";" and following != ")" for mark, following in brackets)


def _describes_source(doc: Doc, value: int, match: Match) -> bool:
    """Whether the figure is told of the source itself, as those who were asked: "a survey of 900 nurses"."""
    if "attribution" not in match.captures:
        return False
    return any(token.i == value for token in doc[match.captures["attribution"][0]].subtree)


def _out_of_reach(doc: Doc, value: int, match: Match) -> bool:
    """Whether a clause of its own lies between the figure and the verb a last-resort rule starts from."""
    if "subject" in match.captures:
        verb = doc[match.captures["subject"][0]].head
    elif "measure" in match.captures:
        verb = doc[match.captures["measure"][0]]
    else:
        return False
    subject = match.captures["subject"][0] if "subject" in match.captures else verb.i
    if verb.i > value and _after_semicolon(doc, value, match):
        return True
    for token in doc[value].ancestors:
        if token == verb:
            return False
        if token.dep_ == "ccomp" and token.head == verb and value < min(subject, verb.i):
            return True  # what is said stands before "the board said", and is not about the board
        if token.dep_ in CLAUSES and any(
            child.dep_ in {"nsubj", "nsubjpass", "mark"} for child in token.lefts
        ):
            return True
    return False


class _Below:
    """The tokens below some others in the tree, found when they are first asked for."""

    def __init__(self, doc: Doc, tops: Collection[int]) -> None:
        self._doc, self._tops = doc, tops
        self._found: set[int] | None = None

    def __contains__(self, token: int) -> bool:
        if self._found is None:
            self._found = {below.i for top in self._tops for below in self._doc[top].subtree}
        return token in self._found


def rank(match: Match) -> tuple[int, int, str]:
    """Matches in this order: higher priority first, then the tighter one."""
    return -match.rule.priority, match.span[1] - match.span[0], match.rule.id


def _fill(doc: Doc, draft: Draft) -> None:
    order = sorted(draft.matches, key=rank)
    # What the amount is per is neither measured nor what the amount is about, unless it is one itself.
    per = {i for match in order if is_per(match) for i in unit_tokens(match) if not doc[i].ent_type_}
    turns: tuple[list[tuple[Match, str]], ...] = tuple([] for _ in Turn)
    for match in order:
        for name, tokens in match.captures.items():
            turn = _turn(match, name)
            if turn is not None and (tokens[0] not in per or is_per(match)):
                turns[turn].append((match, name))
    # Which captured word put a token out of bounds for the others.
    barred: dict[int, int] = {draft.token.i: draft.token.i}
    for turn in Turn:
        for match, name in turns[turn]:
            filled = match.field(name)
            if filled in draft.fields and filled not in MULTIPLE:
                continue
            word = match.captures[name][0]
            # A phrase inside another's ("the rate for pupils without books") may run on like it.
            around = {word, barred.get(word)}
            own = frozenset(i for i, owner in barred.items() if owner not in around)
            where = place(doc, match, name, own)
            _add(doc, draft, match, name, where)
            # What an amount is per bars nothing in a phrase before the amount ("the hourly rate").
            if turn is not Turn.OTHERS and not (is_per(match) and where[1] <= draft.token.i):
                for i in range(min(where[0], _marker(match, where[0])), where[1]):
                    barred.setdefault(i, word)
    for match in order:
        for scalar in SCALARS:
            if scalar in match.rule.yields and scalar not in draft.scalars:
                draft.scalars[scalar] = (match.rule.yields[scalar], match)


def unit_tokens(match: Match) -> set[int]:
    """The tokens that a match captures for a unit."""
    return {i for name, where in match.captures.items() if match.field(name) == "unit" for i in range(*where)}


def _turn(match: Match, name: str) -> Turn | None:
    """When the field of a capture is filled; None if it fills none."""
    filled = match.field(name)
    if filled == "unit" and not is_per(match):
        # A counted noun is the unit and may be the subject as well; what an amount is per is neither.
        return Turn.OTHERS
    if filled not in ROLE_FIELDS:
        return None
    if filled in ADJUNCTS:
        return Turn.ADJUNCTS
    return Turn.MEASURE if filled == "measure" else Turn.OTHERS


def _marker(match: Match, start: int) -> int:
    """Where the word begins that introduces an adjunct ("due to")."""
    return match.captures["marker"][0] if "marker" in match.captures else start


def place(doc: Doc, match: Match, name: str, barred: frozenset[int]) -> Range:
    """The tokens a capture stands for, after expansion; `barred` ones belong to other fields."""
    tokens = match.captures[name]
    capture = match.rule.captures.get(name)
    if capture is None or capture.expand == "token" or tokens[1] - tokens[0] > 1:
        return tokens
    head = antecedent(doc[tokens[0]]).i
    if head != tokens[0]:
        # What the relative clause says of the noun is what the claim says already.
        barred |= {tokens[0]}
    return expand(doc, head, capture.expand, barred)


def _add(doc: Doc, draft: Draft, match: Match, name: str, where: Range) -> None:
    span = chars(doc, *where)
    evidence = Evidence(match.field(name), span, match.rule.id, _normalized(doc, match, name, where))
    draft.fields.setdefault(evidence.field, []).append(Found(match, evidence))


def _normalized(doc: Doc, match: Match, name: str, where: Range) -> str | None:
    capture = match.rule.captures.get(name)
    how = capture.normalize if capture else None
    if how is None:
        return None
    span = doc[where[0] : where[1]]
    if isinstance(how, Mapping):
        lemma = " ".join(token.lemma_.lower() for token in span)
        known = how.get(span.text.lower()) or how.get(lemma)
        return (symbol_name(span.text) or singular(span)) if known is None and is_per(match) else known
    if how == "singular":
        return singular(span)
    if how == "unit":
        return unit_name(span)
    return span.text.lower() if how == "lower" else None


def is_per(match: Match) -> bool:
    """Whether the match tells what an amount is per."""
    return match.rule.yields.get("role") == "per"


def is_lead(match: Match) -> bool:
    """Whether the match reads a line that leads to a list, and binds to no figure of its own sentence."""
    return match.rule.yields.get("role") == "lead"
