"""Rules against the examples in their own files, with all rules at work.

An example is read as one sentence. In the ``captures`` of an example of a mention rule the name ``mention``
stands for all that the rule took, any other name for a capture of its pattern; of a role rule, a capture
stands for what the claim shows by it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from spacy.tokens import Doc

from claimspan.claims.assembly import assemble
from claimspan.claims.drafts import place
from claimspan.extract import Extractor
from claimspan.gate.conventions import has_decimal_comma
from claimspan.gate.numbers import Number, scan
from claimspan.matching.match import Match
from claimspan.mentions.finding import Mention, find_mentions, mark_numbers
from claimspan.mentions.merging import merge
from claimspan.model import Block, Evidence, Sentence, Span
from claimspan.pages import Reading
from claimspan.parsing.language import Model, make_doc, parse
from claimspan.rules.loading import Example, Rule

ExampleKind = Literal["matches", "ignores", "known_misses", "known_mistakes"]
KINDS: tuple[ExampleKind, ...] = ("matches", "ignores", "known_misses", "known_mistakes")
WHOLE = "mention"
OF_MENTION = ("value", "value_high", "unit", "relation", "iso8601", "reason", "direction")


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a mention rule matched, whether it won or not.

    :param span: offsets into the text.
    """

    rule: Rule
    span: Span
    captures: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Prepared:
    """An example before any rule.

    :param numbers: with offsets into the text.
    :param doc: parsed, each number an entity.
    """

    text: str
    numbers: tuple[Number, ...]
    doc: Doc


@dataclass(frozen=True, slots=True)
class ExampleReading:
    """All that the rules made of an example.

    :param tokens: text, tag and dependency of each token, before mentions become one token each.
    """

    text: str
    tokens: tuple[tuple[str, str, str], ...]
    candidates: tuple[Candidate, ...]
    reading: Reading


@dataclass(frozen=True, slots=True)
class Found:
    """What a rule gave, for one time that it fired."""

    captures: Mapping[str, str]
    yields: Mapping[str, str]

    def fits(self, example: Example) -> bool:
        """Whether this is what the example says."""
        return (
            example.captures.items() <= self.captures.items()
            and example.yields.items() <= self.yields.items()
        )


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a rule did to one example.

    :param fault: what is wrong, in one sentence; None if the example came out as the file says.
    """

    rule: Rule
    kind: ExampleKind
    example: Example
    fault: str | None
    found: tuple[Found, ...]
    reading: ExampleReading


def try_examples(extractor: Extractor, rules: Sequence[Rule]) -> list[Outcome]:
    """Run every example of `rules`, in one batch.

    A rule must fire, win, and give what the example names; an example to ignore must not make it fire.
    Known misses and known mistakes are strict: one that is mended is a fault until it is moved.
    """
    tasks = [(rule, kind, example) for rule in rules for kind in KINDS for example in getattr(rule, kind)]
    readings = read_examples(extractor, [example.text for _, _, example in tasks])
    return [judge(*task, reading) for task, reading in zip(tasks, readings, strict=True)]


def read_examples(extractor: Extractor, texts: Sequence[str]) -> Iterator[ExampleReading]:
    """Each text, read as one sentence with all rules at work."""
    return (read_prepared(extractor, prepared) for prepared in prepare(extractor.model, texts))


def prepare(model: Model, texts: Sequence[str]) -> Iterator[Prepared]:
    """Each text parsed as one sentence, in one batch."""
    numbers = [scan(text, decimal_comma=has_decimal_comma(text)) for text in texts]
    made = (make_doc(model.nlp, text, own) for text, own in zip(texts, numbers, strict=True))
    for text, own, doc in zip(texts, numbers, parse(model, made), strict=True):
        mark_numbers(doc, own)
        yield Prepared(text, tuple(own), doc)


def read_prepared(extractor: Extractor, prepared: Prepared) -> ExampleReading:
    """A parsed text, read with all rules at work; `prepared` stays as it is."""
    text, doc = prepared.text, prepared.doc.copy()
    whole = Span(0, len(text))
    sentence = Sentence(whole, Block("paragraph", whole))
    mentions = find_mentions(doc, prepared.numbers, extractor.mention_rules)
    candidates = tuple(_candidate(doc, match) for match in extractor.mention_rules(doc))
    tokens = tuple((token.text, token.tag_, token.dep_) for token in doc)
    doc, placed = merge(doc, mentions)
    matches = extractor.role_rules(doc)
    claims = assemble(doc, placed, matches, sentence)
    reading = Reading(sentence, doc, tuple(mentions), tuple(matches), tuple(claims), prepared.numbers)
    return ExampleReading(text, tokens, candidates, reading)


def judge(rule: Rule, kind: ExampleKind, example: Example, reading: ExampleReading) -> Outcome:
    """Whether a reading is what the rule's file says of the example."""
    found = tuple(found_by(rule, reading))
    right = any(item.fits(example) for item in found)
    fault = None
    if kind == "matches" and not right:
        fault = "does not give what the example says" if found else "did not fire"
        if rule.stage == "mention" and not found:
            fault = _beaten(rule, reading) or fault
    if kind == "ignores" and found:
        fault = "fired on what it is to ignore"
    if kind == "known_misses" and right:
        fault = "is no longer missed: move it to matches"
    if kind == "known_mistakes" and not found:
        fault = "is no longer mistaken: move it to ignores"
    return Outcome(rule, kind, example, fault, found, reading)


