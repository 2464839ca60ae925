"""Two versions of the rules over the same articles: what the second gains, loses and changes.

Each sentence is parsed once for both. Sentences that no changed rule can touch are not even parsed, unless
gold is scored on their document or everything is asked for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any, Literal

from claimspan.batch.touching import Touching
from claimspan.checks.evaluate import Evaluation, Rows, evaluate
from claimspan.checks.gold import GoldDocument
from claimspan.desk.comparing.effects import WHAT, Effect, effects, rules_of
from claimspan.extract import ARTICLES_AT_ONCE, Extractor, Outline
from claimspan.model import Article, Claim, DocumentResult, Span
from claimspan.pages import Reading
from claimspan.rules.loading import Rule, RuleSet
from claimspan.rules.model import meaning_of
from claimspan.rules.needs import trigger_of
from claimspan.tables.arrow import to_tables

How = Literal["added", "removed", "changed"]


@dataclass(frozen=True, slots=True)
class RuleChange:
    """A rule that is not the same in both versions of the rules.

    :param before: its version before, None if it is added (or was retired); `after` likewise.
    """

    id: str
    how: How
    before: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class RuleEffects:
    """What a changed rule did.

    :param counts: effects by what they are.
    :param fields: changed claims by field.
    :param version_kept: whether its yield changed while its version did not.
    """

    change: RuleChange
    effects: tuple[Effect, ...]
    counts: Mapping[str, int]
    fields: Mapping[str, int]
    version_kept: bool


@dataclass(frozen=True, slots=True)
class Reach:
    """How much of the corpus was read.

    :param documents: all; `documents_touched`: those with a sentence that a changed rule can touch.
    :param sentences: all with a figure; `touched`: those that a changed rule can touch; `parsed`: those read.
    """

    documents: int = 0
    documents_touched: int = 0
    sentences: int = 0
    touched: int = 0
    parsed: int = 0


@dataclass(frozen=True, slots=True)
class Diff:
    """Two versions of the rules compared.

    :param effects: in the order of the corpus.
    :param missed: sources of documents with a sentence that differs although it was thought out of reach;
        only a full run can find any, and any is a fault of `touch`.
    :param before: the scores on gold before, None without gold; `after` likewise.
    """

    changes: tuple[RuleChange, ...]
    effects: tuple[Effect, ...]
    reach: Reach
    missed: tuple[str, ...] = ()
    before: Evaluation | None = None
    after: Evaluation | None = None

    @property
    def counts(self) -> dict[str, int]:
        """Effects by what they are."""
        found = Counter(effect.what for effect in self.effects)
        return {what: found[what] for what in WHAT}

    @property
    def fields(self) -> dict[str, int]:
        """Changed claims by field, most frequent first."""
        return _frequent(name for effect in self.effects for name in effect.fields)

    def by_rule(self) -> list[RuleEffects]:
        """The changed rules with what is owed to each, largest effects first."""
        out = []
        for change in self.changes:
            own = tuple(effect for effect in self.effects if change.id in effect.rules)
            counts = Counter(effect.what for effect in own)
            fields = _frequent(name for effect in own for name in effect.fields)
            kept = bool(own) and change.how == "changed" and change.before == change.after
            out.append(RuleEffects(change, own, {what: counts[what] for what in WHAT}, fields, kept))
        return sorted(out, key=lambda rule: (-len(rule.effects), rule.change.id))


def rule_changes(base: RuleSet, new: RuleSet) -> tuple[RuleChange, ...]:
    """The rules that can give other results than before; retired rules are no rules."""
    before, after = _active(base), _active(new)
    out = []
    for id in sorted({*before, *after}):
        old, now = before.get(id), after.get(id)
        if old is None or now is None:
            how: How = "added" if old is None else "removed"
            out.append(RuleChange(id, how, old.version if old else None, now.version if now else None))
        elif meaning_of(old) != meaning_of(now):
            out.append(RuleChange(id, "changed", old.version, now.version))
    return tuple(out)


def compare(
    base: Extractor,
    new: Extractor,
    articles: Iterable[Article],
    *,
    gold: Sequence[GoldDocument] = (),
    full: bool = False,
    progress: Callable[[int], None] = lambda _: None,
) -> Diff:
    """Read `articles` with both rule sets and tell the differences.

    :param base: and `new`: of one model.
    :param gold: scored before and after on the articles that it names.
    :param full: read everything, and tell what was missed otherwise.
    :param progress: called with the number of documents done.
    :raises GoldError: if gold does not fit its documents.
    """
    comparing = _Comparing(base, new, gold, full)
    stream = iter(articles)
    while group := list(islice(stream, ARTICLES_AT_ONCE)):
        comparing.group(group)
        progress(comparing.reach.documents)
    return comparing.result()


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is read of an article.

    :param touched: indices of the outline's docs that a changed rule can touch.
    """

    outline: Outline
    touched: frozenset[int]
    is_gold: bool


@dataclass(slots=True)
class _Scored:
    """The rows of the gold documents on one side."""

    claims: list[Any] = field(default_factory=list)
    spans: list[Any] = field(default_factory=list)
    documents: list[Any] = field(default_factory=list)
    ledger: list[Any] = field(default_factory=list)

    def add(self, result: DocumentResult) -> None:
        tables = to_tables([result])
        for name in ("claims", "spans", "documents", "ledger"):
            getattr(self, name).extend(tables[name].to_pylist())


