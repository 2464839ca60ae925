"""The plain slow path: everything asked of spaCy's own matchers and components, one sentence at a time."""

from collections.abc import Iterable, Iterator, Sequence

from spacy.matcher import DependencyMatcher, Matcher
from spacy.tokens import Doc
from spacy.vocab import Vocab

from claimspan.matching.governs import governed
from claimspan.matching.match import Match, RuleMatcher
from claimspan.rules.loading import Rule, TokensPattern
from claimspan.rules.model import TreePattern


def tree_matcher(vocab: Vocab, *, validate: bool = False) -> DependencyMatcher:
    """spaCy's matcher, which is taught the one relation that is not its own."""
    matcher = DependencyMatcher(vocab, validate=validate)
    matcher._ops["governs"] = lambda doc, token: governed(doc[token])
    return matcher


def tree_matches(doc: Doc, patterns: Iterable[TreePattern]) -> list[tuple[int, tuple[int, ...]]]:
    """What ``DependencyMatcher`` finds: the pattern's index and the tokens of its nodes, sorted."""
    found = []
    for number, pattern in enumerate(patterns):
        matcher = tree_matcher(doc.vocab)
        matcher.add("x", [[dict(node) for node in pattern.nodes]])
        found += [(number, tuple(tokens)) for _, tokens in matcher(doc)]
    return sorted(found)


def all_names(rule: Rule, captures: dict[str, tuple[int, int]]) -> dict[str, tuple[int, int]]:
    """The captures of a match with the second names that its rule gives them."""
    firsts = {name: str(capture.same_as) for name, capture in rule.captures.items()}
    return {**captures, **{name: captures[first] for name, first in firsts.items() if first in captures}}


class PlainMatcher(RuleMatcher):
    """Matches like a `RuleMatcher`, by spaCy's two matchers alone."""

    def __init__(self, vocab: Vocab, rules: Iterable[Rule]) -> None:
        self._patterns = [(rule, pattern) for rule in rules for pattern in rule.patterns]
        self._names = {vocab.strings.add(str(i)): i for i in range(len(self._patterns))}
        self._matcher_of_all = Matcher(vocab, validate=False)
        self._tree_matcher_of_all = tree_matcher(vocab)
        for i, (_, pattern) in enumerate(self._patterns):
            if isinstance(pattern, TokensPattern):
                self._matcher_of_all.add(str(i), [[dict(token.attrs) for token in pattern.tokens]])
            else:
                self._tree_matcher_of_all.add(str(i), [[dict(node) for node in pattern.nodes]])

    def each(self, docs: Sequence[Doc]) -> Iterator[list[Match]]:
        for doc in docs:
            found = [*self._plain_tokens(doc), *self._plain_trees(doc)]
            yield sorted(found, key=lambda match: (match.rule.id, match.span, sorted(match.captures.items())))

    def _plain_tokens(self, doc: Doc) -> Iterator[Match]:
        if not len(self._matcher_of_all):
            return
        for key, start, _, alignment in self._matcher_of_all(doc, with_alignments=True):
            rule, pattern = self._patterns[self._names[key]]
            assert isinstance(pattern, TokensPattern)
            taken: dict[str, list[int]] = {}
            for at, place in enumerate(alignment, start):
                name = pattern.tokens[place].capture
                if name is not None:
                    taken.setdefault(name, []).append(at)
            captures = {name: (min(tokens), max(tokens) + 1) for name, tokens in taken.items()}
            yield Match(rule, all_names(rule, captures), (start, start + len(alignment)))

    def _plain_trees(self, doc: Doc) -> Iterator[Match]:
        if not len(self._tree_matcher_of_all):
            return
        for key, tokens in self._tree_matcher_of_all(doc):
            rule, pattern = self._patterns[self._names[key]]
            assert isinstance(pattern, TreePattern)
            names = [str(node["RIGHT_ID"]) for node in pattern.nodes]
            captures = {
                name: (token, token + 1)
                for name, token in zip(names, tokens, strict=True)
                if not name.startswith("_")
            }
            yield Match(rule, all_names(rule, captures), (min(tokens), max(tokens) + 1))
