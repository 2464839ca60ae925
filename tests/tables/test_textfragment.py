"""Links to quotes follow the text fragment syntax and find the quote again."""

from __future__ import annotations

import re
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimspan.tables.textfragment import EDGE_WORDS, EXACT_MAX_CHARS, text_fragment_link

URL = "https://example.org/a"


def directive(link: str | None) -> list[str]:
    """The decoded parts of a link's text directive."""
    assert link is not None
    return [unquote(part) for part in link.split("#:~:text=")[1].split(",")]


def test_a_short_quote_is_given_in_full() -> None:
    assert text_fragment_link(URL, "Costs fell 3%.") == f"{URL}#:~:text=Costs%20fell%203%25."


def test_syntax_characters_are_encoded() -> None:
    link = text_fragment_link(URL, "a-b, c & d")
    assert link == f"{URL}#:~:text=a%2Db%2C%20c%20%26%20d"


def test_a_long_quote_is_given_by_its_ends() -> None:
    words = [f"word{n}" for n in range(100)]
    assert directive(text_fragment_link(URL, " ".join(words))) == [
        " ".join(words[:EDGE_WORDS]),
        " ".join(words[-EDGE_WORDS:]),
    ]


def test_a_quote_across_cells_or_lines_is_given_by_its_first_and_last() -> None:
    assert directive(text_fragment_link(URL, "| North | 12% | 4 |")) == ["North", "4"]
    assert directive(text_fragment_link(URL, "first line\nlast line")) == ["first line", "last line"]


def test_a_fragment_of_the_address_is_kept_and_an_old_directive_replaced() -> None:
    assert text_fragment_link(f"{URL}#top", "x") == f"{URL}#top:~:text=x"
    assert text_fragment_link(f"{URL}#:~:text=old", "x") == f"{URL}#:~:text=x"


@pytest.mark.parametrize(
    "url", [None, "", "example.org/a", "ftp://example.org", "javascript:alert(1)", "http://[bad"]
)
def test_what_no_browser_opens_gives_no_link(url: str | None) -> None:
    assert text_fragment_link(url, "x") is None


def test_nothing_to_look_for_gives_no_link() -> None:
    assert text_fragment_link(URL, " \n| ") is None


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=900))
def test_links_are_plain_and_their_parts_stand_in_the_quote_as_whole_words(quote: str) -> None:
    link = text_fragment_link(URL, quote)
    words = quote.replace("|", " ").split()
    if not words:
        assert link is None
        return
    assert link is not None
    assert re.fullmatch(r"[A-Za-z0-9._~%]+(,[A-Za-z0-9._~%]+)?", link.split(":~:text=")[1])
    parts = directive(link)
    start, end = parts[0].split(), parts[-1].split()
    assert words[: len(start)] == start
    assert words[len(words) - len(end) :] == end
    if len(parts) == 2:
        assert len(start) + len(end) <= len(words)
        assert max(len(start), len(end)) <= EDGE_WORDS
    else:
        assert len(parts[0]) <= EXACT_MAX_CHARS or len(words) == 1
