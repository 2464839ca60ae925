"""Rule files as trees with places, for checks that must work even where a file has other faults."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from claimspan.rules.files import Items, Node, Place, Reporter, Table, Text
from claimspan.rules.folder import Loaded
from claimspan.rules.model import Words
from claimspan.rules.reading import own_words
from claimspan.rules.values import ValueReader

_WORDS = "words"
_PACK = "_pack"
_REFERENCE = re.compile(r"\$([A-Za-z_]\w*)")


@dataclass(frozen=True, slots=True)
class RuleFile:
    """One rule's file.

    :param path: as problems name it.
    :param stage: ``mention`` or ``role``; empty if its pack does not say.
    :param words: the word lists that its patterns can name.
    """

    path: str
    id: str
    stage: str
    table: Table
    words: Words


@dataclass(frozen=True, slots=True)
class TokenTable:
    """One token of a pattern, or the ``RIGHT_ATTRS`` of a node."""

    file: RuleFile
    table: Table
    in_tree: bool

    def attrs(self) -> Mapping[str, Any] | None:
        """What spaCy's matchers take; None if the loader finds fault with it."""
        report = Reporter(self.file.path)
        attrs = ValueReader(self.file.words, report).attrs(self.table, in_tree=self.in_tree)
        return None if report.problems else attrs


@dataclass(frozen=True, slots=True)
class Word:
    """One text that a pattern compares with, where it is written: in a rule or in a word list.

    :param word_list: the name of the list it comes from, or None.
    """

    attribute: str
    value: str
    path: str
    place: Place
    word_list: str | None = None


def rule_files(loaded: Loaded) -> list[RuleFile]:
    """The rules among the files of a folder, by path."""
    out = []
    for path, table in sorted(loaded.trees.items()):
        where = PurePosixPath(path)
        if where.parent.name != _WORDS and where.stem != _PACK:
            pack = loaded.trees.get((where.parent / f"{_PACK}.yaml").as_posix())
            words = {**loaded.rules.words, **own_words(table)}
            rule_id = f"{where.parent.name}/{where.stem}"
            out.append(RuleFile(path, rule_id, text_of(pack, "stage"), table, words))
    return out


def shared_lists(loaded: Loaded) -> dict[str, tuple[str, Table]]:
    """Each shared word list: its name → its path and content."""
    paths = {path: PurePosixPath(path) for path in loaded.trees}
    return {
        where.stem: (path, loaded.trees[path]) for path, where in paths.items() if where.parent.name == _WORDS
    }


def text_of(table: Table | None, key: str) -> str:
    """The text under a key, empty if there is none."""
    node = table.get(key) if table is not None else None
    return node.value if isinstance(node, Text) else ""


def alternatives(table: Table) -> Iterator[Table]:
    """The alternatives of a rule's ``find`` that have the shape of one."""
    find = table.get("find")
    for node in find.values if isinstance(find, Items) else (find,):
        if isinstance(node, Table):
            yield node


def items_of(table: Table, key: str) -> Iterator[Table]:
    """The mappings in the list under a key."""
    node = table.get(key)
    for item in node.values if isinstance(node, Items) else ():
        if isinstance(item, Table):
            yield item


def token_tables(file: RuleFile) -> Iterator[TokenTable]:
    """Every token of every pattern of a rule."""
    for alternative in alternatives(file.table):
        for item in items_of(alternative, "tokens"):
            yield TokenTable(file, item, in_tree=False)
        for node in items_of(alternative, "tree"):
            attrs = node.get("RIGHT_ATTRS")
            if isinstance(attrs, Table):
                yield TokenTable(file, attrs, in_tree=True)


def compared_words(
    token: TokenTable, attributes: frozenset[str], shared: Mapping[str, tuple[str, Table]]
) -> Iterator[Word]:
    """The texts that `attributes` of a token are compared with, those of word lists at their own place."""
    for attribute, entry in token.table.entries.items():
        if attribute in attributes:
            for node in _texts(entry.value):
                reference = _REFERENCE.fullmatch(node.value)
                if reference is None:
                    yield Word(attribute, node.value, token.file.path, node.place)
                else:
                    yield from _listed(attribute, reference[1], token.file, shared)


def references(node: Node) -> Iterator[str]:
    """The names of all word lists that stand anywhere in a tree."""
    if isinstance(node, Text):
        found = _REFERENCE.fullmatch(node.value)
        if found is not None:
            yield found[1]
    elif isinstance(node, Items):
        for value in node.values:
            yield from references(value)
    else:
        for entry in node.entries.values():
            yield from references(entry.value)


def _texts(node: Node) -> Iterator[Text]:
    """A text, the texts of a list, or those of IN and NOT_IN."""
    if isinstance(node, Text):
        yield node
    elif isinstance(node, Items):
        yield from (value for value in node.values if isinstance(value, Text))
    else:
        for key in ("IN", "NOT_IN"):
            inner = node.get(key)
            if inner is not None and not isinstance(inner, Table):
                yield from _texts(inner)


def _listed(
    attribute: str, name: str, file: RuleFile, shared: Mapping[str, tuple[str, Table]]
) -> Iterator[Word]:
    own = file.table.get("words")
    if isinstance(own, Table) and name in own.entries:
        path, node = file.path, own.get(name)
    elif name in shared:
        path, node = shared[name][0], shared[name][1].get("words")
    else:
        return
    if isinstance(node, Items):
        for item in _texts(node):
            yield Word(attribute, item.value, path, item.place, name)
    elif isinstance(node, Table):
        for key, entry in node.entries.items():
            yield Word(attribute, key, path, entry.place, name)
