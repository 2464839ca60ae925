"""Scores of a dataset against gold claims: pure functions over plain rows.

A gold claim is found when a predicted claim of its document has the same quantity (value, upper bound, unit)
at an overlapping span; a text field is right when its token F1 with an accepted alternative is at least 0.5,
and exact when that is 1: its words, articles and the like aside, are the alternative's.
The core kinds are percentages, money, durations, ratios and multipliers; a found claim of any kind counts as
found there too. Optional gold claims count neither way.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from claimspan.checks.contexts import contexts
from claimspan.checks.gold import GoldClaim, GoldDocument, GoldError, GoldWindow, NotClaim
from claimspan.checks.scores import Found, Share, in_days, text_score, token_f1
from claimspan.errors import UsageError

Row = Mapping[str, Any]

CORE = frozenset({"percentage", "money", "duration", "ratio", "multiplier"})
TEXT_FIELDS = ("subject", "measure", "cause", "attribution")
# Not part of a claim's strict score: who says so, and what only some gold states.
_NOT_STRICT = frozenset({"attribution", "kind", "subject_role", "window_relation"})


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a dataset's tables, as plain mappings with None where a value is absent."""

    claims: Sequence[Row]
    spans: Sequence[Row]
    documents: Sequence[Row]
    ledger: Sequence[Row] = ()


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing that is wrong.

    :param what: MISS, EXTRA, WRONG_CLAIM (gold says it is none), REASON, a field's name in capitals, or that
        with `_WORDS`: a field that is right, but not in the words of an accepted alternative.
    """

    what: str
    document: str
    text: str
    detail: str

    def __str__(self) -> str:
        return f"{self.what} {self.document}: {self.text!r} {self.detail}"


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The scores of a dataset.

    :param core: quantities of the core kinds; `all_kinds`: of every kind.
    :param by_kind: found, missed and extra by kind.
    :param fields: accuracy of each field over the claims found; `name+` counts only the claims where gold
        requires the field, so that leaving it empty is no win.
    :param exact: of the text fields, those that say word for word what gold accepts, over the claims for
        which gold or the dataset names the field.
    :param by_kind_and_field: `fields` by gold's kind.
    :param rejected: numbers gold says are no claims and that are none; `reasons`: those with gold's reason.
    :param missing: gold documents that the dataset does not hold; their claims count as missed.
    """

    core: Found
    all_kinds: Found
    strict: Share
    bad_spans: int
    by_kind: Mapping[str, Found]
    fields: Mapping[str, Share]
    exact: Mapping[str, Share]
    by_kind_and_field: Mapping[tuple[str, str], Share]
    rejected: Share
    reasons: Share
    unexplained: Share
    contexts: Sequence[tuple[str, int, str]]
    mistakes: Sequence[Mistake]
    missing: Sequence[str]
    optional_found: int = 0
    extra_other_kinds: int = 0

    def figures(self) -> dict[str, float]:
        """The figures by name, as floors and ``--json`` name them."""
        return {
            "quantity_p": self.core.precision.value,
            "quantity_r": self.core.recall.value,
            "quantity_f1": self.core.f1,
            "all_kinds_p": self.all_kinds.precision.value,
            "all_kinds_r": self.all_kinds.recall.value,
            "all_kinds_f1": self.all_kinds.f1,
            "claim_strict_recall": self.strict.value,
            "bad_spans": self.bad_spans,
            "rejected": self.rejected.value,
            "rejected_reason": self.reasons.value,
            "unexplained": self.unexplained.value,
            **{name: share.value for name, share in self.fields.items()},
            **{f"{name}_exact": share.value for name, share in self.exact.items()},
        }


@dataclass(slots=True)
class _Tally:
    counts: Counter[str] = field(default_factory=Counter)
    kinds: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    right: Counter[tuple[str, str]] = field(default_factory=Counter)
    total: Counter[tuple[str, str]] = field(default_factory=Counter)
    exact: Counter[str] = field(default_factory=Counter)
    named: Counter[str] = field(default_factory=Counter)
    mistakes: list[Mistake] = field(default_factory=list)
    other_words: list[Mistake] = field(default_factory=list)


