"""The values in a pattern: from text to what spaCy's matchers take.

References to word lists are put in place, text becomes numbers and booleans where spaCy wants them, and
what spaCy would refuse or would silently never match is reported. Lists come out sorted: their order
means nothing, and the digest of the rules must not depend on it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from claimspan.problems import did_you_mean
from claimspan.rules.files import Entry, Items, Node, Place, Reporter, Table, Text
from claimspan.rules.model import WordList, Words
from claimspan.rules.regexes import why_refused
from claimspan.rules.vocab import (
    ATTRIBUTES,
    BOOLEAN_ATTRIBUTES,
    COMPARISONS,
    FUZZY_PREDICATES,
    IOB_VALUES,
    LABELS,
    OPERATORS,
    OWN_KEYS,
    SET_PREDICATES,
    TEXT_PREDICATES,
)

_REFERENCE = re.compile(r"\$([A-Za-z_]\w*)")
_REPEAT = re.compile(r"\{([0-9]*)(,?)([0-9]*)\}")
# Of these an empty value is an answer ("has no entity type"); no token has an empty form, tag or lemma.
_MAY_BE_EMPTY = frozenset({"ENT_TYPE", "ENT_ID", "ENT_KB_ID", "MORPH"})
_NOT_IN_TREES = {
    "OP": "a node of a tree is exactly one token; make an alternative without it.",
    "capture": "name the node by its RIGHT_ID.",
    "NUMBER": "in trees figures are merged to one token: use MENTION.",
}


@dataclass(frozen=True, slots=True)
class ValueReader:
    """Reads the attributes of tokens.

    :param words: the word lists that ``$name`` may name.
    """

    words: Words
    report: Reporter

    def attrs(self, table: Table, *, in_tree: bool) -> dict[str, Any]:
        """A token of spaCy's Matcher; what is wrong is reported and replaced by something harmless."""
        out: dict[str, Any] = {}
        allowed = (ATTRIBUTES - {"OP"}) | {"MENTION"} if in_tree else ATTRIBUTES | OWN_KEYS
        for key, entry in table.entries.items():
            if key not in allowed:
                self._refuse_attribute(key, entry, allowed)
            elif key == "OP":
                out["OP"] = self._operator(entry.value)
            elif key == "MENTION":
                if "ENT_TYPE" in table.entries:
                    self.report.add(entry.place, "R105", "MENTION and ENT_TYPE are the same attribute")
                out["ENT_TYPE"] = {"IN": self._texts(key, entry.value)}
            elif key in BOOLEAN_ATTRIBUTES:
                out[key] = self._boolean(key, entry.value)
            elif key == "ENT_IOB":
                out[key] = self._iob(entry.value)
            elif key == "LENGTH":
                out[key] = self._length(entry.value)
            elif key != "capture":
                out[key] = self._text_value(key, entry.value)
        return out

    def reference(self, node: Text) -> WordList | None:
        """The word list that a text like ``$name`` names, or None when the text is no reference."""
        match = _REFERENCE.fullmatch(node.value)
        if match is None:
            return None
        name = match.group(1)
        if name in self.words:
            return self.words[name]
        help = did_you_mean(name, self.words)
        self.report.add(node.place, "R108", f"there is no word list '{name}'", help, self.words)
        return ()

    def _refuse_attribute(self, key: str, entry: Entry, allowed: frozenset[str]) -> None:
        if key in _NOT_IN_TREES:  # these are allowed everywhere but in trees
            self.report.add(entry.place, "R110", f"'{key}' is not used in RIGHT_ATTRS", _NOT_IN_TREES[key])
        else:
            self.report.unknown(entry.place, "R110", "token attribute", key, allowed)

    def _operator(self, node: Node) -> str:
        if isinstance(node, Text) and (node.value in {"!", "?", "+", "*"} or _is_repeat(node.value)):
            return node.value
        shown = f" '{node.value}'" if isinstance(node, Text) and node.value else ""
        self.report.add(
            node.place, "R111", f"unknown OP{shown}", "operators need quotes: OP: '?'.", OPERATORS
        )
        return "+"

    def _boolean(self, key: str, node: Node) -> bool:
        value = node.value.lower() if isinstance(node, Text) else ""
        if value not in {"true", "false"}:
            self.report.add(node.place, "R105", f"{key} is true or false", None, ["true", "false"])
        return value == "true"

    def _iob(self, node: Node) -> int | str:
        value = node.value if isinstance(node, Text) else "?"
        if value in IOB_VALUES:
            return value
        if value in {"0", "1", "2", "3"}:
            return int(value)
        message = "ENT_IOB is 0 (unset), 1 (inside), 2 (outside), 3 (begins), or I, O, B"
        self.report.add(node.place, "R105", message)
        return 0

    def _length(self, node: Node) -> Any:
        if isinstance(node, Text):
            return self._integer(node)
        if not isinstance(node, Table) or not node.entries:
            message = "LENGTH is a whole number, or a comparison such as {'>=': 3}"
            self.report.add(node.place, "R105", message)
            return 0
        out: dict[str, Any] = {}
        for key, entry in node.entries.items():
            if key in COMPARISONS:
                out[key] = self._integer(entry.value)
            elif key in {"IN", "NOT_IN"} and isinstance(entry.value, Items):
                out[key] = sorted({self._integer(value) for value in entry.value.values})
            else:
                self.report.unknown(entry.place, "R111", "comparison", key, COMPARISONS | {"IN", "NOT_IN"})
        return out

    def _integer(self, node: Node) -> int:
        if isinstance(node, Text) and re.fullmatch(r"[0-9]{1,9}", node.value):
            return int(node.value)
        self.report.add(node.place, "R105", "this must be a whole number")
        return 0

    def _text_value(self, key: str, node: Node) -> Any:
        """A text, a reference, or predicates such as ``{IN: [...]}``."""
        if isinstance(node, Text):
            if _REFERENCE.fullmatch(node.value):
                return {"IN": self._texts(key, node)}
            self._check_text(key, node.value, node.place)
            return node.value
        if isinstance(node, Table) and node.entries:
            return self._predicates(key, node)
        help = f"for one of several write {key}: {{IN: […]}}."
        self.report.add(node.place, "R105", f"{key} is one text here", help)
        return ""

    def _predicates(self, key: str, table: Table, within: str | None = None) -> dict[str, Any]:
        """The predicates of an attribute; inside REGEX or FUZZY (`within`) only those over lists."""
        out: dict[str, Any] = {}
        allowed = SET_PREDICATES if within else TEXT_PREDICATES
        for name, entry in table.entries.items():
            if name not in allowed:
                self.report.unknown(entry.place, "R111", "operator", name, allowed)
            elif name in SET_PREDICATES:
                out[name] = self._texts(key, entry.value, as_regex=within == "REGEX")
            else:
                out[name] = self._pattern_text(key, name, entry.value)
        return out

    def _pattern_text(self, key: str, name: str, node: Node) -> Any:
        """What REGEX and FUZZY take: one text, or a list's predicate."""
        if isinstance(node, Table) and node.entries:
            return self._predicates(key, node, within=name)
        if not isinstance(node, Text) or _REFERENCE.fullmatch(node.value):
            help = f"for several write {name}: {{IN: […]}}."
            self.report.add(node.place, "R105", f"{name} takes one text", help)
            return ""
        if name in FUZZY_PREDICATES:
            self._check_text(key, node.value, node.place)
        else:
            self._check_regex(node.value, node.place)
        return node.value

    def _texts(self, key: str, node: Node, *, as_regex: bool = False) -> list[str]:
        """The texts of a list, references put in place."""
        is_list = isinstance(node, Items) or (
            isinstance(node, Text) and (key == "MENTION" or _REFERENCE.fullmatch(node.value) is not None)
        )
        if not is_list:
            self.report.add(
                node.place, "R105", "this must be a list", "write [a, b], or $name for a word list."
            )
            return []
        found: set[str] = set()
        items = node.values if isinstance(node, Items) else (node,)
        if not items:
            self.report.add(node.place, "R105", "this list is empty")
        for item in items:
            if not isinstance(item, Text):
                self.report.add(item.place, "R105", "a list holds texts only")
                continue
            words = self.reference(item)
            for value in (item.value,) if words is None else words:
                if as_regex:
                    self._check_regex(value, item.place)
                else:
                    self._check_text(key, value, item.place, item.value if words is not None else None)
                found.add(value)
        return sorted(found)

    def _check_text(self, key: str, value: str, place: Place, word_list: str | None = None) -> None:
        never = f"{key} never matches '{value}'" + (f" (of {word_list})" if word_list else "")
        if not value and key not in _MAY_BE_EMPTY:
            help = "put a text that starts with # in quotes."
            self.report.add(place, "R115", f"{key} never matches an empty text", help)
        elif key == "LOWER" and value != value.lower():
            help = f"write '{value.lower()}', or use ORTH."
            self.report.add(place, "R115", f"{never}: it has upper-case letters", help)
        elif key in LABELS and value not in LABELS[key]:
            self.report.add(place, "R115", never, did_you_mean(value, LABELS[key]), LABELS[key])
        elif any(char.isspace() for char in value) and not value.isspace():
            help = "make each word a token of its own."
            self.report.add(place, "R115", f"{never}: one token holds no space", help)

    def _check_regex(self, value: str, place: Place) -> None:
        reason = why_refused(value)
        if reason is not None:
            self.report.add(place, "R114", f"this regular expression {reason}")


def _is_repeat(value: str) -> bool:
    match = _REPEAT.fullmatch(value)
    if match is None:
        return False
    low, comma, high = match.groups()
    if not comma:
        return bool(low)
    return bool(low or high) and not (low and high and int(low) > int(high))


def may_be_absent(operator: str | None) -> bool:
    """Whether a token with this OP may match no token at all (``!`` does match one: any other)."""
    if operator in {"?", "*"}:
        return True
    match = _REPEAT.fullmatch(operator or "")
    return match is not None and int(match.group(1) or 0) == 0
