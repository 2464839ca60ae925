"""How often what a single rule gave is right by gold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from claimspan.checks.evaluate import judge, pair
from claimspan.checks.gold import GoldDocument
from claimspan.checks.scores import Share
from claimspan.desk.comparing.fates import Fate
from claimspan.model import Article, DocumentResult, Span
from claimspan.pages import Reading
from claimspan.tables.arrow import to_tables

# Told right or wrong together, by whether gold has the quantity.
QUANTITY = frozenset({"value", "unit", "kind"})
JUDGED = frozenset(
    {
        "subject",
        "measure",
        "cause",
        "attribution",
        "comparator",
        "direction",
        "baseline",
        "window",
        "modality",
        "per",
    }
)

Row = Mapping[str, Any]
Read = tuple[Reading, Sequence[Fate]]


@dataclass(slots=True)
class GoldTally:
    """Counts of right and wrong by rule, and of wrong by rule and field."""

    right: Counter[str] = field(default_factory=Counter)
    wrong: Counter[tuple[str, str]] = field(default_factory=Counter)

    def share(self, rule_id: str) -> Share:
        """What the rule gave rightly of what gold can tell."""
        return Share(self.right[rule_id], self.right[rule_id] + sum(self.wrong_fields(rule_id).values()))

    def wrong_fields(self, rule_id: str) -> dict[str, int]:
        """What the rule gave wrongly, by field."""
        return {name: count for (rule, name), count in sorted(self.wrong.items()) if rule == rule_id}

    def add(self, rule_id: str, name: str, right: bool) -> None:
        """Count one answer."""
        if right:
            self.right[rule_id] += 1
        else:
            self.wrong[rule_id, name] += 1


def judge_rules(
    tally: GoldTally, gold: GoldDocument, article: Article, result: DocumentResult, read: Iterable[Read]
) -> None:
    """Count what each rule gave rightly and wrongly in one article.

    Fields are judged on the claims that gold has; values, units and kinds also on those it has not. A
    rejection is right on a number that gold says is no claim, and wrong on a claim of gold's.

    :param gold: of the article; not located yet.
    :raises GoldError: if a quote of gold is not in the article.
    """
    located = gold if gold.by_stem else gold.locate(article.text)
    tables = to_tables([result])
    claims: list[Row] = tables["claims"].to_pylist()
    windows = [span for span in tables["spans"].to_pylist() if span["field"] == "window"]
    answers = _answers(located, claims, windows)
    for reading, fates in read:
        for fate in fates:
            names = ((g.claim, "value" if g.field in QUANTITY else g.field) for g in fate.gave)
            for index, name in dict.fromkeys(names):
                claim = reading.claims[index]
                verdict = answers.get((claim.span.start, claim.span.end, claim.kind), {})
                if name in verdict:
                    tally.add(fate.rule_id, name, verdict[name])
        _judge_rejections(tally, located, reading)


def _answers(
    gold: GoldDocument, claims: Sequence[Row], windows: Sequence[Row]
) -> dict[tuple[int, int, str], dict[str, bool]]:
    """What is right of each claim, by value span and kind; nothing for claims that gold leaves open."""
    pairs, extras = pair(gold, claims)
    out: dict[tuple[int, int, str], dict[str, bool]] = {_key(claim): {"value": False} for claim in extras}
    for wanted, claim in pairs:
        if claim is not None and not wanted.optional:
            right = judge(wanted, claim, [w for w in windows if w["claim_id"] == claim["claim_id"]])
            out[_key(claim)] = {"value": True, **{name: ok for name, ok in right.items() if name in JUDGED}}
    return out


def _key(claim: Row) -> tuple[int, int, str]:
    return claim["value_start"], claim["value_end"], claim["kind"]


def _judge_rejections(tally: GoldTally, gold: GoldDocument, reading: Reading) -> None:
    for mention in reading.mentions:
        if mention.type != "rejection" or mention.rule is None:
            continue
        span = mention.span.shift(reading.sentence.span.start)
        if _hit(span, ((c.start, c.end) for c in gold.claims if not c.optional)):
            tally.add(mention.rule.id, "rejection", False)
        elif _hit(span, ((n.start, n.end) for n in gold.not_claims)):
            tally.add(mention.rule.id, "rejection", True)


def _hit(span: Span, places: Iterable[tuple[int | None, int | None]]) -> bool:
    return any(s is not None and e is not None and span.overlaps(Span(s, e)) for s, e in places)
