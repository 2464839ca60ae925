"""Tables whose cells stand on lines of their own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimspan.blocks.finding import blocks
from claimspan.blocks.lines import split_lines
from claimspan.blocks.stacked import find_stacks, header_cells, is_figure

PLANS = "Plan\nPrice\nSeats\nBasic\n$10\n5\nTeam\n$24\n25"


def rows(text: str) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Each row's cells and its header's."""
    found = [block for block in blocks(text) if block.kind == "row"]
    return [
        (tuple(c.of(text) for c in block.cells), tuple(c.of(text) for c in block.header)) for block in found
    ]


def bodies(text: str) -> list[tuple[str, ...]]:
    return [cells for cells, header in rows(text) if cells != header]


def test_rows_are_told_by_their_rhythm() -> None:
    header = ("Plan", "Price", "Seats")
    assert rows(PLANS) == [(header, header), (("Basic", "$10", "5"), header), (("Team", "$24", "25"), header)]


@pytest.mark.parametrize(
    "around", ["Our plans\n{}", "{}\nWhat is next", "A plan for everyone.\n{}\nNext", "{}\n"]
)
def test_what_stands_around_a_table_is_no_part_of_it(around: str) -> None:
    assert bodies(around.format(PLANS)) == [("Basic", "$10", "5"), ("Team", "$24", "25")]


def test_blank_lines_between_all_cells_change_nothing() -> None:
    assert bodies(PLANS.replace("\n", "\n\n")) == bodies(PLANS)


def test_an_empty_corner_leaves_no_line() -> None:
    text = PLANS.removeprefix("Plan\n")
    (stack,) = find_stacks(split_lines(text), frozenset())
    assert [cell.of(text) for cell in header_cells(split_lines(text), stack)] == ["", "Price", "Seats"]


def test_cells_without_a_figure_keep_the_rhythm() -> None:
    assert bodies(PLANS.replace("25", "n/a"))[1] == ("Team", "$24", "n/a")


def test_two_columns_need_a_header_and_three_rows() -> None:
    pairs = "Basic\n$10\nTeam\n$24\nFirm\n$60"
    assert bodies("Plan\nPrice\n" + pairs) == [("Basic", "$10"), ("Team", "$24"), ("Firm", "$60")]
    assert rows(pairs) == []
    assert rows("Plan\nPrice\n" + pairs.removesuffix("\nFirm\n$60")) == []


def test_figures_above_what_they_count_are_no_rows() -> None:
    text = "Our year\nIn figures\nAll told\n312\npartner schools\n41\ntowns\n9\ncounties"
    assert rows(text) == []


def test_a_figure_above_its_words_is_read_with_them() -> None:
    text = "Results\n92%\nof leavers find work\n41\nTowns"
    assert [block.span.of(text) for block in blocks(text)] == [
        "Results",
        "92%\nof leavers find work",
        "41",
        "Towns",
    ]


@pytest.mark.parametrize(
    "cell", ["$10", "£1,200/mo", "5-7 years", "~12%", "n/a", "–", "4.2 million", "+3", "US$5m"]
)
def test_figures(cell: str) -> None:
    assert is_figure(cell)


@pytest.mark.parametrize("cell", ["Basic", "3 ways to save on your energy bills", "Top 10", "No. 4"])
def test_labels(cell: str) -> None:
    assert not is_figure(cell)


@given(
    st.lists(
        st.sampled_from(["Plan", "$5", "12", "n/a", "", "It ends here.", "a | b", "of them"]), max_size=30
    )
)
def test_no_line_is_in_two_tables(content: list[str]) -> None:
    lines = split_lines("\n".join(content))
    taken = frozenset(range(0, len(lines), 7))
    used = [n for stack in find_stacks(lines, taken) for row in (stack.header, *stack.rows) for n in row]
    assert len(used) == len(set(used))
    assert used == sorted(used)
    assert not taken.intersection(used)
