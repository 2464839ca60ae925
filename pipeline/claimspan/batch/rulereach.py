"""Which documents a change of rules can touch, told without the rules as they were.

A dataset keeps in ``rules.json`` what each rule it was made with needs to fire (its trigger). A later run
with other rules compares, and reads only those documents again that a changed rule, as it was or as it is,
can touch in one of their sentences.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from claimspan.rules.loading import RuleSet
from claimspan.rules.needs import Need, Trigger, trigger_of


@dataclass(frozen=True, slots=True)
class RuleNeed:
    """What is kept of a rule.

    :param meaning: its version and the digest of all that can change what it gives.
    """

    meaning: str
    trigger: Trigger


@dataclass(frozen=True, slots=True)
class RuleChange:
    """What differs between two sets of rules: the triggers of changed rules and of all mention rules."""

    changed: tuple[Trigger, ...]
    mentions: tuple[Trigger, ...]


def needs_of(rules: RuleSet) -> dict[str, RuleNeed]:
    """What is kept of the rules that are at work, by id."""
    return {
        rule.id: RuleNeed(f"{rule.version}:{rules.meaning(rule)}", trigger_of(rule))
        for rule in rules.rules
        if rule.status != "retired"
    }


def change_of(old: Mapping[str, RuleNeed], new: Mapping[str, RuleNeed]) -> RuleChange:
    """The difference between the rules as they were and as they are."""
    changed = [id for id in {*old, *new} if _meaning(old, id) != _meaning(new, id)]
    both = [*old.values(), *new.values()]
    return RuleChange(
        tuple(side[id].trigger for id in sorted(changed) for side in (old, new) if id in side),
        tuple(need.trigger for need in both if need.trigger.stage == "mention"),
    )


def to_json(needs: Mapping[str, RuleNeed]) -> str:
    """The content of ``rules.json``; word lists that several rules share are written once."""
    lists: dict[tuple[str, ...], int] = {}

    def listed(words: frozenset[str]) -> int:
        return lists.setdefault(tuple(sorted(words)), len(lists))

    rules = {
        id: {
            "meaning": need.meaning,
            "stage": need.trigger.stage,
            "label": need.trigger.label,
            "needs": [
                [[one.of, listed(one.words)] for one in alternative]
                for alternative in need.trigger.alternatives
            ],
        }
        for id, need in sorted(needs.items())
    }
    content = {"rules": rules, "words": [list(words) for words in lists]}
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n"


def from_json(text: str) -> dict[str, RuleNeed]:
    """What `to_json` wrote.

    :raises ValueError: if it is something else.
    """
    try:
        content = json.loads(text)
        words = [frozenset(map(str, one)) for one in content["words"]]
        return {str(id): _need(rule, words) for id, rule in content["rules"].items()}
    except (KeyError, TypeError, IndexError, AttributeError) as error:
        raise ValueError(f"not what rules need: {error}") from error


def _need(rule: Mapping[str, Any], words: Sequence[frozenset[str]]) -> RuleNeed:
    alternatives = tuple(
        tuple(Need(str(of), words[index]) for of, index in alternative) for alternative in rule["needs"]
    )
    return RuleNeed(rule["meaning"], Trigger(rule["stage"], alternatives, rule["label"]))


def _meaning(needs: Mapping[str, RuleNeed], id: str) -> str | None:
    return needs[id].meaning if id in needs else None
