from __future__ import annotations

import html
import sys

import pytest
import trafilatura
from hypothesis import given, settings
from hypothesis import strategies as st

from claimspan.articles import html as package
from claimspan.articles.html import MARKS, MAX_DEPTH, Extracted, extract
from claimspan.articles.html.page import read_page
from claimspan.errors import BadInput

SENTENCE = "The council said on Tuesday that spending on the county's libraries had risen in the past year. "
FILLER = f"<p>{SENTENCE * 3}</p>"
TAG_SOUP = """
the rate rose 25 % £4 a&amp;b &pound;5 &nbsp; didn&#8217;t &notit; AT&T &shy; &#0; &#13; &#xD800; < > & | "
<b> </b> <i> </i> <p> </p> <div> </div> <ul> </ul> <li> </li> <br> <sup> </sup> <h2> </h2> <pre> </pre>
<table> </table> <tr> </tr> <td> </td> <th> <thead> <caption> </caption> <article> </article> <nav> </nav>
<body> </body> </html> <head> <title> </title> <script>x</script> <x= <!--99--> </a> é ﬁ
"""
WITH_SPACES = ["<td colspan=3>", "<td rowspan=2>", "<a href=x>", "<p hidden>", '<a "x', "\n", "\t"]
SOUP = [*TAG_SOUP.split(), *WITH_SPACES, "e\u0301", "\u00ad", "\u200b", "\0"]


def page(body: str, head: str = "") -> str:
    return f"<!DOCTYPE html><html><head><title>A page</title>{head}</head><body>{body}</body></html>"


def article(body: str) -> str:
    """The text extracted from `body` between two filler paragraphs, without those."""
    source = page(f"<article>{FILLER}{body}{FILLER}</article>")
    text = checked(source).text
    filler = (SENTENCE * 3).strip()
    assert text.startswith(filler)
    assert text.endswith(filler)
    return text[len(filler) : -len(filler)].strip("\n")


def checked(source: str) -> Extracted:
    """What was extracted, after checking that every character of it is accounted for in the source."""
    found = extract(source)
    at = 0
    raw_spans = []
    for segment in found.segments:
        assert at <= segment.start < segment.end
        raw = source[segment.raw_start : segment.raw_end]
        assert html.unescape(raw) == found.text[segment.start : segment.end]
        added = found.text[at : segment.start]
        assert all(char.isspace() or char in MARKS for char in added), added
        raw_spans.append((segment.raw_start, segment.raw_end))
        at = segment.end
    assert all(char.isspace() or char in MARKS for char in found.text[at:])
    assert raw_spans == sorted(raw_spans)
    return found


def checked_if_any(source: str) -> None:
    """Check what is extracted, if the page holds any text at all."""
    try:
        checked(source)
    except BadInput as problem:
        if problem.error != "no_text":
            raise


class TestOffsetMap:
    @settings(max_examples=150, deadline=None)
    @given(st.lists(st.sampled_from(SOUP), max_size=60), st.booleans(), st.sampled_from(["", " "]))
    def test_any_page(self, parts: list[str], filled: bool, joint: str) -> None:
        source = "<html><body>" + (FILLER if filled else "") + joint.join(parts)
        checked_if_any(source)

    @settings(max_examples=50, deadline=None)
    @given(st.text(max_size=80))
    def test_any_text(self, text: str) -> None:
        checked_if_any(page(f"{FILLER}<p>{text}</p>"))

    def test_a_figure_leads_to_its_source(self) -> None:
        source = page(f"<article>{FILLER}<p>It rose <b>25</b>% to &pound;3.2m.</p></article>")
        found = checked(source)
        runs = [
            (found.text[s.start : s.end], source[s.raw_start : s.raw_end])
            for s in found.segments
            if found.text.index("It rose") <= s.start
        ]
        assert runs == [
            ("It rose ", "It rose "),
            ("25", "25"),
            ("% to ", "% to "),
            ("£", "&pound;"),
            ("3.2m.", "3.2m."),
        ]

    def test_normalised_spaces_are_in_no_segment(self) -> None:
        source = page(f"{FILLER}<p>one\n   two three</p>")
        found = checked(source)
        runs = [found.text[s.start : s.end] for s in found.segments]
        assert runs[-2:] == ["one", "two three"]


