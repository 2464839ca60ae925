"""What two readings of one document have in common: claims gained, lost and changed."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from claimspan.model import Claim, Span

What = Literal["gained", "lost", "changed"]
WHAT: tuple[What, ...] = ("lost", "gained", "changed")
# Fields whose evidence is the answer, so that another stretch of text is another answer.
TOLD = ("subject", "subject_resolved", "measure", "cause", "window", "attribution", "citation")
FIELDS = (
    *("kind", "value", "unit", "per", "baseline", "comparator", "direction", "modality", "subject_role"),
    *TOLD,
)


@dataclass(frozen=True, slots=True)
class Effect:
    """One claim that is not the same in both readings.

    :param text: of the article; the offsets of both claims are into it.
    :param fields: of a changed claim, those that differ, as in `FIELDS`; empty otherwise.
    :param rules: ids of the rules it is owed to, sorted.
    """

    what: What
    source: str
    text: str
    before: Claim | None
    after: Claim | None
    fields: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()

    @property
    def claim(self) -> Claim:
        """The claim as it is, or was if it is lost."""
        claim = self.after or self.before
        assert claim is not None
        return claim

    @property
    def sentence(self) -> str:
        """The sentence of the claim."""
        return self.claim.sentence.of(self.text)


def effects(source: str, text: str, before: Sequence[Claim], after: Sequence[Claim]) -> list[Effect]:
    """The differences between the claims of one article, in the order of the text, not yet owed to rules."""
    found: list[Effect] = []
    for old, new in _pairs(before, after):
        if old is None or new is None:
            found.append(Effect("gained" if old is None else "lost", source, text, old, new))
            continue
        mine, yours = answers(old), answers(new)
        fields = tuple(field for field in FIELDS if mine[field] != yours[field])
        if fields:
            found.append(Effect("changed", source, text, old, new, fields))
    found.sort(key=lambda e: (e.claim.span.start, e.claim.span.end, e.what))
    return found


def answers(claim: Claim) -> Mapping[str, Hashable]:
    """What a claim says in each of `FIELDS`; which rule said it does not count."""
    given: dict[str, Hashable] = {
        "kind": claim.kind,
        "value": (claim.span, claim.value, claim.value_high),
        "unit": claim.unit,
        "per": claim.per,
        "baseline": claim.baseline_value,
        "comparator": claim.comparator,
        "direction": claim.direction,
        "modality": claim.modality,
        "subject_role": claim.subject_role,
    }
    for field in TOLD:
        pieces = (e for e in claim.evidence if e.field == field)
        given[field] = tuple((e.span, e.normalized, e.relation) for e in pieces)
    return given


def shown(claim: Claim | None, field: str, text: str) -> str:
    """What a claim says in a field, for a person; empty for nothing.

    :param text: of the article.
    """
    if claim is None:
        return ""
    if field == "value":
        high = "" if claim.value_high is None else f" to {claim.value_high:g}"
        return f"{claim.value:g}{high} ({claim.span.of(text)})"
    if field == "baseline":
        return "" if claim.baseline_value is None else f"{claim.baseline_value:g}"
    if field in TOLD:
        pieces = [
            f"{e.span.of(text)} = {e.normalized}" if field == "window" and e.normalized else e.span.of(text)
            for e in claim.evidence
            if e.field == field
        ]
        return "; ".join(" ".join(piece.split()) for piece in pieces)
    return str(getattr(claim, field) or "")


def rules_of(claim: Claim | None, fields: Iterable[str]) -> set[str]:
    """The rules that gave a claim what it says in `fields`; none given, those that gave it anything."""
    if claim is None:
        return set()
    wanted = set(fields)
    found = {e.rule_id for e in claim.evidence if not wanted or e.field in wanted}
    if not wanted or wanted & {"kind", "value", "unit"}:
        found.add(claim.rule_id)
    return found


def _pairs(
    before: Sequence[Claim], after: Sequence[Claim]
) -> list[tuple[Claim, Claim] | tuple[Claim, None] | tuple[None, Claim]]:
    """Claims of one figure: with the same span and kind, else the same span, else overlapping."""
    old, new = list(before), list(after)
    found: list[tuple[Claim, Claim] | tuple[Claim, None] | tuple[None, Claim]] = []
    for alike in (_same_kind, _same_span, _overlapping):
        for claim in list(old):
            partner = next((other for other in new if alike(claim, other)), None)
            if partner is not None:
                found.append((claim, partner))
                # By identity: claims that are equal are still two.
                old = [other for other in old if other is not claim]
                new = [other for other in new if other is not partner]
    return [*found, *((claim, None) for claim in old), *((None, claim) for claim in new)]


def _same_kind(a: Claim, b: Claim) -> bool:
    return a.span == b.span and a.kind == b.kind


def _same_span(a: Claim, b: Claim) -> bool:
    return a.span == b.span


def _overlapping(a: Claim, b: Claim) -> bool:
    return a.span.overlaps(b.span)


def spans_of(claim: Claim, within: Span) -> list[dict[str, object]]:
    """The evidence of a claim inside a stretch of the article, as rows with field, start and end."""
    return [
        {"field": e.field, "start": e.span.start, "end": e.span.end}
        for e in claim.evidence
        if within.covers(e.span)
    ]
