"""One rule file, as a tree, to a rule."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from claimspan.rules.files import Items, Reporter, Table, Text
from claimspan.rules.model import Capture, Example, Pattern, Rule, WordList, Words, captures_of
from claimspan.rules.needs import makes_figures, needs_of
from claimspan.rules.patterns import PatternReader
from claimspan.rules.shape import CaptureShape, MatchShape, RuleShape, check_shape
from claimspan.rules.values import ValueReader
from claimspan.rules.vocab import ANTECEDENTS, NORMALIZERS, TEMPLATE_DEFAULTS, YIELD_KEYS
from claimspan.schema import SPAN_FIELDS

FIELDS = YIELD_KEYS | set(SPAN_FIELDS)
# In an example: all that a mention rule matched.
WHOLE = "mention"
_TEMPLATE = re.compile(r"\{([^{}]*)\}")


def read_rule(table: Table, path: Path, stage: str, shared: Words, report: Reporter) -> Rule | None:
    """One rule, or None with its problems in `report`; what has the right shape is checked even so."""
    shape = check_shape(RuleShape, table, report)
    rule_id = f"{path.parent.name}/{path.stem}"
    given = table.get("id")
    if isinstance(given, Text) and given.value != rule_id:
        report.add(
            given.place, "R107", f"the id must be that of the file: '{rule_id}'", "rename one of the two."
        )
    own = own_words(table)
    values = ValueReader({**shared, **own}, report)
    patterns = _read_patterns(table, PatternReader(values, report))
    names = tuple(dict.fromkeys(name for pattern in patterns for name in captures_of(pattern)))
    captures = _read_captures(table, names, values)
    _check_yields(table, names, report)
    if isinstance(shape, RuleShape) and not report.problems and makes_figures(stage, shape.yields):
        _check_findable(table, patterns, stage, report)
    # Examples show what becomes of a capture: they name it, the field it fills, or the whole match.
    shown = tuple(dict.fromkeys([*captures, *(capture.field for capture in captures.values()), WHOLE]))
    for key in ("matches", "known_misses"):
        _check_examples(table, key, shown, report)
    if not isinstance(shape, RuleShape) or report.problems:
        return None
    return Rule(
        id=rule_id,
        pack=path.parent.name,
        stage=stage,
        version=shape.version,
        status=shape.status,
        priority=shape.priority,
        summary=shape.summary,
        why=shape.why,
        not_covered=tuple(shape.not_covered),
        words=own,
        patterns=tuple(patterns),
        captures=captures,
        yields=dict(shape.yields),
        matches=_examples(shape.matches),
        ignores=tuple(Example(item.text, {}, {}, item.because) for item in shape.ignores),
        known_misses=_examples(shape.known_misses),
        known_mistakes=tuple(Example(item.text, {}, {}, item.because) for item in shape.known_mistakes),
        path=path,
    )


def _examples(shapes: Iterable[MatchShape]) -> tuple[Example, ...]:
    return tuple(
        Example(item.text, dict(item.captures), dict(item.yields), getattr(item, "because", None))
        for item in shapes
    )


def own_words(table: Table) -> dict[str, WordList]:
    """The word lists in a rule's file, as far as their shape is right."""
    out: dict[str, WordList] = {}
    words = table.get("words")
    for name, entry in words.entries.items() if isinstance(words, Table) else ():
        if isinstance(entry.value, Table):
            pairs = ((key, item.value) for key, item in entry.value.entries.items())
            out[name] = {key: value.value for key, value in pairs if isinstance(value, Text)}
        elif not isinstance(entry.value, Text):
            out[name] = tuple(item.value for item in entry.value.values if isinstance(item, Text))
        else:
            out[name] = ()
    return out


def _read_patterns(table: Table, reader: PatternReader) -> list[Pattern]:
    find = table.get("find")
    if find is None or isinstance(find, Text):
        return []
    alternatives = (find,) if isinstance(find, Table) else find.values
    read = (reader.pattern(alternative) for alternative in alternatives)
    return [pattern for pattern in read if pattern is not None]


