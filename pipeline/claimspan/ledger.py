"""The number ledger: every number of a document and what became of it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from claimspan.mentions import Mention
from claimspan.model import Claim, LedgerEntry, Span
from claimspan.numbers import Number

URL = re.compile(
    r"(?:https?://|www\.)\S+|\b[\w.+-]+@[\w-]+\.\w+"
    r"|\b(?:[\w-]+\.)+(?:com|org|net|gov|edu|io|co|uk|eu)(?:/\S*)?\b",
    re.I,
)

FORM_REASONS = {"ordinal": "ordinal", "decade": "date", "name": "name"}


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
    :param claims: of the sentence, with offsets into the article.
    :param first_claim: index of the first of them in the document.
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
    part = _part(span, claims)
    mention = next((m for m in mentions if m.span.overlaps(number.span)), None)
    if mention is not None and mention.type == "rejection":
        return LedgerEntry(span, "rejected", None, mention.reason, mention.rule.id if mention.rule else None)
    if part is not None:
        index, rule_id = part
        return LedgerEntry(span, "part_of_claim", first_claim + index, None, rule_id)
    if mention is not None and mention.type == "window":
        reason = mention.reason or ("duration" if (mention.iso8601 or "P").startswith(("P", "R")) else "date")
        return LedgerEntry(span, "rejected", None, reason, mention.rule.id if mention.rule else None)
    if number.form in FORM_REASONS:
        return LedgerEntry(span, "rejected", None, FORM_REASONS[number.form], None)
    return LedgerEntry(span, "unexplained")


def _part(span: Span, claims: Sequence[Claim]) -> tuple[int, str] | None:
    for index, claim in enumerate(claims):
        for evidence in claim.evidence:
            if evidence.field != "value" and evidence.span.covers(span):
                return index, evidence.rule_id
    return None


def outside_entries(numbers: Sequence[Number], reasons: Mapping[Span, str]) -> list[LedgerEntry]:
    """The fates of numbers outside sentences: list markers, URLs, headings, reference lists.

    :param reasons: span → reason code; a number is explained by the first that covers its start.
    """
    entries = []
    for number in numbers:
        reason = next(
            (why for span, why in reasons.items() if span.start <= number.span.start < span.end), None
        )
        entries.append(LedgerEntry(number.span, "rejected" if reason else "unexplained", None, reason))
    return entries
