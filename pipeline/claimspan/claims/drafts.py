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

from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import dataclass, field
from enum import IntEnum
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from spacy.tokens import Doc, Token

from claimspan.matching.match import Match
from claimspan.matching.ways import Range
from claimspan.mentions.finding import Mention
from claimspan.mentions.units import singular, symbol_name, unit_name
from claimspan.model import Evidence, Span
from claimspan.phrases.expansions import antecedent, expand
from claimspan.phrases.nounphrases import NO_TOKENS
from claimspan.rules.model import Capture, Rule
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
# Phrases that tell of all figures but those inside them.
CREDITED = ("attribution", "cause")
_MARKS = frozenset({";", "(", ")"})
# What a rule yields as its role that reads the line over a list, and only where that says no more.
HEADING = "heading"
LEADS = frozenset({"lead", HEADING})
CLAUSES = frozenset({"advcl", "ccomp", "relcl", "parataxis", "conj"})
OPENERS = frozenset({"nsubj", "nsubjpass", "mark"})
SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj"})


class Turn(IntEnum):
    """The order in which fields are filled: phrases of the later ones do not run over the earlier ones'."""

    ADJUNCTS = 0
    MEASURE = 1
    OTHERS = 2


@dataclass(frozen=True, slots=True)
class _Filling:
    """What a capture fills.

    :param capture: how its tokens become a span.
    :param once: whether the best that is found for the field is all that counts.
    :param per: whether its rule tells what an amount is per.
    """

    field: str
    turn: Turn
    capture: Capture
    once: bool
    per: bool


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is true of all matches of a rule.

    :param fills: name of a capture → what it fills; other captures only bind the match.
    :param scalars: what the rule yields.
    :param per: whether it tells what an amount is per.
    """

    fills: Mapping[str, _Filling]
    scalars: tuple[tuple[str, str], ...]
    per: bool


class Found(NamedTuple):
    """A field's evidence with the rule it is owed to."""

    match: Match
    evidence: Evidence


@dataclass(slots=True)
class Draft:
    """A quantity on its way to a claim.

    :param fields: name → what was found for it, at least one, the best first.
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
    token = doc[value]
    draft = Draft(token, mention, _bound(doc, token, matches))
    _fill(doc, draft)
    if mention.subject_span is not None and mention.rule is not None:
        at = (value, value + 1)
        told = Evidence("subject", mention.subject_span, mention.rule.id, None)
        draft.fields["subject"] = [Found(Match(mention.rule, {"value": at}, at), told)]
    return draft


def chars(doc: Doc, start: int, end: int) -> Span:
    """Offsets into the sentence's text of the tokens ``[start, end)``."""
    first = doc[start]
    last = first if end == start + 1 else doc[end - 1]
    return Span(first.idx, last.idx + len(last))


class _Above:
    """What a figure hangs on.

    :ivar places: token index → how far above the figure it stands.
    :ivar clauses: those that it is in, the nearest first: how far above it each begins, the verb that tells
        it where it is what somebody says (else -1), and whether a subject or conjunction opens it.
    """

    __slots__ = ("clauses", "places")

    def __init__(self, figure: Token) -> None:
        self.places: dict[int, int] = {}
        self.clauses: list[tuple[int, int, bool]] = []
        for at, token in enumerate(figure.ancestors):
            self.places[token.i] = at
            relation = token.dep_
            if relation in CLAUSES:
                told_by = token.head.i if relation == "ccomp" else -1
                self.clauses.append((at, told_by, any(child.dep_ in OPENERS for child in token.lefts)))


