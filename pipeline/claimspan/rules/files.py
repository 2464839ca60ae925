"""YAML text to a tree of plain values that remember their places.

Scalars stay the text that was written: YAML's guesses would turn ``no`` into False and ``1.10`` into 1.1.
Duplicate keys, anchors and aliases are mistakes here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NoReturn, Protocol, TypeAlias

import yaml

from claimspan.problems import Problem, did_you_mean

try:
    from yaml import CSafeLoader as _Loader
except ImportError:  # PyYAML without libyaml: slower, and `?` must be quoted within brackets
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


# Far deeper than any rule, far from Python's own limit.
_DEEPEST = 30
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")
_GLUED_COMMENT = re.compile(r"[ \t]+(#[^\s#].*)")
_LINE_BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")


class _Mark(Protocol):
    """What PyYAML's two kinds of mark have in common."""

    @property
    def line(self) -> int: ...

    @property
    def column(self) -> int: ...


class _BrokenError(Exception):
    """The file cannot be read as a tree at all."""


def read_yaml(text: str, path: str) -> tuple[Node | None, list[Problem]]:
    """The tree of a YAML document, or None with the problems that prevent it.

    A duplicate key is a problem beside a tree (which keeps the first value), so that the rest of the
    file is still checked.

    Texts are remembered with their trees, until `forget` is called: who edits one rule file reads all the
    others again.

    :param path: how the problems name the file.
    """
    node, problems = _read(text, path)
    return node, list(problems)


def forget() -> None:
    """Let go of all trees that are remembered."""
    _read.cache_clear()


@lru_cache(maxsize=1024)
def _read(text: str, path: str) -> tuple[Node | None, tuple[Problem, ...]]:
    builder = _Builder(path, lines_of(text))
    try:
        for event in yaml.parse(text, Loader=_Loader):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        builder.problems.append(_yaml_problem(error, len(builder.lines), path))
    except yaml.YAMLError as error:
        builder.problems.append(_unreadable(error, builder.lines, path))
    except _BrokenError:
        pass
    else:
        if builder.root is not None:
            return builder.root, tuple(builder.problems)
        builder.problems.append(Problem(path, 1, 1, "R101", "the file is empty"))
    return None, tuple(builder.problems)


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


@dataclass(slots=True)
class _Open:
    """A list or mapping that is not closed yet; `key` waits for its value."""

    place: Place
    values: list[Node] | None
    entries: dict[str, Entry] = field(default_factory=dict)
    key: tuple[str, Place] | None = None


@dataclass(slots=True)
class _Builder:
    """Builds the tree from PyYAML's events (not from its nodes, which hide where aliases and tags stood)."""

    path: str
    lines: list[str]
    problems: list[Problem] = field(default_factory=list)
    root: Node | None = None
    _open: list[_Open] = field(default_factory=list)

    def take(self, event: yaml.Event) -> None:
        """Go on by one event; raises _BrokenError, with the problem noted, where there is no going on."""
        place = _place(event.start_mark)
        if isinstance(event, yaml.NodeEvent):
            self._refuse_sharing(event, place)
        if isinstance(event, yaml.ScalarEvent):
            self._check_comment(event)
            self._scalar(event.value, place)
        elif isinstance(event, yaml.SequenceStartEvent | yaml.MappingStartEvent):
            self._start(isinstance(event, yaml.SequenceStartEvent), place)
        elif isinstance(event, yaml.SequenceEndEvent | yaml.MappingEndEvent):
            done = self._open.pop()
            self._add(Table(done.entries, done.place) if done.values is None else _items(done))
        elif isinstance(event, yaml.DocumentStartEvent) and self.root is not None:
            self._stop(place, "a second document starts here", "a rule file is one document: remove the ---.")

    def _refuse_sharing(self, event: yaml.NodeEvent, place: Place) -> None:
        if event.anchor is not None:
            sign, what = ("*", "aliases") if isinstance(event, yaml.AliasEvent) else ("&", "anchors")
            help = f"put a text that starts with {sign} in quotes; to share words, make a word list."
            self._stop(place, f"{what} ({sign}{event.anchor}) are not used in rule files", help)
        tag = getattr(event, "tag", None)
        if tag is not None:
            help = "put a text that starts with ! in quotes."
            self._stop(place, f"tags ({tag}) are not used in rule files", help)

    def _start(self, is_list: bool, place: Place) -> None:
        parent = self._open[-1] if self._open else None
        if parent is not None and parent.values is None and parent.key is None:
            self._stop(place, "a key must be plain text", "put a text that starts with {, [ or ? in quotes.")
        if len(self._open) >= _DEEPEST:
            self._stop(place, f"lists and mappings are nested more than {_DEEPEST} deep here")
        self._open.append(_Open(place, [] if is_list else None))

    def _scalar(self, value: str, place: Place) -> None:
        parent = self._open[-1] if self._open else None
        if parent is None or parent.values is not None or parent.key is not None:
            self._add(Text(value, place))
        else:
            parent.key = (value, place)

    def _add(self, node: Node) -> None:
        if not self._open:
            self.root = node
            return
        parent = self._open[-1]
        if parent.values is not None:
            parent.values.append(node)
        elif parent.key is not None:
            key, place = parent.key
            parent.key = None
            first = parent.entries.setdefault(key, Entry(node, place))
            if first.value is not node:
                message = f"the key '{key}' is here twice; first in line {first.place.line}"
                self._report(place, "R102", message, "keep one of the two.")

    def _check_comment(self, event: yaml.ScalarEvent) -> None:
        """``text: ranked #1 in sales`` silently loses its end; a comment as people write it has a space."""
        end = _place(event.end_mark)
        if event.style not in {None, ""} or end.line > len(self.lines):
            return
        rest = _GLUED_COMMENT.match(self.lines[end.line - 1], end.column - 1)
        if rest is not None:
            place = Place(end.line, rest.start(1) + 1)
            message = f"'{rest[1].rstrip()}' is a comment, not part of the text"
            self._report(place, "R119", message, "put the text in quotes, or a space after the #.")

    def _stop(self, place: Place, message: str, help: str | None = None) -> NoReturn:
        self._report(place, "R101", message, help)
        raise _BrokenError

    def _report(self, place: Place, code: str, message: str, help: str | None) -> None:
        self.problems.append(Problem(self.path, place.line, place.column, code, message, help))


