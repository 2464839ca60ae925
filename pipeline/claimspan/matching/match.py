"""Rules compiled to matchers, and what they match in a Doc.

Each token is of a `Kind`, which is looked up once for all patterns. `Runs` tell where token patterns match,
and `Ways` how; where there are two ways, spaCy's ``Matcher`` is asked which one counts. `TreeMatcher` finds
trees.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple, cast

from spacy.matcher import Matcher
from spacy.tokens import Doc
from spacy.vocab import Vocab

from claimspan import timing
from claimspan.matching.kinds import Kind, Kinds
from claimspan.matching.runs import Run, Runs, places_of
from claimspan.matching.trees import TreeMatcher
from claimspan.matching.ways import Range, Taken, Ways, captured
from claimspan.rules.loading import Rule, TokensPattern, TreePattern


class Match(NamedTuple):
    """A rule that fired.

    :param captures: name → half-open range of token indices.
    :param span: half-open range of token indices the whole match covers (for a tree, its outermost tokens).
    """

    rule: Rule
    captures: Mapping[str, Range]
    span: Range

    def field(self, name: str) -> str:
        """The field that the capture of that name fills."""
        capture = self.rule.captures.get(name)
        return capture.field if capture and capture.field else name


class RuleMatcher:
    """All patterns of some rules, ready to run over Docs."""

    def __init__(self, vocab: Vocab, rules: Iterable[Rule]) -> None:
        self._vocab = vocab
        self._tokens: list[tuple[Rule, TokensPattern]] = []
        self._trees: list[tuple[Rule, TreePattern]] = []
        for rule in rules:
            for pattern in rule.patterns:
                if isinstance(pattern, TokensPattern):
                    self._tokens.append((rule, pattern))
                else:
                    self._trees.append((rule, pattern))
        self._tree_matcher = TreeMatcher(pattern for _, pattern in self._trees)
        self._nodes = [_captures_of(pattern) for _, pattern in self._trees]
        self._second = {rule.id: _second(rule) for rule, _ in (*self._tokens, *self._trees)}
        places = [places_of([token.attrs for token in pattern.tokens]) for _, pattern in self._tokens]
        descriptions = [
            *self._tree_matcher.descriptions,
            *(place.description for row in places for place in row),
        ]
        self._kinds = Kinds(vocab, descriptions)
        first = len(self._tree_matcher.descriptions)
        self._runs = Runs(places, first)
        firsts = accumulate((len(row) for row in places), initial=first)
        self._ways = [
            None if _denies(pattern) else Ways(pattern, row, at)
            for (_, pattern), row, at in zip(self._tokens, places, firsts, strict=False)
        ]
        self._made: dict[int, Matcher] = {}

    def __call__(self, doc: Doc) -> list[Match]:
        """Every match in `doc`, in a fixed order: by rule, then by place."""
        return next(self.each([doc]))

    def each(self, docs: Sequence[Doc]) -> Iterator[list[Match]]:
        """For each Doc every match in it, as above; to ask of many together costs less."""
        all_kinds = self._kinds.each(docs)
        all_runs = [self._runs(kinds) for kinds in all_kinds]
        for doc, kinds, runs in zip(docs, all_kinds, all_runs, strict=True):
            found = [*self._token_matches(doc, kinds, runs), *self._tree_matches(doc, kinds)]
            found.sort(key=lambda match: (match.rule.id, match.span, sorted(match.captures.items())))
            yield found

    def _token_matches(self, doc: Doc, kinds: Sequence[Kind], runs: Iterable[Run]) -> Iterator[Match]:
        for run in runs:
            rule, _ = self._tokens[run.pattern]
            ways = self._ways[run.pattern]
            with timing.rule(rule.id):
                taken = ways(run, kinds) if ways else None
                if taken is None:
                    taken = self._spacys(doc, run)
            for span, captures in taken.items():
                yield self._match(rule, captures, span)

    def _match(self, rule: Rule, captures: Mapping[str, Range], span: Range) -> Match:
        """A match whose captures have all their names."""
        for name, first in self._second[rule.id]:
            if first in captures:
                captures = {**captures, name: captures[first]}
        return Match(rule, captures, span)

    def _spacys(self, doc: Doc, run: Run) -> Taken:
        """The matches of a token pattern as spaCy finds them."""
        pattern = self._tokens[run.pattern][1]
        if run.pattern not in self._made:
            matcher = self._made[run.pattern] = Matcher(self._vocab, validate=False)
            matcher.add("pattern", [[dict(token.attrs) for token in pattern.tokens]])
        where = doc[run.start : run.ends[-1] + 1]
        # That annotation is missing would be found token by token, at each call anew.
        matches = self._made[run.pattern](where, allow_missing=True, with_alignments=True)
        out: Taken = {}
        for _, start, end, alignment in cast("list[tuple[int, int, int, list[int]]]", matches):
            names = [pattern.tokens[place].capture for place in alignment]
            out[run.start + start, run.start + end] = captured(names, run.start + start)
        return out

    def _tree_matches(self, doc: Doc, kinds: Sequence[Kind]) -> Iterator[Match]:
        if not self._trees:
            return
        walk = self._tree_matcher.walk(doc, kinds)
        for index in self._tree_matcher.possible(walk):
            rule, nodes = self._trees[index][0], self._nodes[index]
            with timing.rule(rule.id):
                found = walk.search(index)
            for tokens in found:
                captures = {name: (tokens[node], tokens[node] + 1) for name, node in nodes}
                yield self._match(rule, captures, (min(tokens), max(tokens) + 1))


def _second(rule: Rule) -> list[tuple[str, str]]:
    """The second names of a rule's captures, each with the first."""
    return [(name, capture.same_as) for name, capture in rule.captures.items() if capture.same_as]


def _captures_of(pattern: TreePattern) -> list[tuple[str, int]]:
    """The nodes of a tree that are captures, each with its index."""
    ids = [str(node["RIGHT_ID"]) for node in pattern.nodes]
    return [(id, at) for at, id in enumerate(ids) if not id.startswith("_")]


def _denies(pattern: TokensPattern) -> bool:
    """Whether a pattern says of a token what it is not, for all its attributes together."""
    return any(token.attrs.get("OP") == "!" for token in pattern.tokens)
