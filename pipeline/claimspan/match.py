"""Rules compiled to spaCy's matchers, and what they match in a Doc."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import cast

from spacy.matcher import Matcher
from spacy.tokens import Doc
from spacy.vocab import Vocab

from claimspan.rules import Rule, TokensPattern, TreePattern
from claimspan.trees import TreeMatcher

Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Match:
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
        self._tokens = Matcher(vocab, validate=False)
        self._captures: dict[int, tuple[Rule, tuple[str | None, ...]]] = {}
        self._trees = TreeMatcher(vocab)
        self._nodes: list[tuple[Rule, tuple[str, ...]]] = []
        for rule in rules:
            for index, pattern in enumerate(rule.patterns):
                if isinstance(pattern, TokensPattern):
                    self._add_tokens(f"{rule.id}#{index}", rule, pattern)
                else:
                    self._add_tree(rule, pattern)

    def _add_tokens(self, key: str, rule: Rule, pattern: TokensPattern) -> None:
        self._tokens.add(key, [[dict(token.attrs) for token in pattern.tokens]])
        names = tuple(token.capture for token in pattern.tokens)
        self._captures[self._vocab.strings[key]] = (rule, names)

    def _add_tree(self, rule: Rule, pattern: TreePattern) -> None:
        self._trees.add(pattern)
        self._nodes.append((rule, tuple(str(node["RIGHT_ID"]) for node in pattern.nodes)))

    def __call__(self, doc: Doc) -> list[Match]:
        """Every match in `doc`, in a fixed order: by rule, then by place."""
        found = [*self._token_matches(doc), *self._tree_matches(doc)]
        found.sort(key=lambda match: (match.rule.id, match.span, sorted(match.captures.items())))
        return found

    def _token_matches(self, doc: Doc) -> Iterable[Match]:
        if not self._captures:  # spaCy warns of a matcher without patterns
            return
        for found in self._tokens(doc, with_alignments=True):
            key, start, end, alignment = cast("tuple[int, int, int, list[int]]", found)
            rule, names = self._captures[key]
            captures: dict[str, Range] = {}
            for offset, position in enumerate(alignment):
                name = names[position]
                if name is not None:
                    low, _ = captures.get(name, (start + offset, 0))
                    captures[name] = (low, start + offset + 1)
            yield Match(rule, captures, (start, end))

    def _tree_matches(self, doc: Doc) -> Iterable[Match]:
        for number, tokens in self._trees(doc):
            rule, names = self._nodes[number]
            captures = {
                name: (token, token + 1)
                for name, token in zip(names, tokens, strict=True)
                if not name.startswith("_")
            }
            yield Match(rule, captures, (min(tokens), max(tokens) + 1))
