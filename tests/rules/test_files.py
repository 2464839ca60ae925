"""YAML with places: nothing is guessed, nothing is lost in silence."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from claimspan.problems import Problem
from claimspan.rules import files as rulefile
from claimspan.rules.files import (
    Items,
    Place,
    Plain,
    Reporter,
    Table,
    Text,
    lines_of,
    locate,
    plain,
    read_yaml,
)
from claimspan.rules.loading import rules_folder


@pytest.fixture(params=["CSafeLoader", "SafeLoader"], autouse=True)
def loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both of PyYAML's parsers must tell the same places."""
    if not hasattr(yaml, request.param):
        pytest.skip("PyYAML without libyaml")
    monkeypatch.setattr(rulefile, "_Loader", getattr(yaml, request.param))


def tree(text: str) -> rulefile.Node:
    node, problems = read_yaml(text, "f.yaml")
    assert problems == []
    assert node is not None
    return node


def only_problem(text: str) -> Problem:
    _, problems = read_yaml(text, "f.yaml")
    assert len(problems) == 1
    assert problems[0].path == "f.yaml"
    return problems[0]


def test_both_parsers_read_the_project_s_rules() -> None:
    """libyaml takes a `?` within brackets that PyYAML's own parser, as YAML, does not."""
    paths = sorted(rules_folder().rglob("*.yaml"))
    assert paths
    for path in paths:
        assert read_yaml(path.read_text(encoding="utf-8"), path.name)[1] == []


@pytest.mark.parametrize(
    "written",
    [
        "no",
        "yes",
        "NO",
        "on",
        "null",
        "~",
        "1.10",
        "007",
        "0x1F",
        "1_000",
        "1e3",
        "2024-10-01",
        "12:30",
        "=",
        "<<",
    ],
)
def test_a_scalar_stays_the_text_that_was_written(written: str) -> None:
    assert plain(tree(f"a: {written}\n{written}: [{written}]\n")) == {"a": written, written: [written]}


def test_an_absent_value_is_an_empty_text() -> None:
    assert plain(tree("a:\nb: [x]\n")) == {"a": "", "b": ["x"]}


def test_every_key_and_value_has_its_place() -> None:
    node = tree("é: ü\nlist:\n  - x\n  - {k: v}\n")
    assert isinstance(node, Table)
    assert node.place == Place(1, 1)
    assert node.entries["é"].place == Place(1, 1)
    assert node.entries["é"].value == Text("ü", Place(1, 4))
    items = node.get("list")
    assert isinstance(items, Items)
    assert items.place == Place(3, 3)
    assert items.values[0] == Text("x", Place(3, 5))
    inner = items.values[1]
    assert isinstance(inner, Table)
    assert inner.place == Place(4, 5)
    assert inner.entries["k"].place == Place(4, 6)
    assert inner.entries["k"].value.place == Place(4, 9)
    assert node.get("absent") is None


def test_locate_finds_values_keys_and_the_nearest_there_is() -> None:
    node = tree("a:\n  - b: c\n")
    assert locate(node, ("a", 0, "b")) == Place(2, 8)
    assert locate(node, ("a", 0, "b"), key=True) == Place(2, 5)
    assert locate(node, ("a", 0, "absent")) == Place(2, 5)
    assert locate(node, ("a", 7)) == Place(2, 3)
    assert locate(node, ()) == Place(1, 1)


_TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufeff\ufffe\uffff"))
_TREES: st.SearchStrategy[Plain] = st.recursive(
    _TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_TEXTS, inner, max_size=4),
    max_leaves=12,
)


@given(_TREES)
def test_what_yaml_writes_is_read_back(value: Plain) -> None:
    text = yaml.safe_dump(value, allow_unicode=True, default_style='"')
    assert plain(tree(text)) == value


@given(st.lists(st.from_regex(r"[a-zé]{1,6}", fullmatch=True), unique=True, min_size=1), st.data())
def test_places_are_code_points_of_the_source(keys: list[str], data: st.DataObject) -> None:
    pads = [data.draw(st.integers(1, 5)) for _ in keys]
    text = "".join(f"{key}:{' ' * pad}v{i}\n" for i, (key, pad) in enumerate(zip(keys, pads, strict=True)))
    node = tree(text)
    assert isinstance(node, Table)
    for key, entry in node.entries.items():
        assert lines_of(text)[entry.place.line - 1][entry.place.column - 1 :].startswith(f"{key}:")
        assert isinstance(entry.value, Text)
        place = entry.value.place
        assert lines_of(text)[place.line - 1][place.column - 1 :] == entry.value.value


