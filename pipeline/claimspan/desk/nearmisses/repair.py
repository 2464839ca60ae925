"""Changes to a rule, tried: with spaCy's own matcher, on the text and on the rule's own examples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from spacy.tokens import Doc

from claimspan.desk.nearmisses.changes import Change, token_changes
from claimspan.desk.nearmisses.changes_tree import tree_changes
from claimspan.desk.nearmisses.patterntext import Lists
from claimspan.desk.nearmisses.tokens import Walk
from claimspan.desk.nearmisses.trees import TreeWalk
from claimspan.desk.parsed import stage_docs
from claimspan.extract import Extractor
from claimspan.matching.match import Match, RuleMatcher
from claimspan.rules.model import Pattern, Rule, TokensPattern

# A pattern with many small ways to match would otherwise be tried for a long time.
MOST_TRIED = 40
# What a token that is no longer matched adds to the size of a change.
_PER_TOKEN = 3


@dataclass(frozen=True, slots=True)
class Examples:
    """A rule's own examples, parsed: the text of each with the Docs of its sentences."""

    matches: tuple[tuple[str, tuple[Doc, ...]], ...]
    ignores: tuple[tuple[str, tuple[Doc, ...]], ...]


@dataclass(frozen=True, slots=True)
class Repair:
    """A single change after which the rule fires on the text.

    :param alternative: index of the pattern that is changed.
    :param captures: what it captures then.
    :param length: how many tokens a token pattern matches then; 0 for a tree pattern.
    :param ignores: the texts of the rule's ``ignores`` that it would newly hit.
    :param lost: the texts of its ``matches`` that it would no longer hit.
    :param changed: the whole rule with the change.
    :param outcome: what becomes of the sentence's claims and mentions; empty if nothing changes, for other
        rules win; None if it was not asked for.
    """

    change: Change
    alternative: int
    captures: Mapping[str, str]
    length: int
    ignores: tuple[str, ...]
    lost: tuple[str, ...]
    changed: Rule
    outcome: tuple[str, ...] | None = None


def parse_examples(extractor: Extractor, rule: Rule) -> Examples:
    """A rule's examples as its stage gets them."""
    kinds = (rule.matches, rule.ignores)
    texts = [example.text for kind in kinds for example in kind]
    docs = map(tuple, stage_docs(extractor, texts, rule.stage))
    pairs = list(zip(texts, docs, strict=True))
    return Examples(tuple(pairs[: len(rule.matches)]), tuple(pairs[len(rule.matches) :]))


def changes_of(pattern: Pattern, doc: Doc, lists: Lists) -> list[Change]:
    """The single changes after which a pattern matches in `doc`, smallest first; not yet tried by spaCy."""
    if isinstance(pattern, TokensPattern):
        return token_changes(Walk(pattern, doc), lists)
    return tree_changes(TreeWalk(pattern, doc), lists)


def repairs(rule: Rule, doc: Doc, lists: Lists, examples: Examples) -> list[Repair]:
    """The single changes that make `rule` fire on `doc`, tried, best first.

    Best is a change that hits none of the rule's ``ignores`` and loses none of its ``matches``; of those the
    smallest.

    :param doc: as the rule's stage gets it.
    """
    candidates = [
        (change, index)
        for index, pattern in enumerate(rule.patterns)
        for change in changes_of(pattern, doc, lists)
    ]
    candidates.sort(key=lambda candidate: candidate[0].size)
    now = RuleMatcher(doc.vocab, [rule])
    hit = [_fires(now, docs) for _, docs in (*examples.matches, *examples.ignores)]
    found: list[Repair] = []
    for change, index in candidates[:MOST_TRIED]:
        changed = replace(
            rule, patterns=(*rule.patterns[:index], change.pattern, *rule.patterns[index + 1 :])
        )
        matcher = RuleMatcher(doc.vocab, [changed])
        matches = matcher(doc)
        if matches:
            best = max(matches, key=lambda match: match.span[1] - match.span[0])
            size = best.span[1] - best.span[0] if isinstance(change.pattern, TokensPattern) else 0
            ignores, lost = _effects(matcher, examples, hit)
            found.append(Repair(change, index, captured(doc, best), size, ignores, lost, changed))
    return _ordered(found)


def _ordered(found: Sequence[Repair]) -> list[Repair]:
    """Harmless ones first, then the smallest; to match fewer tokens than another does counts as large."""
    longest: dict[int, int] = {}
    for repair in found:
        longest[repair.alternative] = max(repair.length, longest.get(repair.alternative, 0))

    def key(repair: Repair) -> tuple[bool, int, bool]:
        lost = longest[repair.alternative] - repair.length
        size = repair.change.size + _PER_TOKEN * lost
        return bool(repair.ignores or repair.lost), size, repair.change.captured

    return sorted(found, key=key)


def captured(doc: Doc, match: Match) -> dict[str, str]:
    """The text of each capture, before expansion."""
    return {name: doc[start:end].text for name, (start, end) in match.captures.items()}


def _effects(
    matcher: RuleMatcher, examples: Examples, hit: Sequence[bool]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    n = len(examples.matches)
    ignores = [
        text
        for (text, docs), before in zip(examples.ignores, hit[n:], strict=True)
        if not before and _fires(matcher, docs)
    ]
    lost = [
        text
        for (text, docs), before in zip(examples.matches, hit[:n], strict=True)
        if before and not _fires(matcher, docs)
    ]
    return tuple(ignores), tuple(lost)


def _fires(matcher: RuleMatcher, docs: Sequence[Doc]) -> bool:
    return any(matcher(doc) for doc in docs)