class TestText:
    def test_inline_tags_join(self) -> None:
        assert article("<p>rose <b>25</b>% to <em>£<span>3</span>m</em>.</p>") == "rose 25% to £3m."

    def test_character_references(self) -> None:
        assert article("<p>1,200&nbsp;people didn&#8217;t pay &pound;5 &amp; AT&T &#x20AC;6</p>") == (
            "1,200\u00a0people didn’t pay £5 & AT&T €6"
        )

    def test_comments_and_invisible_characters_are_left_out(self) -> None:
        assert (
            article("<p>a 5<!-- 99 -->0% re&shy;ad\u00admission\u200b rate</p>") == "a 50% readmission rate"
        )

    def test_line_breaks(self) -> None:
        assert article("<p>up 5%<br>down <br/> 6%</p>") == "up 5%\ndown\n6%"
        assert article("<pre>up 5%\r\n  down 6%</pre>") == "up 5%\ndown 6%"

    def test_white_space_collapses(self) -> None:
        assert article("<p>\n  up\n\t5%  <b> in </b> May </p>") == "up 5% in May"

    def test_headings(self) -> None:
        assert article("<h2>Costs\n<br>in <i>2023</i></h2>") == "## Costs in 2023"

    def test_lists(self) -> None:
        text = article(
            "<ul><li>Rose 5% <ol><li>by 2 days<li>by 3</ol></li><li><p>Fell 6%</p><p>More</p></ul>"
        )
        assert text == "- Rose 5%\n  - by 2 days\n  - by 3\n- Fell 6%\n\nMore"

    @pytest.mark.parametrize(
        ("source", "text"),
        [
            ("rose 25%<sup>3</sup> in", "rose 25%[3] in"),
            ("rose 25<sup><a href='#n3'>3</a></sup> in", "rose 25[3] in"),
            ("rose 25%<sup>[3]</sup> in", "rose 25%[3] in"),
            ("the study<sup>3,4</sup> in", "the study[3,4] in"),
            ("10<sup>6</sup> of 5 km<sup>2</sup>", "10^6 of 5 km^2"),
            ("the 21<sup>st</sup> CO<sub>2</sub>", "the 21st CO2"),
        ],
    )
    def test_superscripts_do_not_run_into_figures(self, source: str, text: str) -> None:
        assert article(f"<p>{source}</p>") == text


class TestTables:
    def test_rows_with_header(self) -> None:
        text = article(
            "<table><caption>Rates</caption><tr><th>Year<th>Rate</tr>"
            "<tr><td>2019</td><td><b>25</b>%<br>up</td></tr><tr><td>2020 | b<td></table>"
        )
        assert text == "Rates\n\n| Year | Rate |\n|---|---|\n| 2019 | 25% up |\n| 2020 \\| b |  |"

    def test_head_of_plain_cells(self) -> None:
        text = article("<table><thead><tr><td>A<td>B</thead><tbody><tr><td>1<td>2</table>")
        assert text == "| A | B |\n|---|---|\n| 1 | 2 |"

    def test_no_header(self) -> None:
        assert article("<table><tr><td>A<td>1<tr><th>B<td>2</table>") == "| A | 1 |\n| B | 2 |"

    def test_spans_keep_the_columns(self) -> None:
        text = article(
            "<table><tr><td rowspan=2>North<td>5%<td>6%</tr><tr><td>7%<td>8%</tr>"
            "<tr><td colspan=2>South<td>9%</tr></table>"
        )
        assert text == "| North | 5% | 6% |\n|  | 7% | 8% |\n| South |  | 9% |"

    def test_several_paragraphs_in_a_cell(self) -> None:
        assert article("<table><tr><td><p>A</p><p>5%</p><td>6%</table>") == "| A 5% | 6% |"

    def test_a_table_that_only_arranges_is_text(self) -> None:
        text = article(f"<table><tr><td><h2>Costs</h2>{FILLER}<td>Rose 5%</table>")
        assert "|" not in text
        assert text.startswith("## Costs")

    def test_absurd_spans_are_bounded(self) -> None:
        found = checked(page(FILLER + "<table><tr>" + "<td colspan=99999 rowspan=99999>5%" * 500))
        assert len(found.text) < 10_000


class TestFurniture:
    def test_only_the_article_is_left(self) -> None:
        source = page(
            '<header><a href="/">The Gazette 1</a></header>'
            '<nav><ul><li><a href="/">Home 2</a></li></ul></nav>'
            '<div id="cookie-consent"><p>We and our 3 partners use cookies.</p></div>'
            "<script>var n = '4%';</script><style>p { width: 5% }</style><noscript>6</noscript>"
            f"<main><h1>Libraries</h1>{FILLER}<p>Rose 50%.</p>"
            "<p style='display: none'>7</p><aside>8</aside></main>"
            "<form><button>9</button><p>Sign up for 9 letters</p></form>"
            "<footer><p>© 2024 The Gazette, 10 Main Street</p></footer>"
        )
        text = checked(source).text
        assert "Rose 50%." in text
        assert [char for char in text.replace("50%", "") if char.isdigit()] == []

    @pytest.mark.parametrize("body", ["<p>Rose 5%.</p>", "<div>Rose 5%.</div>", "Rose 5%."])
    def test_a_short_page_is_read_without_its_furniture(self, body: str) -> None:
        source = page(
            f"<nav>1 Home</nav><div class='cookie-bar'>2 cookies</div>{body}<footer>3 Main St</footer>"
        )
        assert checked(source).text == "Rose 5%."

    def test_a_heading_is_told_from_the_link_of_the_same_name(self) -> None:
        source = page(
            '<div><a href="/e">Energy</a></div><div><a href="/h">Health</a></div>'
            f"<div class='text'>{FILLER}<h2>Energy</h2><p>Use fell 5%.</p>{FILLER}</div>"
        )
        assert checked(source).text.count("Energy") == 1
        assert "## Energy\n\nUse fell 5%." in checked(source).text

    def test_a_form_around_the_whole_page_is_no_furniture(self) -> None:
        assert "rose 5%" in checked(page(f"<form>{FILLER}<p>It rose 5%.</p></form>")).text

    def test_a_fragment(self) -> None:
        assert checked("<p>Rose <b>5</b>%.</p>").text == "Rose 5%."


