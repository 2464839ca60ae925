"""What a sentence must hold for a rule to match in it, told from the rule's patterns alone.

It is the weakest reading of them: of each token that a pattern requires, the words, regular expressions and
figures that are known without tags and tree. A sentence that lacks one of them cannot match. The other way
round nothing is promised: a sentence that holds them all may still not match.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from claimspan.rules.model import Pattern, Rule, TokensPattern
from claimspan.rules.values import may_be_absent

# To a role rule a mention is one token, so that adjacent words can be one; longer words count as present.
LONGEST_WORD = 40
_WORDS = ("LOWER", "ORTH", "TEXT", "LEMMA")
# What a mention rule makes that is no figure.
_NO_FIGURES = frozenset({"window", "time", "rejection"})


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that a sentence must hold: any of `words`, as the attribute `of` has them.

    :param of: ``LOWER``, ``ORTH``, ``LEMMA``, ``ENT_TYPE``, or ``REGEX``: an expression found in a token.
    """

    of: str
    words: frozenset[str]


@dataclass(frozen=True, slots=True)
class Trigger:
    """What a rule needs: all of one of its alternatives.

    :param label: the entity label of the mentions that the rule makes, None for a role rule.
    """

    stage: str
    alternatives: tuple[tuple[Need, ...], ...]
    label: str | None

    @property
    def makes_figures(self) -> bool:
        """Whether a claim can come of what the rule finds."""
        return self.stage == "mention" and self.label not in _NO_FIGURES


def makes_figures(stage: str, yields: Mapping[str, str]) -> bool:
    """The same of a rule of that stage that yields this."""
    return stage == "mention" and yields.get("mention") not in _NO_FIGURES


@lru_cache(maxsize=1024)
def trigger_of(rule: Rule) -> Trigger:
    """The trigger of a rule."""
    alternatives = tuple(needs_of(pattern, rule.stage) for pattern in rule.patterns)
    return Trigger(rule.stage, alternatives, _label(rule) if rule.stage == "mention" else None)


def needs_of(pattern: Pattern, stage: str) -> tuple[Need, ...]:
    """What one alternative needs, all of it.

    :param stage: of its rule.
    """
    if isinstance(pattern, TokensPattern):
        required = [
            s.attrs
            for s in pattern.tokens
            if s.attrs.get("OP") != "!" and not may_be_absent(s.attrs.get("OP"))
        ]
    else:
        required = [node["RIGHT_ATTRS"] for node in pattern.nodes]
    return tuple(need for attrs in required for need in _token_needs(attrs, stage))


def _label(rule: Rule) -> str:
    kind = rule.yields.get("mention", "quantity")
    return rule.yields.get("kind", "") if kind == "quantity" else kind


def _token_needs(attrs: Mapping[str, Any], stage: str) -> Iterator[Need]:
    for attribute, value in attrs.items():
        words = _literals(value)
        if attribute == "ENT_TYPE" and words is not None and "" not in words:
            yield Need("ENT_TYPE", words)
        elif attribute in _WORDS and words is not None and max(map(len, words), default=0) <= LONGEST_WORD:
            yield Need("ORTH" if attribute == "TEXT" else attribute, words)
        # To a role rule a token may be a mention, and the texts of those are not all known.
        pattern = value.get("REGEX") if isinstance(value, Mapping) else None
        if stage == "mention" and attribute in {"ORTH", "TEXT"} and isinstance(pattern, str):
            yield Need("REGEX", frozenset([pattern]))


def _literals(value: Any) -> frozenset[str] | None:
    """The texts of which the attribute must have one, None if anything else is asked of it."""
    if isinstance(value, str):
        return frozenset([value])
    if isinstance(value, Mapping) and "IN" in value:
        return _one_of(tuple(value["IN"]))
    return None


# Rules share their longest lists.
@lru_cache(maxsize=1024)
def _one_of(words: tuple[Any, ...]) -> frozenset[str]:
    return frozenset(map(str, words))
