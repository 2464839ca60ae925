"""Every snippet of rules/README.md does what the page says, in the order in which it is read."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from claimspan.cli import app
from claimspan.desk.checking.check import check_folder
from claimspan.parsing.language import load_model
from claimspan.rules.loading import rules_folder
from claimspan.rules.shape import EXPANDS, CaptureShape, PackShape, RuleShape
from claimspan.rules.vocab import NORMALIZERS, OWN_KEYS
from claimspan.schema import SPAN_FIELDS

PAGE = (rules_folder() / "README.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.M | re.S)
EXIT = re.compile(r"# exits with (\d)$")


@pytest.fixture(autouse=True)
def _plain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty working folder, no colour, the width of a pipe."""
    monkeypatch.chdir(tmp_path)
    for name in ("COLUMNS", "FORCE_COLOR", "CLICOLOR_FORCE", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NO_COLOR", "1")


def blocks() -> Iterator[tuple[str, str]]:
    """Language and content of each block, in order."""
    for match in BLOCK.finditer(PAGE):
        yield match[1], match[2]


def save(block: str) -> None:
    """A block names its file in its first line, or the key of a file that it replaces."""
    first, _, content = block.partition("\n")
    name, _, key = first.removeprefix("# ").partition(": ")
    path = Path(name)
    assert path.parent.is_dir(), f"{first!r} does not name a file of a pack that is there"
    if key:
        old = path.read_text(encoding="utf-8")
        content, n = re.subn(rf"^{key}:.*\n(?:[ #-].*\n)*", lambda _: content, old, flags=re.M)
        assert n == 1, f"{name} has no key {key}"
    path.write_text(content, encoding="utf-8")


def run(block: str) -> str:
    """Runs the commands of a block; gives all that they print."""
    printed = ""
    for line in block.splitlines():
        code = EXIT.search(line)
        words = shlex.split(line, comments=True)
        assert words[0] == "claimspan"
        done = CliRunner().invoke(app, words[1:])
        assert done.exit_code == (int(code[1]) if code else 0), f"{line}\n{done.output}"
        printed += done.output
    return printed


def test_the_page_can_be_followed_step_by_step() -> None:
    kinds = {"sh": 0, "yaml": 0, "text": 0}
    printed = ""
    for kind, block in blocks():
        kinds[kind] += 1
        if kind == "yaml":
            save(block)
        elif kind == "sh":
            printed = run(block)
        else:
            # What is shown are lines, or beginnings of lines, of the command before, in their order.
            rest = printed
            for line in block.splitlines():
                assert f"\n{line.rstrip()}" in f"\n{rest}", f"not printed: {line}\n{printed}"
                rest = rest[rest.index(line.rstrip()) :]
    assert kinds["sh"] >= 8
    assert kinds["yaml"] >= 5
    assert kinds["text"] >= 6
    assert check_folder(load_model().nlp, Path("my-rules")).problems == ()


def test_the_page_tells_of_everything_a_rule_can_have() -> None:
    words = {
        *RuleShape.model_fields,
        *PackShape.model_fields,
        *CaptureShape.model_fields,
        *OWN_KEYS,
        *EXPANDS,
        *NORMALIZERS,
        *SPAN_FIELDS,
    }
    assert {word for word in words if not re.search(rf"\b{word}\b", PAGE)} == set()
