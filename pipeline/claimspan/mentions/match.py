"""Rules compiled to matchers, and what they match in a Doc.

A token pattern is handed to spaCy's ``Matcher`` only for Docs in which it is known to occur (`runs`), so what
matches, and how, is spaCy's to say, and hundreds of patterns that do not occur cost next to nothing. Where no
token can take a place that may be left out or repeated there is one way to match, and spaCy is not asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import cast

from spacy.matcher import Matcher
from spacy.tokens import Doc
from spacy.vocab import Vocab

from claimspan import timing
from claimspan.mentions.trees import TreeMatcher
from claimspan.parsing.fits import Fits
from claimspan.parsing.runs import Runs, places_of
from claimspan.rules.loading import Rule, TokensPattern, TreePattern

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


@dataclass(frozen=True, slots=True)
class _Fixed:
    """How a token pattern matches where no token fits a place of it that may be left out or repeated.

    :param places: the bits of the places that must be there, in their order.
    :param loose: the bits of the others.
    :param captures: with ranges that count from the first token of the match.
    """

    places: tuple[int, ...]
    loose: int
    captures: tuple[tuple[str, Range], ...]

    @classmethod
    def of(cls, pattern: TokensPattern, first: int) -> _Fixed | None:
        """That of a pattern whose first place has the bit ``1 << first``; None if it is not so simple."""
        operators = [token.attrs.get("OP", "1") for token in pattern.tokens]
        if not set(operators) <= {"1", "?", "*"}:
            return None
        kept = [at for at, operator in enumerate(operators) if operator == "1"]
        captures: dict[str, Range] = {}
        for at, place in enumerate(kept):
            name = pattern.tokens[place].capture
            if name is not None:
                captures[name] = (captures.get(name, (at, 0))[0], at + 1)
        loose = sum(1 << first + at for at, operator in enumerate(operators) if operator != "1")
        return cls(tuple(1 << first + at for at in kept), loose, tuple(captures.items())) if kept else None

    def starts(self, fitting: Sequence[int]) -> list[int] | None:
        """The places where matches start in a row of tokens; None if a loose place may take one of them.

        :param fitting: for each token the places it fits.
        """
        if any(fits & self.loose for fits in fitting):
            return None
        starts = range(len(fitting) - len(self.places) + 1)
        return [
            start
            for start in starts
            if all(fitting[start + at] & place for at, place in enumerate(self.places))
        ]


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
        places = [places_of([token.attrs for token in pattern.tokens]) for _, pattern in self._tokens]
        self._fits = Fits(vocab, [place.description for row in places for place in row])
        self._runs = Runs(places)
        firsts = accumulate((len(row) for row in places), initial=0)
        self._fixed = [
            _Fixed.of(pattern, first) for (_, pattern), first in zip(self._tokens, firsts, strict=False)
        ]
        self._made: dict[int, Matcher] = {}
        self._tree_matcher = TreeMatcher(vocab, [pattern for _, pattern in self._trees])

    def __call__(self, doc: Doc) -> list[Match]:
        """Every match in `doc`, in a fixed order: by rule, then by place."""
        found = [*self._token_matches(doc), *self._tree_matches(doc)]
        found.sort(key=lambda match: (match.rule.id, match.span, sorted(match.captures.items())))
        return found

    def _token_matches(self, doc: Doc) -> Iterable[Match]:
        if not self._tokens:
            return
        fitting = self._fits(doc)
        for run in self._runs(fitting):
            rule, pattern = self._tokens[run.pattern]
            low, high = run.window
            fixed = self._fixed[run.pattern]
            with timing.rule(rule.id):
                starts = fixed.starts(fitting[low:high]) if fixed else None
            if fixed and starts is not None:
                for start in starts:
                    at = low + start
                    taken = {name: (at + first, at + end) for name, (first, end) in fixed.captures}
                    yield Match(rule, taken, (at, at + len(fixed.places)))
                continue
            with timing.rule(rule.id):
                # That annotation is missing would be found token by token, at each call anew.
                matches = self._spacys(run.pattern)(doc[low:high], allow_missing=True, with_alignments=True)
            for found in matches:
                _, start, end, alignment = cast("tuple[int, int, int, list[int]]", found)
                start, end = low + start, low + end
                captures: dict[str, Range] = {}
                for at, position in enumerate(alignment, start):
                    name = pattern.tokens[position].capture
                    if name is not None:
                        captures[name] = (captures.get(name, (at, 0))[0], at + 1)
                yield Match(rule, captures, (start, end))

    def _spacys(self, index: int) -> Matcher:
        """spaCy's matcher of one token pattern, made when the pattern first occurs."""
        if index not in self._made:
            matcher = self._made[index] = Matcher(self._vocab, validate=False)
            matcher.add("pattern", [[dict(token.attrs) for token in self._tokens[index][1].tokens]])
        return self._made[index]

    def _tree_matches(self, doc: Doc) -> Iterable[Match]:
        for index, search in self._tree_matcher.searches(doc):
            rule, pattern = self._trees[index]
            with timing.rule(rule.id):
                found = list(search)
            for tokens in found:
                captures = {
                    name: (token, token + 1)
                    for node, token in zip(pattern.nodes, tokens, strict=True)
                    if not (name := str(node["RIGHT_ID"])).startswith("_")
                }
                yield Match(rule, captures, (min(tokens), max(tokens) + 1))
