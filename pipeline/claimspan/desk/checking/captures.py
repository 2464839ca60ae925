"""Names that nothing reads: captures without a use, word lists that no pattern names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from claimspan.claims.documentunits import ENGINE_LISTS
from claimspan.desk.files.trees import RuleFile, alternatives, items_of, references, text_of
from claimspan.mentions.finding import WINDOWS
from claimspan.problems import Problem, did_you_mean
from claimspan.rules.files import Entry, Place, Table, Text
from claimspan.rules.loading import ENGINE_WORDS, GROUP_WORDS
from claimspan.schema import SPAN_FIELDS

_TEMPLATE = re.compile(r"\{([^{}]*)\}")
# What the engine reads from a match by name; see mentions and drafts.
_CONTEXT = frozenset({"before", "after"})
_QUANTITY = _CONTEXT | {
    "number", "number_high", "number_part", "scale", "scale_high", "denominator", "divisor",
    "unit", "unit_low", "subject",
}  # fmt: skip
_BINDING = frozenset({"value", "head", "scope", "marker", "anaphor", "like"})


def check_captures(file: RuleFile) -> list[Problem]:
    """The captures of a rule that no stage reads, each told once, where it first stands."""
    read = _read_names(file)
    if read is None:
        return []
    problems = []
    fields = _declared_fields(file.table)
    for name, place in _captured(file.table).items():
        if name in read or (file.stage == "role" and fields.get(name, name) in SPAN_FIELDS):
            continue
        allowed = read | set(SPAN_FIELDS) if file.stage == "role" else read
        near = did_you_mean(name, allowed)
        help = f"{near} If not, leave the capture out." if near else _HELP[file.stage]
        message = f"nothing reads the capture '{name}'"
        problems.append(
            Problem(file.path, place.line, place.column, "R204", message, help, tuple(sorted(allowed)))
        )
    return problems


_HELP = {
    "mention": "leave it out, or use it in yields as {name}.",
    "role": "name the field it fills (captures: {name: {field: …}}); a node of a tree that is only passed"
    " starts with _.",
}


def check_word_lists(files: Iterable[RuleFile], shared: Mapping[str, tuple[str, Table]]) -> list[Problem]:
    """Word lists that no rule names."""
    problems = []
    used: set[str] = set()
    for file in files:
        own = file.table.get("words")
        named = {
            name
            for key, entry in file.table.entries.items()
            if key != "words"
            for name in references(entry.value)
        }
        entries: Mapping[str, Entry] = own.entries if isinstance(own, Table) else {}
        used |= named - set(entries)
        problems += [
            Problem(
                file.path, entry.place.line, entry.place.column, "R205",
                f"nothing in this rule uses the word list '{name}'",
                f"write ${name} in a pattern or under normalize, or remove it.",
            )
            for name, entry in entries.items() if name not in named
        ]  # fmt: skip
    for name, (path, table) in shared.items():
        if name not in used | ENGINE_WORDS | GROUP_WORDS | ENGINE_LISTS:
            message = f"no rule uses the word list '{name}'"
            problems.append(
                Problem(path, table.place.line, table.place.column, "R205", message, "remove it.")
            )
    return problems


def _read_names(file: RuleFile) -> frozenset[str] | None:
    """The names of captures that the engine reads from this rule; None if its stage is not known."""
    if file.stage == "role":
        return _BINDING
    if file.stage != "mention":
        return None
    yields = file.table.get("yields")
    kind = text_of(yields if isinstance(yields, Table) else None, "mention") or "quantity"
    if kind in WINDOWS:
        templates = frozenset(_templates(yields))
        return _CONTEXT | templates | ({"year"} if "year_low" in templates else frozenset())
    if kind == "rejection":
        # A range is looked at by its ends even where it is no claim.
        ends = {"number", "number_high"} if "number_high" in _captured(file.table) else frozenset()
        return _CONTEXT | ends
    return _QUANTITY | frozenset(_templates(yields))


def _templates(yields: object) -> Iterator[str]:
    for entry in yields.entries.values() if isinstance(yields, Table) else ():
        if isinstance(entry.value, Text):
            yield from _TEMPLATE.findall(entry.value.value)


def _captured(table: Table) -> dict[str, Place]:
    """The captures of a rule, of all its patterns and second names, where each first stands."""
    out: dict[str, Place] = {}
    for alternative in alternatives(table):
        for key, items in (("capture", "tokens"), ("RIGHT_ID", "tree")):
            for item in items_of(alternative, items):
                node = item.get(key)
                if isinstance(node, Text) and not node.value.startswith("_"):
                    out.setdefault(node.value, node.place)
    captures = table.get("captures")
    for name, entry in captures.entries.items() if isinstance(captures, Table) else ():
        if isinstance(entry.value, Table) and entry.value.get("same_as") is not None:
            out.setdefault(name, entry.place)
    return out


def _declared_fields(table: Table) -> dict[str, str]:
    captures = table.get("captures")
    entries: Mapping[str, Entry] = captures.entries if isinstance(captures, Table) else {}
    fields = {
        name: text_of(entry.value, "field")
        for name, entry in entries.items()
        if isinstance(entry.value, Table)
    }
    return {name: field for name, field in fields.items() if field}
