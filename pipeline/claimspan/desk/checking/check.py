"""Every problem of every file of a rules folder, in one pass."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from spacy.language import Language

from claimspan.desk.checking.captures import check_captures, check_word_lists
from claimspan.desk.checking.examples import check_examples
from claimspan.desk.checking.gate import check_gate
from claimspan.desk.checking.repeats import check_repeats
from claimspan.desk.checking.shadow import Shadow, find_shadows
from claimspan.desk.checking.tokens import check_tokens
from claimspan.desk.checking.versions import check_versions
from claimspan.desk.files.revisions import is_under_git
from claimspan.desk.files.trees import RuleFile, alternatives, rule_files, shared_lists
from claimspan.problems import Problem
from claimspan.rules.loading import read_rules, rules_folder

Severity = Literal["error", "warning"]

# With an R1 nothing runs, so those are found when the rules are loaded. The others are found here only.
CODES: Final[Mapping[str, str]] = {
    "R100": "no rules in the folder",
    "R101": "a file that cannot be read, or is not valid YAML",
    "R102": "a key that is there twice",
    "R103": "an unknown key",
    "R104": "a missing key, or a pack without `_pack.yaml`",
    "R105": "a value of the wrong type, or keys that exclude each other",
    "R106": "a word that is none of a closed list",
    "R107": "an id that is not the file's path, or a name that cannot be one",
    "R108": "a word list that does not exist",
    "R109": "a capture that no pattern has",
    "R110": "a token attribute that spaCy does not have",
    "R111": "an operator that spaCy does not have",
    "R112": "a pattern that may match nothing at all",
    "R113": "a tree whose nodes do not hang together",
    "R114": "a regular expression that is broken or can run away",
    "R115": "a value that an attribute never has",
    "R116": "a file that does not belong there",
    "R117": "an example that expects what is not in its text",
    "R118": "an unknown key in `yields`",
    "R119": "a text that YAML cuts short at a `#`",
    "R120": "a figure that could be anywhere",
    "R201": "a word that the tokenizer never makes one token",
    "R202": "conditions that no token meets together",
    "R203": "an entity type that no token has at that stage",
    "R204": "a capture that nothing reads",
    "R205": "a word list that nothing uses",
    "R206": "fewer than three examples that match or three that must not, or one twice",
    "R207": "an example that is still to be written",
    "R208": "a pattern that a rule of higher priority always wins over",
    "R209": "a changed meaning under an unchanged version",
    "R210": "a figure found at words that have no value",
    "R211": "a word that a list holds twice",
}
_WARNINGS = frozenset({"R204", "R205", "R206", "R208", "R209", "R211"})


def severity(problem: Problem) -> Severity:
    """An error stops what is built on the rules; a warning does so only where it is asked to."""
    return "warning" if problem.code in _WARNINGS else "error"


@dataclass(frozen=True, slots=True)
class Checked:
    """The outcome of a check.

    :param problems: in order of place.
    :param lines: the lines of each file, by its path as problems name it.
    """

    problems: tuple[Problem, ...]
    lines: Mapping[str, Sequence[str]]
    n_rules: int
    n_packs: int
    n_word_lists: int

    def count(self, kind: Severity) -> int:
        """How many problems are of that severity."""
        return sum(severity(problem) == kind for problem in self.problems)


def check_folder(nlp: Language, folder: Path | None = None, since: str | None = None) -> Checked:
    """Check a rules folder.

    :param nlp: the pipeline whose tokenizer decides what is one token.
    :param folder: None for the project's own rules.
    :param since: the git revision with which meanings and versions are compared; None for the last
        commit, or for no comparison where the folder is not under git.
    :raises UsageError: if `since` is given and git does not have it.
    """
    where = rules_folder() if folder is None else folder
    loaded = read_rules(where)
    files = rule_files(loaded)
    shared = shared_lists(loaded)
    problems = [*loaded.problems, *check_tokens(files, shared, nlp), *check_word_lists(files, shared)]
    problems += check_repeats(files, shared)
    for file in files:
        problems += check_captures(file)
        problems += check_examples(file)
    by_id = {file.id: file for file in files}
    problems += (problem for rule in loaded.rules.rules for problem in check_gate(by_id[rule.id], rule))
    problems += (_shadow_problem(by_id[found.rule.id], found) for found in find_shadows(loaded.rules.rules))
    if since is not None or is_under_git(where):
        problems += check_versions(loaded, files, where, since or "HEAD")
    problems.sort(key=lambda p: (p.path, p.line, p.column, p.code, p.message))
    packs = {file.id.partition("/")[0] for file in files}
    return Checked(tuple(problems), loaded.lines, len(files), len(packs), len(shared))


def _shadow_problem(file: RuleFile, found: Shadow) -> Problem:
    """Told at the alternative."""
    rule, by = found.rule, found.by
    place = list(alternatives(file.table))[found.index].place
    what = "this pattern" if len(rule.patterns) > 1 else "this rule"
    how = f"priority {by.priority} over {rule.priority}" if by.priority > rule.priority else "first by name"
    message = f"{what} never counts: wherever it matches, {by.id} does too and wins ({how})"
    help = "raise this rule's priority, or narrow the other."
    return Problem(file.path, place.line, place.column, "R208", message, help)
