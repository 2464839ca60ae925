"""Which sentences a rule can touch at all, told from their tokens before anything is parsed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cached_property

from spacy.tokens import Doc

from claimspan.batch.lemmas import Lemmas
from claimspan.gate.numbers import Number
from claimspan.gate.unitscan import scan_units
from claimspan.mentions.finding import ENTITY
from claimspan.rules.needs import LONGEST_WORD, Need, Trigger

MOST_READINGS = 64


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


def _met(need: Need, sketch: Sketch, labels: frozenset[str] | None) -> bool:
    if need.of == "ENT_TYPE":
        return labels is None or not need.words.isdisjoint(labels)
    if need.of == "REGEX":
        return any(re.search(pattern, token) for pattern in need.words for token in sketch.tokens)
    if need.of == "LEMMA":
        return sketch.lemma is None or not need.words.isdisjoint(sketch.lemma)
    return not need.words.isdisjoint(sketch.lower if need.of == "LOWER" else sketch.orth)


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
