"""What README and docs say is so: commands exist, snippets run, shown rows are what the extractor gives."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml
from typer.testing import CliRunner

from claimspan.analysis import open_sql
from claimspan.cli import app
from claimspan.dataset.derived import derived_dictionary
from claimspan.extract import Extractor
from claimspan.schema import data_dictionary
from claimspan.tables.arrow import to_tables
from test_structure import STAGES

ROOT = Path(__file__).resolve().parents[1]
DOCS = sorted((ROOT / "docs").glob("*.md"))
PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "CHANGELOG.md",
    ROOT / "rules" / "README.md",
    ROOT / "corpus" / "README.md",
    ROOT / "outputs" / "README.md",
    *DOCS,
    *sorted((ROOT / "docs" / "decisions").glob("*.md")),
]
# Enough for every snippet to have something to show, little enough to be read in a moment.
SAMPLES = (
    "cloud_outage.md",
    "jobs_report.txt",
    "solar_homes.jsonl",
    "quarterly_results.html",
    "wind_and_grid.md",
)


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def blocks(page: Path, language: str) -> list[str]:
    """The code blocks of a page in one language."""
    return re.findall(rf"^```{language}\n(.*?)^```", page.read_text(encoding="utf-8"), re.M | re.S)


def shell_lines() -> Iterator[tuple[str, list[str]]]:
    """Every command that a page shows, with the page, split as a shell would."""
    for page in PAGES:
        for block in blocks(page, "sh"):
            for line in block.splitlines():
                if words := shlex.split(line, comments=True):
                    yield name_of(page), words


@pytest.fixture
def demo(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which ``outputs/demo`` is a dataset of a few sample articles; it is the working folder."""
    home = tmp_path_factory.getbasetemp() / "docs"
    if not home.exists():
        (home / "corpus" / "sample").mkdir(parents=True)
        for name in SAMPLES:
            shutil.copy(ROOT / "corpus" / "sample" / name, home / "corpus" / "sample" / name)
        monkeypatch.chdir(home)
        assert call("run", "corpus/sample", "--out", "outputs/demo").exit_code == 0
    monkeypatch.chdir(home)
    return home


def call(*arguments: str) -> Any:
    return CliRunner().invoke(app, list(arguments))


# README


def shown_rows() -> tuple[list[str], list[dict[str, str | None]]]:
    """The sentences that the README shows, and their claims, empty cells as None."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    section = text.partition("## What goes in")[2].partition("\n## ")[0]
    sentences = re.findall(r"^\d\. (.+)$", section, re.M)
    lines = [line.strip("|").split("|") for line in section.splitlines() if line.startswith("|")]
    cells = [[cell.strip().strip("`") for cell in line] for line in lines if not line[0].startswith("---")]
    fields = [line[0] for line in cells]
    return sentences, [
        {field: value or None for field, value in zip(fields, column, strict=True)}
        for column in list(zip(*cells, strict=True))[1:]
    ]


def test_the_readme_shows_what_the_extractor_gives(extractor: Extractor) -> None:
    sentences, shown = shown_rows()
    assert len(sentences) == 3
    given = []
    for number, sentence in enumerate(sentences, start=1):
        for claim in to_tables([extractor.text(sentence)])["claims"].to_pylist():
            row = {field: claim[field] for field in list(shown[0])[1:]}
            plain = {name: f"{value:g}" if isinstance(value, float) else value for name, value in row.items()}
            given.append({"sentence": str(number), **plain})
    assert shown == given


def test_the_offsets_in_the_readme_are_right() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    found = re.search(r"`([^`]+)` stands at (\d+) to (\d+)", text)
    assert found
    sentence = shown_rows()[0][0]
    assert sentence[int(found[2]) : int(found[3])] == found[1]


def test_the_readme_names_all_that_a_dataset_holds(demo: Path) -> None:
    listed = re.search(
        r"^outputs/demo/\n(.*?)^```", (ROOT / "README.md").read_text(encoding="utf-8"), re.M | re.S
    )
    assert listed
    named = {line.split()[0].partition("/")[0] for line in listed[1].splitlines()}
    assert call("group", "outputs/demo").exit_code == 0
    assert named == {path.name for path in (demo / "outputs" / "demo").iterdir()}


# Commands


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))


def test_make_targets_that_pages_name_exist() -> None:
    named = {
        word for page in PAGES for word in re.findall(r"`make ([a-z]+)", page.read_text(encoding="utf-8"))
    }
    for _, words in shell_lines():
        if words[0] == "make":
            named |= {word for word in words[1:] if "=" not in word}
    assert named >= {"demo", "test"}
    assert named <= make_targets()


def test_make_helps_with_every_target() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert set(re.findall(r'@echo "make ([a-z]+)', text)) == make_targets() - {"help", "environment"}


def test_ci_runs_the_tests_and_nothing_else() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    lines = [line for line in script.read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]
    assert lines[0] == "set -euo pipefail"
    assert lines[-1] == "make test"


def commands(group: Any = None, name: str = "") -> dict[str, Any]:
    """Every command by its name, those of groups as ``group command``; a group without commands has none."""
    group = group or typer.main.get_command(app)
    if not hasattr(group, "commands"):
        return {name: group}
    found: dict[str, Any] = {}
    for own, command in group.commands.items():
        found |= commands(command, f"{name} {own}".strip())
    return found


def options_of(command: Any) -> set[str]:
    return {name for parameter in command.params for name in parameter.opts if name.startswith("--")}


def split(words: list[str]) -> tuple[str, list[str]]:
    """The command's name and its arguments."""
    known = commands()
    length = 2 if " ".join(words[:2]) in known else 1
    assert " ".join(words[:length]) in known, f"there is no command {words[0]}"
    return " ".join(words[:length]), words[length:]