def _bound(doc: Doc, figure: Token, matches: Sequence[Match]) -> list[Match]:
    value = figure.i
    direct: list[Match] = []
    others: list[Match] = []
    for match in matches:
        at = match.captures.get("value")
        if at is None:
            others.append(match)
        elif at[0] == value:
            direct.append(match)
    carried = [match for match in direct if "head" in match.captures]
    head = min(carried, key=rank).captures["head"][0] if carried else None
    above = _Above(figure)
    noun = figure.head if figure.dep_ == "nummod" else None
    counts = noun.head.i if noun is not None and noun.dep_ in SUBJECTS else -1
    chosen: list[Match] = []
    measured: set[int] = set()
    for match in direct:
        captures = match.captures
        if "head" in captures and captures["head"][0] != head:
            continue
        if match.rule.priority <= LAST_RESORT and _out_of_reach(doc, value, above, match):
            continue
        chosen.append(match)
        if "measure" in captures:
            measured.add(captures["measure"][0])
    for match in others:
        captures = match.captures
        if "head" in captures:
            joins = captures["head"][0] == head
        elif "scope" in captures:
            scope = captures["scope"][0]
            joins = scope == value or scope in above.places or scope in measured
            # What a share does or says may have its cause far below: "12% said they had moved because of it".
            if not joins and measured and "cause" in captures:
                joins = _under(doc[scope], measured)
            joins = joins and not _after_semicolon(doc, value, match)
            # "Three banks lend to firms": the banks are counted, whoever else the verb is of.
            joins = joins and not (scope == counts and "subject" in captures)
        else:
            joins = True
        # What tells of the source or the cause itself tells of nobody else: "a survey of 900 nurses".
        told = (captures[name][0] for name in CREDITED if name in captures)
        if joins and not is_lead(match) and not any(at == value or at in above.places for at in told):
            chosen.append(match)
    sources = {match.captures["attribution"] for match in chosen if "attribution" in match.captures}
    return [match for match in chosen if not _takes_source(figure, match, sources)] if sources else chosen


def _takes_source(figure: Token, match: Match, sources: Collection[Range]) -> bool:
    """Whether those who told the figure would be taken for what it is about.

    So where it is said after the figure who told it, or where things are counted: "a study found three ways".
    """
    if match.rule.priority > LAST_RESORT or "subject" not in match.captures:
        return False
    start, end = match.captures["subject"]
    counts = figure.ent_type_ == "number"
    return any((counts or figure.i < first) and first <= start and end <= last for first, last in sources)


def _after_semicolon(doc: Doc, value: int, match: Match) -> bool:
    """Whether a population is told in a later clause: "teachers earn 9%; for nurses it is 4%"."""
    if "subject" not in match.captures:
        return False
    upto = match.captures["subject"][0]
    marks = [text for i in range(value, upto) if (text := doc[i].text) in _MARKS]
    if ";" not in marks:
        return False
    # One in brackets ("$5m; £4m") only parts what stands in them.
    brackets = ((mark, next((m for m in marks[i:] if m != ";"), "")) for i, mark in enumerate(marks))
    return any(mark == ";" and following != ")" for mark, following in brackets)


def _out_of_reach(doc: Doc, value: int, above: _Above, match: Match) -> bool:
    """Whether a clause of its own lies between the figure and the verb a last-resort rule starts from."""
    captures = match.captures
    if "subject" in captures:
        subject = captures["subject"][0]
        verb = doc[subject].head.i
    elif "measure" in captures:
        subject = verb = captures["measure"][0]
        if doc[verb].dep_ in SUBJECTS:
            verb = doc[verb].head.i
    else:
        return False
    if verb > value and _after_semicolon(doc, value, match):
        return True
    nearest = above.places.get(verb, len(above.places))
    for at, told_by, opened in above.clauses:
        if at >= nearest:
            return False
        if told_by == verb and value < min(subject, verb):
            return True  # what is said stands before "the board said", and is not about the board
        if opened:
            return True
    return False


def _under(token: Token, tops: Collection[int]) -> bool:
    """Whether a token hangs on one of some others."""
    return any(above.i in tops for above in token.ancestors)


def rank(match: Match) -> tuple[int, int, str]:
    """Matches in this order: higher priority first, then the tighter one."""
    return -match.rule.priority, match.span[1] - match.span[0], match.rule.id


def _fill(doc: Doc, draft: Draft) -> None:
    planned = [(match, _plan(match.rule)) for match in sorted(draft.matches, key=rank)]
    # What the amount is per is neither measured nor what the amount is about, unless it is one itself.
    pers = [match for match, plan in planned if plan.per]
    per = {i for match in pers for i in unit_tokens(match) if not doc[i].ent_type_} if pers else NO_TOKENS
    turns: tuple[list[tuple[Match, Range, _Filling]], ...] = [], [], []  # one for each Turn
    taken: set[str] = set()
    for match, plan in planned:
        for name, where in match.captures.items():
            filling = plan.fills.get(name)
            if filling is None or filling.field in taken or (where[0] in per and not plan.per):
                continue
            turns[filling.turn].append((match, where, filling))
            if filling.once:
                taken.add(filling.field)
        for scalar, told in plan.scalars:
            draft.scalars.setdefault(scalar, (told, match))
    # Which captured word put a token out of bounds for the others.
    figure = draft.token.i
    barred: dict[int, int] = {figure: figure}
    for match, where, filling in chain(*turns):
        word = where[0]
        if _expands(filling.capture, where):
            # A phrase inside another's ("the rate for pupils without books") may run on like it.
            around = barred.get(word)
            own = {i for i, owner in barred.items() if owner not in (word, around)}
            where = _expanded(doc, word, filling.capture.expand, own)  # noqa: PLW2901 -- the same, at its full length
        draft.fields.setdefault(filling.field, []).append(_found(doc, match, filling, where))
        # What an amount is per bars nothing in a phrase before the amount ("the hourly rate").
        if filling.turn is not Turn.OTHERS and not (filling.per and where[1] <= figure):
            for i in range(min(where[0], _marker(match, where[0])), where[1]):
                barred.setdefault(i, word)


