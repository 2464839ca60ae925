"""Lead-ins: what the line above a list says of its items, as in "the department must:".

A rule that yields ``role: lead`` reads such a line, one with ``role: heading`` a line that has nothing else
in it; they never bind to figures of the line itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from spacy.tokens import Doc

from claimspan.blocks.markers import section_number
from claimspan.claims.drafts import HEADING, chars, is_lead, place, rank
from claimspan.matching.match import Match
from claimspan.model import Claim, Evidence, Sentence, Span

ASSERTED = "asserted"


def lead_of(sentence: Sentence, text: str) -> Span | None:
    """The line or heading that leads to the list, without its number, if the sentence begins an item.

    :param text: the article's.
    """
    block = sentence.block
    if block.kind != "item" or sentence.span.start != block.span.start:
        return None
    lead = block.lead or (block.section[-1] if block.section else None)
    number = 0 if lead is None else section_number(lead.of(text))
    return lead if lead is None or not number else Span(lead.start + number, lead.end)


def led(claims: Sequence[Claim], lead: Span, doc: Doc, matches: Sequence[Match]) -> list[Claim]:
    """The claims of an item, each with the modality, subject and measure that it lacks and the lead-in tells.

    Where the lead-in tells the measure, an item's label ("Leeds: 12,300") is whose it is.

    :param lead: where the lead-in stands in the article.
    :param doc: the lead-in, parsed, with what the role rules matched in it.
    """
    told = sorted((match for match in matches if is_lead(match) and _reads(match, doc)), key=rank)
    return [_led(claim, lead, doc, told[0]) for claim in claims] if told else list(claims)


def _reads(match: Match, doc: Doc) -> bool:
    """Whether a match reads enough of the lead-in: "goals" alone says what "goals conceded" does not."""
    return match.rule.yields["role"] != HEADING or match.span == (0, len(doc))


def _led(claim: Claim, lead: Span, doc: Doc, told: Match) -> Claim:
    measured = {e._replace(field="subject") for e in claim.evidence if e.field == "measure"}
    if not {"measure", "subject"}.isdisjoint(map(told.field, told.captures)):
        # A measure only stands in for a subject that is told nowhere.
        claim = replace(claim, evidence=tuple(e for e in claim.evidence if e not in measured))
    known = {evidence.field for evidence in claim.evidence}
    if "subject" not in known and "measure" in known and "measure" in map(told.field, told.captures):
        own = (e._replace(field="subject") if e.field == "measure" else e for e in claim.evidence)
        claim, known = replace(claim, evidence=tuple(own)), known - {"measure"} | {"subject"}
        claim = replace(claim, subject_role=claim.subject_role or "topic")
    read = tuple(
        Evidence(field, chars(doc, *place(doc, told, name)).shift(lead.start), told.rule.id)
        for name in told.captures
        if (field := told.field(name)) in {"modality", "subject", "measure"} - known
    )
    said = told.rule.yields.get("modality", ASSERTED)
    if claim.modality != ASSERTED:
        said, read = claim.modality, tuple(item for item in read if item.field != "modality")
    role = claim.subject_role or ("topic" if any(item.field == "subject" for item in read) else None)
    return replace(claim, evidence=(*claim.evidence, *read), modality=said, subject_role=role)