CLAIMSPAN_LINES = [(page, words[1:]) for page, words in shell_lines() if words[0] == "claimspan"]


def test_every_command_is_told_of_in_the_docs() -> None:
    told = {split(words)[0] for page, words in CLAIMSPAN_LINES if page.startswith("docs/")}
    prose = "".join(page.read_text(encoding="utf-8") for page in DOCS)
    told |= {name for name in commands() if f"`claimspan {name}" in prose}
    assert commands().keys() - told == set()


@pytest.mark.parametrize(
    ("page", "words"), CLAIMSPAN_LINES, ids=[f"{p}: {' '.join(w)[:50]}" for p, w in CLAIMSPAN_LINES]
)
def test_commands_that_pages_show_can_be_read(page: str, words: list[str]) -> None:
    name, arguments = split(words)
    command = commands()[name]
    # Parses without running: a wrong name or a missing argument raises.
    command.make_context(name, arguments)
    assert {word for word in words if word.startswith("--")} <= options_of(command)


def test_options_named_in_prose_exist() -> None:
    known = {
        "--help",
        "--version",
        *(option for command in commands().values() for option in options_of(command)),
    }
    for page in [*DOCS, ROOT / "README.md", ROOT / "rules" / "README.md"]:
        for option in re.findall(r"`(--[a-z-]+)", page.read_text(encoding="utf-8")):
            assert option in known, f"{name_of(page)} names {option}"


# Snippets


def test_python_snippets_run(demo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names: dict[str, Any] = {}
    snippets = blocks(ROOT / "docs" / "analysts.md", "python")
    assert len(snippets) == 6
    for snippet in snippets:
        exec(snippet, names)
        assert len(capsys.readouterr().out.splitlines()) > 1, f"shows nothing:\n{snippet}"


def test_sql_snippets_run(demo: Path) -> None:
    with open_sql(demo / "outputs" / "demo") as connection:
        for snippet in blocks(ROOT / "docs" / "analysts.md", "sql"):
            assert connection.execute(snippet).fetchall(), f"gives no row:\n{snippet}"


@pytest.mark.parametrize(
    "words", [w for p, w in CLAIMSPAN_LINES if p in {"docs/analysts.md", "README.md"}], ids=" ".join
)
def test_commands_that_readers_type_first_run(demo: Path, words: list[str]) -> None:
    if "outputs/mine" in words and words[0] != "run":
        assert call("run", "corpus/sample", "--out", "outputs/mine").exit_code == 0
    if words[0] == "export":
        words = [*words, "--replace"]
    done = call(*words)
    assert done.exit_code == 0, done.output
    assert done.stdout


def test_what_batch_runners_are_promised_happens(demo: Path) -> None:
    (script,) = (text for text in blocks(ROOT / "docs" / "batch-runners.md", "sh") if "timeout" in text)
    assert len(script.splitlines()) == 7
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-e", "-c", script], cwd=demo, env={**os.environ, "PATH": path},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert '"unchanged": ' in done.stdout
    assert not (demo / "outputs" / "never").exists()


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_scripts_and_yaml_of_pages_are_well_formed(page: Path) -> None:
    for script in blocks(page, "sh"):
        done = subprocess.run(["bash", "-n"], input=script, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, ""), script
    for text in blocks(page, "yaml"):
        assert list(yaml.safe_load_all(text))


def test_every_format_that_is_read_is_told_of() -> None:
    from claimspan.sources.containers import ALIASES, DELIMITED, JSON_LINES, PLAIN  # noqa: PLC0415
    from claimspan.sources.streams import UNPACKERS  # noqa: PLC0415

    text = (ROOT / "docs" / "batch-runners.md").read_text(encoding="utf-8")
    for ending in [*PLAIN, *DELIMITED, *JSON_LINES, ".parquet", ".zip", ".tar", *UNPACKERS]:
        assert f"`{ending}`" in text
    assert ".tgz" in ALIASES


def test_the_page_of_columns_is_the_data_dictionary() -> None:
    page = (ROOT / "docs" / "dataset.md").read_text(encoding="utf-8")
    assert page == data_dictionary(), "run: make docs"
    page = (ROOT / "docs" / "derived.md").read_text(encoding="utf-8")
    assert page == derived_dictionary(), "run: make docs"


# Pages


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_lead_somewhere(page: Path) -> None:
    text = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.M | re.S)
    for target in re.findall(r"\]\(([^)#]+)\)", text):
        if "://" not in target:
            assert (page.parent / target).exists(), target


def test_decision_notes_are_short() -> None:
    for page in (ROOT / "docs" / "decisions").glob("*.md"):
        assert len(page.read_text(encoding="utf-8").splitlines()) <= 25, page.name


def test_the_note_on_layout_has_the_stages_in_order() -> None:
    text = " ".join((ROOT / "docs" / "decisions" / "layout.md").read_text(encoding="utf-8").split())
    assert " → ".join(STAGES) in text