def evaluate(rows: Rows, gold: Sequence[GoldDocument]) -> Evaluation:
    """Score the rows of a dataset against gold.

    :raises GoldError: if a quote cannot be found in its document, or a name fits several documents.
    """
    texts = {row["doc_id"]: str(row["text"]) for row in rows.documents}
    claims = _grouped(rows.claims, "doc_id")
    ledger = _grouped(rows.ledger, "doc_id")
    windows = _grouped((s for s in rows.spans if s["field"] == "window"), "claim_id")
    tally = _Tally()
    missing: list[str] = []
    problems: list[str] = []
    for document in gold:
        doc_ids = [row["doc_id"] for row in rows.documents if document.names_source(row["source"])]
        if not document.by_stem and len(doc_ids) > 1:
            problems.append(
                f"{document.path.name}: {document.name} names {len(doc_ids)} documents of the dataset"
            )
            continue
        if not doc_ids:
            missing.append(document.name)
        located = document
        if doc_ids and not document.by_stem:
            try:
                located = document.locate(texts[doc_ids[0]])
            except GoldError as error:
                problems.append(str(error))
                continue
        predicted = [claim for doc_id in doc_ids for claim in claims[doc_id]]
        _score_document(located, predicted, windows, tally)
        if doc_ids:
            _score_not_claims(located, predicted, [e for d in doc_ids for e in ledger[d]], tally)
    if problems:
        raise GoldError("\n".join(problems))
    return _summed(tally, rows, texts, missing)


def check_floors(figures: Mapping[str, float], floors: Mapping[str, float]) -> list[str]:
    """The pinned figures that are not reached, as sentences; empty if all are.

    ``bad_spans`` and ``unexplained`` are pinned from above, all others from below.

    :raises UsageError: if a pinned name is no figure, or its floor no number.
    """
    below: list[str] = []
    for name, floor in floors.items():
        if name not in figures or isinstance(floor, bool) or not isinstance(floor, int | float):
            raise UsageError(f"floor {name!r}: {floor!r} is no floor; the figures are {', '.join(figures)}")
        got = figures[name]
        if name in {"bad_spans", "unexplained"}:
            if got > floor:
                below.append(f"{name} is {got:.4g}, above its pinned ceiling {floor:.4g}")
        elif got < floor:
            below.append(f"{name} is {got:.4f}, below its pinned floor {floor:.4f}")
    return below


def pair(gold: GoldDocument, claims: Sequence[Row]) -> tuple[list[tuple[GoldClaim, Row | None]], list[Row]]:
    """Each gold claim of a document with the claim of its quantity, or None; and the claims gold has not.

    :param gold: located in the document's text, unless it has no offsets.
    """
    free = sorted(claims, key=lambda claim: claim["value_start"])
    pairs: list[tuple[GoldClaim, Row | None]] = []
    for wanted in gold.claims:
        hit = next((i for i, claim in enumerate(free) if _same_quantity(claim, wanted)), None)
        pairs.append((wanted, None if hit is None else free.pop(hit)))
    return pairs, free


def _score_document(
    gold: GoldDocument, claims: list[Row], windows: Mapping[str, list[Row]], tally: _Tally
) -> None:
    pairs, extras = pair(gold, claims)
    for wanted, found in pairs:
        if found is None:
            if not wanted.optional:
                tally.kinds[wanted.kind]["fn"] += 1
                near = [_brief(p) for p in claims if wanted.start is not None and _overlaps(p, wanted)]
                detail = f"{wanted.kind} {wanted.value:g}" + (f", near: {', '.join(near)}" if near else "")
                tally.mistakes.append(Mistake("MISS", gold.name, wanted.text, detail))
            continue
        if wanted.optional:
            tally.counts["optional_found"] += 1
            continue
        tally.kinds[wanted.kind]["tp"] += 1
        _score_fields(gold.name, wanted, found, windows.get(found["claim_id"], []), tally)
    for extra in extras:
        tally.kinds[extra["kind"]]["fp"] += 1
        detail = f"{extra['kind']} {extra['value']:g} in {str(extra['sentence'])[:120]!r}"
        tally.mistakes.append(Mistake("EXTRA", gold.name, str(extra["value_text"]), detail))


