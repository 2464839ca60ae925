"""Parts of patterns as rule files write them, word lists by their names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from claimspan.desk.nearmisses.conditions import IS, Condition
from claimspan.desk.nearmisses.tokens import is_number, is_number_tail
from claimspan.rules.model import Rule, TokensPattern, Words

_MOST_WORDS = 6


@dataclass(frozen=True, slots=True)
class Lists:
    """The word lists that a rule can name: its own and the shared ones.

    :param in_role: whether entity types are written as ``MENTION``.
    """

    own: Words
    shared: Words
    in_role: bool = True

    @classmethod
    def of(cls, rule: Rule, shared: Words) -> Lists:
        """The lists of a rule."""
        return cls(rule.words, shared, rule.stage == "role")

    def name(self, values: Sequence[Any]) -> str | None:
        """The list that holds just these words."""
        words = set(values)
        for lists in (self.own, self.shared):
            for name, listed in sorted(lists.items()):
                if set(listed) == words:
                    return name
        return None

    def attribute(self, condition: Condition) -> str:
        """The attribute of a condition as files write it."""
        mention = self.in_role and condition.attribute == "ENT_TYPE" and condition.predicate == "IN"
        return "MENTION" if mention else condition.attribute

    def is_mapping(self, name: str) -> bool:
        """Whether the list says what each word stands for."""
        return isinstance(self.own.get(name, self.shared.get(name)), Mapping)

    def file(self, name: str) -> str:
        """Where the list is written."""
        return "this rule's own words" if name in self.own else f"words/{name}.yaml"

    def show(self, values: Sequence[Any]) -> str:
        """The words of a list, by its name if it has one, else the first of them."""
        name = self.name(values)
        if name is not None:
            return f"${name}"
        shown = [_scalar(value) for value in list(values)[:_MOST_WORDS]]
        more = len(values) - len(shown)
        return f"[{', '.join(shown)}{f', … {more} more' if more else ''}]"


def wanted(condition: Condition, lists: Lists) -> str:
    """What a condition wants, as text: ``in $percent``, ``VERB``, ``not in [time, way]``."""
    value = lists.show(condition.wanted) if isinstance(condition.wanted, tuple) else _scalar(condition.wanted)
    if condition.predicate == IS:
        return value
    return f"{condition.predicate.replace('_', ' ').lower()} {value}"


def attrs_text(attrs: Mapping[str, Any], lists: Lists) -> str:
    """The conditions of a token in YAML's flow style, without braces."""
    return ", ".join(_attr(key, value, lists) for key, value in attrs.items())


def token_text(pattern: TokensPattern, index: int, lists: Lists) -> str:
    """A token of a pattern as its file writes it."""
    spec = pattern.tokens[index]
    number = is_number(spec) or is_number_tail(spec)
    inner = "NUMBER: one" if number else attrs_text(spec.attrs, lists)
    if spec.capture is not None:
        inner = f"{inner}, capture: {spec.capture}" if inner else f"capture: {spec.capture}"
    return f"{{{inner}}}"


def position(pattern: TokensPattern, index: int) -> int:
    """Which token of the file's pattern it is, counted from 1: ``NUMBER: one`` is one token there."""
    return 1 + index - sum(is_number_tail(spec) for spec in pattern.tokens[: index + 1])


def length(pattern: TokensPattern) -> int:
    """How many tokens the pattern has in its file."""
    return sum(not is_number_tail(spec) for spec in pattern.tokens)


def _attr(key: str, value: Any, lists: Lists) -> str:
    if lists.in_role and key == "ENT_TYPE" and isinstance(value, Mapping) and set(value) == {"IN"}:
        return f"MENTION: {lists.show(value['IN'])}"
    return f"{key}: {_value(value, lists)}"


def _value(value: Any, lists: Lists) -> str:
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{key}: {_value(inner, lists)}' for key, inner in value.items())}}}"
    return lists.show(value) if isinstance(value, list | tuple) else _scalar(value)


def _scalar(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    plain = text and (text[0].isalnum() or text[0] in "_$") and not set(text) & set(":#{}[],&*?|<>=!%@\"' ")
    return text if plain else f'"{text}"'