def test_a_duplicate_key_is_a_problem_and_the_rest_is_still_read() -> None:
    node, problems = read_yaml("a: 1\nb: 2\na: 3\nc: {x: 1, x: 2}\n", "f.yaml")
    assert node is not None
    assert plain(node) == {"a": "1", "b": "2", "c": {"x": "1"}}
    assert [(p.code, p.line, p.column) for p in problems] == [("R102", 3, 1), ("R102", 4, 11)]
    assert problems[0].message == "the key 'a' is here twice; first in line 1"


@pytest.mark.parametrize(
    ("text", "line", "column", "help"),
    [
        ("a: one: two\n", 1, 7, "': ' needs quotes"),
        ("a: %x\n", 1, 4, "starts with %"),
        ("a: *x\n", 1, 4, "starts with *"),
        ("a: &x y\n", 1, 4, "starts with &"),
        ("a: !x y\n", 1, 4, "starts with !"),
        ("OP: !\n", 1, 5, "starts with !"),
        ("OP: *\n", 1, 6, "starts with *"),
        ("OP: ?\n", 1, 5, "starts with ?"),
        ("a: -\n", 1, 4, "starts with -"),
        ("a: }x\n", 1, 4, "starts with one of"),
        ("a: 'x' y\n", 1, 8, "no text follows a closing quote"),
        ("a: [x\nb: y\n", 2, 2, "a [ is closed by ]"),
        ("a: {x: y\nb: z\n", 2, 2, "a { is closed by }"),
        ("a: 'x\n", 2, 1, "no closing quote"),
        ("a: 1\n\tb: 2\n", 2, 1, "tabs do not indent"),
        ("a: b\x07c\n", 1, 5, "remove it"),
        ("a: b\n---\nc: d\n", 2, 1, "one document"),
        ("{a: b}: c\n", 1, 1, "in quotes"),
    ],
)
def test_broken_yaml_is_told_with_its_place_and_what_to_quote(
    text: str, line: int, column: int, help: str
) -> None:
    node, problems = read_yaml(text, "f.yaml")
    assert node is None
    assert [(p.code, p.line, p.column) for p in problems] == [("R101", line, column)]
    assert help in (problems[0].help or "")


def test_a_backslash_in_double_quotes_is_told_to_be_put_in_single_ones() -> None:
    problem = only_problem('a: "\\d"\n')
    assert (problem.code, problem.line) == ("R101", 1)
    assert "single quotes" in (problem.help or "")


@pytest.mark.parametrize("text", ["", "\n", "# only a comment\n"])
def test_an_empty_file_is_a_problem(text: str) -> None:
    assert only_problem(text).message == "the file is empty"


@pytest.mark.parametrize("text", ["[" * 100_000, "- " * 100_000, "{a: " * 100_000])
def test_deep_nesting_is_refused_before_it_can_hurt(text: str) -> None:
    assert "nested" in only_problem(text).message


def test_a_text_that_loses_its_end_to_a_comment_is_a_problem() -> None:
    problem = only_problem("a: ranked #1 in sales\n")
    assert (problem.code, problem.line, problem.column) == ("R119", 1, 11)
    assert "'#1 in sales'" in problem.message


def test_comments_as_people_write_them_are_no_problem() -> None:
    text = "# head\na: b # why\nc: 'd' #why\ne: 'x #1'\nf: |\n  y #1\n"
    assert plain(tree(text)) == {"a": "b", "c": "d", "e": "x #1", "f": "y #1\n"}


def test_problems_before_broken_yaml_are_kept() -> None:
    _, problems = read_yaml("a: 1\na: 2\nb: c: d\n", "f.yaml")
    assert [p.code for p in problems] == ["R102", "R101"]


@pytest.mark.parametrize("end", ["\r\n", "\r", "\x85", "\u2028"])
def test_lines_are_counted_as_yaml_counts_them(end: str) -> None:
    text = f"a: b{end}c: d: e\n"
    problem = only_problem(text)
    assert lines_of(text)[problem.line - 1] == "c: d: e"


def test_a_reporter_sorts_allowed_words_and_names_the_nearest() -> None:
    report = Reporter("f.yaml")
    report.unknown(Place(3, 4), "R103", "key", "fnd", ["priority", "find"])
    assert report.problems == [
        Problem("f.yaml", 3, 4, "R103", "unknown key 'fnd'", "did you mean 'find'?", ("find", "priority"))
    ]
