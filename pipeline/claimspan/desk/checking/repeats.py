"""Words that one list holds twice: the second says nothing, and hides that the list was never looked over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from claimspan.desk.files.trees import RuleFile
from claimspan.problems import Problem
from claimspan.rules.files import Items, Node, Table, Text


def check_repeats(files: Iterable[RuleFile], shared: Mapping[str, tuple[str, Table]]) -> list[Problem]:
    """The repeated words of all lists in patterns, in rules' own words and in shared word lists.

    :param shared: the shared word lists, see `trees.shared_lists`.
    """
    places = [(file.path, file.table.get(key)) for file in files for key in ("words", "find")]
    places += [(path, table.get("words")) for path, table in shared.values()]
    return [problem for path, node in places for problem in _repeats(path, node)]


def _repeats(path: str, node: Node | None) -> Iterator[Problem]:
    if isinstance(node, Table):
        for entry in node.entries.values():
            yield from _repeats(path, entry.value)
    elif isinstance(node, Items):
        first: dict[str, int] = {}
        for value in node.values:
            if not isinstance(value, Text):
                yield from _repeats(path, value)
            elif value.value in first:
                message = f"'{value.value}' stands in this list already, in line {first[value.value]}"
                place = value.place
                yield Problem(path, place.line, place.column, "R211", message, "leave it out here.")
            else:
                first[value.value] = value.place.line
