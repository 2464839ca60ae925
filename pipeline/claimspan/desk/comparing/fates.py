"""What became of every rule that fired in a sentence: it gave a claim something, or another rule did."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from claimspan.claims.drafts import BINDING, MULTIPLE, SCALARS, Draft, draft_of, is_per
from claimspan.matching.match import Match
from claimspan.mentions.finding import Mention
from claimspan.model import Claim
from claimspan.pages import Reading


@dataclass(frozen=True, slots=True)
class Given:
    """A field of a claim that a rule gave.

    :param claim: index into the reading's claims.
    :param field: a field of ``spans``, ``per`` for what an amount is per, or ``kind``.
    """

    claim: int
    field: str


@dataclass(frozen=True, slots=True)
class Fate:
    """A rule that fired once, and what came of it.

    :param won: whether it made a mention, or gave a claim at least one field.
    :param gave: what it gave to claims.
    :param lost_to: the rules that gave what it would have given, if it won nothing. Neither won nor lost
        means that there was no claim for it to give anything to.
    """

    rule_id: str
    won: bool
    gave: tuple[Given, ...] = ()
    lost_to: tuple[str, ...] = ()


def fates(reading: Reading) -> list[Fate]:
    """The fates of all rules that fired in a sentence, one for each place where they did."""
    return [*_mention_fates(reading), *_role_fates(reading)]


def _mention_fates(reading: Reading) -> Iterator[Fate]:
    shift = reading.sentence.span.start
    for mention in reading.mentions:
        if mention.rule is None:
            continue
        rule_id, span = mention.rule.id, mention.span.shift(shift)
        gave = [
            Given(index, evidence.field)
            for index, claim in enumerate(reading.claims)
            for evidence in claim.evidence
            if evidence.rule_id == rule_id and span.covers(evidence.span)
        ]
        yield Fate(rule_id, True, tuple(gave))
        for loser in mention.beaten:
            yield Fate(loser, False, (), (rule_id,))


def _role_fates(reading: Reading) -> Iterator[Fate]:
    if not reading.matches:
        return
    drafts = list(_drafts(reading))
    # Optional tokens let one match be found more than once.
    matches = {(match.rule.id, tuple(sorted(match.captures.items()))): match for match in reading.matches}
    for match in matches.values():
        gave: list[Given] = []
        lost: set[str] = set()
        for index, claim, draft in drafts:
            if not any(
                other.captures == match.captures and other.rule is match.rule for other in draft.matches
            ):
                continue
            for field, winners in _contested(match, draft):
                if field in SCALARS or _has(claim, field, match.rule.id):
                    won = match.rule.id in winners
                    if won:
                        gave.append(Given(index, "per" if field == "unit" and is_per(match) else field))
                        continue
                lost.update(winners - {match.rule.id})
        yield Fate(match.rule.id, bool(gave), tuple(gave), () if gave else tuple(sorted(lost)))


def _contested(match: Match, draft: Draft) -> Iterator[tuple[str, set[str]]]:
    """The fields of a draft that a match can fill, with the rules that did."""
    for name in match.captures:
        field = match.field(name)
        if (name in BINDING and field == name) or name == "marker" or field not in draft.fields:
            continue
        found = draft.fields[field]
        yield field, {item.match.rule.id for item in (found if field in MULTIPLE else found[:1])}
    for scalar in SCALARS:
        if scalar in match.rule.yields and scalar in draft.scalars:
            yield scalar, {draft.scalars[scalar][1].rule.id}


def _has(claim: Claim, field: str, rule_id: str) -> bool:
    return any(e.field == field and e.rule_id == rule_id for e in claim.evidence)


def _drafts(reading: Reading) -> Iterator[tuple[int, Claim, Draft]]:
    """Each claim with the draft it was made from, before figures shared their words."""
    doc, shift = reading.doc, reading.sentence.span.start
    starts = {token.idx: token.i for token in doc}
    by_start: Mapping[int, Mention] = {mention.span.start: mention for mention in reading.mentions}
    for index, claim in enumerate(reading.claims):
        start = claim.span.start - shift
        if start in starts and start in by_start:
            yield index, claim, draft_of(doc, starts[start], by_start[start], reading.matches)