def _score_fields(document: str, gold: GoldClaim, claim: Row, have: Sequence[Row], tally: _Tally) -> None:
    right = judge(gold, claim, have)
    may_be_empty = {
        "window": None in gold.windows,
        "baseline": None in gold.baseline_value,
        "comparator": "=" in gold.comparator,
        "modality": "asserted" in gold.modality,
        **{f: "" in getattr(gold, f) for f in (*TEXT_FIELDS, "direction", "per")},
    }
    for what, ok in right.items():
        for counted in (what,) if may_be_empty.get(what) else (what, what + "+"):
            tally.right[gold.kind, counted] += ok
            tally.total[gold.kind, counted] += 1
        if not ok:
            wanted: object = getattr(gold, _GOLD_NAME.get(what, what))
            mine = (
                [(w["text"], w["normalized"]) for w in have]
                if what == "window"
                else claim.get(_CLAIM_NAME.get(what, what))
            )
            tally.mistakes.append(
                Mistake(what.upper(), document, gold.text, f"want {_readable(wanted)}, got {mine!r}")
            )
    for name in TEXT_FIELDS:
        _score_words(name, document, gold, claim[name], tally)
    tally.counts["strict"] += all(ok for what, ok in right.items() if what not in _NOT_STRICT)


def _score_words(name: str, document: str, gold: GoldClaim, text: str | None, tally: _Tally) -> None:
    accepted = getattr(gold, name)
    if not text and not any(accepted):
        return
    score = text_score(text, accepted)
    tally.named[name] += 1
    tally.exact[name] += score == 1
    if 0.5 <= score < 1:
        detail = f"want {_readable(accepted)}, got {text!r}"
        tally.other_words.append(Mistake(f"{name.upper()}_WORDS", document, gold.text, detail))


_GOLD_NAME = {"window": "windows", "baseline": "baseline_value", "window_relation": "windows"}
_CLAIM_NAME = {"baseline": "baseline_value"}


def judge(gold: GoldClaim, claim: Row, windows: Sequence[Row]) -> dict[str, bool]:
    """Which fields of a found claim are right; `windows` are its span rows of the field ``window``."""
    right = {
        "comparator": (claim["comparator"] or "=") in gold.comparator,
        "direction": (claim["direction"] or "") in gold.direction,
        "baseline": any(_close(claim["baseline_value"], b) for b in gold.baseline_value),
        "per": (claim["per"] or "").lower() in {option.lower() for option in gold.per},
        **{name: text_score(claim[name], getattr(gold, name)) >= 0.5 for name in TEXT_FIELDS},
        "window": _window_right(gold, windows),
    }
    if gold.modality:
        right["modality"] = claim["modality"] in gold.modality
    if gold.quote is not None:
        right["kind"] = claim["kind"] == gold.kind
    if gold.subject_role:
        right["subject_role"] = (claim["subject_role"] or "") in gold.subject_role
    relations = {relation for w in gold.windows if w is not None for relation in w.relation}
    if relations and windows and right["window"]:
        right["window_relation"] = claim["window_relation"] in relations
    return right


def _window_right(gold: GoldClaim, have: Sequence[Row]) -> bool:
    for wanted in gold.windows:
        if wanted is None:
            if not have:
                return True
            continue
        for window in have:
            have_value = in_days(window["normalized"] or "")
            same_value = not wanted.iso8601.startswith("P") or in_days(wanted.iso8601) in have_value
            if same_value and any(token_f1(window["text"], text) >= 0.5 for text in wanted.text):
                return True
    return False


