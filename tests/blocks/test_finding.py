"""Blocks: boundaries, kinds, context, and that no digit gets lost."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimspan.blocks.finding import blocks, is_reference_section, layout, skipped
from claimspan.model import Block, Span

PARAGRAPH = "The council said that waiting times had fallen by 12% since the clinic opened its doors in May."


def found(text: str) -> list[tuple[str, str]]:
    return [(block.kind, block.span.of(text)) for block in blocks(text)]


def block_with(text: str, part: str) -> Block:
    return next(block for block in blocks(text) if part in block.span.of(text))


def path(text: str, part: str) -> list[str]:
    return [span.of(text) for span in block_with(text, part).section]


def table(text: str, spans: Sequence[Span]) -> list[str]:
    return [span.of(text) for span in spans]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r", "\u2028"])
def test_every_line_is_a_block_of_its_own(newline: str) -> None:
    text = newline.join(["Rents rose by 4%.", "Wages rose by 2%.", "", "Prices did not move."])
    assert found(text) == [
        ("paragraph", "Rents rose by 4%."),
        ("paragraph", "Wages rose by 2%."),
        ("paragraph", "Prices did not move."),
    ]


def test_invisible_characters_at_the_edge_of_a_line_are_not_content() -> None:
    assert found("\ufeffRents rose by 4%.\u200b\n\u00a0\u200b\n\u00a0Wages fell.\u00a0") == [
        ("paragraph", "Rents rose by 4%."),
        ("paragraph", "Wages fell."),
    ]


@pytest.mark.parametrize("text", ["", "\n", " \r\n\u2028\t", "***\n\n- - -\n____\n* * *", "---"])
def test_a_text_without_content_has_no_blocks(text: str) -> None:
    assert blocks(text) == []


# List items


@pytest.mark.parametrize(
    "marker",
    [
        "- ", "* ", "+ ", "• ", "•", "‣ ", "– ", "· ", "▪ ", "◦\t", "- [x] ", "1. ", "1) ", "(1) ", "a) ",
        "(b) ", "iv. ", "(ii) ", "- 1. ", "  - ", "**2.** ", "3.",
    ],
)  # fmt: skip
def test_a_list_marker_is_never_content(marker: str) -> None:
    text = f"{marker}Rents rose by 4% and are still rising"
    assert found(text) == [("item", "Rents rose by 4% and are still rising")]
    assert [(span.of(text), reason) for span, reason in skipped(text)] == [(marker.strip(), "list_number")]


@pytest.mark.parametrize(
    "line",
    [
        "3.5 million people moved house that year.",
        "50% of tenants moved house that year.",
        "-4.5 points is what the index lost that year.",
        "1,200 tenants moved house that year.",
        "2019. That was the year in which rents peaked.",
        "**Rents** rose by 4% that year.",
        "J. Smith rented 4 rooms that year.",
        "14. That was the number of rooms.",
        "2.1 Million people moved house that year.",
        ">50% of tenants moved house that year.",
        ">= 50% of tenants moved house that year.",
        "+ 4% was the growth of rents that year.",
    ],
)
def test_a_figure_or_a_name_at_the_start_of_a_line_is_content(line: str) -> None:
    assert found(line) == [("paragraph", line)]
    assert skipped(line) == []


def test_a_number_above_nine_is_a_marker_beside_its_neighbour() -> None:
    text = "10. Rents rose by 4% and went on rising\n11. Wages rose by 2% and went on rising"
    assert [kind for kind, _ in found(text)] == ["item", "item"]


def test_letters_are_markers_only_in_a_list_that_begins_with_a() -> None:
    listed = "A. rents rose by 4%\nB. wages rose by 2%"
    names = "J. Smith rented four rooms.\nK. Jones rented two."
    assert [kind for kind, _ in found(listed)] == ["item", "item"]
    assert found(names)[0] == ("paragraph", "J. Smith rented four rooms.")


def test_a_marker_alone_on_its_line_belongs_to_the_next_line() -> None:
    text = "•\nRents rose by 4%.\n\n•\nWages rose by 2%."
    assert found(text) == [("item", "Rents rose by 4%."), ("item", "Wages rose by 2%.")]


def test_a_lone_number_in_brackets_is_a_figure() -> None:
    assert found("Net result:\n(12)") == [("heading", "Net result:"), ("paragraph", "(12)")]


def test_an_indented_line_goes_on_with_its_item() -> None:
    text = "- Rents rose by 4%\n  in the north\n- Wages rose by 2%\nPrices did not move."
    assert found(text) == [
        ("item", "Rents rose by 4%\n  in the north"),
        ("item", "Wages rose by 2%"),
        ("paragraph", "Prices did not move."),
    ]


def test_all_items_of_a_list_keep_its_lead() -> None:
    text = "Key figures from the survey:\n\n- rents up 4%\n- wages up 2%\nThat is all.\n- prices flat"
    leads = [block.lead and block.lead.of(text) for block in blocks(text)]
    assert leads == [None, "Key figures from the survey:", "Key figures from the survey:", None, None]


def test_a_nested_list_is_led_by_its_item() -> None:
    text = "The survey found:\n- in the north:\n  - rents up 4%\n- wages up 2%"
    leads = [block.lead and block.lead.of(text) for block in blocks(text)]
    assert leads == [None, "The survey found:", "in the north:", "The survey found:"]


# Headings and sections


@pytest.mark.parametrize(
    ("line", "content"),
    [
        ("# Rents and wages", "Rents and wages"),
        ("## Rents and wages ##", "Rents and wages"),
        ("##Rents and wages", "Rents and wages"),
        ("## **Rents and wages**", "Rents and wages"),
        ("## 2.1 Rents and wages", "Rents and wages"),
        ("### 3. Rents and wages", "Rents and wages"),
        ("Rents and wages\n===", "Rents and wages"),
        ("Rents and wages\n---", "Rents and wages"),
        ("The Power of Numbers", "The Power of Numbers"),
        ("Benefits and Outcomes", "Benefits and Outcomes"),
        ("1. Fostering Connection Amid Isolation", "Fostering Connection Amid Isolation"),
        ("IV. Rents and Wages", "Rents and Wages"),
        ("Key takeaways:", "Key takeaways:"),
        ("What tenants pay", "What tenants pay"),
        ("How do tenants find a flat?", "How do tenants find a flat?"),
        ("RENTS AND WAGES", "RENTS AND WAGES"),
        ("**What tenants really pay**", "What tenants really pay"),
        ("Housing Statistics for 2024", "Housing Statistics for 2024"),
        ("How rents rose, 2019-2024", "How rents rose, 2019-2024"),
        ("2019: Rents take off", "2019: Rents take off"),
        ("By the Numbers", "By the Numbers"),
    ],
)
def test_headings(line: str, content: str) -> None:
    text = f"{PARAGRAPH}\n{line}\n{PARAGRAPH}"
    assert found(text) == [("paragraph", PARAGRAPH), ("heading", content), ("paragraph", PARAGRAPH)]
    assert blocks(text)[2].section == (blocks(text)[1].span,)


@pytest.mark.parametrize(
    "line",
    [
        "Rents rose by 4%",
        "76% of tenants report higher rents",
        "Total Rent Paid: $5.2M",
        "#1 in the country",
        "By Jane Doe",
        "March 3, 2024",
        "Housing Review | 3 October 2023",
        "Here are the key findings:",
        "The main reasons include:",
        "Rents went up.",
        "“Rents Went Up”",
        "https://Example.com/Rents",
        "Advertisement",
        "did rents go up",
        "85% Satisfaction",
        "One in five tenants moved house",
        "Rents have doubled since the spring",
        "More than 2000 people moved house",
        "Home | Rents | Wages",
    ],
)
def test_lines_that_are_no_headings(line: str) -> None:
    assert ("paragraph", line) in found(f"{PARAGRAPH}\n{line}\n{PARAGRAPH}")


@pytest.mark.parametrize("text", ["Housing Costs Doubled in Leeds", "# 5"])
def test_a_single_line_without_a_mark_is_no_heading(text: str) -> None:
    assert found(text) == ([("heading", "5")] if text.startswith("#") else [("paragraph", text)])


def test_short_lines_below_a_colon_are_a_list_not_headings() -> None:
    text = f"Tenants value three things most of all:\nQuiet streets\nLow rent\n{PARAGRAPH}"
    assert [kind for kind, _ in found(text)] == ["paragraph"] * 4


def test_two_headings_may_stand_on_each_other() -> None:
    text = f"{PARAGRAPH}\nEarly years\nRents take off\n{PARAGRAPH}"
    assert [kind for kind, _ in found(text)] == ["paragraph", "heading", "heading", "paragraph"]


def test_three_short_lines_are_a_list() -> None:
    text = f"{PARAGRAPH}\nQuiet streets\nLow rent\nGood schools\n{PARAGRAPH}"
    assert [kind for kind, _ in found(text)] == ["paragraph"] * 5


def test_a_numbered_line_over_bullets_is_a_heading() -> None:
    text = "1. Staff\n- Hire clerks\n- Train cooks\n2. Targets for 2027/28\n- Answer letters\n"
    assert [(block.kind, block.span.of(text)) for block in blocks(text)] == [
        ("heading", "Staff"),
        ("item", "Hire clerks"),
        ("item", "Train cooks"),
        ("heading", "Targets for 2027/28"),
        ("item", "Answer letters"),
    ]


def test_bullets_inside_a_numbered_list_leave_its_items_as_they_are() -> None:
    text = "1. Wash leeks\n   - in cold water\n2. Cut them\n   - with a knife\n"
    assert [block.kind for block in blocks(text)] == ["item"] * 4


def test_title_case_items_in_a_numbered_list_are_no_headings() -> None:
    text = f"1. North Leeds\n2. South Leeds\n{PARAGRAPH}"
    assert [kind for kind, _ in found(text)] == ["item", "item", "paragraph"]


def test_marked_headings_nest() -> None:
    text = "# Rents\n## North\nUp 4%.\n### Flats\nUp 5%.\n## South\nUp 1%.\n# Wages\nUp 2%."
    assert path(text, "Up 4%") == ["Rents", "North"]
    assert path(text, "Up 5%") == ["Rents", "North", "Flats"]
    assert path(text, "Up 1%") == ["Rents", "South"]
    assert path(text, "Up 2%") == ["Wages"]
    assert path(text, "Flats") == ["Rents", "North"]


def test_unmarked_headings_replace_each_other_below_the_title() -> None:
    text = (
        f"Housing in Leeds\n\n{PARAGRAPH}\n\n1. Rents and Leases\n\nUp 4% since the spring of last year.\n\n"
        "2. Wages and Hours\n\nUp 2% since the spring of last year."
    )
    assert path(text, "Up 4%") == ["Housing in Leeds", "Rents and Leases"]
    assert path(text, "Up 2%") == ["Housing in Leeds", "Wages and Hours"]
    assert [span.of(text) for span, _ in skipped(text)] == ["1.", "2."]


def test_a_title_in_sentence_case_heads_the_whole_text() -> None:
    text = f"Rents in the north of the city rise again, and nobody knows why\n\n{PARAGRAPH}"
    assert path(text, "council") == ["Rents in the north of the city rise again, and nobody knows why"]


def test_a_list_right_below_the_first_heading_makes_it_a_section_not_a_title() -> None:
    text = f"Key Highlights\n- rents up 4%\nBenefits and Outcomes\n{PARAGRAPH}"
    assert path(text, "council") == ["Benefits and Outcomes"]


def test_a_label_stands_below_its_heading() -> None:
    text = f"{PARAGRAPH}\nRents and Wages\nKey takeaways:\n- rents up 4%"
    assert path(text, "rents up") == ["Rents and Wages", "Key takeaways:"]
    lead = block_with(text, "rents up").lead
    assert lead is not None
    assert lead.of(text) == "Key takeaways:"


@pytest.mark.parametrize(
    "heading",
    ["References", "Sources & References", "SOURCES", "Bibliography", "Footnotes", "Notes and references",
     "Further reading", "Works cited", "References:", "Data Sources", "Sources and Further Reading"],
)  # fmt: skip
def test_reference_sections(heading: str) -> None:
    assert is_reference_section(["Housing in Leeds", heading])


@pytest.mark.parametrize("heading", ["Sources of Income", "Notes from the Field", "Reference Rents", ""])
def test_sections_that_are_no_references(heading: str) -> None:
    assert not is_reference_section([heading])


# Tables


def test_a_markdown_table() -> None:
    text = "| City | Rent | Change |\n|:---|---:|---|\n| Leeds | £900 | |\n| | £1,100 | +4% |\nAfter it."
    rows = blocks(text)
    assert [block.kind for block in rows] == ["row", "row", "row", "paragraph"]
    assert [table(text, block.cells) for block in rows[:3]] == [
        ["City", "Rent", "Change"],
        ["Leeds", "£900", ""],
        ["", "£1,100", "+4%"],
    ]
    assert all(table(text, block.header) == ["City", "Rent", "Change"] for block in rows[:3])
    assert rows[0].cells == rows[0].header
    assert rows[2].span.of(text) == "£1,100 | +4%"
    assert [(span.of(text), reason) for span, reason in skipped(text)] == [("|:---|---:|---|", "table_rule")]


@pytest.mark.parametrize("rule", ["---|---", "---|---|", "--- | ---", "-----+-----"])
def test_a_table_without_outer_pipes(rule: str) -> None:
    text = f"Prices rose.\nCity | Rent\n{rule}\nLeeds | £900\nYork | £800\n\nEither | or"
    assert [block.kind for block in blocks(text)] == ["paragraph", "row", "row", "row", "paragraph"]
    assert table(text, block_with(text, "York").header) == ["City", "Rent"]


def test_a_pipe_in_prose_makes_no_table() -> None:
    text = "Home | Rents | Wages\nRents rose by 4% | Wages by 2%"
    assert all(block.kind != "row" for block in blocks(text))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Plan | Price | Seats\nBasic | $10 | 5", 2),
        ("Plan | Price\nBasic | $10\nTeam | $24", 3),
        ("North | $10\nSouth | $24\nEast | $30", 3),
        ("Plan | Price\nBasic | $10", 0),
        ("Home | About\nShop | Team\nHelp | Jobs", 0),
        ("By Ann Lee | 4 May 2024", 0),
    ],
)
def test_pipes_without_a_rule_are_a_table_where_figures_stand_below_each_other(text: str, found: int) -> None:
    assert sum(block.kind == "row" for block in blocks(text)) == found


def test_an_empty_header_is_none() -> None:
    text = "| | |\n|---|---|\n| Leeds | £900 |"
    assert [(block.kind, block.header) for block in blocks(text)] == [("row", ())]


def test_a_table_without_a_rule_has_the_header_that_its_first_row_looks_like() -> None:
    headed = "| City | 2023 | 2024 |\n| Leeds | 800 | 900 |"
    headless = "| Leeds | 800 | 900 |\n| York | 700 | 800 |"
    assert [table(headed, block.header) for block in blocks(headed)] == [["City", "2023", "2024"]] * 2
    assert [block.header for block in blocks(headless)] == [(), ()]


def test_an_escaped_pipe_does_not_end_a_cell() -> None:
    text = "| a \\| b | 5 |\n| c | 6 |"
    assert table(text, blocks(text)[0].cells) == ["a \\| b", "5"]


def test_tab_separated_lines_are_a_table() -> None:
    text = "Rents in our city.\n\tRent\tChange\nLeeds\t£900\t+4%\nYork\t£800\t\n\nLeeds\tstands alone."
    kinds = [block.kind for block in blocks(text)]
    assert kinds == ["paragraph", "row", "row", "row", "paragraph"]
    york = block_with(text, "York")
    assert table(text, york.cells) == ["York", "£800", ""]
    assert table(text, york.header) == ["", "Rent", "Change"]


@pytest.mark.parametrize(
    "text", ["\tRents rose by 4%.\n\tWages rose by 2%.", "1.\tRents rose by 4%.\n2.\tWages rose by 2%."]
)
def test_tabs_that_indent_make_no_table(text: str) -> None:
    assert all(block.kind != "row" for block in blocks(text))


def test_empty_cells_lie_inside_their_row() -> None:
    text = "| | Leeds | | £900 | |\n|---|---|---|---|---|\n| | York | | £800 | |"
    for block in blocks(text):
        assert all(block.span.covers(cell) for cell in (*block.cells,))


# Hard-wrapped text


WRAPPED = """\
The council said on Monday that waiting times at the clinic had fallen
by 12% since it opened, and that the number of patients had risen from
2,300 to 2,900 over the same period. Nurses now see patients within
14. Doctors see them within 20 days.
A second clinic opens in May and will serve the eastern part of the
city.

