"""Why a sentence was read as it was: who won which words, and where each field of each claim came from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from claimspan.claims.assembly import CITATIONS, drafts_of
from claimspan.claims.bounds import Bounds
from claimspan.claims.drafts import BINDING, MULTIPLE, SCALARS, Draft, Found, chars, place
from claimspan.claims.drafts import rank as rank_of
from claimspan.claims.respectively import windows_in_order
from claimspan.desk.parsed import Parsed
from claimspan.extract import Extractor
from claimspan.matching.match import Match
from claimspan.mentions.finding import Candidate, Mention, contest
from claimspan.mentions.merging import placed_in
from claimspan.model import Claim, Span

HOW = {"token": "as it stands", "mention": "the mention"}


@dataclass(frozen=True, slots=True)
class Rival:
    """A rule that wanted the same and did not get it.

    :param text: what it would have taken.
    :param because: why it lost.
    """

    rule: str
    text: str
    because: str


@dataclass(frozen=True, slots=True)
class MentionNote:
    """A mention, and who wanted its words.

    :param says: what it states, normalised: ``12 percent``, ``within P3D``.
    :param rule: None for a number that no rule takes.
    :param fate: ``mention``; or ``unsound`` for a match whose numbers cannot be a range.
    """

    text: str
    type: str
    label: str
    says: str
    rule: str | None
    priority: int | None
    beat: tuple[Rival, ...]
    fate: str = "mention"


@dataclass(frozen=True, slots=True)
class Firing:
    """A match of a role rule.

    :param captures: name → the token's text, before expansion.
    :param figures: the values of the claims it binds to.
    :param used: the fields it filled, each with the claim's value: ``direction of 12%``.
    """

    rule: str
    priority: int
    captures: tuple[tuple[str, str], ...]
    yields: tuple[tuple[str, str], ...]
    figures: tuple[str, ...]
    used: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FieldNote:
    """One field of a claim.

    :param value: what the claim has: a text of the article, or a normalised value.
    :param normalized: of a text, its normalised value, if it has one.
    :param rule: None only for what no rule gave, such as an asserted modality.
    :param how: which capture with which expansion, or that it was inherited, yielded, attached.
    :param beat: other rules that would have filled it.
    """

    field: str
    value: str
    normalized: str | None
    rule: str | None
    priority: int | None
    how: str
    beat: tuple[Rival, ...] = ()


@dataclass(frozen=True, slots=True)
class ClaimNote:
    """A claim with its fields."""

    kind: str
    value: str
    claim: Claim
    fields: tuple[FieldNote, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """How one sentence was read.

    :param note: what is special about it, such as being a row of a table.
    """

    sentence: Parsed
    mentions: tuple[MentionNote, ...]
    firings: tuple[Firing, ...]
    claims: tuple[ClaimNote, ...]
    note: str | None = None


def explain(extractor: Extractor, sentence: Parsed) -> Explanation:
    """How a sentence was read."""
    reading = sentence.reading
    mentions = _mentions(sentence, contest(sentence.plain, reading.numbers, extractor.mention_rules))
    if sentence.is_row:
        claims = tuple(_row_claim(sentence, claim) for claim in reading.claims)
        return Explanation(sentence, mentions, (), claims, "a row of a table: role rules are not run on it")
    placed = placed_in(reading.doc, reading.mentions)
    drafts = drafts_of(reading.doc, placed, reading.matches)
    notes = tuple(
        ClaimNote(
            claim.kind, draft.mention.span.of(reading.doc.text), claim, _fields(reading.doc, drafts, i, claim)
        )
        for i, (draft, claim) in enumerate(zip(drafts, reading.claims, strict=True))
    )
    firings = tuple(_firing(reading.doc, match, drafts) for match in reading.matches)
    return Explanation(sentence, mentions, firings, notes)


def _mentions(sentence: Parsed, candidates: Sequence[Candidate]) -> tuple[MentionNote, ...]:
    doc = sentence.plain
    spans = {id(c): chars(doc, *c.extent) for c in candidates}
    out: list[tuple[int, MentionNote]] = []
    for mention in sentence.reading.mentions:
        own = next((c for c in candidates if c.fate == "won" and spans[id(c)] == mention.span), None)
        losers = [c for c in candidates if own is not None and c.rival is own.match]
        beat = tuple(_beaten(doc, c, own, spans[id(c)]) for c in losers if own is not None)
        note = MentionNote(
            mention.span.of(doc.text), mention.type, mention.label, says(mention),
            mention.rule.id if mention.rule else None, mention.rule.priority if mention.rule else None,
            tuple(dict.fromkeys(beat)),
        )  # fmt: skip
        out.append((mention.span.start, note))
    for c in candidates:
        if c.fate == "unsound":
            text = spans[id(c)].of(doc.text)
            rule = c.match.rule
            why = "its numbers cannot be the ends of a range"
            note = MentionNote(text, "none", "", why, rule.id, rule.priority, (), "unsound")
            out.append((spans[id(c)].start, note))
    return tuple(note for _, note in sorted(out, key=lambda item: item[0]))


def _beaten(doc: Doc, loser: Candidate, winner: Candidate, span: Span) -> Rival:
    won, lost = winner.match.rule, loser.match.rule
    sizes = [c.extent[1] - c.extent[0] for c in (winner, loser)]
    if won.priority != lost.priority:
        because = f"priority {lost.priority} < {won.priority}"
    elif sizes[0] != sizes[1]:
        because = f"same priority, shorter ({sizes[1]} < {sizes[0]} tokens)"
    elif winner.extent[0] != loser.extent[0]:
        because = "same priority and length, further right"
    else:
        because = (
            "the same words, and its id comes later" if won.id != lost.id else "another way to match the same"
        )
    return Rival(lost.id, span.of(doc.text), because)


def says(mention: Mention) -> str:
    """What a mention states, in a few words."""
    if mention.type in {"window", "time"}:
        return " ".join(part for part in (mention.relation, mention.iso8601 or "no value") if part)
    if mention.type == "rejection":
        return f"no claim: {mention.reason}"
    high = "" if mention.value_high is None else f" to {mention.value_high:,.12g}"
    value = "" if mention.value is None else f"{mention.value:,.12g}"
    return f"{value}{high}{f' {mention.unit}' if mention.unit else ''}"


def _firing(doc: Doc, match: Match, drafts: Sequence[Draft]) -> Firing:
    bound = [draft for draft in drafts if any(_same(m, match) for m in draft.matches)]
    used = [
        f"{name} of {draft.mention.span.of(doc.text)}"
        for draft in drafts
        for name in dict.fromkeys([*draft.fields, *draft.scalars])
        if _gave(draft, name, match)
    ]
    return Firing(
        match.rule.id,
        match.rule.priority,
        tuple((name, doc[start:end].text) for name, (start, end) in match.captures.items()),
        tuple(match.rule.yields.items()),
        tuple(draft.mention.span.of(doc.text) for draft in bound),
        tuple(used),
    )


def _same(one: Match, other: Match) -> bool:
    """Whether two are one match; claim assembly may have added a figure to it."""
    return (
        one.rule is other.rule and one.span == other.span and other.captures.items() <= one.captures.items()
    )


def _gave(draft: Draft, name: str, match: Match) -> bool:
    found = draft.fields.get(name, [])
    shown = found if name in MULTIPLE else found[:1]
    if any(_same(item.match, match) for item in shown):
        return True
    return name in draft.scalars and _same(draft.scalars[name][1], match)


def _fields(doc: Doc, drafts: Sequence[Draft], index: int, claim: Claim) -> tuple[FieldNote, ...]:
    draft = drafts[index]
    mention = draft.mention
    rule = mention.rule.id if mention.rule else claim.rule_id
    priority = mention.rule.priority if mention.rule else None
    notes = [
        FieldNote("value", mention.span.of(doc.text), says(mention), rule, priority, "the mention itself")
    ]
    for name in sorted(draft.fields):
        found = draft.fields[name]
        giver = next((d for d in drafts[:index] if d.fields.get(name) is found), None)
        for item in found if name in MULTIPLE else found[:1]:
            notes.append(_field(doc, draft, item, giver))
    for name in SCALARS:
        if name in draft.scalars and not _outdone(draft, name):
            notes.append(_scalar(doc, drafts, index, name))
    if mention.direction and claim.direction == mention.direction and not _has(draft, "direction"):
        notes.append(
            FieldNote("direction", mention.direction, None, rule, priority, "yielded with the mention")
        )
    shift = claim.span.start - mention.span.start
    notes.extend(_window(doc, drafts, claim, token, shift) for token in draft.windows)
    cited = [e for e in claim.evidence if e.field == "citation" and "citation" not in draft.fields]
    notes.extend(
        FieldNote("citation", e.span.shift(-shift).of(doc.text), None, e.rule_id, None,
                  f"a mention rejected as one of {', '.join(sorted(CITATIONS))}")
        for e in cited
    )  # fmt: skip
    return tuple(notes)


def _has(draft: Draft, name: str) -> bool:
    return name in draft.fields or name in draft.scalars


def _outdone(draft: Draft, name: str) -> bool:
    """Whether the text gives a value that goes before what a rule yields."""
    if name == "unit":
        return draft.mention.unit is not None
    if name == "kind":
        return draft.mention.type == "quantity"
    return any(found.evidence.normalized for found in draft.fields.get(name, ()))


def _field(doc: Doc, draft: Draft, item: Found, giver: Draft | None) -> FieldNote:
    match, evidence = item.match, item.evidence
    name = next(
        (n for n in match.captures if match.field(n) == evidence.field and _names(n, match)), evidence.field
    )
    how = "inherited" if giver else f"capture '{name}'"
    capture = match.rule.captures.get(name)
    if giver is not None:
        how = f"inherited from {giver.mention.span.of(doc.text)}, which it is coordinated with"
    elif name in match.captures:
        start, end = match.captures[name]
        expand = capture.expand if capture else "token"
        text = doc[start:end].text
        how += f" = {text!r}"
        how += f", expanded to its {expand.replace('_', ' ')}" if expand not in HOW else ""
    rivals = tuple(dict.fromkeys(_rivals(doc, draft, item, giver)))
    return FieldNote(
        evidence.field, evidence.span.of(doc.text), evidence.normalized, match.rule.id, match.rule.priority,
        how, rivals,
    )  # fmt: skip


def _names(name: str, match: Match) -> bool:
    return not (name in BINDING and match.field(name) == name) and name != "marker"


def _rivals(doc: Doc, draft: Draft, winner: Found, giver: Draft | None) -> list[Rival]:
    field = winner.evidence.field
    if field in MULTIPLE:
        return []
    out: list[Rival] = []
    for match in sorted(draft.matches, key=rank_of):
        for name in match.captures:
            if match.field(name) != field or not _names(name, match) or match is winner.match:
                continue
            text = doc[slice(*place(doc, match, name))].text
            because = "the words of a coordinated figure go first" if giver else lost_by(winner.match, match)
            out.append(Rival(match.rule.id, text, because))
    return out


def lost_by(winner: Match, loser: Match) -> str:
    """Why one role match goes before another."""
    if winner.rule.priority != loser.rule.priority:
        return f"priority {loser.rule.priority} < {winner.rule.priority}"
    widths = [match.span[1] - match.span[0] for match in (winner, loser)]
    if widths[0] != widths[1]:
        return f"same priority, less tight ({widths[1]} > {widths[0]} tokens)"
    if winner.rule is loser.rule:
        return "another match of the same rule came first"
    return "same priority and width, and its id comes later"


def _scalar(doc: Doc, drafts: Sequence[Draft], index: int, name: str) -> FieldNote:
    draft = drafts[index]
    value, match = draft.scalars[name]
    giver = next((d for d in drafts[:index] if d.scalars.get(name) is draft.scalars[name]), None)
    how = f"inherited from {giver.mention.span.of(doc.text)}" if giver else "yielded by the rule"
    rivals = tuple(
        Rival(other.rule.id, other.rule.yields[name], lost_by(match, other))
        for other in sorted(draft.matches, key=rank_of)
        if name in other.rule.yields and other.rule is not match.rule
    )
    return FieldNote(name, value, None, match.rule.id, match.rule.priority, how, tuple(dict.fromkeys(rivals)))


def _window(doc: Doc, drafts: Sequence[Draft], claim: Claim, token: Token, shift: int) -> FieldNote:
    evidence = next(e for e in claim.evidence if e.field == "window" and e.span.start - shift == token.idx)
    value = " ".join(part for part in (evidence.relation, evidence.normalized) if part)
    windows = sorted({window.i for draft in drafts for window in draft.windows})
    ordered = token.i in windows_in_order(doc, windows, drafts)
    why = "is told respectively, as the figure is" if ordered else Bounds(doc, drafts).of(token)[1]
    text = evidence.span.shift(-shift).of(doc.text)
    return FieldNote("window", text, value or None, evidence.rule_id or None, None, f"attached: it {why}")


def _row_claim(sentence: Parsed, claim: Claim) -> ClaimNote:
    text = sentence.reading.doc.text
    start = sentence.reading.sentence.span.start
    value = claim.span.shift(-start).of(text)
    fields = tuple(
        FieldNote(e.field, e.span.shift(-start).of(text) if e.span.start >= start else "(in the header)",
                  e.normalized, e.rule_id, None, "read from the row and its header")
        for e in claim.evidence
    )  # fmt: skip
    return ClaimNote(claim.kind, value, claim, fields)
