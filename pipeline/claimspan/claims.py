"""Claims: a quantity and the roles that rules found for it, assembled by joining what they captured.

A role rule binds to a quantity in one of four ways, told by the names it captures:

* ``value``: the quantity itself;
* ``head``: the word that carries the quantity (a verb or noun of change), found by another rule for it;
* ``scope``: a word that dominates the quantity in the tree;
* none of these: the whole sentence.

For each field the evidence of the rule with the highest priority is taken; windows, units and citations may
be several.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from spacy.tokens import Doc, Token

from claimspan.expand import antecedent, expand
from claimspan.match import Match, Range
from claimspan.mentions import Mention
from claimspan.model import Claim, Evidence, Sentence, Span
from claimspan.numbers import scaled
from claimspan.units import singular, unit_name

BINDING = frozenset({"value", "head", "scope", "before", "after"})
SCALARS = ("direction", "comparator", "modality", "kind", "unit")
MULTIPLE = frozenset({"unit", "citation"})
ADJUNCTS = frozenset({"cause", "attribution", "comparator", "baseline", "unit"})
CORE = frozenset({"percentage", "money", "ratio", "multiplier", "duration", "measurement"})
LAST_RESORT = 20
SHARE_PRIORITY = 77
CONTRASTS = frozenset({"versus", "vs", "compared", "against", "and"})
CLAUSES = frozenset({"advcl", "ccomp", "relcl", "parataxis", "conj"})
SHARES = frozenset({"percentage", "ratio"})
INHERITED = ("subject", "measure", "cause", "direction")


@dataclass(frozen=True, slots=True)
class Found:
    """A field's evidence with the rule it is owed to."""

    match: Match
    evidence: Evidence
    distance: int


@dataclass(slots=True)
class Draft:
    """A quantity on its way to a claim."""

    token: Token
    mention: Mention
    matches: list[Match] = field(default_factory=list)
    fields: dict[str, list[Found]] = field(default_factory=dict)
    scalars: dict[str, tuple[str, Match]] = field(default_factory=dict)
    windows: list[Token] = field(default_factory=list)


def assemble(
    doc: Doc, placed: Mapping[int, Mention], matches: Sequence[Match], sentence: Sentence
) -> list[Claim]:
    """The claims of one sentence.

    :param doc: the sentence, mentions merged to one token each.
    :param placed: token index → mention.
    :param matches: what the role rules matched in `doc`.
    :returns: claims with offsets into the article, in the order of their quantities.
    """
    matches = [_with_value(placed, match) for match in matches]
    baselines = {
        match.captures["baseline"][0]
        for match in matches
        if "baseline" in match.captures and "value" in match.captures
    }
    drafts = [
        Draft(doc[i], mention, _bound(doc, i, matches))
        for i, mention in sorted(placed.items())
        if mention.type in {"quantity", "number"} and i not in baselines
    ]
    for draft in drafts:
        _fill(doc, draft)
    drafts = [draft for draft in drafts if _is_claim(draft)]
    _inherit(doc, drafts)
    _attach_windows(doc, placed, drafts)
    return [_claim(placed, draft, sentence) for draft in drafts]


def _with_value(placed: Mapping[int, Mention], match: Match) -> Match:
    """A baseline told after its figure ("…, up from 36p") belongs to the nearest of its kind before it."""
    if "baseline" not in match.captures or "value" in match.captures:
        return match
    at = match.captures["baseline"][0]
    own = placed.get(at)
    for i in sorted((i for i in placed if i < at), reverse=True):
        if own is not None and placed[i].type in {"quantity", "number"} and _comparable(placed[i], own):
            return Match(match.rule, {**match.captures, "value": (i, i + 1)}, match.span)
    return match


def _comparable(value: Mention, baseline: Mention) -> bool:
    if baseline.type == "number":
        return value.label in {"number", "duration", "measurement", "percentage"}
    return value.label == baseline.label and value.unit == baseline.unit


