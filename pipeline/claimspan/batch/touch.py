"""Which sentences a rule can touch at all, told from their tokens before anything is parsed.

A rule's trigger is the weakest reading of its patterns: of each token it requires, the words, regular
expressions and figures that are known without tags and tree. A sentence that lacks one of them cannot match.
The other way round nothing is promised: a sentence that holds them all may still not match.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from spacy.tokens import Doc

from claimspan.batch.lemmas import Lemmas
from claimspan.gate.numbers import Number
from claimspan.gate.unitscan import scan_units
from claimspan.mentions.finding import ENTITY
from claimspan.rules.loading import Pattern, Rule, TokensPattern
from claimspan.rules.values import may_be_absent

# Mentions become one token, so to a role rule adjacent words can be one; longer words count as present.
LONGEST_WORD = 40
MOST_READINGS = 64
_WORDS = ("LOWER", "ORTH", "TEXT", "LEMMA")


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


class Sketch:
    """What is known of a sentence before it is parsed.

    :param doc: its tokens.
    :param numbers: with offsets into its text.
    """

    def __init__(self, doc: Doc, numbers: Sequence[Number], lemmas: Lemmas) -> None:
        self._doc, self._lemmas = doc, lemmas
        units = (unit.kind for unit in scan_units(doc.text, numbers))
        self.forms = frozenset((*(ENTITY.get(number.form, number.form) for number in numbers), *units))
        self.tokens = tuple(dict.fromkeys(token.text for token in doc))

    @cached_property
    def orth(self) -> frozenset[str]:
        """Every text that a token has, or would have if its neighbours were one token with it."""
        joined, _ = _joined([(token.text,) for token in self._doc], self._spaces)
        return frozenset(joined)

    @cached_property
    def lower(self) -> frozenset[str]:
        """`orth` in lower case."""
        return frozenset(word.lower() for word in self.orth)

    @cached_property
    def lemma(self) -> frozenset[str] | None:
        """Every lemma that a token may get, whatever its tags; None when that cannot be told."""
        readings = [self._lemmas.of(token.text) for token in self._doc]
        if any(reading is None for reading in readings):
            return None
        joined, complete = _joined([tuple(reading or ()) for reading in readings], self._spaces)
        return frozenset(joined) if complete else None

    @cached_property
    def _spaces(self) -> list[bool]:
        return [bool(token.whitespace_) for token in self._doc]


def trigger_of(rule: Rule) -> Trigger:
    """The trigger of a rule."""
    alternatives = tuple(tuple(_needs(pattern, rule.stage)) for pattern in rule.patterns)
    return Trigger(rule.stage, alternatives, _label(rule) if rule.stage == "mention" else None)


def can_touch(trigger: Trigger, sketch: Sketch, labels: Iterable[str] | None = None) -> bool:
    """Whether the rule of that trigger may match in the sentence; never False where it does.

    :param labels: the labels that mentions of the sentence can have (`possible_labels`), for a role rule;
        None if that is not known.
    """
    there = sketch.forms if trigger.stage == "mention" else None if labels is None else frozenset(labels)
    return any(all(_met(need, sketch, there) for need in needs) for needs in trigger.alternatives)


def possible_labels(mention_triggers: Iterable[Trigger], sketch: Sketch) -> frozenset[str]:
    """The entity labels that the merged tokens of a sentence can have.

    :param mention_triggers: of every mention rule that may be at work.
    """
    made: set[str] = set(sketch.forms)
    for trigger in mention_triggers:
        if trigger.label is not None and trigger.label not in made and can_touch(trigger, sketch):
            made.add(trigger.label)
    return frozenset(made)


def _label(rule: Rule) -> str:
    kind = rule.yields.get("mention", "quantity")
    return rule.yields.get("kind", "") if kind == "quantity" else kind


def _met(need: Need, sketch: Sketch, labels: frozenset[str] | None) -> bool:
    if need.of == "ENT_TYPE":
        return labels is None or not need.words.isdisjoint(labels)
    if need.of == "REGEX":
        return any(re.search(pattern, token) for pattern in need.words for token in sketch.tokens)
    if need.of == "LEMMA":
        return sketch.lemma is None or not need.words.isdisjoint(sketch.lemma)
    return not need.words.isdisjoint(sketch.lower if need.of == "LOWER" else sketch.orth)


def _needs(pattern: Pattern, stage: str) -> Iterator[Need]:
    if isinstance(pattern, TokensPattern):
        required = [
            s.attrs
            for s in pattern.tokens
            if s.attrs.get("OP") != "!" and not may_be_absent(s.attrs.get("OP"))
        ]
    else:
        required = [node["RIGHT_ATTRS"] for node in pattern.nodes]
    for attrs in required:
        yield from _token_needs(attrs, stage)


def _token_needs(attrs: Mapping[str, Any], stage: str) -> Iterator[Need]:
    for attribute, value in attrs.items():
        words = _literals(value)
        if attribute == "ENT_TYPE" and words is not None and "" not in words:
            yield Need("ENT_TYPE", words)
        elif attribute in _WORDS and words is not None and all(len(word) <= LONGEST_WORD for word in words):
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
        return frozenset(map(str, value["IN"]))
    return None


def _joined(words: Sequence[Sequence[str]], spaces: Sequence[bool]) -> tuple[set[str], bool]:
    """The words, and what adjacent ones make together where no space parts them.

    :param words: for each token the texts that it may stand for.
    :returns: the texts up to `LONGEST_WORD`; whether these are all.
    """
    found: set[str] = {word for options in words for word in options}
    complete = True
    for start, options in enumerate(words):
        heads, end = list(options), start
        while heads and not spaces[end] and end + 1 < len(words):
            end += 1
            heads = [head + tail for head in heads for tail in words[end]]
            heads = [head for head in heads if len(head) <= LONGEST_WORD]
            complete = complete and len(heads) <= MOST_READINGS
            heads = heads[:MOST_READINGS]
            found.update(heads)
    return found, complete
