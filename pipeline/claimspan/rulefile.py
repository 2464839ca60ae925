"""YAML text to a tree of plain values that remember their places.

Scalars stay the text that was written: YAML's guesses would turn ``no`` into False and ``1.10`` into 1.1.
Duplicate keys, anchors and aliases are mistakes here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

import yaml

from claimspan.problems import Problem, did_you_mean

try:
    from yaml import CSafeLoader as _Loader
except ImportError:  # PyYAML without libyaml: the same result, slower
    from yaml import SafeLoader as _Loader  # type: ignore[assignment]


@dataclass(frozen=True, slots=True)
class Place:
    """Line and column, both from 1, in code points."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Text:
    """A scalar, as written."""

    value: str
    place: Place


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    values: tuple[Node, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Entry:
    """One ``key: value`` of a mapping; `place` is the key's."""

    value: Node
    place: Place


@dataclass(frozen=True, slots=True)
class Table:
    """A mapping."""

    entries: Mapping[str, Entry]
    place: Place

    def get(self, key: str) -> Node | None:
        """The value under `key`, or None."""
        entry = self.entries.get(key)
        return entry.value if entry is not None else None


Node: TypeAlias = "Text | Items | Table"
Plain: TypeAlias = "str | list[Plain] | dict[str, Plain]"


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


_GLUED_COMMENT = re.compile(r"[ \t]+(#[^\s#].*)")
_LINE_BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")


class _BrokenError(Exception):
    """The file cannot be read as a tree at all."""


def read_yaml(text: str, path: str) -> tuple[Node | None, list[Problem]]:
    """The tree of a YAML document, or None with the problems that prevent it.

    A duplicate key is a problem beside a tree (which keeps the first value), so that the rest of the
    file is still checked.

    :param path: how the problems name the file.
    """
    problems: list[Problem] = []
    try:
        root = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        return None, [_yaml_problem(error, text, path)]
    except yaml.YAMLError as error:
        return None, [_unreadable(error, text, path)]
    if root is None:
        return None, [Problem(path, 1, 1, "R101", "the file is empty")]
    try:
        return _Converter(path, lines_of(text), problems).node(root), problems
    except _BrokenError:
        return None, problems


def plain(node: Node) -> Plain:
    """The tree without its places."""
    match node:
        case Text(value=value):
            return value
        case Items(values=values):
            return [plain(value) for value in values]
        case Table(entries=entries):
            return {key: plain(entry.value) for key, entry in entries.items()}


def lines_of(text: str) -> list[str]:
    """The lines of a text as YAML counts them."""
    return _LINE_BREAK.split(text)


def locate(node: Node, steps: tuple[str | int, ...], *, key: bool = False) -> Place:
    """The place of the value that `steps` (keys and indices) lead to.

    Steps that lead nowhere are passed over, so the place is that of the nearest value there is.

    :param key: the place of the last key itself rather than its value's.
    """
    place = node.place
    for step in steps:
        if isinstance(node, Table) and isinstance(step, str) and step in node.entries:
            entry = node.entries[step]
            node = entry.value
            place = entry.place if key else node.place
        elif isinstance(node, Items) and isinstance(step, int) and step < len(node.values):
            node = node.values[step]
            place = node.place
    return place


def _place(node: yaml.Node) -> Place:
    mark = node.start_mark
    return Place(mark.line + 1, mark.column + 1)


@dataclass(frozen=True, slots=True)
class _Converter:
    """Turns PyYAML's nodes into ours."""

    path: str
    lines: list[str]
    problems: list[Problem]
    seen: set[int] = field(default_factory=set)

    def node(self, node: yaml.Node) -> Node:
        place = _place(node)
        if id(node) in self.seen:
            self._report(
                place,
                "R101",
                "anchors and aliases (& and *) are not used in rule files",
                "put a text that starts with & or * in quotes; share words through a word list.",
            )
            raise _BrokenError
        self.seen.add(id(node))
        if not node.tag.startswith("tag:yaml.org,2002:"):
            message = f"the tag '{node.tag}' is not used in rule files"
            self._report(place, "R101", message, "put a text that starts with ! in quotes.")
            raise _BrokenError
        if isinstance(node, yaml.ScalarNode):
            self._check_comment(node)
            return Text(node.value, place)
        if isinstance(node, yaml.SequenceNode):
            return Items(tuple(self.node(item) for item in node.value), place)
        return Table(self._entries(node), place)

    def _entries(self, node: yaml.Node) -> dict[str, Entry]:
        entries: dict[str, Entry] = {}
        for key_node, value_node in node.value:
            key_place = _place(key_node)
            if not isinstance(key_node, yaml.ScalarNode):
                help = "put a text that starts with {, [ or ? in quotes."
                self._report(key_place, "R101", "a key must be plain text", help)
                raise _BrokenError
            key, value = key_node.value, self.node(value_node)
            if key in entries:
                first = entries[key].place.line
                message = f"the key '{key}' is here twice; first in line {first}"
                self._report(key_place, "R102", message, "keep one of the two.")
            else:
                entries[key] = Entry(value, key_place)
        return entries

    def _check_comment(self, node: yaml.ScalarNode) -> None:
        """``text: ranked #1 in sales`` silently loses its end; a comment as people write it has a space."""
        mark = node.end_mark
        if node.style not in {None, ""} or mark.line >= len(self.lines):
            return
        rest = _GLUED_COMMENT.match(self.lines[mark.line], mark.column)
        if rest is not None:
            place = Place(mark.line + 1, rest.start(1) + 1)
            message = f"'{rest[1].rstrip()}' is a comment, not part of the text"
            self._report(place, "R119", message, "put the text in quotes, or a space after the #.")

    def _report(self, place: Place, code: str, message: str, help: str) -> None:
        self.problems.append(Problem(self.path, place.line, place.column, code, message, help))


_QUOTES = "put the text in quotes: \"…\", or '…' if it holds a backslash."
_HINTS = (
    ("mapping values are not allowed", f"a text that holds ': ' needs quotes; {_QUOTES}"),
    ("cannot start any token", f"a text that starts with %, @, ` or a tab needs quotes; {_QUOTES}"),
    ("undefined alias", f"a text that starts with * needs quotes; {_QUOTES}"),
    ("alias", f"a text that starts with * or & needs quotes; {_QUOTES}"),
    ("tag", f"a text that starts with ! needs quotes; {_QUOTES}"),
    ("escape character", "in double quotes a backslash starts an escape; use single quotes for expressions."),
    (
        "block mapping",
        f"check the indentation, and that a text after a closing quote is inside it; {_QUOTES}",
    ),
    (
        "block collection",
        f"check the indentation, and that a text after a closing quote is inside it; {_QUOTES}",
    ),
    (
        "flow mapping",
        "a { must be closed by }, with commas between; quote texts that hold { } [ ] or commas.",
    ),
    (
        "flow sequence",
        "a [ must be closed by ], with commas between; quote texts that hold { } [ ] or commas.",
    ),
    ("flow node", "quote texts that hold { } [ ] or start with a comma."),
    ("quoted scalar", "the text has no closing quote; write '' for a quote inside single quotes."),
    ("single document", "a rule file is one document: remove the --- line."),
)


def _yaml_problem(error: yaml.MarkedYAMLError, text: str, path: str) -> Problem:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
    last = text.count("\n") + 1
    line = min(line, last)
    words = " ".join(part for part in (error.context, error.problem) if part)
    hint = next((advice for sign, advice in _HINTS if sign in words), None)
    return Problem(path, line, column, "R101", f"this is not valid YAML: {error.problem or words}", hint)


def _unreadable(error: yaml.YAMLError, text: str, path: str) -> Problem:
    """A character that YAML forbids: the reader's own position is in bytes, so it is looked up again."""
    for number, line in enumerate(text.split("\n"), 1):
        for column, char in enumerate(line, 1):
            if (ord(char) < 0x20 and char not in "\t\r") or (0x7F <= ord(char) < 0xA0 and char != "\x85"):
                message = f"the control character U+{ord(char):04X} is not allowed"
                return Problem(path, number, column, "R101", message, "remove it.")
    return Problem(path, 1, 1, "R101", f"this is not valid YAML: {error}")