def _bound(doc: Doc, value: int, matches: Sequence[Match]) -> list[Match]:
    direct = [m for m in matches if "value" in m.captures and m.captures["value"][0] == value]
    headed = sorted((m for m in direct if "head" in m.captures), key=_rank)
    head = headed[0].captures["head"][0] if headed else None
    chosen = [m for m in direct if "head" not in m.captures or m.captures["head"][0] == head]
    chosen = [m for m in chosen if not (m.rule.priority <= LAST_RESORT and _out_of_reach(doc, value, m))]
    above = {token.i for token in doc[value].ancestors} | {value}
    above |= {m.captures["measure"][0] for m in chosen if "measure" in m.captures}
    for match in matches:
        if "value" in match.captures:
            continue
        if "head" in match.captures:
            joins = match.captures["head"][0] == head
        elif "scope" in match.captures:
            joins = match.captures["scope"][0] in above
        else:
            joins = True
        if joins:
            chosen.append(match)
    return chosen


def _out_of_reach(doc: Doc, value: int, match: Match) -> bool:
    """Whether a clause of its own lies between the figure and the verb a last-resort rule starts from."""
    if "subject" in match.captures:
        verb = doc[match.captures["subject"][0]].head
    elif "measure" in match.captures:
        verb = doc[match.captures["measure"][0]]
    else:
        return False
    for token in doc[value].ancestors:
        if token == verb:
            return False
        if token.dep_ in CLAUSES and any(
            child.dep_ in {"nsubj", "nsubjpass", "mark"} for child in token.lefts
        ):
            return True
    return False


def _rank(match: Match) -> tuple[int, int, str]:
    return -match.rule.priority, match.span[1] - match.span[0], match.rule.id


def _fill(doc: Doc, draft: Draft) -> None:
    order = sorted(draft.matches, key=_rank)
    # Which captured word put a token out of bounds for the others.
    barred: dict[int, int] = {draft.token.i: draft.token.i}
    for names in (ADJUNCTS, frozenset({"measure"}), None):
        for match in order:
            for name, tokens in match.captures.items():
                if not _fills_field(match, name, names, draft):
                    continue
                own = frozenset(i for i, owner in barred.items() if owner != tokens[0])
                where = place(doc, match, name, own)
                _add(doc, draft, match, name, where)
                if names is not None:
                    for i in range(min(where[0], _marker(match, where[0])), where[1]):
                        barred.setdefault(i, tokens[0])
    for match in order:
        for scalar in SCALARS:
            if scalar in match.rule.yields and scalar not in draft.scalars:
                draft.scalars[scalar] = (match.rule.yields[scalar], match)


def _fills_field(match: Match, name: str, names: frozenset[str] | None, draft: Draft) -> bool:
    field_name = match.field(name)
    if field_name == "unit" and not _is_per(match):
        # A counted noun is the unit and may be the subject as well; what an amount is per is neither.
        return names is None
    if (name in BINDING and field_name == name) or name == "marker":
        return False
    if names is not None and field_name not in names:
        return False
    if names is None and (field_name in ADJUNCTS or field_name == "measure"):
        return False
    return field_name in MULTIPLE or field_name not in draft.fields


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
    return expand(doc, head, capture.expand, barred)


def _add(doc: Doc, draft: Draft, match: Match, name: str, where: Range) -> None:
    span = chars(doc, *where)
    evidence = Evidence(match.field(name), span, match.rule.id, _normalized(doc, match, name, where))
    distance = abs(match.captures[name][0] - draft.token.i)
    draft.fields.setdefault(evidence.field, []).append(Found(match, evidence, distance))


def _normalized(doc: Doc, match: Match, name: str, where: Range) -> str | None:
    capture = match.rule.captures.get(name)
    how = capture.normalize if capture else None
    span = doc[where[0] : where[1]]
    if isinstance(how, Mapping):
        lemma = " ".join(token.lemma_.lower() for token in span)
        known = how.get(span.text.lower()) or how.get(lemma)
        return singular(span) if known is None and _is_per(match) else known
    if how == "singular":
        return singular(span)
    if how == "unit":
        return unit_name(span)
    return span.text.lower() if how == "lower" else None


def _is_per(match: Match) -> bool:
    return match.rule.yields.get("role") == "per"


def _is_claim(draft: Draft) -> bool:
    bound = [m for m in draft.matches if "value" in m.captures and m.rule.yields.get("optional") != "true"]
    if draft.mention.type == "quantity":
        return True
    return "kind" in draft.scalars and bool(bound)