class TestLarge:
    @pytest.mark.parametrize("name", ["MOST_CHARS", "MOST_TAGS"])
    def test_of_a_large_page_no_tree_is_made(self, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
        """Its article is that of its structure; title, URL and date are those of its beginning."""
        head = "<link rel='canonical' href='https://example.org/a'>"
        story = "".join(f"<p>Rents rose {n} percent in the town over the year.</p>" for n in range(40))
        source = page(
            f"<nav><p>Home</p></nav><article>{story}</article><p>About us, and more of it.</p>", head
        )
        wanted = [f"Rents rose {n} percent in the town over the year." for n in range(40)]
        sizes: list[int] = []
        load = trafilatura.load_html
        monkeypatch.setattr(trafilatura, "load_html", lambda text: sizes.append(len(text)) or load(text))
        size = {"MOST_CHARS": len(source), "MOST_TAGS": source.count("<")}[name]
        for most in (size, size - 1):
            monkeypatch.setattr(package, name, most)
            monkeypatch.setattr(package, "_HEAD_CHARS", 200)
            found = checked(source)
            assert [line for line in found.text.splitlines() if line] == wanted
            assert (found.title, found.url) == ("A page", "https://example.org/a")
        assert sizes == [len(source), 200]


class TestRefused:
    @pytest.mark.parametrize("unit", ["<div>", "<b>", "<ul><li>", "<table><tr><td>"])
    def test_nested_ten_thousand_deep(self, unit: str) -> None:
        before = sys.getrecursionlimit()
        with pytest.raises(BadInput, match="deep") as raised:
            extract(page(unit * 10_000 + "5%"))
        assert (raised.value.stage, raised.value.error) == ("articles", "html_too_deep")
        assert sys.getrecursionlimit() == before

    def test_very_many_blocks(self, monkeypatch: pytest.MonkeyPatch) -> None:
        story = "".join(f"<p>Rents rose {n} percent in the town over the year.</p>" for n in range(20))
        count = len(read_page(page(story)).blocks)
        monkeypatch.setattr("claimspan.articles.html.page.MOST_BLOCKS", count)
        assert extract(page(story)).text
        monkeypatch.setattr("claimspan.articles.html.page.MOST_BLOCKS", count - 1)
        with pytest.raises(BadInput, match="cells") as raised:
            extract(page(story))
        assert (raised.value.stage, raised.value.error) == ("articles", "too_many_blocks")

    def test_depth_below_the_limit_is_read(self) -> None:
        depth = MAX_DEPTH - 5
        assert "5%" in checked(page("<div>" * depth + FILLER + "<p>5%</p>" + "</div>" * depth)).text

    def test_ten_thousand_unclosed_paragraphs_are_not_deep(self) -> None:
        assert "5%" in checked(page(FILLER + "<p>x" * 2000 + "<li>5%")).text

    @pytest.mark.parametrize("body", ["", "<script>5</script>", "<nav>5</nav>", "<!-- 5"])
    def test_no_text(self, body: str) -> None:
        with pytest.raises(BadInput) as raised:
            extract(page(body))
        assert raised.value.error == "no_text"


class TestMetadata:
    def test_of_the_markup(self) -> None:
        found = extract(
            '<html lang="en-GB"><head><title>Libraries | The Gazette</title>'
            '<meta property="og:title" content="Libraries cost more">'
            '<link rel="canonical" href="https://example.org/a?b=1">'
            '<meta property="article:published_time" content="2023-04-05T23:30:00-05:00">'
            f"</head><body>{FILLER}"
        )
        assert (found.title, found.url, found.date, found.language) == (
            "Libraries cost more",
            "https://example.org/a?b=1",
            "2023-04-05",
            "en-GB",
        )

    def test_json_ld(self) -> None:
        found = extract(
            page(
                FILLER,
                '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "H",'
                ' "datePublished": "2021-02-03"}</script>',
            )
        )
        assert found.date == "2021-02-03"

    def test_a_date_does_not_depend_on_the_day_of_the_run(self) -> None:
        head = '<meta property="article:published_time" content="2098-04-05">'
        assert extract(page(FILLER, head)).date == "2098-04-05"

    def test_a_year_in_the_text_is_no_date(self) -> None:
        assert extract(page(f"{FILLER}<p>In 2019 it rose.</p><p>Copyright 2020</p>")).date is None
