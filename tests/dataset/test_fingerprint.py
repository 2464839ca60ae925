"""The fingerprint: all that can change what a dataset holds, told by name where it differs."""

from __future__ import annotations

import ast
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from claimspan.dataset import fingerprint as module
from claimspan.dataset.fingerprint import LIBRARIES, differences, fingerprint, installed
from claimspan.rules.loading import ENGINE_WORDS

PACKAGE = Path(module.__file__).parents[1]
# Packages that read, where a difference in what they make would be a difference in the rows; all else they
# use is the standard library, or has no say in values (files, commands, terminals, checks of shape).
READING = (
    "articles", "blocks", "gate", "matching", "mends", "mentions", "phrases", "claims", "parsing", "sources",
    "tables",
)  # fmt: skip
NO_SAY = {"fsspec", "zstandard", "threadpoolctl", "duckdb"}


@pytest.mark.parametrize("library", LIBRARIES)
def test_another_version_of_a_library_is_another_fingerprint(
    library: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = fingerprint("r", {"name": "m"})
    real = module.version
    monkeypatch.setattr(module, "version", lambda name: "0.0" if name == library else real(name))
    now = fingerprint("r", {"name": "m"})
    assert differences(before, now) == [f"{library} ({before[library]} before, 0.0 now)"]
    assert installed()[library] == "0.0"


def test_every_library_that_reads_is_in_it() -> None:
    used = set()
    for path in (path for name in READING for path in (PACKAGE / name).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                used |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                used.add((node.module or "").partition(".")[0])
    owners = packages_distributions()
    third = {owners[name][0].lower().replace("_", "-") for name in used if name in owners}
    assert third - {"claimspan"} - NO_SAY <= set(LIBRARIES)


def test_every_word_list_that_reads_is_in_it() -> None:
    used = set()
    for path in (path for name in READING for path in (PACKAGE / name).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "engine_words":
                used |= {arg.value for arg in node.args if isinstance(arg, ast.Constant)}
    assert {"months", "sentence_labels"} <= used <= ENGINE_WORDS
