"""The questions of ``docs/questions.md``: both answers are one, as printed; the notebook runs top to bottom.

``UPDATE_SNAPSHOTS=1`` writes the answers into the page, and the notebook anew from the page.
"""

import contextlib
import io
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient
from nbformat import NotebookNode

import demo
from claimspan.analysis import Dataset

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE, NOTEBOOK = DOCS / "questions.md", DOCS / "questions.ipynb"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```\n", re.M | re.S)
STALE = "the answers have changed: look at them, then write them with UPDATE_SNAPSHOTS=1"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The working folder, with ``outputs/demo`` as ``make demo`` makes it."""
    folder = demo.make(tmp_path_factory.mktemp("questions"))
    with contextlib.chdir(folder):
        yield folder


def page() -> str:
    return PAGE.read_text(encoding="utf-8")


def printed(code: str, names: dict[str, Any]) -> str:
    """What Python code prints."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(code, names)
    return out.getvalue()


def test_sql_and_pandas_give_the_answer_that_is_printed(home: Path) -> None:
    dataset = Dataset("outputs/demo")
    names: dict[str, Any] = {}
    answers: list[str] = []
    asked = 0
    for section in re.split(r"^(?=## )", page(), flags=re.M):
        blocks = dict(BLOCK.findall(section))
        said = printed(blocks["python"], names)
        if "sql" in blocks:
            answer = dataset.sql(blocks["sql"]).to_string(index=False) + "\n"
            assert said == answer, section
            assert len(answer.splitlines()) > 1, section
            answers.append(answer)
            asked += 1
    assert asked == 10
    texts = iter(answers)
    answered = re.sub(
        r"^```text\n.*?^```\n", lambda _: f"```text\n{next(texts)}```\n", page(), flags=re.M | re.S
    )
    if os.environ.get("UPDATE_SNAPSHOTS"):
        PAGE.write_text(answered, encoding="utf-8")
    assert page() == answered, STALE


def cells() -> Iterator[NotebookNode]:
    """The page as the cells of a notebook: its text, its Python, its SQL by way of ``dataset.sql``."""
    end = 0
    for block in BLOCK.finditer(page()):
        language, body = block[1], block[2].strip()
        text = page()[end : block.start()].strip()
        end = block.end()
        if text:
            yield nbformat.v4.new_markdown_cell(text)
        if language == "python":
            yield nbformat.v4.new_code_cell(body)
        elif language == "sql":
            yield nbformat.v4.new_code_cell(f'dataset.sql("""\n{body}\n""")')


def plain(notebook: NotebookNode) -> list[tuple[str, str, str]]:
    """What a notebook's cells are, hold, and give as text."""

    def given(cell: NotebookNode) -> str:
        outputs = cell.get("outputs", ())
        said = "".join(one.get("text") or one["data"]["text/plain"] for one in outputs)
        return re.sub(r" v\d+\b", "", said)  # another version of a rule is no other answer

    return [(cell.cell_type, cell.source, given(cell)) for cell in notebook.cells]


# A kernel's own sockets are closed when its loop is, which may be after the test.
@pytest.mark.filterwarnings("default")
def test_the_notebook_runs_from_top_to_bottom(home: Path) -> None:
    made = nbformat.v4.new_notebook(cells=list(cells()))
    made.metadata = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    for number, cell in enumerate(made.cells):
        cell.id = f"cell-{number}"
    NotebookClient(
        made, timeout=120, resources={"metadata": {"path": str(home)}}, record_timing=False
    ).execute()
    (drawn,) = made.cells[-1].outputs  # once, and not by the way
    assert ">371,000</span>" in drawn["data"]["text/html"]
    if os.environ.get("UPDATE_SNAPSHOTS"):
        made.metadata.pop("language_info", None)
        nbformat.write(made, NOTEBOOK)
    stored = nbformat.read(NOTEBOOK, as_version=4)
    assert plain(made) == plain(stored), STALE