@lru_cache(maxsize=4096)
def _plan(rule: Rule) -> _Plan:
    """What is told of a rule's matches by the rule alone."""
    yields = rule.yields
    per = yields.get("role") == "per"
    fills = {}
    for name, capture in rule.captures.items():
        field = capture.field or name
        turn = _turn(field, per=per)
        if turn is not None:
            fills[name] = _Filling(field, turn, capture, field not in MULTIPLE, per)
    return _Plan(fills, tuple((scalar, yields[scalar]) for scalar in SCALARS if scalar in yields), per)


def _turn(field: str, *, per: bool) -> Turn | None:
    """When a field is filled; None if it is none that a role rule fills.

    :param per: whether the rule tells what an amount is per.
    """
    if field == "unit" and not per:
        # A counted noun is the unit and may be the subject as well; what an amount is per is neither.
        return Turn.OTHERS
    if field not in ROLE_FIELDS:
        return None
    if field in ADJUNCTS:
        return Turn.ADJUNCTS
    return Turn.MEASURE if field == "measure" else Turn.OTHERS


def unit_tokens(match: Match) -> set[int]:
    """The tokens that a match captures for a unit."""
    return {i for name, where in match.captures.items() if match.field(name) == "unit" for i in range(*where)}


def _marker(match: Match, start: int) -> int:
    """Where the word begins that introduces an adjunct ("due to")."""
    return match.captures["marker"][0] if "marker" in match.captures else start


def place(doc: Doc, match: Match, name: str, barred: Set[int] = NO_TOKENS) -> Range:
    """The tokens a capture stands for, after expansion; `barred` ones belong to other fields."""
    where, capture = match.captures[name], match.rule.captures[name]
    return _expanded(doc, where[0], capture.expand, barred) if _expands(capture, where) else where


def _expands(capture: Capture, where: Range) -> bool:
    """Whether the words at `where`, as captured, are not yet the span they stand for."""
    return capture.expand != "token" and where[1] - where[0] == 1


def _expanded(doc: Doc, word: int, how: str, barred: Set[int]) -> Range:
    """The tokens a captured word stands for; `barred` ones belong to other fields."""
    head = antecedent(doc[word]).i
    # What a relative clause says of the noun is what the claim says already.
    return expand(doc, head, how, barred if head == word else {*barred, word})


def _found(doc: Doc, match: Match, filling: _Filling, where: Range) -> Found:
    how = filling.capture.normalize
    normalized = None if how is None else _normalized(doc, where, how, per=filling.per)
    return Found(match, Evidence(filling.field, chars(doc, *where), match.rule.id, normalized))


def _normalized(doc: Doc, where: Range, how: Mapping[str, str] | str, *, per: bool) -> str | None:
    """The normal form of the words of a capture.

    :param per: whether they are what an amount is per.
    """
    words = [doc[i] for i in range(*where)]
    if how == "singular":
        return singular(words)
    if how == "unit":
        return unit_name(doc[where[0] : where[1]])
    said = words[0].text if len(words) == 1 else doc[where[0] : where[1]].text
    if isinstance(how, str):
        return said.lower() if how == "lower" else None
    known = how.get(said.lower()) or how.get(" ".join(token.lemma_.lower() for token in words))
    return (symbol_name(said) or singular(words)) if known is None and per else known


def is_per(match: Match) -> bool:
    """Whether the match tells what an amount is per."""
    return match.rule.yields.get("role") == "per"


def is_lead(match: Match) -> bool:
    """Whether the match reads a line that leads to a list, and binds to no figure of its own sentence."""
    return match.rule.yields.get("role") in LEADS


def is_share(draft: Draft) -> bool:
    """Whether the figure is a share or count of those who do something, by the rule that gave its measure."""
    if "measure" not in draft.fields:
        return False
    best = draft.fields["measure"][0].match
    return "value" in best.captures and best.rule.yields.get("role") == "share"
