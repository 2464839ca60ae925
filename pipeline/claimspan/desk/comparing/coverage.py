"""What each rule does on a corpus: where it fires, wins, loses and to whom, is right, and what it costs."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from spacy.tokens import Doc

from claimspan.checks.gold import GoldDocument
from claimspan.checks.reviews import Review, sum_up
from claimspan.checks.scores import Share
from claimspan.desk.comparing.fates import fates
from claimspan.desk.comparing.gaps import Gap, gaps
from claimspan.desk.comparing.onegold import GoldTally, judge_rules
from claimspan.extract import Extractor, Outline
from claimspan.matching.match import RuleMatcher
from claimspan.mentions.finding import mark_numbers
from claimspan.model import Article, DocumentResult
from claimspan.pages import Reading
from claimspan.rules.loading import Rule, RuleSet

# Sentences on which the time of a rule is taken: enough to tell the dear rules from the cheap.
TIMED_SENTENCES = 200


@dataclass(frozen=True, slots=True)
class RuleCoverage:
    """What one rule did.

    :param fired: places where it matched, soundly for a mention rule.
    :param won: of these, where it made a mention or gave a claim a field; `lost`: where only other rules did.
        The rest had no claim to give anything to.
    :param lost_to: how often it lost to each rule, most frequent first.
    :param gold: what it gave rightly, of all that gold can tell.
    :param wrong_fields: what it gave wrongly, by field.
    :param reviewed: the claims that it read and readers find right, of those that they spoke of.
    :param changed: ISO date of the last commit of its file, or that it is not committed; None if unknown.
    :param seconds: per million characters of articles, None if not measured.
    """

    rule: Rule
    fired: int
    won: int
    lost: int
    lost_to: Mapping[str, int]
    gold: Share
    wrong_fields: Mapping[str, int]
    reviewed: Share
    changed: str | None
    seconds: float | None


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the rules did on a corpus.

    :param overlaps: (winner, loser, how often), most frequent first.
    :param gaps: the figures that nothing explains.
    :param numbers: all figures of the ledger.
    """

    rules: tuple[RuleCoverage, ...]
    overlaps: tuple[tuple[str, str, int], ...]
    gaps: tuple[Gap, ...]
    documents: int
    sentences: int
    characters: int
    numbers: int

    @property
    def silent(self) -> list[str]:
        """Rules that never fired."""
        return [coverage.rule.id for coverage in self.rules if not coverage.fired]

    @property
    def shadowed(self) -> list[str]:
        """Rules that fired and lost every time."""
        return [c.rule.id for c in self.rules if c.fired and c.lost == c.fired]

    @property
    def unexplained(self) -> int:
        """Figures that nothing explains."""
        return sum(gap.count for gap in self.gaps)


@dataclass(slots=True)
class _Tally:
    fired: Counter[str] = field(default_factory=Counter)
    won: Counter[str] = field(default_factory=Counter)
    lost: Counter[str] = field(default_factory=Counter)
    lost_to: Counter[tuple[str, str]] = field(default_factory=Counter)
    gold: GoldTally = field(default_factory=GoldTally)
    ledger: list[dict[str, Any]] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    documents: int = 0
    sentences: int = 0
    characters: int = 0
    numbers: int = 0