def _place(mark: _Mark | None) -> Place:
    """PyYAML counts from 0; its types allow for a missing mark, which the events never have."""
    return Place(mark.line + 1, mark.column + 1) if mark is not None else Place(1, 1)


def _items(done: _Open) -> Items:
    return Items(tuple(done.values or ()), done.place)


_QUOTES = "put the text in quotes: \"…\", or '…' if it holds a backslash."
_HINTS = (
    ("tab character", "tabs do not indent; use spaces."),
    (
        "mapping values are not allowed",
        f"a text that holds ': ' needs quotes, and keys the same indentation; {_QUOTES}",
    ),
    ("mapping keys are not allowed", f"a text that starts with ? needs quotes; {_QUOTES}"),
    ("sequence entries are not allowed", f"a text that starts with - needs quotes; {_QUOTES}"),
    (
        "cannot start any token",
        f"a text that starts with %, @ or ` needs quotes, and tabs do not indent; {_QUOTES}",
    ),
    ("alias", f"a text that starts with * needs quotes; {_QUOTES}"),
    ("anchor", f"a text that starts with & needs quotes; {_QUOTES}"),
    ("tag", f"a text that starts with ! needs quotes; {_QUOTES}"),
    ("escape character", "in double quotes a backslash starts an escape; use single quotes for expressions."),
    ("block mapping", f"check the indentation, and that no text follows a closing quote; {_QUOTES}"),
    ("block collection", f"check the indentation, and that no text follows a closing quote; {_QUOTES}"),
    ("flow mapping", "a { is closed by }, with commas between; quote texts that hold { } [ ] or commas."),
    ("flow sequence", "a [ is closed by ], with commas between; quote texts that hold { } [ ] or commas."),
    ("node", f"a text that starts with one of {{ }} [ ] , ? needs quotes; {_QUOTES}"),
    ("quoted scalar", "the text has no closing quote; write '' for a quote inside single quotes."),
)


def _yaml_problem(error: yaml.MarkedYAMLError, n_lines: int, path: str) -> Problem:
    mark = error.problem_mark or error.context_mark
    place = _place(mark)
    words = " ".join(part for part in (error.context, error.problem) if part)
    hint = next((advice for sign, advice in _HINTS if sign in words), _QUOTES)
    return Problem(
        path,
        min(place.line, n_lines),
        place.column,
        "R101",
        f"this is not valid YAML: {error.problem or words}",
        hint,
    )


def _unreadable(error: yaml.YAMLError, lines: list[str], path: str) -> Problem:
    """A character that YAML forbids: the reader's own position is in bytes, so it is looked up again."""
    for number, line in enumerate(lines, 1):
        found = _CONTROL.search(line)
        if found is not None:
            message = f"the control character U+{ord(found[0]):04X} is not allowed"
            return Problem(path, number, found.start() + 1, "R101", message, "remove it.")
    return Problem(path, 1, 1, "R101", f"this is not valid YAML: {error}")