def found_by(rule: Rule, read: ExampleReading) -> Iterator[Found]:
    """What a rule gave: for a mention rule each mention it won, for a role rule each time it fired."""
    if rule.stage == "role":
        for match in read.reading.matches:
            if match.rule.id == rule.id:
                captures = {name: text_of(read.reading, match, name) for name in match.captures}
                yield Found(captures, {**rule.yields, **_normalized(read.reading, match)})
        return
    for mention in read.reading.mentions:
        if mention.rule is None or mention.rule.id != rule.id:
            continue
        whole = {WHOLE: mention.span.of(read.text)}
        for candidate in read.candidates:
            if candidate.rule.id == rule.id and candidate.span.covers(mention.span):
                yield Found({**candidate.captures, **whole}, yielded(rule, mention))


def yielded(rule: Rule, mention: Mention) -> dict[str, str]:
    """What a mention has of the keys of ``yields``: its own field if it has one, else what the rule says."""
    own: dict[str, object] = {key: getattr(mention, key) for key in OF_MENTION}
    if mention.type == "quantity":
        own["kind"] = mention.label
    said = {key: value for key, value in rule.yields.items() if key not in own}
    shown = {key: f"{value:.12g}" if isinstance(value, float) else value for key, value in own.items()}
    return said | {key: str(value) for key, value in shown.items() if value is not None}


def text_of(reading: Reading, match: Match, name: str) -> str:
    """The text of a role rule's capture: what the claim shows by this rule, else its own expansion."""
    shown = evidence_of(reading, match, name)
    if shown is not None:
        return shown.span.shift(-reading.sentence.span.start).of(reading.doc.text)
    first, last = place(reading.doc, match, name)
    return str(reading.doc[first:last].text)


def evidence_of(reading: Reading, match: Match, name: str) -> Evidence | None:
    """The evidence in a claim that is owed to a capture of a match, None if no claim took it."""
    at = reading.doc[match.captures[name][0]].idx + reading.sentence.span.start
    return next(
        (
            evidence
            for claim in reading.claims
            for evidence in claim.evidence
            if evidence.rule_id == match.rule.id
            and evidence.span.start <= at < evidence.span.end
            and evidence.field == match.field(name)
        ),
        None,
    )


def _normalized(reading: Reading, match: Match) -> dict[str, str]:
    found = (evidence_of(reading, match, name) for name in match.captures)
    return {item.field: item.normalized for item in found if item is not None and item.normalized}


def _candidate(doc: Doc, match: Match) -> Candidate:
    whole = doc[slice(*match.span)]
    texts = {name: doc[slice(*tokens)].text for name, tokens in match.captures.items()}
    return Candidate(match.rule, Span(whole.start_char, whole.end_char), texts)


def _beaten(rule: Rule, read: ExampleReading) -> str | None:
    """Why a mention rule that matched has no mention: who took the words."""
    for candidate in read.candidates:
        if candidate.rule.id != rule.id:
            continue
        for mention in read.reading.mentions:
            if mention.rule is not None and mention.span.overlaps(candidate.span):
                took = mention.span.of(read.text)
                return f"matched, but {mention.rule.id} (priority {mention.rule.priority}) took {took!r}"
    return None