def _score_not_claims(gold: GoldDocument, claims: list[Row], ledger: list[Row], tally: _Tally) -> None:
    for number in gold.not_claims:
        tally.counts["not_claims"] += 1
        wrong = next((c for c in claims if _overlaps(c, number)), None)
        if wrong is not None:
            tally.mistakes.append(
                Mistake("WRONG_CLAIM", gold.name, number.text, f"{number.reason}, got {_brief(wrong)}")
            )
            continue
        tally.counts["rejected"] += 1
        entries = [entry for entry in ledger if _at(number, entry["start"], entry["end"])]
        if any(e["fate"] == "rejected" and e["reason"] == number.reason for e in entries):
            tally.counts["reasons"] += 1
        else:
            got = (
                ", ".join(f"{e['fate']} {e['reason'] or ''}".strip() for e in entries) or "not in the ledger"
            )
            tally.mistakes.append(
                Mistake("REASON", gold.name, number.text, f"want {number.reason}, got {got}")
            )


def _summed(tally: _Tally, rows: Rows, texts: Mapping[str, str], missing: list[str]) -> Evaluation:
    by_kind = {kind: Found(c["tp"], c["fp"], c["fn"]) for kind, c in sorted(tally.kinds.items())}
    found = sum(f.tp for f in by_kind.values())
    core = Found(
        found,
        sum(f.fp for kind, f in by_kind.items() if kind in CORE),
        sum(f.fn for kind, f in by_kind.items() if kind in CORE),
    )
    everything = Found(found, sum(f.fp for f in by_kind.values()), sum(f.fn for f in by_kind.values()))
    right: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for (kind, name), count in tally.total.items():
        total[name] += count
        right[name] += tally.right[kind, name]
    bad = sum(texts[s["doc_id"]][s["start"] : s["end"]] != s["text"] for s in rows.spans)
    unexplained = sum(entry["fate"] == "unexplained" for entry in rows.ledger)
    return Evaluation(
        core=core,
        all_kinds=everything,
        strict=Share(tally.counts["strict"], core.tp + core.fn),
        bad_spans=bad,
        by_kind=by_kind,
        fields={name: Share(right[name], total[name]) for name in sorted(total)},
        exact={name: Share(tally.exact[name], tally.named[name]) for name in TEXT_FIELDS},
        by_kind_and_field={key: Share(tally.right[key], tally.total[key]) for key in sorted(tally.total)},
        rejected=Share(tally.counts["rejected"], tally.counts["not_claims"]),
        reasons=Share(tally.counts["reasons"], tally.counts["not_claims"]),
        unexplained=Share(unexplained, len(rows.ledger)),
        contexts=contexts(rows.ledger, texts),
        mistakes=[*tally.mistakes, *tally.other_words],
        missing=missing,
        optional_found=tally.counts["optional_found"],
        extra_other_kinds=everything.fp - core.fp,
    )


def _grouped(rows: Iterable[Row], key: str) -> defaultdict[str, list[Row]]:
    groups: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row[key]].append(row)
    return groups


def _same_quantity(claim: Row, gold: GoldClaim) -> bool:
    return (
        (gold.start is None or _overlaps(claim, gold))
        and _close(claim["value"], gold.value)
        and _close(claim["value_high"], gold.value_high)
        and any(_unit(claim["unit"]) == _unit(option) for option in gold.unit)
    )


def _overlaps(claim: Row, gold: GoldClaim | NotClaim) -> bool:
    return _at(gold, claim["value_start"], claim["value_end"])


def _at(gold: GoldClaim | NotClaim, start: int, end: int) -> bool:
    return gold.start is not None and gold.end is not None and start < gold.end and end > gold.start


def _close(predicted: float | None, gold: float | None) -> bool:
    if predicted is None or gold is None:
        return predicted is gold
    return abs(predicted - gold) <= 1e-3 * max(1.0, abs(gold))


def _unit(unit: str | None) -> str:
    return re.sub(r"[\s_-]+", "_", (unit or "").lower()).rstrip("s")


def _brief(claim: Row) -> str:
    high = "" if claim["value_high"] is None else f"–{claim['value_high']:g}"
    return f"{claim['kind']} {claim['value']:g}{high} {claim['unit'] or ''}".strip()


def _readable(wanted: object) -> str:
    if isinstance(wanted, tuple):
        options = ((o.text, o.iso8601) if isinstance(o, GoldWindow) else o for o in wanted)
        return " or ".join("nothing" if o in (None, "") else repr(o) for o in options)
    return repr(wanted)
