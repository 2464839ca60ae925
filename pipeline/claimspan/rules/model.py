"""Rules as the engine uses them: typed, frozen, complete."""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

WordList: TypeAlias = "tuple[str, ...] | Mapping[str, str]"
Words: TypeAlias = Mapping[str, WordList]


@dataclass(frozen=True, slots=True)
class TokenSpec:
    """One token of a token pattern.

    :param attrs: a token of spaCy's ``Matcher``, complete.
    :param capture: the capture that the tokens it matches belong to, or None.
    """

    attrs: Mapping[str, Any]
    capture: str | None


@dataclass(frozen=True, slots=True)
class TokensPattern:
    """A run of adjacent tokens."""

    tokens: tuple[TokenSpec, ...]


@dataclass(frozen=True, slots=True)
class TreePattern:
    """Nodes of a dependency tree, each a node of spaCy's ``DependencyMatcher``.

    The ``RIGHT_ID`` of a node is its capture's name, unless it starts with ``_``.
    """

    nodes: tuple[Mapping[str, Any], ...]


Pattern: TypeAlias = TokensPattern | TreePattern


def captures_of(pattern: Pattern) -> tuple[str, ...]:
    """The names of the captures of a pattern, in order, each once."""
    if isinstance(pattern, TokensPattern):
        names: Iterable[str] = (spec.capture for spec in pattern.tokens if spec.capture is not None)
    else:
        names = (node["RIGHT_ID"] for node in pattern.nodes if not node["RIGHT_ID"].startswith("_"))
    return tuple(dict.fromkeys(names))


@dataclass(frozen=True, slots=True)
class Capture:
    """How a captured token becomes a span.

    :param expand: how far the span reaches, one of ``shape.EXPANDS``.
    :param field: the field it fills.
    :param normalize: ``"singular"``, ``"lower"``, a mapping from lower-case surface forms, or None.
    :param same_as: the capture of the patterns whose words it has, if it is in none of them itself.
    """

    expand: str
    field: str
    normalize: Mapping[str, str] | str | None = None
    same_as: str | None = None


@dataclass(frozen=True, slots=True)
class Example:
    """A text of a rule's own file: `captures` and `yields` are what must be read from it, if anything."""

    text: str
    captures: Mapping[str, str]
    yields: Mapping[str, str]
    because: str | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    :param captures: every capture its patterns have, declared in the file or not.
    :param words: its own word lists; patterns have theirs put in place.
    :param path: the file it was read from.
    """

    id: str
    pack: str
    stage: str
    version: int
    status: str
    priority: int
    summary: str
    why: str
    not_covered: tuple[str, ...]
    words: Words
    patterns: tuple[Pattern, ...]
    captures: Mapping[str, Capture]
    yields: Mapping[str, str]
    matches: tuple[Example, ...]
    ignores: tuple[Example, ...]
    known_misses: tuple[Example, ...]
    known_mistakes: tuple[Example, ...]
    path: Path

    def __hash__(self) -> int:
        # The mappings of a rule cannot be hashed; its id is enough.
        return hash(self.id)


@dataclass(frozen=True, slots=True)
class RuleSet:
    """All rules of a folder, sorted by id.

    :param words: the shared word lists.
    :param digest: SHA-256, in hexadecimal, of all that can change what the rules give; neither comments,
        layout, examples nor the order of files and keys do.
    :param meanings: `meaning_of` rules by id, as far as it was worked out when they were read.
    """

    rules: tuple[Rule, ...]
    words: Words
    digest: str
    meanings: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)

    def meaning(self, rule: Rule) -> str:
        """`meaning_of` one of the rules."""
        return self.meanings.get(rule.id) or meaning_of(rule)

    def by_id(self, id: str) -> Rule:
        """The rule of that id; raises KeyError."""
        index = bisect_left(self.rules, id, key=lambda rule: rule.id)
        if index < len(self.rules) and self.rules[index].id == id:
            return self.rules[index]
        raise KeyError(id)

    def stage(self, stage: str) -> tuple[Rule, ...]:
        """The rules of a stage that are not retired."""
        return tuple(rule for rule in self.rules if rule.stage == stage and rule.status != "retired")


def digest_of(rules: Iterable[Rule], words: Words) -> str:
    """SHA-256, in hexadecimal, over what can change results: retired rules, examples and prose cannot."""
    content = {
        "words": {name: sorted(w) if isinstance(w, tuple) else w for name, w in words.items()},
        "rules": {rule.id: _effective(rule) for rule in rules if rule.status != "retired"},
    }
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("utf-8")).hexdigest()


def meaning_of(rule: Rule) -> str:
    """SHA-256, in hexadecimal, over what can change what a rule gives, but for its version."""
    content = {key: value for key, value in _effective(rule).items() if key != "version"}
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("utf-8")).hexdigest()


def _effective(rule: Rule) -> Mapping[str, Any]:
    return {
        "version": rule.version,
        "stage": rule.stage,
        "priority": rule.priority,
        "patterns": [_canonical(pattern) for pattern in rule.patterns],
        "captures": {
            name: [capture.expand, capture.field, capture.normalize, capture.same_as]
            for name, capture in rule.captures.items()
        },
        "yields": rule.yields,
    }


def _canonical(pattern: Pattern) -> Any:
    if isinstance(pattern, TokensPattern):
        return {"tokens": [[spec.attrs, spec.capture] for spec in pattern.tokens]}
    return {"tree": list(pattern.nodes)}