def _inherit(doc: Doc, drafts: Sequence[Draft]) -> None:
    """Coordinated figures share the words of the first: ``11.6% within 30 days and 14.6% by day 90``."""
    for before, after in pairwise(drafts):
        alike = before.mention.label == after.mention.label
        if alike and _coordinated(doc, before.token, after.token) and not _has_own(after, "measure"):
            names: tuple[str, ...] = INHERITED
        elif _apposed(doc, before.token, after.token) and not _has_head(after):
            names = ("subject", "measure")
        elif alike and after.mention.label in SHARES and not _has_own(after, "subject") and _is_share(after):
            names = ("subject",)
        elif (
            alike
            and _is_share(before)
            and not _is_share(after)
            and _contrasted(doc, before.token, after.token)
        ):
            names = ("measure",)
        else:
            continue
        for name in names:
            if name in before.fields:
                after.fields[name] = before.fields[name]
            if name in before.scalars:
                after.scalars.setdefault(name, before.scalars[name])


def _contrasted(doc: Doc, before: Token, after: Token) -> bool:
    """Whether a share is only set against the one before it: ``36% of men, versus 21% of women, smoke``."""
    between = doc[before.i + 1 : after.i]
    follows = after.i + 1 < len(doc) and doc[after.i + 1].lower_ in {"of", "among"}
    verbless = not any(token.pos_ in {"VERB", "AUX"} and token.lower_ != "compared" for token in between)
    return follows and verbless and any(token.lower_ in CONTRASTS for token in between)


def _is_share(draft: Draft) -> bool:
    """Whether the figure is a share of people or things by the rule that gave its measure."""
    return any(
        "value" in found.match.captures and found.match.rule.priority >= SHARE_PRIORITY
        for found in draft.fields.get("measure", ())[:1]
    )


def _has_own(draft: Draft, name: str) -> bool:
    """Whether a rule that names the figure itself, or the word that carries it, gave the field."""
    best = draft.fields.get(name, ())[:1]
    return any({"value", "head"} & set(found.match.captures) and _strong(found) for found in best)


def _strong(found: Found) -> bool:
    """Whether the rule is more than a last resort such as the subject of the clause."""
    return found.match.rule.priority > LAST_RESORT


def _has_head(draft: Draft) -> bool:
    return any("head" in match.captures for match in draft.matches)


def _apposed(doc: Doc, before: Token, after: Token) -> bool:
    """Whether the second figure only adds to the first: ``sales of £9m, up 6%``, ``half (46.8%)``."""
    between = doc[before.i + 1 : after.i]
    if not 1 <= len(between) <= 10:
        return False
    if between[-1].text == "(" or (len(between) > 1 and between[-2].text == "("):
        return True
    words = [token.lower_ for token in between if token.ent_type_ != "window"]
    return len(words) > 1 and words[0] == "," and words[-1] in {"up", "down", "or"} and len(words) <= 3


def _coordinated(doc: Doc, before: Token, after: Token) -> bool:
    between = doc[before.i + 1 : after.i]
    if not any(token.pos_ == "CCONJ" or token.text in {",", ";"} for token in between):
        return False
    return all(
        token.ent_type_ == "window" or token.pos_ in {"CCONJ", "PUNCT", "ADP", "ADV", "DET"} or token.is_punct
        for token in between
    )


def _clause(token: Token) -> Token:
    """The verb whose clause the token belongs to, or the sentence's root."""
    while token.head.i != token.i and token.pos_ not in {"VERB", "AUX"}:
        token = token.head
    return token


def _attach_windows(doc: Doc, placed: Mapping[int, Mention], drafts: Sequence[Draft]) -> None:
    for i, mention in sorted(placed.items()):
        if mention.type != "window" or not drafts:
            continue
        for draft in _bounded_by(doc[i], drafts):
            draft.windows.append(doc[i])


def _bounded_by(window: Token, drafts: Sequence[Draft]) -> list[Draft]:
    """The quantities a window bounds: those of its clause, or only the nearest where each has its own."""
    tight = [draft for draft in drafts if draft.token.i + 1 == window.i]
    if tight and len(drafts) > 1:
        return tight
    clause = _clause(window.head)
    inside = [d for d in drafts if clause == _clause(d.token) or clause in d.token.ancestors]
    if not inside:
        below = {token.i for token in window.head.subtree}
        inside = [draft for draft in drafts if draft.token.i in below]
    if not inside:
        inside = [min(drafts, key=lambda draft: abs(draft.token.i - window.i))]
    leading = all(window.i < draft.token.i for draft in drafts)
    if leading or len(inside) == 1:
        return inside
    before = [draft for draft in inside if draft.token.i < window.i]
    if not before:
        return inside
    last = before[-1]
    return [draft for draft in before if _clause(draft.token) == _clause(last.token)]


