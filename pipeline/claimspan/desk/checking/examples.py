"""What the examples of a rule leave open: too few, twice the same, not yet written."""

from __future__ import annotations

from claimspan.desk.files.trees import RuleFile, items_of
from claimspan.problems import Problem
from claimspan.rules.files import Items, Node, Place, Text

FEWEST = 3
PLACEHOLDER = "TODO"
_LISTS = ("matches", "ignores", "known_misses", "known_mistakes")
_WHY = {
    "matches": "examples that match, each worded in another way",
    "ignores": "examples that are near and must not match",
}


def check_examples(file: RuleFile) -> list[Problem]:
    """The faults of a rule's examples that can be told without running it."""
    problems = []
    for key, what in _WHY.items():
        entry = file.table.entries.get(key)
        n = len(entry.value.values) if entry is not None and isinstance(entry.value, Items) else 0
        if entry is not None and 0 < n < FEWEST:
            message = f"'{key}' has {n} of at least {FEWEST} {what}"
            problems.append(_problem(file, entry.place, "R206", message, "write more."))
    seen: dict[str, Place] = {}
    for key in _LISTS:
        for example in items_of(file.table, key):
            text = example.get("text")
            if not isinstance(text, Text):
                continue
            first = seen.setdefault(text.value, text.place)
            if first is not text.place and not text.value.startswith(PLACEHOLDER):
                message = f"this text is an example already, in line {first.line}"
                problems.append(_problem(file, text.place, "R206", message, "word it in another way."))
            if any(_is_placeholder(entry.value) for entry in example.entries.values()):
                message = "this example is still to be written"
                problems.append(
                    _problem(file, text.place, "R207", message, "put a sentence of your own here.")
                )
    return problems


def _is_placeholder(node: Node) -> bool:
    return isinstance(node, Text) and node.value.startswith(PLACEHOLDER)


def _problem(file: RuleFile, place: Place, code: str, message: str, help: str) -> Problem:
    return Problem(file.path, place.line, place.column, code, message, help)
