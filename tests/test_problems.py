"""Problems are told like a compiler tells them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimspan.problems import Problem, did_you_mean, nearest, render, render_all

PROBLEM = Problem(
    "rules/money/plain.yaml",
    12,
    5,
    "R103",
    "unknown key 'prioritty'",
    "did you mean 'priority'?",
    ("find", "priority"),
)


def test_a_problem_is_its_place_the_line_a_caret_and_help() -> None:
    assert render(PROBLEM, "    prioritty: 5\n") == (
        "rules/money/plain.yaml:12:5: R103 unknown key 'prioritty'\n"
        "      prioritty: 5\n"
        "      ^\n"
        "  help: did you mean 'priority'? allowed: find, priority"
    )


def test_a_problem_of_a_whole_file_has_neither_line_nor_caret() -> None:
    problem = Problem("rules/notes.txt", 0, 0, "R116", "this file does not belong here")
    assert render(problem, None) == "rules/notes.txt: R116 this file does not belong here"
    assert render(problem, "some line") == "rules/notes.txt: R116 this file does not belong here"


def test_help_without_allowed_words_and_allowed_words_without_help() -> None:
    assert render(Problem("a", 1, 1, "R1", "m", "do this."), None).endswith("\n  help: do this.")
    assert render(Problem("a", 1, 1, "R1", "m", None, ("x", "y")), None).endswith("\n  help: allowed: x, y")


def test_a_tab_before_the_caret_stays_a_tab() -> None:
    assert render(Problem("a", 1, 3, "R1", "m"), "\tab").splitlines()[2] == "  \t ^"


@given(st.text(st.characters(codec="ascii", exclude_categories=["Cc"]), min_size=1, max_size=600), st.data())
def test_the_caret_stands_under_the_character_however_long_the_line(line: str, data: st.DataObject) -> None:
    column = data.draw(st.integers(1, len(line)))
    _, shown, caret = render(Problem("a", 1, column, "R1", "m"), line).split("\n")
    assert shown[caret.index("^")] == line[column - 1]
    assert len(shown) < 120


def test_a_column_past_the_end_of_the_line_is_pointed_at() -> None:
    assert render(Problem("a", 1, 6, "R1", "m"), "abc").splitlines()[2] == "       ^"


def test_all_problems_stand_in_order_of_place_with_their_lines_and_a_count() -> None:
    problems = [
        Problem("b.yaml", 2, 1, "R104", "second"),
        Problem("b.yaml", 1, 2, "R103", "first"),
        Problem("a.yaml", 0, 0, "R116", "stray"),
    ]
    assert render_all(problems, {"b.yaml": ["one", "two"]}) == (
        "a.yaml: R116 stray\n\n"
        "b.yaml:1:2: R103 first\n  one\n   ^\n\n"
        "b.yaml:2:1: R104 second\n  two\n  ^\n\n"
        "3 problems in 2 files"
    )


def test_one_problem_is_counted_in_the_singular() -> None:
    assert render_all([Problem("a", 0, 0, "R1", "m")], {}).endswith("\n\n1 problem in 1 file")


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("prioritty", "priority"),
        ("Priority", "priority"),
        ("LOWR", "LOWER"),
        ("lower", "LOWER"),
        ("xyz", None),
    ],
)
def test_the_nearest_word_is_found_whatever_its_case(word: str, expected: str | None) -> None:
    assert nearest(word, ["priority", "LOWER", "find"]) == expected
    assert did_you_mean(word, ["priority", "LOWER", "find"]) == (expected and f"did you mean '{expected}'?")
