"""The gate's words: what opens it to a sentence in which no number stands, made of the rules themselves.

A mention rule that asks for a figure cannot match where the number scanner found none. One that asks for
words alone can: unless the scanner takes one of them for a number anyway, its rarest words open the gate, so
that no rule can ever find what the gate has hidden.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

from claimspan.errors import RuleError
from claimspan.gate.numbers import scan
from claimspan.rules.model import Rule
from claimspan.rules.needs import Need, Trigger, trigger_of


class Gate:
    """Tells which sentences to read although no number is in them.

    :param triggers: of all rules that will be tried; those that make no figures open nothing.
    """

    def __init__(self, triggers: Iterable[Trigger]) -> None:
        self._triggers = tuple(triggers)
        made = [t for t in self._triggers if t.makes_figures]
        keys = [key(needs) for trigger in made for needs in trigger.alternatives]
        # What can be found anywhere opens the gate everywhere; the loader refuses such a rule.
        self._always = None in keys
        self.words = frozenset(word.casefold() for words in keys if words for word in words)
        longest_first = sorted(self.words, key=lambda word: (-len(word), word))
        self._any = re.compile("|".join(map(re.escape, longest_first))) if self.words else None

    @classmethod
    def of(cls, rules: Iterable[Rule]) -> Gate:
        """The gate of the rules that are at work.

        :raises RuleError: if one finds figures at words that have no value.
        """
        at_work = [rule for rule in rules if rule.status != "retired"]
        told = [
            f"{rule.path}: alternative {index + 1} finds a figure where no number stands, and `yields` has "
            "no value for it. Give it `value`, or list its word in rules/words/number_*.yaml."
            for rule in at_work
            for index in without_value(rule)
        ]
        if told:
            raise RuleError("\n".join(told))
        return cls(map(trigger_of, at_work))

    def joined(self, triggers: Iterable[Trigger]) -> Gate:
        """A gate that other rules open as well."""
        return Gate((*self._triggers, *triggers))

    def opens(self, text: str) -> bool:
        """Whether a rule may find a figure in a sentence of that text, in which no number stands.

        Words are looked for inside others, too, since the tokenizer cuts some words in two.
        """
        return self._always or (self._any is not None and self._any.search(text.casefold()) is not None)


def key(needs: Sequence[Need]) -> frozenset[str] | None:
    """The words one of which stands wherever an alternative of a mention rule matches without a number.

    They are empty where it cannot do that, and None if it needs no certain words.
    """
    # Entities are what the number scanner found, and units after that.
    if any(need.of == "ENT_TYPE" for need in needs):
        return frozenset()
    lists = [need.words for need in needs if need.of in {"LOWER", "ORTH"} and "" not in need.words]
    if any(all(map(_is_number, words)) for words in lists):
        return frozenset()
    # Long words are rare, and words of short lists.
    return max(lists, key=lambda words: (min(map(len, words)), -len(words), sorted(words)), default=None)


def without_value(rule: Rule) -> list[int]:
    """Indices of the alternatives that find a figure at words in which nothing tells its value."""
    trigger = trigger_of(rule)
    if not trigger.makes_figures or "value" in rule.yields:
        return []
    return [index for index, needs in enumerate(trigger.alternatives) if key(needs)]


@cache
def _is_number(word: str) -> bool:
    """Whether the number scanner finds a number wherever this is a token."""
    return any(number.span.start == 0 and number.span.end == len(word) for number in scan(word))