def cover(
    extractor: Extractor,
    articles: Iterable[Article],
    *,
    gold: Sequence[GoldDocument] = (),
    reviews: Sequence[Review] = (),
    changed: Mapping[str, str] | None = None,
    timed: bool = True,
    progress: Callable[[int], None] = lambda _: None,
) -> Coverage:
    """Read `articles` and tell what each rule did.

    :param gold: what the rules gave is judged on the articles that it names.
    :param reviews: what readers said of claims, of whatever articles.
    :param changed: when each rule's file was last changed, by ``<rule id>.yaml``.
    :param timed: whether to measure how long each rule takes.
    :param progress: called with the number of documents done.
    :raises GoldError: if a quote of gold is not in its article.
    """
    tally, sample = _Tally(), _Sample()
    for outline in extractor.analyse(extractor.outline(article) for article in articles):
        result, readings = extractor.read(outline)
        _count(tally, result, readings, gold)
        sample.add(outline, readings)
        progress(tally.documents)
    seconds = sample.seconds(extractor.rules, extractor.model.nlp.vocab) if timed else {}
    rules = [rule for stage in ("mention", "role") for rule in extractor.rules.stage(stage)]
    said = sum_up(reviews).rules
    return Coverage(
        tuple(
            _coverage(rule, tally, said, changed or {}, seconds) for rule in sorted(rules, key=lambda r: r.id)
        ),
        tuple((winner, loser, count) for (loser, winner), count in _most(tally.lost_to)),
        tuple(gaps(tally.ledger, tally.texts)),
        tally.documents,
        tally.sentences,
        tally.characters,
        tally.numbers,
    )


def _count(
    tally: _Tally, result: DocumentResult, readings: Sequence[Reading], gold: Sequence[GoldDocument]
) -> None:
    article = result.article
    tally.documents += 1
    tally.sentences += len(readings)
    tally.characters += len(article.text)
    tally.numbers += len(result.ledger)
    left = [entry.span for entry in result.ledger if entry.fate == "unexplained"]
    if left:
        tally.texts[article.doc_id] = article.text
    tally.ledger.extend(
        {"doc_id": article.doc_id, "start": span.start, "end": span.end, "fate": "unexplained"}
        for span in left
    )
    read = [(reading, fates(reading)) for reading in readings]
    for fate in (fate for _, found in read for fate in found):
        tally.fired[fate.rule_id] += 1
        tally.won[fate.rule_id] += fate.won
        tally.lost[fate.rule_id] += bool(fate.lost_to)
        tally.lost_to.update((fate.rule_id, winner) for winner in fate.lost_to)
    for document in gold:
        if document.names_source(article.source):
            judge_rules(tally.gold, document, article, result, read)


def _coverage(
    rule: Rule,
    tally: _Tally,
    said: Mapping[str, Share],
    changed: Mapping[str, str],
    seconds: Mapping[str, float],
) -> RuleCoverage:
    return RuleCoverage(
        rule=rule,
        fired=tally.fired[rule.id],
        won=tally.won[rule.id],
        lost=tally.lost[rule.id],
        lost_to={winner: count for (loser, winner), count in _most(tally.lost_to) if loser == rule.id},
        gold=tally.gold.share(rule.id),
        wrong_fields=tally.gold.wrong_fields(rule.id),
        reviewed=said.get(rule.id, Share(0, 0)),
        changed=changed.get(f"{rule.id}.yaml"),
        seconds=seconds.get(rule.id),
    )


def _most(counts: Counter[tuple[str, str]]) -> list[tuple[tuple[str, str], int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


@dataclass(slots=True)
class _Sample:
    """Sentences as the rules get them, kept to take the time of each rule alone."""

    mention: list[Doc] = field(default_factory=list)
    role: list[Doc] = field(default_factory=list)
    characters: int = 0

    def add(self, outline: Outline, readings: Sequence[Reading]) -> None:
        """Keep the sentences of an article, unless there are enough."""
        if len(self.mention) >= TIMED_SENTENCES:
            return
        self.characters += len(outline.article.text)
        for doc, numbers, reading in zip(outline.docs, outline.numbers, readings, strict=True):
            mark_numbers(doc, numbers)
            self.mention.append(doc)
            if reading.sentence.block.kind != "row":
                self.role.append(reading.doc)

    def seconds(self, rules: RuleSet, vocab: Any) -> dict[str, float]:
        """The time that each rule takes, per million characters of articles."""
        out = {}
        for stage, docs in (("mention", self.mention), ("role", self.role)):
            for rule in rules.stage(stage):
                matcher = RuleMatcher(vocab, [rule])
                started = time.perf_counter()
                for doc in docs:
                    matcher(doc)
                out[rule.id] = (time.perf_counter() - started) * 1e6 / max(1, self.characters)
        return out
