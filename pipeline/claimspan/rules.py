"""Rule packs: a folder of YAML files to typed, checked, frozen rules.

All problems of all files are found in one pass; nothing is returned while there is one. spaCy itself is
not needed here.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from claimspan.errors import RuleError
from claimspan.problems import Problem, render_all
from claimspan.rulefile import Table, Text, locate, read_yaml
from claimspan.rulepatterns import (
    Pattern,
    PatternReader,
    Reporter,
    TokensPattern,
    TokenSpec,
    TreePattern,
    WordList,
    Words,
    captures_of,
)
from claimspan.ruleshape import CaptureShape, MatchShape, PackShape, RuleShape, WordsShape, check_shape
from claimspan.schema import SPAN_FIELDS

__all__ = [
    "YIELD_KEYS",
    "Capture",
    "Example",
    "Rule",
    "RuleSet",
    "TokenSpec",
    "TokensPattern",
    "TreePattern",
    "captures_of",
    "check_rules",
    "load_rules",
    "rules_folder",
]

# What a rule may set when it fires, beside the fields that have spans.
YIELD_KEYS = frozenset(
    [
        "mention",
        "kind",
        "unit",
        "factor",
        "value",
        "value_high",
        "per",
        "reason",
        "relation",
        "iso8601",
        "direction",
        "comparator",
        "modality",
        "subject_role",
        "field",
        "compute",
        "anchor",
        "currency",
        "period",
        "negates",
        "priority_of",
        "role",
        "optional",
    ]
)
_NORMALIZERS = ("singular", "lower")
_WORDS = "words"
_PACK_FILE = "_pack.yaml"


@dataclass(frozen=True, slots=True)
class Capture:
    """How a captured token becomes a span.

    :param expand: how far the span reaches, one of ``ruleshape.EXPANDS``.
    :param field: the field it fills.
    :param normalize: ``"singular"``, ``"lower"``, a mapping from lower-case surface forms, or None.
    """

    expand: str
    field: str
    normalize: Mapping[str, str] | str | None = None


@dataclass(frozen=True, slots=True)
class Example:
    """A text of a rule's own file: `captures` and `yields` are what must be read from it, if anything."""

    text: str
    captures: Mapping[str, str]
    yields: Mapping[str, str]
    because: str | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    :param captures: every capture its patterns have, declared in the file or not.
    :param words: its own word lists; patterns have theirs put in place.
    :param path: the file it was read from.
    """

    id: str
    pack: str
    stage: str
    version: int
    status: str
    priority: int
    summary: str
    why: str
    not_covered: tuple[str, ...]
    words: Words
    patterns: tuple[Pattern, ...]
    captures: Mapping[str, Capture]
    yields: Mapping[str, str]
    matches: tuple[Example, ...]
    ignores: tuple[Example, ...]
    known_misses: tuple[Example, ...]
    known_mistakes: tuple[Example, ...]
    path: Path


@dataclass(frozen=True, slots=True)
class RuleSet:
    """All rules of a folder, sorted by id.

    :param words: the shared word lists.
    :param digest: SHA-256, in hexadecimal, of all that can change what the rules give; neither comments,
        layout, examples nor the order of files and keys do.
    """

    rules: tuple[Rule, ...]
    words: Words
    digest: str

    def by_id(self, id: str) -> Rule:
        """The rule of that id; raises KeyError."""
        for rule in self.rules:
            if rule.id == id:
                return rule
        raise KeyError(id)

    def stage(self, stage: str) -> tuple[Rule, ...]:
        """The rules of a stage that are not retired."""
        return tuple(rule for rule in self.rules if rule.stage == stage and rule.status != "retired")


def rules_folder() -> Path:
    """The folder of the project's rules: the checkout's, else the one inside the installed package."""
    root = Path(__file__).resolve().parents[2]
    if (root / "rules").is_dir() and (root / "pyproject.toml").is_file():
        return root / "rules"
    return Path(str(resources.files("claimspan") / "_rules"))


def load_rules(folder: Path | None = None) -> RuleSet:
    """Read and check all rules of a folder.

    :param folder: the rules folder; None for `rules_folder()`.
    :raises RuleError: with every problem of every file, formatted like a compiler's.
    """
    loading = _Loading(rules_folder() if folder is None else folder)
    rule_set = loading.run()
    if loading.problems:
        raise RuleError(render_all(loading.problems, loading.lines))
    return rule_set


def check_rules(folder: Path | None = None) -> list[Problem]:
    """The problems of all files of a rules folder (None for `rules_folder()`), empty if all is well."""
    loading = _Loading(rules_folder() if folder is None else folder)
    loading.run()
    return loading.problems


class _Loading:
    """One pass over a rules folder: reads files, collects rules and problems."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems: list[Problem] = []
        self.lines: dict[str, list[str]] = {}
        self.words: dict[str, WordList] = {}
        self.rules: list[Rule] = []

    def run(self) -> RuleSet:
        if not self.folder.is_dir():
            self._file_problem(self.folder, "R100", "there is no such folder", "name a folder of rule packs.")
            return RuleSet((), {}, "")
        packs = []
        for path in _visible(self.folder):
            if path.is_dir():
                packs.append(path)
            elif path.name != "README.md":
                self._stray(path, "put rules into packs: rules/<pack>/<name>.yaml.")
        # Shared words first: rules refer to them.
        for path in self._yaml_files(self.folder / _WORDS) if self.folder / _WORDS in packs else []:
            self._read_words(path)
        for pack in packs:
            if pack.name != _WORDS:
                self._read_pack(pack)
        self.rules.sort(key=lambda rule: rule.id)
        return RuleSet(tuple(self.rules), self.words, _digest(self.rules, self.words))

    def _yaml_files(self, folder: Path) -> list[Path]:
        found = []
        for path in _visible(folder):
            if path.is_file() and path.suffix == ".yaml":
                found.append(path)
            elif path.name != "README.md":
                self._stray(path, "a pack holds .yaml files and README.md only.")
        return found

    def _read_words(self, path: Path) -> None:
        table, report = self._tree(path)
        if table is None:
            return
        shape = check_shape(WordsShape, table, report)
        if isinstance(shape, WordsShape):
            self.words[path.stem] = _word_list(shape.words)
        else:
            self.words[path.stem] = ()  # known, so that its users are not reported as well
        self.problems += report.problems

    def _read_pack(self, pack: Path) -> None:
        files = self._yaml_files(pack)
        stage = ""
        if pack / _PACK_FILE in files:
            files.remove(pack / _PACK_FILE)
            table, report = self._tree(pack / _PACK_FILE)
            if table is not None:
                shape = check_shape(PackShape, table, report)
                stage = shape.stage if isinstance(shape, PackShape) else ""
                self.problems += report.problems
        else:
            help = "give it one with the keys 'summary' and 'stage'."
            self._file_problem(pack / _PACK_FILE, "R104", "this pack has no _pack.yaml", help)
        for path in files:
            table, report = self._tree(path)
            if table is not None:
                rule = _read_rule(table, path, stage, self.words, report)
                self.problems += report.problems
                if rule is not None:
                    self.rules.append(rule)

    def _tree(self, path: Path) -> tuple[Table | None, Reporter]:
        shown = _shown(path)
        report = Reporter(shown)
        try:
            text = path.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError as error:
            self._file_problem(path, "R101", f"this is not UTF-8 (byte {error.start})", "save it as UTF-8.")
            return None, report
        except OSError as error:
            self._file_problem(path, "R101", f"this cannot be read: {error.strerror}")
            return None, report
        self.lines[shown] = text.split("\n")
        node, problems = read_yaml(text, shown)
        self.problems += problems
        if node is not None and not isinstance(node, Table):
            report.add(node.place, "R105", "the file must be a mapping (key: value)")
            self.problems += report.problems
            return None, report
        return node, report

    def _stray(self, path: Path, help: str) -> None:
        kind = "folder" if path.is_dir() else "file"
        self._file_problem(path, "R116", f"this {kind} does not belong here", help)

    def _file_problem(self, path: Path, code: str, message: str, help: str | None = None) -> None:
        self.problems.append(Problem(_shown(path), 0, 0, code, message, help))


