"""What `claimspan rules explain` is asked: a text or a claim of a dataset, and perhaps about one rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from claimspan.articles.reading import doc_id
from claimspan.desk.explaining.explain import Explanation, Firing, MentionNote, explain
from claimspan.desk.explaining.outcome import outcome
from claimspan.desk.nearmisses.patterntext import Lists
from claimspan.desk.nearmisses.repair import Examples, parse_examples
from claimspan.desk.nearmisses.whynot import WhyNot, why_not
from claimspan.desk.parsed import Parsed, read_article
from claimspan.errors import UsageError
from claimspan.extract import Extractor
from claimspan.model import Article, Span
from claimspan.problems import did_you_mean
from claimspan.rules.model import Rule, RuleSet

MOST_REPAIRS = 3


@dataclass(frozen=True, slots=True)
class Subject:
    """What is to be explained.

    :param value: where the claim's value stands in the article, None for a text.
    :param made_with: the digest of the rules the claim was made with, None for a text.
    """

    article: Article
    value: Span | None = None
    made_with: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """How one sentence was read, and, if a rule was asked about, what it did there.

    :param rule: None if no rule was asked about.
    :param why: None also if the rule fired; with `MOST_REPAIRS` changes at most.
    """

    explanation: Explanation
    rule: Rule | None = None
    why: WhyNot | None = None

    @property
    def firings(self) -> tuple[Firing, ...]:
        """The matches of the rule that was asked about, if it is a role rule."""
        rule = self.rule
        return () if rule is None else tuple(f for f in self.explanation.firings if f.rule == rule.id)

    @property
    def mentions(self) -> tuple[MentionNote, ...]:
        """The mentions that the rule that was asked about found or wanted."""
        if self.rule is None:
            return ()
        wanted = self.rule.id
        return tuple(
            note
            for note in self.explanation.mentions
            if note.rule == wanted or any(rival.rule == wanted for rival in note.beat)
        )


def of_text(text: str, published: str | None = None) -> Subject:
    """A text as a subject.

    :param published: ISO date on which relative windows are anchored.
    """
    return Subject(Article(doc_id("text"), "text", text, "", published=published))


def of_claim(dataset: Path, claim: str) -> Subject:
    """A claim of a dataset as a subject.

    :param claim: its id, or the beginning of it that no other claim shares.
    :raises UsageError: if the dataset has no such claim, or several.
    """
    from claimspan.dataset.folder import connect, read_dataset  # noqa: PLC0415 -- a text needs no database

    with connect(dataset) as connection:
        rows = connection.execute(
            "select claim_id, doc_id, source, text, published::varchar, value_start, value_end"
            " from claims join documents using (doc_id)"
            " where starts_with(claim_id, ?) order by claim_id limit 2",
            [claim],
        ).fetchall()
    if not rows:
        raise UsageError(f"{dataset} has no claim {claim!r}; its ids are in the column claim_id of claims.")
    if len(rows) > 1 and rows[0][0] != claim:
        raise UsageError(f"several claims of {dataset} begin with {claim!r}; give more of the id.")
    _, own_id, source, text, published, start, end = rows[0]
    article = Article(own_id, source, text, "", published=None if published is None else published[:10])
    run = read_dataset(dataset).manifest.get("run", {})
    return Subject(article, Span(start, end), str(run.get("rules_digest", "")) or None)


def find_rule(rules: RuleSet, id: str) -> Rule:
    """The rule of that id.

    :raises UsageError: if there is none, with the nearest one.
    """
    try:
        return rules.by_id(id)
    except KeyError:
        hint = did_you_mean(id, [rule.id for rule in rules.rules])
        raise UsageError(f"there is no rule {id!r}{f'; {hint}' if hint else '.'}") from None


def answer(extractor: Extractor, subject: Subject, rule: Rule | None = None) -> list[Answer]:
    """An answer for each sentence that holds a number; for a claim only for its own sentence."""
    sentences = read_article(extractor, subject.article)
    if subject.value is not None:
        value = subject.value
        sentences = [one for one in sentences if one.reading.sentence.span.covers(value)]
    if rule is None:
        return [Answer(explain(extractor, sentence)) for sentence in sentences]
    lists, examples = Lists.of(rule, extractor.rules.words), parse_examples(extractor, rule)
    return [about_rule(extractor, sentence, rule, lists, examples) for sentence in sentences]


def about_rule(
    extractor: Extractor, sentence: Parsed, rule: Rule, lists: Lists, examples: Examples
) -> Answer:
    """What one rule did on one sentence."""
    asked = Answer(explain(extractor, sentence), rule)
    if asked.firings or asked.mentions:
        return asked
    why = why_not(rule, sentence, lists, examples)
    told = [
        replace(repair, outcome=outcome(extractor, sentence, repair.changed))
        for repair in why.repairs[:MOST_REPAIRS]
    ]
    return Answer(asked.explanation, rule, replace(why, repairs=tuple(told)))


def ask(extractor: Extractor, rule: Rule, texts: Sequence[str]) -> list[list[Answer]]:
    """What one rule did on each sentence, with a number, of some texts."""
    lists, examples = Lists.of(rule, extractor.rules.words), parse_examples(extractor, rule)
    return [
        [
            about_rule(extractor, sentence, rule, lists, examples)
            for sentence in read_article(extractor, of_text(text).article)
        ]
        for text in texts
    ]
