import re

from markdown_it import MarkdownIt

import hand_dataset
from claimspan.explore.drawn import article_html, claim_html, plain, style
from claimspan.model import Article, DocumentResult
from claimspan.report.cut import MARKED
from claimspan.tables.arrow import to_tables


def test_an_article_is_escaped_and_marked() -> None:
    spans = [{"claim_id": "c", "field": "value", "start": 3, "end": 5}]
    html = article_html("Up 5% of <script>alert(1)</script>", spans, "c")
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert re.search(r'<mark class="value now"[^>]*>5%</mark> of', html)
    assert " now" not in article_html("Up 5%", spans)


def test_a_claim_is_shown_with_all_that_it_says() -> None:
    text = hand_dataset.TEXT
    result = DocumentResult(Article("a" * 16, "a.txt", text, ""), hand_dataset.claims(text), (), 3, 3)
    tables = {name: table.to_pylist() for name, table in to_tables([result]).items()}
    share = next(claim for claim in tables["claims"] if claim["value"] == 12)
    html = claim_html(share, [span for span in tables["spans"] if span["claim_id"] == share["claim_id"]])
    assert '<p class="amount">12 percent</p>' in html
    assert re.search(r"Here <mark [^>]*>12%</mark> of <mark [^>]*>&lt;b&gt;shops&lt;/b&gt;</mark>", html)
    assert "<dt>subject</dt><dd>&lt;b&gt;shops&lt;/b&gt;</dd>" in html
    assert "<dt>rule</dt><dd>hand/rule v1</dd>" in html


def test_every_field_has_a_colour_by_day_and_by_night() -> None:
    for name in MARKED:
        assert re.search(rf"--{name}: light-dark\(#\w+, #\w+\);", style())
        assert f".claimspan mark.{name} " in style()


def test_plain_text_stays_plain_in_markdown() -> None:
    text = r"*a* _b_ `c` [d](e) ![f](g) <h> # i $j$ ~k~ \\ :l: 1. m & |"
    shown = MarkdownIt().render(plain(text))
    assert shown == "<p>*a* _b_ `c` [d](e) ![f](g) &lt;h&gt; # i $j$ ~k~ \\\\ :l: 1. m &amp; |</p>\n"