def _visible(folder: Path) -> list[Path]:
    """The entries of a folder by name, without hidden files (editors put theirs there)."""
    return sorted(path for path in folder.iterdir() if not path.name.startswith("."))


def _shown(path: Path) -> str:
    """The path as a user in the current folder would type it."""
    here = Path.cwd()
    absolute = path if path.is_absolute() else here / path
    return (absolute.relative_to(here) if absolute.is_relative_to(here) else path).as_posix()


def _word_list(words: list[str] | dict[str, str]) -> WordList:
    return tuple(words) if isinstance(words, list) else dict(words)


def _read_rule(table: Table, path: Path, stage: str, shared: Words, report: Reporter) -> Rule | None:
    """One rule, or None with its problems in `report`; what has the right shape is checked even so."""
    shape = check_shape(RuleShape, table, report)
    rule_id = f"{path.parent.name}/{path.stem}"
    given = table.get("id")
    if isinstance(given, Text) and given.value != rule_id:
        report.add(
            given.place, "R107", f"the id must be that of the file: '{rule_id}'", "rename one of the two."
        )
    own = _own_words(table)
    reader = PatternReader({**shared, **own}, report)
    patterns = _read_patterns(table, reader)
    names = tuple(dict.fromkeys(name for pattern in patterns for name in captures_of(pattern)))
    captures = _read_captures(table, names, reader)
    _check_yields(table, report)
    for key in ("matches", "known_misses"):
        _check_examples(table, key, names, report)
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


