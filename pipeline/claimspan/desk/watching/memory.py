"""Matches that are remembered from one version of the rules to the next.

Matching is nearly all that reading a parsed sentence costs. When a few rules change, only they are matched
anew; what the others match in a sentence stays what it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

from spacy.tokens import Doc
from spacy.vocab import Vocab

from claimspan.matching.match import Match, RuleMatcher
from claimspan.rules.loading import Rule

_Key: TypeAlias = "tuple[str, tuple[tuple[int, str], ...]]"


class RememberingMatcher(RuleMatcher):
    """Matches like a `RuleMatcher` of its present rules, for Docs that one parser made.

    A Doc is known again by its text, tokens and entities, so all Docs must come from the same parser.
    """

    def __init__(self, vocab: Vocab, rules: Iterable[Rule]) -> None:
        # Made of matchers rather than being one: which of them are needed is known when a Doc comes.
        self._vocab = vocab
        self._rules = {rule.id: rule for rule in rules}
        self._found: dict[_Key, tuple[int, list[Match]]] = {}
        # For each version after the first, the ids of the rules that changed with it.
        self._changes: list[frozenset[str]] = []
        self._matchers: dict[frozenset[str], RuleMatcher] = {}

    def update(self, rules: Sequence[Rule]) -> frozenset[str]:
        """Go on with other rules.

        :returns: the ids of the rules that are new, gone or not the same.
        """
        new = {rule.id: rule for rule in rules}
        changed = frozenset(id for id in {*new, *self._rules} if new.get(id) != self._rules.get(id))
        if changed:
            self._rules = new
            self._changes.append(changed)
            self._matchers.clear()
        return changed

    def __call__(self, doc: Doc) -> list[Match]:
        """Every match in `doc`, in a fixed order: by rule, then by place."""
        key = (doc.text, tuple((token.idx, token.ent_type_) for token in doc))
        now = len(self._changes)
        version, found = self._found.get(key, (None, []))
        if version is None:
            found = self._matcher(frozenset(self._rules))(doc)
        elif version < now:
            changed = frozenset[str]().union(*self._changes[version:])
            kept = [match for match in found if match.rule.id not in changed]
            found = sorted([*kept, *self._matcher(changed)(doc)], key=_order)
        self._found[key] = (now, found)
        return list(found)

    def each(self, docs: Sequence[Doc]) -> Iterator[list[Match]]:
        """As above, for each Doc."""
        return map(self, docs)

    def _matcher(self, ids: frozenset[str]) -> RuleMatcher:
        if ids not in self._matchers:
            rules = [self._rules[id] for id in sorted(ids & self._rules.keys())]
            self._matchers[ids] = RuleMatcher(self._vocab, rules)
        return self._matchers[ids]


def _order(match: Match) -> tuple[object, ...]:
    return match.rule.id, match.span, sorted(match.captures.items())


def same_objects(rules: Iterable[Rule], known: Iterable[Rule]) -> tuple[Rule, ...]:
    """The rules, each that equals a known one being that very object: the engine compares by identity."""
    by_id = {rule.id: rule for rule in known}
    return tuple(by_id[rule.id] if by_id.get(rule.id) == rule else rule for rule in rules)
