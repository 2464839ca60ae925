"""The patterns of a rule: from a tree of text to what spaCy's two matchers take.

Word lists are put in place, our own keys (``NUMBER``, ``MENTION``, ``capture``) are expanded, text
becomes numbers and booleans where spaCy wants them, and everything spaCy would refuse, or silently
never match, is reported.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from claimspan.problems import Problem, did_you_mean
from claimspan.rulefile import Entry, Items, Node, Place, Table, Text

WordList: TypeAlias = "tuple[str, ...] | Mapping[str, str]"
Words: TypeAlias = Mapping[str, WordList]

# What spaCy 3.8's Matcher takes; the tests hold these against spaCy's own schema, which is slow to import.
TEXT_ATTRIBUTES = frozenset(
    [
        "ORTH",
        "TEXT",
        "LOWER",
        "NORM",
        "LEMMA",
        "POS",
        "TAG",
        "DEP",
        "SHAPE",
        "MORPH",
        "ENT_TYPE",
        "ENT_ID",
        "ENT_KB_ID",
    ]
)
BOOLEAN_ATTRIBUTES = frozenset(
    [
        "IS_ALPHA",
        "IS_ASCII",
        "IS_DIGIT",
        "IS_LOWER",
        "IS_UPPER",
        "IS_TITLE",
        "IS_PUNCT",
        "IS_SPACE",
        "IS_BRACKET",
        "IS_QUOTE",
        "IS_LEFT_PUNCT",
        "IS_RIGHT_PUNCT",
        "IS_CURRENCY",
        "IS_STOP",
        "IS_SENT_START",
        "SENT_START",
        "SPACY",
        "LIKE_NUM",
        "LIKE_URL",
        "LIKE_EMAIL",
    ]
)
OWN_KEYS = frozenset({"capture", "NUMBER", "MENTION"})
ATTRIBUTES = TEXT_ATTRIBUTES | BOOLEAN_ATTRIBUTES | {"LENGTH", "ENT_IOB", "OP"}
SET_PREDICATES = frozenset(["IN", "NOT_IN", "IS_SUBSET", "IS_SUPERSET", "INTERSECTS"])
FUZZY_PREDICATES = frozenset({"FUZZY", *(f"FUZZY{n}" for n in range(1, 10))})
TEXT_PREDICATES = SET_PREDICATES | FUZZY_PREDICATES | {"REGEX"}
COMPARISONS = frozenset({"==", "!=", ">=", "<=", ">", "<"})
RELATIONS = frozenset(
    [
        "<",
        ">",
        "<<",
        ">>",
        ".",
        ".*",
        ";",
        ";*",
        "$+",
        "$-",
        "$++",
        "$--",
        ">+",
        ">-",
        ">++",
        ">--",
        "<+",
        "<-",
        "<++",
        "<--",
    ]
)
OPERATORS = ("!", "?", "+", "*", "{n}", "{n,m}", "{n,}", "{,m}")
IOB_TEXTS = frozenset({"", "I", "O", "B"})
POS_TAGS = frozenset(
    [
        "ADJ",
        "ADP",
        "ADV",
        "AUX",
        "CCONJ",
        "CONJ",
        "DET",
        "INTJ",
        "NOUN",
        "NUM",
        "PART",
        "PRON",
        "PROPN",
        "PUNCT",
        "SCONJ",
        "SPACE",
        "SYM",
        "VERB",
        "X",
    ]
)

_REFERENCE = re.compile(r"\$([A-Za-z_]\w*)")
_REPEAT = re.compile(r"\{(\d*)(,?)(\d*)\}")
_NAME = re.compile(r"[a-z_][a-z0-9_]*")


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


@dataclass(slots=True)
class Reporter:
    """Collects the problems of one file."""

    path: str
    problems: list[Problem] = field(default_factory=list)

    def add(
        self, place: Place, code: str, message: str, help: str | None = None, allowed: Iterable[str] = ()
    ) -> None:
        """Note one problem at `place`."""
        self.problems.append(
            Problem(self.path, place.line, place.column, code, message, help, tuple(sorted(allowed)))
        )

    def unknown(self, place: Place, code: str, what: str, word: str, allowed: Iterable[str]) -> None:
        """Note that `word` is none of the allowed ones, with the nearest that is."""
        self.add(place, code, f"unknown {what} '{word}'", did_you_mean(word, allowed), allowed)


@dataclass(frozen=True, slots=True)
class PatternReader:
    """Reads the patterns of one rule.

    :param words: the word lists that ``$name`` may name.
    """

    words: Words
    report: Reporter

    def pattern(self, node: Node) -> Pattern | None:
        """One alternative of ``find``, or None when its shape is wrong, which the shape check reports."""
        if not isinstance(node, Table):
            return None
        tokens, tree = node.get("tokens"), node.get("tree")
        if tokens is not None and tree is not None:
            self.report.add(
                node.place,
                "R105",
                "an alternative has either tokens or tree, not both",
                "make it two alternatives of a list.",
            )
        elif isinstance(tokens, Items):
            return self._tokens(tokens)
        elif isinstance(tree, Items):
            return self._tree(tree)
        elif tokens is None and tree is None:
            self.report.add(node.place, "R104", "an alternative needs 'tokens' or 'tree'")
        return None

    def _tokens(self, items: Items) -> TokensPattern:
        specs: list[TokenSpec] = []
        for item in items.values:
            if isinstance(item, Table):
                specs.extend(self._token(item))
        if all(_may_be_absent(spec.attrs.get("OP")) for spec in specs):
            self.report.add(
                items.place,
                "R112",
                "this pattern can match nothing: every token of it is optional",
                "give at least one token no OP, or OP: '+'.",
            )
        return TokensPattern(tuple(specs))

    def _token(self, table: Table) -> list[TokenSpec]:
        capture = self._capture_name(table)
        if "NUMBER" in table.entries:
            return self._number(table, capture)
        return [TokenSpec(self._attrs(table, in_tree=False), capture)]

    def _capture_name(self, table: Table) -> str | None:
        node = table.get("capture")
        if node is None:
            return None
        if not isinstance(node, Text) or not _NAME.fullmatch(node.value) or node.value.startswith("_"):
            self.report.add(
                node.place, "R105", "a capture's name is one word", "use lower-case letters, digits and _."
            )
            return None
        return node.value

    def _number(self, table: Table, capture: str | None) -> list[TokenSpec]:
        """``NUMBER: one``: the number scanner marks its tokens as an entity, beginning with IOB 3."""
        value = table.entries["NUMBER"].value
        if not isinstance(value, Text) or value.value != "one":
            self.report.add(value.place, "R106", "unknown value for NUMBER", None, ["one"])
        for key, entry in table.entries.items():
            if key not in {"NUMBER", "capture"}:
                self.report.add(
                    entry.place,
                    "R105",
                    f"'{key}' cannot stand beside NUMBER",
                    "NUMBER is a whole token or several; make an alternative for the case without it.",
                )
        first = {"ENT_TYPE": "number", "ENT_IOB": 3}
        rest = {"ENT_TYPE": "number", "ENT_IOB": 1, "OP": "*"}
        return [TokenSpec(first, capture), TokenSpec(rest, capture)]

    def _tree(self, items: Items) -> TreePattern:
        nodes: list[Mapping[str, Any]] = []
        known: list[str] = []
        if not items.values:
            self.report.add(items.place, "R112", "this pattern can match nothing: it has no node")
        for index, item in enumerate(items.values):
            if isinstance(item, Table):
                node = self._tree_node(item, index == 0, known)
                nodes.append(node)
                if node["RIGHT_ID"]:
                    known.append(node["RIGHT_ID"])
        return TreePattern(tuple(nodes))

    def _tree_node(self, table: Table, is_first: bool, known: list[str]) -> Mapping[str, Any]:
        out: dict[str, Any] = {"RIGHT_ID": "", "RIGHT_ATTRS": {}}
        for key in ("LEFT_ID", "REL_OP"):
            entry = table.entries.get(key)
            if is_first and entry is not None:
                self.report.add(
                    entry.place,
                    "R113",
                    f"the first node of a tree has no {key}",
                    "it is the anchor: give it RIGHT_ID and RIGHT_ATTRS only.",
                )
            elif not is_first and entry is None:
                self.report.add(
                    table.place, "R113", f"this node has no {key}", "say what it hangs on, and how."
                )
            elif entry is not None and isinstance(entry.value, Text):
                self._check_link(key, entry.value, known)
                out[key] = entry.value.value
        right_id = table.get("RIGHT_ID")
        if isinstance(right_id, Text):
            self._check_right_id(right_id, known)
            out["RIGHT_ID"] = right_id.value
        attrs = table.get("RIGHT_ATTRS")
        if isinstance(attrs, Table):
            out["RIGHT_ATTRS"] = self._attrs(attrs, in_tree=True)
        return out

    def _check_link(self, key: str, node: Text, known: list[str]) -> None:
        if key == "REL_OP" and node.value not in RELATIONS:
            self.report.unknown(node.place, "R111", "REL_OP", node.value, RELATIONS)
        if key == "LEFT_ID" and node.value not in known:
            self.report.add(
                node.place,
                "R113",
                f"LEFT_ID '{node.value}' is not the RIGHT_ID of a node before this one",
                did_you_mean(node.value, known),
                known,
            )

    def _check_right_id(self, node: Text, known: list[str]) -> None:
        if not _NAME.fullmatch(node.value):
            self.report.add(
                node.place, "R105", "a RIGHT_ID is one word", "use lower-case letters, digits and _."
            )
        elif node.value in known:
            self.report.add(
                node.place, "R113", f"RIGHT_ID '{node.value}' is here twice", "give each node its own."
            )

    def _attrs(self, table: Table, *, in_tree: bool) -> dict[str, Any]:
        out: dict[str, Any] = {}
        allowed = (ATTRIBUTES - {"OP"}) | {"MENTION"} if in_tree else ATTRIBUTES | OWN_KEYS
        for key, entry in table.entries.items():
            if key not in allowed:
                self._refuse_attribute(key, entry, allowed, in_tree)
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
                out[key] = self._number_value(entry.value)
            elif key != "capture":
                out[key] = self._text_value(key, entry.value)
        return out

    def _refuse_attribute(self, key: str, entry: Entry, allowed: frozenset[str], in_tree: bool) -> None:
        if in_tree and key in {"OP", "capture", "NUMBER"}:
            advice = {
                "OP": "a node of a tree is exactly one token; make an alternative without it.",
                "capture": "name the node by its RIGHT_ID.",
                "NUMBER": "in trees figures are merged to one token: use MENTION.",
            }
            self.report.add(entry.place, "R110", f"'{key}' is not used in RIGHT_ATTRS", advice[key])
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
        if isinstance(node, Text) and (node.value in IOB_TEXTS or node.value in {"0", "1", "2", "3"}):
            return int(node.value) if node.value.isdecimal() else node.value
        self.report.add(
            node.place, "R105", "ENT_IOB is 0 (unset), 1 (inside), 2 (outside), 3 (begins), or I, O, B"
        )
        return 0

    def _number_value(self, node: Node) -> Any:
        if isinstance(node, Text):
            return self._integer(node)
        out: dict[str, Any] = {}
        if isinstance(node, Table):
            for key, entry in node.entries.items():
                if key in COMPARISONS:
                    out[key] = self._integer(entry.value)
                elif key in {"IN", "NOT_IN"} and isinstance(entry.value, Items):
                    out[key] = sorted({self._integer(value) for value in entry.value.values})
                else:
                    self.report.unknown(
                        entry.place, "R111", "comparison", key, COMPARISONS | {"IN", "NOT_IN"}
                    )
        else:
            self.report.add(node.place, "R105", "LENGTH is a whole number, or a comparison such as {'>=': 3}")
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
        if isinstance(node, Table):
            if not node.entries:
                self.report.add(node.place, "R105", f"{key} has no value", None, TEXT_PREDICATES)
            return self._predicates(key, node, in_regex=False)
        self.report.add(
            node.place, "R105", f"{key} is one text here", f"for one of several write {key}: {{IN: […]}}."
        )
        return ""

    def _predicates(self, key: str, table: Table, *, in_regex: bool) -> dict[str, Any]:
        out: dict[str, Any] = {}
        for name, entry in table.entries.items():
            if name in SET_PREDICATES:
                out[name] = self._texts(key, entry.value, as_regex=in_regex)
            elif name == "REGEX" and not in_regex:
                out[name] = self._expression(key, entry.value)
            elif name in FUZZY_PREDICATES and not in_regex:
                out[name] = self._fuzzy(key, name, entry.value)
            else:
                self.report.unknown(
                    entry.place, "R111", "operator", name, SET_PREDICATES if in_regex else TEXT_PREDICATES
                )
        return out

    def _expression(self, key: str, node: Node) -> Any:
        if isinstance(node, Table):
            return self._predicates(key, node, in_regex=True)
        if not isinstance(node, Text) or _REFERENCE.fullmatch(node.value):
            self.report.add(
                node.place, "R105", "REGEX takes one expression", "for several write REGEX: {IN: […]}."
            )
            return ""
        self._check_regex(node.value, node.place)
        return node.value

    def _fuzzy(self, key: str, name: str, node: Node) -> Any:
        if isinstance(node, Text) and not _REFERENCE.fullmatch(node.value):
            self._check_text(key, node.value, node.place)
            return node.value
        if isinstance(node, Table):
            return self._predicates(key, node, in_regex=False)
        self.report.add(
            node.place, "R105", f"{name} takes one text", f"for several write {name}: {{IN: […]}}."
        )
        return ""

    def _texts(self, key: str, node: Node, *, as_regex: bool = False) -> list[str]:
        """The texts of a list, references put in place; sorted, since their order means nothing."""
        found: set[str] = set()
        items = node.values if isinstance(node, Items) else (node,)
        if isinstance(node, Table) or (
            isinstance(node, Text) and not _REFERENCE.fullmatch(node.value) and key != "MENTION"
        ):
            self.report.add(
                node.place, "R105", "this must be a list", "write [a, b], or $name for a word list."
            )
            return []
        if not items:
            self.report.add(node.place, "R105", "this list is empty")
        for item in items:
            if not isinstance(item, Text):
                self.report.add(item.place, "R105", "a list holds texts only")
                continue
            values = self.reference(item)
            for value in (item.value,) if values is None else values:
                if as_regex:
                    self._check_regex(value, item.place)
                else:
                    self._check_text(key, value, item.place, of=item.value if values is not None else None)
                found.add(value)
        return sorted(found)

    def reference(self, node: Text) -> WordList | None:
        """The word list that a text like ``$name`` names, or None when the text is no reference."""
        match = _REFERENCE.fullmatch(node.value)
        if match is None:
            return None
        name = match.group(1)
        if name in self.words:
            return self.words[name]
        self.report.add(
            node.place,
            "R108",
            f"there is no word list '{name}'",
            did_you_mean(name, self.words),
            self.words,
        )
        return ()

    def _check_text(self, key: str, value: str, place: Place, of: str | None = None) -> None:
        source = f" (of {of})" if of else ""
        if key == "LOWER" and value != value.lower():
            self.report.add(
                place,
                "R115",
                f"LOWER never matches '{value}'{source}: it has upper-case letters",
                f"write '{value.lower()}', or use ORTH.",
            )
        elif key == "POS" and value not in POS_TAGS:
            self.report.unknown(place, "R115", "part of speech", value, POS_TAGS)
        elif any(char.isspace() for char in value) and value.strip():
            self.report.add(
                place,
                "R115",
                f"{key} never matches '{value}'{source}: one token holds no space",
                "make each word a token of its own.",
            )

    def _check_regex(self, value: str, place: Place) -> None:
        try:
            re.compile(value)
        except re.error as error:
            at = f" at character {error.pos + 1}" if error.pos is not None else ""
            self.report.add(place, "R114", f"this regular expression is broken{at}: {error.msg}")


def _is_repeat(value: str) -> bool:
    match = _REPEAT.fullmatch(value)
    if match is None:
        return False
    low, comma, high = match.groups()
    if not comma:
        return bool(low)
    return bool(low or high) and not (low and high and int(low) > int(high))


def _may_be_absent(operator: str | None) -> bool:
    if operator in {"?", "*"}:
        return True
    match = _REPEAT.fullmatch(operator or "")
    return match is not None and int(match.group(1) or 0) == 0