def chars(doc: Doc, start: int, end: int) -> Span:
    """Offsets into the sentence's text of the tokens ``[start, end)``."""
    last = doc[end - 1]
    return Span(doc[start].idx, last.idx + len(last))


def _claim(placed: Mapping[int, Mention], draft: Draft, sentence: Sentence) -> Claim:
    shift = sentence.span.start
    mention = draft.mention
    rule = mention.rule or next(m.rule for m in sorted(draft.matches, key=_rank) if "value" in m.captures)
    evidence = [Evidence("value", mention.span, rule.id)]
    if mention.unit_span and not mention.span.covers(mention.unit_span):
        evidence.append(Evidence("unit", mention.unit_span, rule.id, mention.unit))
    for name in sorted(draft.fields):
        found = draft.fields[name] if name in MULTIPLE else draft.fields[name][:1]
        evidence.extend(item.evidence for item in found)
    evidence.extend(
        Evidence("window", m.span, m.rule.id if m.rule else "", m.iso8601, m.relation, m.anchor)
        for m in (placed[token.i] for token in draft.windows)
    )
    kind = mention.label if mention.type == "quantity" else _scalar(draft, "kind") or mention.label
    value, high, unit = _on_scale(kind, mention, draft)
    return Claim(
        kind=kind,
        value=value,
        value_high=high,
        unit=unit,
        span=mention.span.shift(shift),
        sentence=sentence.span,
        evidence=tuple(_shifted(item, shift) for item in _unique(evidence)),
        rule_id=rule.id,
        rule_version=rule.version,
        section=sentence.block.section,
        baseline_value=_baseline(draft, placed),
        per=_per(draft),
        comparator=_evidence_value(draft, "comparator") or _scalar(draft, "comparator") or "=",
        direction=_evidence_value(draft, "direction") or _scalar(draft, "direction") or mention.direction,
        subject_role=_role(draft),
        modality=_scalar(draft, "modality") or "asserted",
    )


def _on_scale(kind: str, mention: Mention, draft: Draft) -> tuple[float, float | None, str | None]:
    assert mention.value is not None
    unit = mention.unit or _scalar(draft, "unit") or _unit(draft)
    if mention.form == "fraction" and kind == "ratio" and unit == "percent" and mention.type == "number":
        return scaled(mention.value, 100.0), None, unit
    return mention.value, mention.value_high, unit


def _unit(draft: Draft) -> str | None:
    found = [f for f in draft.fields.get("unit", ()) if not _is_per(f.match)]
    return next((f.evidence.normalized for f in found), None)


def _per(draft: Draft) -> str | None:
    parts: list[str] = []
    for found in sorted(draft.fields.get("unit", ()), key=lambda f: f.evidence.span.start):
        if _is_per(found.match) and found.evidence.normalized not in parts:
            parts.append(str(found.evidence.normalized))
    return "/".join(parts) or None


def _scalar(draft: Draft, name: str) -> str | None:
    return draft.scalars[name][0] if name in draft.scalars else None


def _evidence_value(draft: Draft, name: str) -> str | None:
    found = draft.fields.get(name, ())
    return next((item.evidence.normalized for item in found if item.evidence.normalized), None)


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
        if mention.type == "number" and mention.factor == 1.0 and draft.mention.factor != 1.0:
            figure = (draft.mention.value or 0.0) / draft.mention.factor
            shared = draft.mention.factor < 1 or mention.value < 10 * figure
            return scaled(mention.value, draft.mention.factor) if shared else mention.value
        return mention.value
    return None


def _shifted(evidence: Evidence, by: int) -> Evidence:
    return replace(evidence, span=evidence.span.shift(by))


def _unique(evidence: Iterable[Evidence]) -> list[Evidence]:
    kept: dict[tuple[str, Span], Evidence] = {}
    for item in evidence:
        kept.setdefault((item.field, item.span), item)
    return list(kept.values())
