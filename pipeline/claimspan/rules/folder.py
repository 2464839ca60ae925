"""Reading a folder of rule packs: all its files, with all their problems, in one pass."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from claimspan.problems import Problem
from claimspan.rules.files import Reporter, Table, lines_of, read_yaml
from claimspan.rules.model import Rule, RuleSet, WordList, digest_of
from claimspan.rules.reading import read_rule
from claimspan.rules.shape import PackShape, WordsShape, check_shape

WORDS = "words"
"""The folder of shared word lists."""
_PACK_FILE = "_pack.yaml"
# Beside the packs: how rules are written, for people and for editors.
_BESIDE = frozenset({"README.md", "schema.json"})
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_NAME_HELP = "start with a lower-case letter, go on with lower-case letters, digits and _."


@dataclass(frozen=True, slots=True)
class Loaded:
    """All that a rules folder holds, right or wrong.

    :param rules: those of the files that have no problem.
    :param problems: of all files.
    :param lines: the lines of each file, by its path as problems name it.
    :param trees: the content of each file that is a YAML mapping, by the same path.
    """

    rules: RuleSet
    problems: tuple[Problem, ...]
    lines: Mapping[str, Sequence[str]]
    trees: Mapping[str, Table]


def shown(path: Path) -> str:
    """The path as a user in the current folder would type it, and as problems name it."""
    here = Path.cwd()
    absolute = path if path.is_absolute() else here / path
    return (absolute.relative_to(here) if absolute.is_relative_to(here) else path).as_posix()


class Loading:
    """One pass over a rules folder: reads files, collects rules and problems."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems: list[Problem] = []
        self.lines: dict[str, list[str]] = {}
        self.trees: dict[str, Table] = {}
        self.words: dict[str, WordList] = {}
        self.rules: list[Rule] = []

    def run(self) -> RuleSet:
        """Read all files; the rules of those without a problem."""
        if not self.folder.is_dir():
            self._file_problem(self.folder, "R100", "there is no such folder", "name a folder of rule packs.")
            return RuleSet((), {}, "")
        packs = []
        for path in _visible(self.folder):
            if path.is_dir():
                if not _NAME.fullmatch(path.name):
                    self._file_problem(path, "R107", f"'{path.name}' cannot be a name", _NAME_HELP)
                packs.append(path)
            elif path.name not in _BESIDE:
                self._stray(path, "put rules into packs: rules/<pack>/<name>.yaml.")
        # Shared words first: rules refer to them.
        for path in self._yaml_files(self.folder / WORDS) if self.folder / WORDS in packs else []:
            self.read_words(path)
        for pack in packs:
            if pack.name != WORDS:
                self._read_pack(pack)
        if not self.rules and not self.problems:
            self._file_problem(
                self.folder, "R100", "there is no rule in this folder", "name a folder of rule packs."
            )
        self.rules.sort(key=lambda rule: rule.id)
        return RuleSet(tuple(self.rules), self.words, digest_of(self.rules, self.words))

    def _yaml_files(self, folder: Path) -> list[Path]:
        found = []
        for path in _visible(folder):
            if path.is_file() and path.suffix == ".yaml":
                if path.name != _PACK_FILE and not _NAME.fullmatch(path.stem):
                    self._file_problem(path, "R107", f"'{path.stem}' cannot be a name", _NAME_HELP)
                found.append(path)
            elif path.suffix == ".yml":
                self._stray(path, f"rename it to {path.stem}.yaml.")
            elif path.name != "README.md":
                self._stray(path, "a pack holds .yaml files and README.md only.")
        return found

    def read_words(self, path: Path) -> None:
        """Read one shared word list."""
        table, report = self._tree(path)
        if table is None:
            return
        shape = check_shape(WordsShape, table, report)
        if isinstance(shape, WordsShape):
            self.words[path.stem] = tuple(shape.words) if isinstance(shape.words, list) else dict(shape.words)
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
                rule = read_rule(table, path, stage, self.words, report)
                self.problems += report.problems
                if rule is not None:
                    self.rules.append(rule)

    def _tree(self, path: Path) -> tuple[Table | None, Reporter]:
        name = shown(path)
        report = Reporter(name)
        try:
            text = path.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError as error:
            self._file_problem(path, "R101", f"this is not UTF-8 (byte {error.start})", "save it as UTF-8.")
            return None, report
        except OSError as error:
            self._file_problem(path, "R101", f"this cannot be read: {error.strerror}")
            return None, report
        self.lines[name] = lines_of(text)
        node, problems = read_yaml(text, name)
        self.problems += problems
        if node is not None and not isinstance(node, Table):
            report.add(node.place, "R105", "the file must be a mapping (key: value)")
            self.problems += report.problems
            return None, report
        if node is not None:
            self.trees[name] = node
        return node, report

    def _stray(self, path: Path, help: str) -> None:
        kind = "folder" if path.is_dir() else "file"
        self._file_problem(path, "R116", f"this {kind} does not belong here", help)

    def _file_problem(self, path: Path, code: str, message: str, help: str | None = None) -> None:
        self.problems.append(Problem(shown(path), 0, 0, code, message, help))


def _visible(folder: Path) -> list[Path]:
    """The entries of a folder by name, without hidden files (editors put theirs there)."""
    return sorted(path for path in folder.iterdir() if not path.name.startswith("."))
