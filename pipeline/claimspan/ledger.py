"""The number ledger: every number of a document and what became of it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence

from claimspan.gate.numbers import Number
from claimspan.mentions.finding import Mention
from claimspan.model import Claim, LedgerEntry, Span

FORM_REASONS = {"ordinal": "ordinal", "decade": "date", "name": "name"}

# Each begins only where a run of its characters does and gives nothing back, so that the time is linear.
_LINK = re.compile(
    r"(?:https?://|(?<!\w)www\.)(?:[^\s<>\"|()\[\]{}]|\([^\s<>\"|()\[\]{}]*+\))+", re.IGNORECASE
)
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]++@[\w-]++(?:\.[\w-]++)+")
_HOST = re.compile(r"(?<![\w.-])[\w-]++(?P<rest>(?:\.[\w-]++)+)(?P<path>/[^\s<>\"|()\[\]{}]*+)?")
_DOMAINS = frozenset({"com", "org", "net", "gov", "edu", "io", "co", "uk", "eu"})
_SENTENCE_END = ".,;:!?'\"”’*_"
# What every address of a kind has: few texts do, and to look for it is cheaper by far.
_MARKS = {_LINK: ("://", "www."), _EMAIL: ("@",), _HOST: tuple(f".{domain}" for domain in sorted(_DOMAINS))}

Reasons = Sequence[tuple[Span, str]]
"""Spans in order and disjoint, each with a reason code."""


def addresses(text: str) -> list[Span]:
    """The URLs, host names and e-mail addresses of `text`, in order and disjoint."""
    small = text.lower()
    present = {pattern for pattern, marks in _MARKS.items() if any(mark in small for mark in marks)}
    found = sorted({*_links(text, present), *_hosts(text, present)}, key=lambda span: (span.start, -span.end))
    kept: list[Span] = []
    for span in found:
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
    return kept


def _links(text: str, present: Collection[re.Pattern[str]]) -> Iterator[Span]:
    for pattern in (pattern for pattern in (_LINK, _EMAIL) if pattern in present):
        for match in pattern.finditer(text):
            yield Span(match.start(), match.start() + len(match.group().rstrip(_SENTENCE_END)))


def _hosts(text: str, present: Collection[re.Pattern[str]]) -> Iterator[Span]:
    for match in _HOST.finditer(text) if _HOST in present else ():
        labels = match.group().split("/", 1)[0].split(".")
        places = [i for i, label in enumerate(labels) if i and label.lower() in _DOMAINS]
        # A figure with a full stop and the next sentence glued to it ("by 5.Net profit") is no host.
        if not places or not any(character.isalpha() for character in labels[places[-1] - 1]):
            continue
        end = match.end()
        if places[-1] < len(labels) - 1:
            end = match.start() + len(".".join(labels[: places[-1] + 1]))
        yield Span(match.start(), match.start() + len(text[match.start() : end].rstrip(_SENTENCE_END)))


def sentence_entries(
    numbers: Sequence[Number],
    mentions: Sequence[Mention],
    claims: Sequence[Claim],
    first_claim: int,
    offset: int,
) -> list[LedgerEntry]:
    """The fates of the numbers of one sentence.

    :param numbers: of the sentence, with offsets into its text.
    :param mentions: likewise.
    :param claims: of the sentence, with offsets into the article; the first has index `first_claim` in the
        document.
    :param offset: where the sentence begins in the article.
    """
    return [_entry(number, mentions, claims, first_claim, offset) for number in numbers]


def _entry(
    number: Number, mentions: Sequence[Mention], claims: Sequence[Claim], first_claim: int, offset: int
) -> LedgerEntry:
    span = number.span.shift(offset)
    for index, claim in enumerate(claims):
        if claim.span.overlaps(span):
            return LedgerEntry(span, "claim", first_claim + index, None, claim.rule_id)
    mention = next((m for m in mentions if m.span.overlaps(number.span)), None)
    if mention is not None and mention.type == "rejection":
        rule_id = mention.rule.id if mention.rule else None
        return LedgerEntry(span, "rejected", None, mention.reason, rule_id)
    if number.form in FORM_REASONS and (mention is None or mention.type == "number"):
        return LedgerEntry(span, "rejected", None, FORM_REASONS[number.form], None)
    part = _part(span, claims)
    if part is not None:
        index, rule_id = part
        return LedgerEntry(span, "part_of_claim", first_claim + index, None, rule_id)
    if mention is not None and mention.type in {"window", "time"}:
        reason = mention.reason or ("duration" if (mention.iso8601 or "P").startswith(("P", "R")) else "date")
        return LedgerEntry(span, "rejected", None, reason, mention.rule.id if mention.rule else None)
    return LedgerEntry(span, "unexplained")


def _part(span: Span, claims: Sequence[Claim]) -> tuple[int, str] | None:
    for index, claim in enumerate(claims):
        for evidence in claim.evidence:
            if evidence.span.covers(span) and evidence.field != "value":
                return index, evidence.rule_id
    return None


def outside_entries(numbers: Sequence[Number], *reasons: Reasons) -> list[LedgerEntry]:
    """The fates of numbers outside sentences: list markers, URLs, headings, reference lists.

    :param reasons: a number is explained by the first in which a span covers its start.
    """
    starts = [[span.start for span, _ in group] for group in reasons]
    entries = []
    for number in numbers:
        found = (_reason(group, own, number.span.start) for group, own in zip(reasons, starts, strict=True))
        reason = next((code for code in found if code is not None), None)
        entries.append(LedgerEntry(number.span, "rejected" if reason else "unexplained", None, reason))
    return entries


def _reason(reasons: Reasons, starts: Sequence[int], at: int) -> str | None:
    index = bisect_right(starts, at) - 1
    return reasons[index][1] if index >= 0 and at < reasons[index][0].end else None
