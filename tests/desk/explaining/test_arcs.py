"""The drawn tree says what the heads say."""

from __future__ import annotations

import doctest

from hypothesis import given
from hypothesis import strategies as st

from claimspan.desk.explaining import arcs as module
from claimspan.desk.explaining.arcs import arcs


@given(st.integers(1, 12).flatmap(lambda n: st.lists(st.integers(0, n - 1), min_size=n, max_size=n)))
def test_each_token_has_a_line_of_one_width_and_an_arrow_if_it_has_a_head(heads: list[int]) -> None:
    lines = arcs(heads)
    assert len(lines) == len(heads)
    assert len({len(line) for line in lines}) == 1
    assert [line.endswith("►") for line in lines] == [head != i for i, head in enumerate(heads)]


def test_lines_join_each_token_to_its_head() -> None:
    # Token 1 is the root of 0 and 2, 2 of 4, and 4 of 3.
    assert arcs([1, 1, 1, 4, 2]) == [
        "  ┌─►",
        "  ├──",
        "┌─┴─►",
        "│ ┌─►",
        "└─┴─►",
    ]


def test_a_single_token_needs_no_line() -> None:
    assert arcs([0]) == [" "]


def test_the_example_in_its_documentation_is_true() -> None:
    assert doctest.testmod(module).failed == 0
