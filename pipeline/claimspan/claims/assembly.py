"""Claims: drafts made final, in the order of their quantities."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from spacy.tokens import Doc

from claimspan.claims.bounds import attach_windows, far_causes
from claimspan.claims.conversions import share_windows
from claimspan.claims.coordination import SHARES, inherit
from claimspan.claims.counted import kind_of
from claimspan.claims.drafts import MULTIPLE, Draft, draft_of, is_per, is_share, rank, unit_tokens
from claimspan.claims.measured import take_measures
from claimspan.claims.respectively import distribute, windows_in_order
from claimspan.gate.spelled import scaled
from claimspan.matching.match import Match
from claimspan.mentions.finding import FIGURES, Mention
from claimspan.mentions.unitsizes import in_unit
from claimspan.model import Claim, Evidence, Sentence, Span
from claimspan.timing import staged

# The direction of a rule whose figures are the two ends of a move ("went from 9% to 14%").
BY_VALUES = "by_values"
CITATIONS = frozenset({"citation_marker", "reference_year"})
# Counts that differ more than so many times are not of the same things.
MOST_MOVED = 10_000.0


@staged("claims")
def assemble(
    doc: Doc, placed: Mapping[int, Mention], matches: Sequence[Match], sentence: Sentence
) -> list[Claim]:
    """The claims of one sentence.

    :param doc: the sentence, mentions merged to one token each.
    :param placed: token index → mention.
    :param matches: what the role rules matched in `doc`.
    :returns: claims with offsets into the article, in the order of their quantities.
    """
    drafts = drafts_of(doc, placed, matches)
    cited = _citations(placed) if drafts else ()
    return [_claim(doc, placed, draft, sentence, cited) for draft in drafts]


def drafts_of(doc: Doc, placed: Mapping[int, Mention], matches: Sequence[Match]) -> list[Draft]:
    """What `assemble` makes claims of, one draft a claim, in the same order."""
    pers = _pers(matches)
    placed = dict(sorted(placed.items()))
    counted = {i: mention for i, mention in placed.items() if i not in pers} if pers else placed
    baselines: set[int] = set()
    if [match for match in matches if "baseline" in match.captures]:
        matches = [moved for match in matches if (moved := _with_value(doc, counted, match)) is not None]
        baselines = {match.captures["baseline"][0] for match in matches if "baseline" in match.captures}
        matches += _pers_of_starts(placed, matches)
    own_of, others = _sorted_out(doc, matches, pers)
    drafts = []
    for i, mention in counted.items():
        if mention.type not in FIGURES or i in baselines:
            continue
        binding = [*own_of[i], *others]
        if _can_claim(mention, binding):
            draft = draft_of(doc, i, mention, binding)
            if _is_claim(draft) or _ends_move(draft, placed):
                drafts.append(draft)
    drafts = [draft for draft in drafts if not _is_any(draft, drafts)]
    if [match for match in others if "marker" in match.captures]:
        drafts = [_without(doc, draft, far_causes(doc, draft, drafts)) for draft in drafts]
    inherit(doc, drafts)
    distribute(doc, drafts)
    take_measures(drafts)
    windows = [i for i, mention in placed.items() if mention.type == "window"]
    if windows and drafts:
        own = [draft for draft in drafts if draft.converts is None]
        ordered = windows_in_order(doc, windows, own)
        for i, draft in ordered.items():
            draft.windows.append(doc[i])
        attach_windows(doc, {i: mention for i, mention in placed.items() if i not in ordered}, own)
        share_windows(drafts)
    return drafts


def _sorted_out(
    doc: Doc, matches: Sequence[Match], pers: Collection[int]
) -> tuple[Mapping[int, list[Match]], list[Match]]:
    """Token of a figure → the matches that name it, and those that name none; without what misleads.

    :param pers: the tokens in what amounts are per.
    """
    words = {i for i in pers if not doc[i].ent_type_}
    own_of: dict[int, list[Match]] = defaultdict(list)
    others: list[Match] = []
    for match in matches:
        captures = match.captures
        if ("modality" in captures and _parted(doc, match)) or (words and _about_per(match, words)):
            continue
        if "value" in captures:
            own_of[captures["value"][0]].append(match)
        else:
            others.append(match)
    return own_of, others


def _parted(doc: Doc, match: Match) -> bool:
    """Whether a figure is in another clause than what would leave it open.

    So it is in "we want 30%; now it is 12%", and in "now it is 12%; we want 30%".
    """
    if "modality" not in match.captures or "value" not in match.captures:
        return False
    start, end = sorted((match.captures["modality"][0], match.captures["value"][0]))
    marks = [i for i in range(start, end) if doc[i].text == ";"]
    if not marks or any(token.text == "(" for token in doc[start : marks[-1]]):
        return False
    return any(token.dep_ in {"nsubj", "nsubjpass", "expl"} for token in doc[marks[-1] : end])


def _without(doc: Doc, draft: Draft, matches: Sequence[Match]) -> Draft:
    if not matches:
        return draft
    kept = [match for match in draft.matches if all(match is not other for other in matches)]
    return draft_of(doc, draft.token.i, draft.mention, kept)


def _pers(matches: Sequence[Match]) -> set[int]:
    """The tokens in what amounts are per, whose figures are part of those: "9.1 per 100,000 people"."""
    return {i for match in matches if is_per(match) and "value" in match.captures for i in unit_tokens(match)}


def _is_any(draft: Draft, drafts: Sequence[Draft]) -> bool:
    """Whether "at least one" is part of what a share does and counts nothing: "9% own at least one boat"."""
    mention = draft.mention
    if mention.type != "number" or mention.value != 1.0 or _scalar(draft, "comparator") != ">=":
        return False
    shares = (other.fields.get("measure", ())[:1] for other in drafts if is_share(other))
    return any(found.evidence.span.covers(mention.span) for told in shares for found in told)


def _about_per(match: Match, pers: Collection[int]) -> bool:
    """Whether a match takes what an amount is per for what a figure is about: the night of "£9 a night"."""
    return not is_per(match) and any(
        match.captures[name][0] in pers for name in ("subject", "measure") if name in match.captures
    )


def _with_value(doc: Doc, placed: Mapping[int, Mention], match: Match) -> Match | None:
    """A baseline told after its figure ("…, up from 36p") belongs to the nearest of its kind before it.

    Without such a figure it is no baseline, and there is no match.
    """
    if "baseline" not in match.captures or "value" in match.captures:
        return match
    at = match.captures["baseline"][0]
    own = placed.get(at)
    # A count that has its share in brackets, "19 (23%) fell, against 11 (13%)", is set against a count.
    counts = own is not None and own.type == "number" and at + 2 in placed and placed[at + 2].label in SHARES
    for i in sorted((i for i in placed if i < at), reverse=True):
        # "£9.8m, or £0.31 a share, against £12.4m": so much larger, it is no other end of the smaller one.
        otherwise = i > 0 and doc[i - 1].lower_ == "or" and own is not None and _far(placed[i], own)
        if otherwise or (counts and placed[i].type != "number"):
            continue
        if (
            own is not None
            and placed[i].type in FIGURES
            and _comparable(placed[i], own, moved="direction" in match.captures)
        ):
            return Match(match.rule, {**match.captures, "value": (i, i + 1)}, match.span)
    return None


def _far(figure: Mention, other: Mention) -> bool:
    """Whether one figure is more than a hundred times the other."""
    low, high = sorted((abs(figure.value or 0.0), abs(other.value or 0.0)))
    return high > 100 * low


def _pers_of_starts(placed: Mapping[int, Mention], matches: Sequence[Match]) -> list[Match]:
    """What the first figure of a move is per, told of its end: "from $75 per barrel to $46"."""
    per: dict[int, list[Match]] = {}
    for match in matches:
        if is_per(match) and "value" in match.captures:
            per.setdefault(match.captures["value"][0], []).append(match)
    out = []
    for match in matches:
        if "baseline" not in match.captures or "value" not in match.captures:
            continue
        start, end = match.captures["baseline"], match.captures["value"]
        own = per.get(start[0], [])
        ends = [placed[i] for i in (start[0], end[0]) if i in placed]
        units = {mention.unit for mention in ends if mention.type == "quantity"}
        alike = len(units) == 1 or {mention.type for mention in ends} == {"number"}
        if end[0] not in per and alike:
            out += [Match(match.rule, {**match.captures, "value": end}, match.span) for match in own]
    return out


def _comparable(value: Mention, baseline: Mention, *, moved: bool) -> bool:
    """Whether a figure can be the other end of one.

    :param moved: whether one is said to have become the other, not only to be compared with it.
    """
    if baseline.type != "number":
        alike = value.label == baseline.label or (moved and {value.label, baseline.label} == SHARES)
        return alike and value.unit == baseline.unit
    if value.label == "number" and value.value and baseline.value:
        return 1 / MOST_MOVED < value.value / baseline.value < MOST_MOVED
    # A sum whose sign was lost is told again without one.
    lost = value.label == "money" and value.unit is None
    return lost or value.label in {"number", "duration", "measurement", "percentage"}


def _can_claim(mention: Mention, matches: Sequence[Match]) -> bool:
    """Whether a figure is more than a number, or one of some matches may say of what kind a number is."""
    if mention.type == "quantity" or mention.value_high is not None:
        return True
    return any("kind" in match.rule.yields or "baseline" in match.captures for match in matches)


def _is_claim(draft: Draft) -> bool:
    if draft.mention.type == "quantity" or draft.mention.value_high is not None:
        return True  # a range of bare numbers counts or measures something, whatever it is
    return "kind" in draft.scalars and any(
        "value" in match.captures and match.rule.yields.get("optional") != "true" for match in draft.matches
    )


def _ends_move(draft: Draft, placed: Mapping[int, Mention]) -> bool:
    """Whether a bare number is where a move ends whose start, or what it is per, tells its unit."""
    if "baseline" not in draft.fields:
        return False
    return _per(draft) is not None or _unit_of_start(draft, placed) is not None


def _claim(
    doc: Doc, placed: Mapping[int, Mention], draft: Draft, sentence: Sentence, cited: Sequence[Evidence]
) -> Claim:
    shift = sentence.span.start
    mention = draft.mention
    rule = mention.rule or min((m for m in draft.matches if "value" in m.captures), key=rank).rule
    started = _unit_of_start(draft, placed)
    kind = mention.label if mention.type == "quantity" else _scalar(draft, "kind") or mention.label
    value, high, unit = _on_scale(kind, mention, draft)
    if unit is None and started is not None:
        kind, unit = started.label, started.unit
    elif unit is None:
        kind = kind_of(doc, draft, kind)
    baseline = _baseline(draft, placed)
    return Claim(
        kind=kind,
        value=value,
        value_high=high,
        unit=unit,
        span=mention.span.shift(shift),
        sentence=sentence.span,
        evidence=_evidence(placed, draft, rule.id, shift, cited),
        rule_id=rule.id,
        rule_version=rule.version,
        section=sentence.block.section,
        baseline_value=baseline,
        per=_per(draft) or (started.per if started else None),
        comparator=_evidence_value(draft, "comparator") or _scalar(draft, "comparator") or "=",
        direction=_direction(draft, value, baseline),
        subject_role=_role(draft),
        modality=_scalar(draft, "modality") or "asserted",
        unit_source=None if unit is None else "text",
        unit_said=(started or mention).unit_said if kind == "money" else None,
    )


def _citations(placed: Mapping[int, Mention]) -> list[Evidence]:
    """The citation markers of a sentence; those after a figure are evidence of its claim."""
    return [
        Evidence("citation", mention.span, mention.rule.id)
        for mention in placed.values()
        if mention.reason in CITATIONS and mention.rule is not None
    ]


def _evidence(
    placed: Mapping[int, Mention], draft: Draft, rule_id: str, shift: int, cited: Sequence[Evidence]
) -> tuple[Evidence, ...]:
    """The evidence of a draft with offsets into the article, each stretch once for a field."""
    mention, fields = draft.mention, draft.fields
    told = [Evidence("value", mention.span, rule_id)]
    if mention.unit_span and not mention.span.covers(mention.unit_span):
        told.append(Evidence("unit", mention.unit_span, rule_id, mention.unit))
    for name in sorted(fields):
        told += [found.evidence for found in (fields[name] if name in MULTIPLE else fields[name][:1])]
    for token in draft.windows:
        window = placed[token.i]
        owed = window.rule.id if window.rule else ""
        told.append(Evidence("window", window.span, owed, window.iso8601, window.relation, window.anchor))
    told += [marker for marker in cited if marker.span.start >= mention.span.end]
    first: dict[tuple[str, Span], Evidence] = {}
    for piece in told:
        first.setdefault((piece.field, piece.span), piece)
    return tuple(
        [
            Evidence(field, Span(start + shift, end + shift), by, normalized, relation, anchor)
            for field, (start, end), by, normalized, relation, anchor in first.values()
        ]
    )


def _on_scale(kind: str, mention: Mention, draft: Draft) -> tuple[float, float | None, str | None]:
    assert mention.value is not None
    unit = mention.unit or _scalar(draft, "unit") or _unit(draft)
    if mention.form == "fraction" and kind == "ratio" and unit == "percent" and mention.type == "number":
        return scaled(mention.value, 100.0), None, unit
    if kind == "percentage" and mention.value < 0 and _scalar(draft, "direction") == "decrease":
        return -mention.value, mention.value_high, unit  # the minus is the direction
    return mention.value, mention.value_high, unit


def _unit(draft: Draft) -> str | None:
    found = [f for f in draft.fields.get("unit", ()) if not is_per(f.match)]
    return next((f.evidence.normalized for f in found), None)


def _per(draft: Draft) -> str | None:
    parts: list[str] = [draft.mention.per] if draft.mention.per else []
    if "unit" not in draft.fields:
        return parts[0] if parts else None
    for found in sorted(draft.fields.get("unit", ()), key=lambda f: f.evidence.span.start):
        if is_per(found.match) and found.evidence.normalized not in parts:
            parts.append(str(found.evidence.normalized))
    return "/".join(parts) or None


def _scalar(draft: Draft, name: str) -> str | None:
    return draft.scalars[name][0] if name in draft.scalars else None


def _evidence_value(draft: Draft, name: str) -> str | None:
    found = draft.fields.get(name, ())
    return next((item.evidence.normalized for item in found if item.evidence.normalized), None)


def _direction(draft: Draft, value: float, baseline: float | None) -> str | None:
    """The direction that is told, or that of a move from the baseline where its rule says that it is one."""
    told = _scalar(draft, "direction")
    if told == BY_VALUES:
        told = (
            None if baseline in {None, value} else ("increase" if value > (baseline or 0.0) else "decrease")
        )
    return _evidence_value(draft, "direction") or told or draft.mention.direction


def _role(draft: Draft) -> str | None:
    if "subject" not in draft.fields:
        return None
    best = draft.fields["subject"][0]
    if any(found.evidence.span == best.evidence.span for found in draft.fields.get("cause", ())):
        return "agent"
    return best.match.rule.yields.get("subject_role", "topic")


def _baseline(draft: Draft, placed: Mapping[int, Mention]) -> float | None:
    for found in draft.fields.get("baseline", ()):
        start = found.match.captures["baseline"][0]
        mention = placed.get(start)
        if mention is None or mention.value is None:
            continue
        if (
            mention.type == "quantity"
            and mention.unit != draft.mention.unit
            and draft.mention.unit is not None
            and not draft.mention.unit.startswith(
                f"{mention.unit} per "
            )  # "from 20 miles per gallon to 29 mpg"
        ):
            return in_unit(mention.value, mention.unit, draft.mention.unit)
        if mention.type == "number" and mention.factor == 1.0 and draft.mention.factor != 1.0:
            figure = (draft.mention.value or 0.0) / draft.mention.factor
            shared = draft.mention.factor < 1 or mention.value < 10 * figure
            return scaled(mention.value, draft.mention.factor) if shared else mention.value
        return mention.value
    return None


def _unit_of_start(draft: Draft, placed: Mapping[int, Mention]) -> Mention | None:
    """The figure whose unit is not said again ("from 208 litres to 193"), else None."""
    if draft.mention.type != "number" or draft.mention.value_high is not None:
        return None
    starts = [found.match.captures["baseline"][0] for found in draft.fields.get("baseline", ())]
    starts += [match.captures["like"][0] for match in draft.matches if "like" in match.captures]
    for start in starts:
        mention = placed.get(start)
        if mention is not None and mention.type == "quantity" and mention.unit is not None:
            return mention
    return None
