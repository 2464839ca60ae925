"""Sentences: where they end, where they do not, and that nothing is lost or crossed."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimspan.blocks.finding import blocks
from claimspan.gate.sentences import MAX_SENTENCE_CHARS, sentences
from claimspan.model import Block, Span


def split(text: str) -> list[str]:
    block = Block("paragraph", Span(0, len(text)))
    return [sentence.span.of(text) for sentence in sentences(text, block)]


@pytest.mark.parametrize(
    "text",
    [
        "Rents rose. | Wages fell.",
        "Did rents rise? | They did! | Wages fell… | So did prices.",
        "Rents rose by 4%. | 76% of tenants noticed.",
        "Rents rose by 4.5% to £1.2m. | That is $3.5bn.",
        "It cost 5. | $3 was the change.",
        "“Rents rose.” | “Wages fell,” she said.",
        "Rents rose (by 4%). | (Wages fell.) | [Prices too.]",
        "Rents rose.) | Wages fell.",
        "**Rents rose.** | Wages fell.",
        "Rents rose by 4%. | ~5% noticed.",
        "Rents rose... | Wages fell.",
        "Sales rose. | iPhone prices fell.",
        "It said so: 4%! | Wages fell.",
        "Rents rose.\nWages fell.",
        "Rents rose to 5. | The rest fell.",
        "He said no. | The rest said yes.",
        "The year was 2019. | Rents rose.",
        "Rents rose — a lot. | — Jane Doe",
        "Ältere Mieter zogen um. | Über 5% blieben.",
    ],
)
def test_a_stop_before_a_new_beginning_ends_a_sentence(text: str) -> None:
    parts = re.split(r" \| |\n", text)
    assert split(text.replace(" | ", " ")) == parts


@pytest.mark.parametrize(
    "text",
    [
        "Rents rose by 4.5 points.",
        "It paid $1.2m to v2.1 of the fund.",
        "Mr. Smith, Dr. Jones and Prof. Lee met Sen. Warren and Gov. Hartigan.",
        "J. Smith and J. K. Rowling met J.R.R. Tolkien.",
        "The U.S. Treasury paid the U.K. Government.",
        "Apple Inc. Chairman Lee met Acme Corp. Chairman Roe.",
        "See e.g. Leeds, i.e. Yorkshire, cf. York vs. Hull.",
        "See Fig. 3, Eq. 4, No. 5, Vol. 6, Sec. 7 and pp. 8 and 9.",
        "About approx. 5 or est. 6 of ca. 700 rooms.",
        "On Jan. 5 and Sept. 6 it was 5 p.m. Monday.",
        "Smith et al. (2019) and Roe et al. 2020 found it.",
        "It is on Wall St. Near St. Louis and Mt. Rainier.",
        "“Why now?” she asked and “No!” he cried.",
        "Rents rose; wages fell; prices held.",
        "Rents rose. and wages fell.",
        "Rents rose in Acme Ltd., Leeds.",
        "See example.com and www.example.co.uk for more.",
        "D. Roe, D-Mass. Senator, said so.",
        "Yahoo! Inc. grew.",
        "The plan has two parts: 1. Rents in the north; 2. Wages",
        "1. Rents rose and rose",
        "Rents rose [1].",
    ],
)
def test_a_stop_inside_a_sentence_does_not_end_it(text: str) -> None:
    assert split(text) == [text]


@pytest.mark.parametrize(
    "before", ["in the U.S.", "at 5 p.m.", "of Acme Inc.", "in Dec.", "by J.", "on Main St.", "by Roe et al."]
)
def test_the_next_word_decides_what_an_ambiguous_abbreviation_does(before: str) -> None:
    assert split(f"It began {before} The rest followed.") == [f"It began {before}", "The rest followed."]
    assert split(f"It began {before} Monroe followed.") == [f"It began {before} Monroe followed."]


def test_a_numbered_abbreviation_is_a_word_where_no_number_follows() -> None:
    assert split("No. Rents rose.") == ["No.", "Rents rose."]
    assert split("In No. 5 rents rose.") == ["In No. 5 rents rose."]


@pytest.mark.parametrize("marker", ["[1]", " [1]", "[1, 2]", "[1][2]", " [3–5] [7]", "¹", "²³", "12", "3,4"])
def test_a_citation_after_the_stop_stays_with_its_sentence(marker: str) -> None:
    assert split(f"Rents rose.{marker} Wages fell.") == [f"Rents rose.{marker}", "Wages fell."]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "The dyke held for 9 hours.- The rest gave way.",
            ["The dyke held for 9 hours.-", "The rest gave way."],
        ),
        ("This is our podcast.The rest is music.", ["This is our podcast.", "The rest is music."]),
        ("Key findingsOver 60% agree. It is so.", ["Key findings", "Over 60% agree.", "It is so."]),
        ("What it saysAccording to us, 4% agree.", ["What it says", "According to us, 4% agree."]),
        ("We post on LinkedIn and with GoFundMe.", ["We post on LinkedIn and with GoFundMe."]),
        ("Rents rose by 4%.The rest fell.", ["Rents rose by 4%.", "The rest fell."]),
        ("Rents rose (a lot).The rest fell.", ["Rents rose (a lot).", "The rest fell."]),
        ("“Rents rose.”The rest fell.", ["“Rents rose.”", "The rest fell."]),
        ("Rents rose![2]The rest fell.", ["Rents rose![2]", "The rest fell."]),
    ],
)
def test_sentences_glued_together_are_split(text: str, parts: list[str]) -> None:
    assert split(text) == parts


@pytest.mark.parametrize(
    "text",
    [
        "It runs on Node.Js and example.Com today.",
        "See www.example.Leeds or me@example.Leeds now.",
        "Use java.Lang.String or a/b.Txt here.",
        "Ask Mr.Smith or St.Louis.",
        "Version v2.Beta is out.",
    ],
)
def test_names_with_a_dot_are_not_split(text: str) -> None:
    assert split(text) == [text]


def test_a_row_is_one_sentence() -> None:
    text = "| Leeds. The city | 5. | 6. |\n| York. The other | 7. | 8. |"
    rows = blocks(text)
    assert [[s.span for s in sentences(text, row)] for row in rows] == [[row.span] for row in rows]


def test_no_sentence_crosses_a_block() -> None:
    text = "Rents and Wages\n- rents rose by 4%\n- wages fell. They fell by 2%"
    made = [sentence.span.of(text) for block in blocks(text) for sentence in sentences(text, block)]
    assert made == ["Rents and Wages", "rents rose by 4%", "wages fell.", "They fell by 2%"]


def test_a_sentence_knows_its_block() -> None:
    text = "Rents rose. Wages fell."
    block = blocks(text)[0]
    assert {sentence.block for sentence in sentences(text, block)} == {block}


# Sentences beyond the limit


@pytest.mark.parametrize(
    ("filler", "ends"),
    [
        ("rents rose, and wages; ", (";",)),
        ("rents rose by 4, and wages fell, ", (",",)),
        ("rents rose and ", ("rents", "rose", "and")),
    ],
)
def test_a_long_sentence_is_cut_at_the_best_mark(filler: str, ends: tuple[str, ...]) -> None:
    parts = split(filler * 300)
    assert len(parts) > 1
    assert all(MAX_SENTENCE_CHARS / 2 < len(part) <= MAX_SENTENCE_CHARS for part in parts[:-1])
    assert all(part.endswith(ends) for part in parts)


def test_a_long_row_is_cut_too() -> None:
    text = "| " + " | ".join(["Leeds and York"] * 300) + " |"
    assert all(len(s.span.of(text)) <= MAX_SENTENCE_CHARS for s in sentences(text, blocks(text)[0]))


@pytest.mark.parametrize("figure", ["12,345.67", "$1,200", "24.3-47.1%", "5 million", "1 200 000"])
@pytest.mark.parametrize("shift", range(0, 40, 3))
def test_no_figure_is_cut(figure: str, shift: int) -> None:
    sentence = "x" * shift + " " + f"growing to {figure} rents and " * 200
    whole = sum(part.count(figure) for part in split(sentence))
    assert whole == 200


def test_only_a_word_longer_than_the_limit_is_cut_inside() -> None:
    word = "a" * (MAX_SENTENCE_CHARS + 10)
    assert split(f"rents {word} rose") == ["rents", word[:MAX_SENTENCE_CHARS], "a" * 10 + " rose"]
    brackets = "(" * 1995 + "12345678"
    assert split(brackets) == ["(" * 1995, "12345678"]


# Properties

_WORDS = [
    "Rents", "rose", "by", "4%.", "3.5", "Inc.", "The", "U.S.", "p.m.", "e.g.", "J.", "No.", "5", "“Yes.”",
    "[1]", "fell.[2]", "fell.3", "end.The", "a.b.c", "...", "?!", "…", ")", "(", "\n", "\u2028", "  ",
    "\u00a0", ";", ",", "—", "**", "x" * 40, "1.", ":", "²",
]  # fmt: skip
_TEXTS = st.one_of(
    st.text(max_size=80),
    st.lists(st.sampled_from(_WORDS), max_size=40).map(" ".join),
    st.lists(st.sampled_from(_WORDS), max_size=40).map("".join),
    st.tuples(st.lists(st.sampled_from(_WORDS), min_size=1, max_size=5), st.integers(150, 400)).map(
        lambda parts: " ".join(parts[0] * parts[1])
    ),
)


@given(_TEXTS)
def test_sentences_cover_their_block_in_order_and_stay_inside(text: str) -> None:
    for block in blocks(text):
        made = list(sentences(text, block))
        assert all(above.span.end <= below.span.start for above, below in pairwise(made))
        assert all(block.span.covers(sentence.span) for sentence in made)
        content = "".join("".join(sentence.span.of(text).split()) for sentence in made)
        assert content == "".join(block.span.of(text).split())


@given(_TEXTS)
def test_sentences_are_tight_and_bounded(text: str) -> None:
    for block in blocks(text):
        for sentence in sentences(text, block):
            content = sentence.span.of(text)
            assert content
            assert content == content.strip()
            assert len(content) <= MAX_SENTENCE_CHARS


@given(_TEXTS)
def test_no_decimal_number_is_split(text: str) -> None:
    for block in blocks(text):
        for above, below in pairwise(sentences(text, block)):
            glue = text[above.span.end - 2 : below.span.start + 1]
            assert not re.fullmatch(r"\d[.,]\d", glue)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Results: Half of them ran. Methods: We asked 40.",
            ["Results:", "Half of them ran.", "Methods:", "We asked 40."],
        ),
        ("KEY FINDINGS: Half of them ran.", ["KEY FINDINGS:", "Half of them ran."]),
        ("Results: 40", ["Results: 40"]),
        ("results: half of them ran", ["results: half of them ran"]),
        ("Revenue: Up 4% on May.", ["Revenue: Up 4% on May."]),
    ],
)
def test_the_label_of_a_part_stands_by_itself(text: str, expected: list[str]) -> None:
    assert split(text) == expected