* Rents in the city rose by 4% over the year, which the council puts
down to new arrivals
* Wages rose by 2%
"""


def test_a_hard_wrapped_text_is_joined_to_paragraphs() -> None:
    kinds = found(WRAPPED)
    assert [kind for kind, _ in kinds] == ["paragraph", "paragraph", "item", "item"]
    assert kinds[0][1] == "\n".join(WRAPPED.splitlines()[:4])
    assert kinds[1][1] == "A second clinic opens in May and will serve the eastern part of the\ncity."
    assert kinds[2][1].endswith("which the council puts\ndown to new arrivals")


def test_a_number_at_the_margin_of_a_wrapped_paragraph_is_no_marker() -> None:
    assert [span.of(WRAPPED) for span, _ in skipped(WRAPPED)] == ["*", "*"]


def test_an_indented_line_begins_a_paragraph_of_a_wrapped_text() -> None:
    text = WRAPPED.replace("A second", "   A second")
    assert [kind for kind, _ in found(text)] == ["paragraph", "paragraph", "item", "item"]


def test_lines_of_different_lengths_are_not_joined() -> None:
    text = (
        "76% of tenants in the northern districts report higher rents than last year\n"
        "one in five moved house\n"
        "64% of landlords in the northern districts report higher costs than last year\n"
        "a third sold a flat"
    )
    assert len(blocks(text)) == 4


def test_a_dump_with_one_paragraph_a_line_is_not_joined() -> None:
    text = f"{PARAGRAPH}\n{PARAGRAPH}\nand here a tag broke the line, by 5%\n{PARAGRAPH}\n{PARAGRAPH}"
    assert len(blocks(text)) == 5


# What is skipped


def test_front_matter_is_skipped() -> None:
    text = "---\ntitle: Rents in 2024\ntags:\n  - housing\n---\nRents rose by 4%."
    assert found(text) == [("paragraph", "Rents rose by 4%.")]
    (span, reason) = skipped(text)[0]
    assert (span.of(text), reason) == (text[: text.rindex("\n")], "front_matter")
    assert len(skipped(text)) == 1


@pytest.mark.parametrize("text", ["---\nRents rose by 4%.\n---\n", "---\ntitle: Rents rose by 4%.\n"])
def test_a_rule_at_the_top_is_no_front_matter(text: str) -> None:
    assert any("4%" in content for _, content in found(text))


def test_fenced_code_is_skipped() -> None:
    text = "Rents rose.\n```python\nrent = 900\n```\nWages rose.\n~~~~\n```\n1\n~~~~"
    assert [content for _, content in found(text)] == ["Rents rose.", "Wages rose."]
    assert [(span.of(text)[-7:], reason) for span, reason in skipped(text)] == [
        ("900\n```", "code"),
        ("\n1\n~~~~", "code"),
    ]


def test_a_fence_that_is_never_closed_swallows_nothing() -> None:
    assert found("```\nRents rose by 4%.") == [("paragraph", "Rents rose by 4%.")]


def test_quote_marks_are_no_content() -> None:
    assert found("> Rents rose by 4%.\n>> - Wages rose by 2%.") == [
        ("paragraph", "Rents rose by 4%."),
        ("item", "Wages rose by 2%."),
    ]


# Properties

_STARTS = [
    "", "  ", "\t", "- ", "* ", "1. ", "12) ", "(3) ", "2.1 ", "a. ", "iv. ", "# ", "## 4 ", "> ", "| ",
    "```", "~~~", "•", "–", "5.", "**1. ", "+", "\ufeff",
]  # fmt: skip
_WORDS = [
    "Rents", "rose", "4%", "2,300", "and", "|", "\t", "a | 5 |", ":", ".", "---", "===", "|---|", "`", "*",
    "_", "#", "million", "2024", "X.", "²", "٣", "\u200b", "\x85", "---|---", "title: 3", "fell:",
]  # fmt: skip
_LINES = st.tuples(st.sampled_from(_STARTS), st.lists(st.sampled_from(_WORDS), max_size=6)).map(
    lambda parts: parts[0] + " ".join(parts[1])
)
_PROSE = st.lists(
    st.sampled_from(["the", "clinic", "fell", "12", "rents.", "Wages", "5. "]), min_size=10, max_size=14
).map(" ".join)
_DOCUMENTS = st.lists(_LINES | _PROSE | st.sampled_from(["---", "", "```", "|---|---|"]), max_size=14)
_BREAKS = st.sampled_from(["\n", "\r\n", "\r", "\u2028", "\n\n"])
_TEXTS = st.one_of(st.text(max_size=60), st.builds(lambda lines, sep: sep.join(lines), _DOCUMENTS, _BREAKS))


@given(_TEXTS)
def test_every_digit_lies_in_one_block_or_one_skipped_span(text: str) -> None:
    made = layout(text)
    spans = [block.span for block in made.blocks] + [span for span, _ in made.skipped]
    for offset, character in enumerate(text):
        if character.isdigit():
            assert sum(span.start <= offset < span.end for span in spans) == 1


@given(_TEXTS)
def test_nothing_but_marks_is_left_out(text: str) -> None:
    made = layout(text)
    covered = {
        offset
        for span in [block.span for block in made.blocks] + [span for span, _ in made.skipped]
        for offset in range(span.start, span.end)
    }
    left = {character for offset, character in enumerate(text) if offset not in covered}
    assert {character for character in left if not character.isspace()} <= set("#>|*_\ufeff\u200b\u2060")


@given(_TEXTS)
def test_blocks_are_ordered_disjoint_and_tight(text: str) -> None:
    made = layout(text)
    for above, below in zip(made.blocks, made.blocks[1:], strict=False):
        assert above.span.end <= below.span.start
    for block in made.blocks:
        content = block.span.of(text)
        assert content
        assert content == content.strip()
        assert all(block.span.covers(cell) for cell in block.cells)
        assert all(cell.of(text) == cell.of(text).strip() for cell in block.cells)
        assert (block.kind == "row") == bool(block.cells)
    assert all(span.start < span.end for span, _ in made.skipped)


@given(_TEXTS)
def test_context_lies_before_its_block(text: str) -> None:
    made = blocks(text)
    headings = {block.span for block in made if block.kind == "heading"}
    for block in made:
        assert list(block.section) == sorted(block.section, key=lambda span: span.start)
        assert all(span in headings and span.end <= block.span.start for span in block.section)
        assert block.lead is None or (block.kind in {"item", "row"} and block.lead.end <= block.span.start)
