"""Rules whose meaning changed while their version did not."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from claimspan.desk.files.revisions import files_at
from claimspan.desk.files.trees import RuleFile, text_of
from claimspan.problems import Problem
from claimspan.rules.files import Entry, Place, Reporter, Table, locate, read_yaml
from claimspan.rules.folder import Loaded
from claimspan.rules.loading import Rule, meaning_of
from claimspan.rules.model import WordList, Words
from claimspan.rules.reading import own_words, read_rule


def check_versions(loaded: Loaded, files: list[RuleFile], folder: Path, revision: str) -> list[Problem]:
    """The rules that give other results than at a git revision, under the same version or a lower one.

    Both are read with the shared word lists of today, as far as they are still there: a word more in a list
    is no change of the rules that use it. Examples, prose and layout have no meaning; a file that could not
    be read then is not compared.

    :raises UsageError: if git cannot give the revision.
    """
    then = files_at(folder, revision)
    before = _trees({name: content for name, content in then.items() if _differs(folder / name, content)})
    shared: Words = {**_shared(before), **loaded.rules.words}
    by_id = {file.id: file for file in files}
    problems = []
    for rule in loaded.rules.rules:
        table = before.get(f"{rule.id}.yaml")
        old = _old_rule(table, rule, before, shared) if table is not None else None
        if old is None or rule.status == "retired" or meaning_of(old) == meaning_of(rule):
            continue
        if rule.version <= old.version:
            file = by_id[rule.id]
            place = locate(file.table, ("version",))
            problems.append(_problem(file.path, place, rule, old, revision))
    return problems


def _problem(path: str, place: Place, rule: Rule, old: Rule, revision: str) -> Problem:
    kept = "still" if rule.version == old.version else "only"
    message = f"what this rule finds has changed since {revision}, but its version is {kept} {rule.version}"
    help = f"raise it to {old.version + 1}."
    return Problem(path, place.line, place.column, "R209", message, help)


def _differs(path: Path, content: bytes) -> bool:
    try:
        return path.read_bytes() != content
    except OSError:
        return True


def _trees(files: Mapping[str, bytes]) -> dict[str, Table]:
    out = {}
    for name, content in files.items():
        if name.endswith(".yaml"):
            node, _ = read_yaml(content.decode("utf-8-sig", errors="replace"), name)
            if isinstance(node, Table):
                out[name] = node
    return out


def _shared(trees: Mapping[str, Table]) -> dict[str, WordList]:
    """The shared word lists of then, in case one is gone now."""
    out: dict[str, WordList] = {}
    for name, table in trees.items():
        where = PurePosixPath(name)
        words = table.entries.get("words")
        if where.parent.name == "words" and words is not None:
            # A shared list is read as if it stood in a rule.
            named = Table({where.stem: words}, words.place)
            out.update(own_words(Table({"words": Entry(named, words.place)}, table.place)))
    return out


def _old_rule(table: Table, rule: Rule, trees: Mapping[str, Table], shared: Words) -> Rule | None:
    """The rule of then; None if it cannot be read today."""
    stage = text_of(trees.get(f"{rule.pack}/_pack.yaml"), "stage") or rule.stage
    return read_rule(table, rule.path, stage, shared, Reporter(rule.path.as_posix()))