class _Comparing:
    """A comparison under way."""

    def __init__(self, base: Extractor, new: Extractor, gold: Sequence[GoldDocument], full: bool) -> None:
        self.base, self.new, self.gold, self.full = base, new, gold, full
        self.changes = rule_changes(base.rules, new.rules)
        self.changed = frozenset(change.id for change in self.changes)
        self.reach = Reach()
        self.effects: list[Effect] = []
        self.missed: list[str] = []
        self.before, self.after = _Scored(), _Scored()
        self.aim = Aim(base, new, self.changed)
        self.gate = base.gate.joined(map(trigger_of, new.rules.stage("mention")))

    def group(self, articles: Sequence[Article]) -> None:
        plans = [self._plan(article) for article in articles]
        parsed = self.base.analyse(plan.outline for plan in plans)
        for plan, outline in zip(plans, parsed, strict=True):
            self._document(replace(plan, outline=outline))

    def result(self) -> Diff:
        before, after = (
            evaluate(Rows(side.claims, side.spans, side.documents, side.ledger), self.gold)
            if self.gold
            else None
            for side in (self.before, self.after)
        )
        return Diff(self.changes, tuple(self.effects), self.reach, tuple(self.missed), before, after)

    def _plan(self, article: Article) -> _Plan:
        outline = self.base.outline(article, self.gate)
        touched = self.aim.touched(outline)
        is_gold = any(document.names_source(article.source) for document in self.gold)
        reach = self.reach
        self.reach = Reach(
            reach.documents + 1,
            reach.documents_touched + bool(touched),
            reach.sentences + len(outline.docs),
            reach.touched + len(touched),
            reach.parsed + (len(outline.docs) if is_gold or self.full else len(touched)),
        )
        if is_gold or self.full:
            return _Plan(outline, touched, is_gold)
        return _Plan(outline.only(touched), frozenset(range(len(touched))), is_gold)

    def _document(self, plan: _Plan) -> None:
        article = plan.outline.article
        if not plan.outline.docs and not plan.is_gold:
            return
        before, old = self.base.read(plan.outline)
        known = {} if self.full else {i: r for i, r in enumerate(old) if i not in plan.touched}
        after, now = self.new.read(plan.outline, known)
        if self.full and self._differ_elsewhere(plan, before, after):
            self.missed.append(article.source)
        found = effects(article.source, article.text, before.claims, after.claims)
        self.effects.extend(replace(effect, rules=self._owed(effect, old, now)) for effect in found)
        if plan.is_gold:
            self.before.add(before)
            self.after.add(after)

    @staticmethod
    def _differ_elsewhere(plan: _Plan, before: DocumentResult, after: DocumentResult) -> bool:
        """Whether the two readings differ in a sentence that no changed rule can touch."""
        near = [plan.outline.sentences[i].span for i in plan.touched]

        def elsewhere(span: Span) -> bool:
            return not any(span.overlaps(other) for other in near)

        def rest(result: DocumentResult) -> Iterator[Claim]:
            return (replace(c, rule_version=0) for c in result.claims if elsewhere(c.sentence))

        fates = [
            [(e.span, e.fate, e.reason, e.rule_id) for e in result.ledger if elsewhere(e.span)]
            for result in (before, after)
        ]
        return list(rest(before)) != list(rest(after)) or fates[0] != fates[1]

    def _owed(self, effect: Effect, old: Sequence[Reading], now: Sequence[Reading]) -> tuple[str, ...]:
        """The changed rules an effect is owed to: those that gave what differs, else that fired near."""
        gave = rules_of(effect.before, effect.fields) | rules_of(effect.after, effect.fields)
        sentence = effect.claim.sentence
        near = _fired(r for r in (*old, *now) if r.sentence.span == sentence)
        anywhere = _fired((*old, *now))
        for suspects in (gave, near, anywhere):
            if found := suspects & self.changed:
                return tuple(sorted(found))
        return tuple(sorted(self.changed))


class Aim(Touching):
    """Tells which sentences of an article changed rules can touch, in either version of the rules.

    :param changed: ids of the changed rules.
    """

    def __init__(self, base: Extractor, new: Extractor, changed: frozenset[str]) -> None:
        rules = [*_active(base.rules).values(), *_active(new.rules).values()]
        changes = [trigger_of(rule) for rule in rules if rule.id in changed]
        mentions = [trigger_of(rule) for rule in rules if rule.stage == "mention"]
        super().__init__(changes, mentions, base.model.nlp)


def _active(rules: RuleSet) -> dict[str, Rule]:
    return {rule.id: rule for rule in (*rules.stage("mention"), *rules.stage("role"))}


def _fired(readings: Iterable[Reading]) -> set[str]:
    found: set[str] = set()
    for reading in readings:
        found.update(match.rule.id for match in reading.matches)
        for mention in reading.mentions:
            found.update(mention.beaten)
            if mention.rule is not None:
                found.add(mention.rule.id)
    return found


def _frequent(names: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(names).items(), key=lambda item: (-item[1], item[0])))