def _own_words(table: Table) -> dict[str, WordList]:
    """The rule's word lists, as far as their shape is right."""
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


def _read_captures(table: Table, names: tuple[str, ...], reader: PatternReader) -> dict[str, Capture]:
    out = {name: Capture("token", name) for name in names}
    declared = table.get("captures")
    for name, entry in declared.entries.items() if isinstance(declared, Table) else ():
        if name not in names:
            reader.report.unknown(entry.place, "R109", "capture", name, names)
        if not isinstance(entry.value, Table):
            continue
        values = {
            key: item.value for key, item in entry.value.entries.items() if isinstance(item.value, Text)
        }
        field = values.get("field")
        allowed = YIELD_KEYS | set(SPAN_FIELDS)
        if field is not None and field.value not in allowed:
            reader.report.unknown(field.place, "R106", "field", field.value, allowed)
        expand = values["expand"].value if "expand" in values else CaptureShape().expand
        normalize = _normalizer(values["normalize"], reader) if "normalize" in values else None
        out[name] = Capture(expand, field.value if field is not None else name, normalize)
    return out


def _normalizer(node: Text, reader: PatternReader) -> Mapping[str, str] | str | None:
    if node.value in _NORMALIZERS:
        return node.value
    words = reader.reference(node)
    if words is None:
        reader.report.unknown(node.place, "R106", "normalize", node.value, [*_NORMALIZERS, "$mapping"])
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


def _check_yields(table: Table, report: Reporter) -> None:
    yields = table.get("yields")
    allowed = YIELD_KEYS | set(SPAN_FIELDS)
    for key, entry in yields.entries.items() if isinstance(yields, Table) else ():
        if key not in allowed:
            report.unknown(entry.place, "R118", "key in yields", key, allowed)


def _check_examples(table: Table, key: str, names: tuple[str, ...], report: Reporter) -> None:
    """What an example says is captured must stand in its text, under a name that a pattern has."""
    examples = table.get(key)
    if examples is None or isinstance(examples, Text | Table):
        return
    for example in examples.values:
        text = example.get("text") if isinstance(example, Table) else None
        captures = example.get("captures") if isinstance(example, Table) else None
        if not isinstance(text, Text) or not isinstance(captures, Table):
            continue
        for name, entry in captures.entries.items():
            if name not in names:
                report.unknown(entry.place, "R109", "capture", name, names)
            if isinstance(entry.value, Text) and entry.value.value not in text.value:
                report.add(
                    locate(entry.value, ()),
                    "R117",
                    f"'{entry.value.value}' does not stand in the example's text",
                    "captures are quoted exactly as they stand in it.",
                )


def _digest(rules: Iterable[Rule], words: Words) -> str:
    """SHA-256 over what can change results: retired rules, examples and prose cannot."""
    content: dict[str, Any] = {
        "words": {name: sorted(w) if isinstance(w, tuple) else w for name, w in words.items()},
        "rules": {
            rule.id: {
                "version": rule.version,
                "stage": rule.stage,
                "priority": rule.priority,
                "patterns": [_canonical(pattern) for pattern in rule.patterns],
                "captures": {
                    name: [capture.expand, capture.field, capture.normalize]
                    for name, capture in rule.captures.items()
                },
                "yields": rule.yields,
            }
            for rule in rules
            if rule.status != "retired"
        },
    }
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("utf-8")).hexdigest()


def _canonical(pattern: Pattern) -> Any:
    if isinstance(pattern, TokensPattern):
        return {"tokens": [[spec.attrs, spec.capture] for spec in pattern.tokens]}
    return {"tree": list(pattern.nodes)}