def _check_findable(table: Table, patterns: Iterable[Pattern], stage: str, report: Reporter) -> None:
    """A figure is looked for only where a number stands, or a word that tells of it."""
    find = table.get("find")
    places = [find] if isinstance(find, Table) else find.values if isinstance(find, Items) else []
    for place, pattern in zip(places, patterns, strict=False):
        if not any(need.of in {"ENT_TYPE", "LOWER", "ORTH"} for need in needs_of(pattern, stage)):
            message = "a figure could be anywhere: this alternative requires neither a number nor a word"
            help = "require NUMBER, an ENT_TYPE, or a word by LOWER, ORTH or TEXT (one, or a list with IN)."
            report.add(place.place, "R120", message, help)


def _read_captures(table: Table, names: tuple[str, ...], reader: ValueReader) -> dict[str, Capture]:
    out = {name: Capture("token", name) for name in names}
    declared = table.get("captures")
    for name, entry in declared.entries.items() if isinstance(declared, Table) else ():
        same_as = entry.value.get("same_as") if isinstance(entry.value, Table) else None
        if name not in names and same_as is None:
            reader.report.unknown(entry.place, "R109", "capture", name, names)
        if not isinstance(entry.value, Table):
            continue
        values = {
            key: item.value for key, item in entry.value.entries.items() if isinstance(item.value, Text)
        }
        field = values.get("field")
        if field is not None and field.value not in FIELDS:
            reader.report.unknown(field.place, "R106", "field", field.value, FIELDS)
        if "same_as" in values:
            _check_same(name, values["same_as"], names, reader.report)
        expand = values["expand"].value if "expand" in values else CaptureShape().expand
        normalize = _normalizer(values["normalize"], reader) if "normalize" in values else None
        out[name] = Capture(
            expand,
            field.value if field is not None else name,
            normalize,
            values["same_as"].value if "same_as" in values else None,
        )
    return out


def _check_same(name: str, other: Text, names: tuple[str, ...], report: Reporter) -> None:
    """A second name is one that no pattern has, for a capture that one has."""
    if other.value not in names:
        report.unknown(other.place, "R109", "capture", other.value, names)
    elif name in names:
        message = f"a pattern captures '{name}' itself"
        report.add(other.place, "R105", message, "leave out same_as, or the capture in the pattern.")


def _normalizer(node: Text, reader: ValueReader) -> Mapping[str, str] | str | None:
    if node.value in NORMALIZERS:
        return node.value
    words = reader.reference(node)
    if words is None:
        reader.report.unknown(node.place, "R106", "normalize", node.value, [*NORMALIZERS, "$mapping"])
    elif isinstance(words, Mapping):
        return {surface.lower(): normalised for surface, normalised in words.items()}
    elif words:
        reader.report.add(
            node.place,
            "R105",
            f"{node.value} is a list; normalize takes a mapping",
            "write its words as 'surface: normalised'.",
        )
    return None


def _check_yields(table: Table, names: tuple[str, ...], report: Reporter) -> None:
    """The keys are known, and a ``{name}`` in a value is filled by a capture or a field."""
    yields = table.get("yields")
    for key, entry in yields.entries.items() if isinstance(yields, Table) else ():
        if key not in FIELDS:
            report.unknown(entry.place, "R118", "key in yields", key, FIELDS)
        if isinstance(entry.value, Text):
            if key == "antecedent" and entry.value.value not in ANTECEDENTS:
                report.unknown(
                    entry.value.place, "R106", "antecedent", entry.value.value, sorted(ANTECEDENTS)
                )
            for name in _TEMPLATE.findall(entry.value.value):
                if name not in FIELDS | TEMPLATE_DEFAULTS and name not in names:
                    report.unknown(entry.value.place, "R109", "capture", name, names)


def _check_examples(table: Table, key: str, shown: tuple[str, ...], report: Reporter) -> None:
    """What an example says is captured must stand in its text, under a name that the rule has."""
    examples = table.get(key)
    if examples is None or isinstance(examples, Text | Table):
        return
    for example in examples.values:
        text = example.get("text") if isinstance(example, Table) else None
        captures = example.get("captures") if isinstance(example, Table) else None
        if not isinstance(text, Text) or not isinstance(captures, Table):
            continue
        for name, entry in captures.entries.items():
            if name not in shown:
                report.unknown(entry.place, "R109", "capture", name, shown)
            if isinstance(entry.value, Text) and entry.value.value not in text.value:
                report.add(
                    entry.value.place,
                    "R117",
                    f"'{entry.value.value}' does not stand in the example's text",
                    "captures are quoted exactly as they stand in it.",
                )
