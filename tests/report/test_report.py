import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from claimspan.dataset import read_dataset
from claimspan.datasetwriter import DatasetWriter
from claimspan.errors import DatasetError
from claimspan.model import Article, Quarantined
from claimspan.report import Bounds, write_report
from claimspan.report.page import web_link
from claimspan.report.view import MARKED, cut
from claimspan.tables import to_tables
from fakes import FakeExtractor

ARTICLES = [
    Article(
        "a" * 16,
        "in/a.txt",
        "Then 14% of farms use drones in 2020.",
        "",
        title="Farms",
        url="https://a.example/1",
    ),
    Article("b" * 16, "in/b.txt", "Here 60% of schools teach code. There 7% of cats hunt.", ""),
    Article("c" * 16, "in/c.txt", "No figures.", ""),
]
HOSTILE = Article(
    "d" * 16,
    "in/<img src=x onerror=alert(1)>.txt",
    '</div><script>alert(1)</script> 5% of mice sing. & "so on"',
    "",
    title="<b>bold</b>",
    url="javascript:alert(1)",
)


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., Any]:
    """Makes the report of some articles and reads it as HTML."""

    def page(articles: list[Article], bad: tuple[Quarantined, ...] = (), bounds: Bounds | None = None) -> Any:
        with DatasetWriter(tmp_path / "set", {"inputs": ["in"], "rules_digest": "abc"}) as writer:
            writer.write(to_tables(list(FakeExtractor().documents(articles)), bad))
        return html.fromstring(write_report(tmp_path / "set", bounds=bounds).read_text(encoding="utf-8"))

    return page


def table(page: Any, caption: str) -> dict[str, str]:
    (found,) = page.xpath(f"//table[caption[starts-with(normalize-space(), '{caption}')]]")
    rows = found.xpath("./tbody/tr")
    return {row[0].text_content().strip(): row[1].text_content().strip() for row in rows}


def test_the_overview_accounts_for_everything(make: Callable[..., Any]) -> None:
    bad = (Quarantined("in/x.txt", "", "articles", "undecodable", "in/x.txt is no text.", ""),)
    page = make(ARTICLES, bad)
    assert table(page, "Claims by kind") == {"percentage": "3"}
    assert table(page, "What became of the 4 numbers") == {"claim": "3", "part of claim": "1"}
    assert table(page, "Made with")["rules"] == "abc"
    assert "3 quantitative claims from 3 documents" in page.find(".//header").text_content()
    section = page.get_element_by_id("overview").text_content()
    assert "in/x.txt is no text." in section


def test_every_claim_has_a_row_that_leads_to_its_place(make: Callable[..., Any]) -> None:
    page = make(ARTICLES)
    rows = page.xpath("//table[@id='claim-table']/tbody/tr")
    assert [row.xpath("string(td[2])") for row in rows] == ["farms", "schools", "cats"]
    for row in rows:
        (link,) = row.xpath("td[1]/a")
        mark = page.get_element_by_id(link.get("href").removeprefix("#")).getnext()
        assert mark.text_content() == link.text_content()
        assert "value" in mark.get("class").split()


def test_articles_are_shown_unchanged_with_their_claims_marked(make: Callable[..., Any]) -> None:
    page = make(ARTICLES)
    shown = {d.get("id"): d for d in page.xpath("//details")}
    assert set(shown) == {f"d-{'a' * 16}", f"d-{'b' * 16}"}  # one without claims is left out
    farms = shown[f"d-{'a' * 16}"]
    assert farms.xpath("string(div[@class='text'])") == ARTICLES[0].text
    marks = {mark.get("class"): mark.text_content() for mark in farms.xpath(".//div//mark")}
    assert marks == {"value": "14%", "subject": "farms", "measure": "use drones", "window": "in 2020"}
    assert farms.xpath("string(summary)").split() == ["Farms", "1", "claim"]


def test_nothing_in_an_article_becomes_part_of_the_page(make: Callable[..., Any]) -> None:
    page = make([HOSTILE])
    assert len(page.xpath("//script")) == 1  # the page's own
    assert not page.xpath("//img")
    assert not page.xpath("//b")
    assert page.xpath("string(//div[@class='text'])") == HOSTILE.text
    assert not [link for link in page.xpath("//a/@href") if not link.startswith("#")]


def test_the_page_needs_no_network(make: Callable[..., Any]) -> None:
    page = make(ARTICLES)
    assert not page.xpath("//*[@src] | //link | //iframe | //object | //@style[contains(., 'url')]")
    (policy,) = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy.startswith("default-src 'none'")
    style, script = page.xpath("string(//style)"), page.xpath("string(//script)")
    assert not re.search(r"url\(|@import|https?:", style)
    assert not re.search(r"fetch|XMLHttpRequest|https?:", script)


def test_the_page_can_be_read_without_looking(make: Callable[..., Any]) -> None:
    page = make(ARTICLES)
    assert page.get("lang") == "en"
    assert page.xpath("string(//title)")
    assert all(cell.get("scope") for cell in page.xpath("//th"))
    for control in page.xpath("//input | //select"):
        assert control.getparent().tag == "label"
        assert control.getparent().text.strip()
    for link in page.xpath("//a[starts-with(@href, '#')]/@href"):
        assert page.get_element_by_id(link[1:]) is not None
    identifiers = page.xpath("//@id")
    assert len(identifiers) == len(set(identifiers))


def test_links_lead_to_the_article_where_its_address_is_known(make: Callable[..., Any]) -> None:
    links = [link for link in make(ARTICLES).xpath("//a/@href") if not link.startswith("#")]
    assert len(links) == 2  # in the table of claims, at its quote, and above the article
    assert all(link.startswith("https://a.example/1") for link in links)


def test_what_is_left_out_is_said(make: Callable[..., Any]) -> None:
    bad = tuple(Quarantined(f"in/{n}.txt", "", "s", "e", "m", "") for n in range(3))
    page = make(ARTICLES, bad, Bounds(claims=2, articles=1, quarantine=2))
    notes = [" ".join(note.text_content().split()) for note in page.xpath("//p[@class='note']")]
    assert len(page.xpath("//table[@id='claim-table']/tbody/tr")) == 2
    assert len(page.xpath("//details")) == 1
    assert "The first 2 of 3; all are in the table quarantine." in notes
    assert (
        "This page holds the first 2 of 3 claims; 1 are left out here and are in the table claims." in notes
    )
    assert "This page holds the first 1 of 2 articles with claims." in notes
    # A claim whose article is left out leads nowhere.
    links = page.xpath("//table[@id='claim-table']/tbody/tr/td[1]/a")
    assert len(links) == 1


def test_long_articles_are_bounded_by_length(make: Callable[..., Any]) -> None:
    assert len(make(ARTICLES, bounds=Bounds(chars=40)).xpath("//details")) == 1


def test_an_empty_dataset_has_a_report(make: Callable[..., Any]) -> None:
    page = make([])
    assert "0 quantitative claims from 0 documents" in page.find(".//header").text_content()


def test_a_report_of_the_same_dataset_is_the_same(make: Callable[..., Any], tmp_path: Path) -> None:
    make(ARTICLES)
    first = (tmp_path / "set" / "report.html").read_bytes()
    assert write_report(tmp_path / "set", tmp_path / "again.html").read_bytes() == first


def test_what_is_no_dataset_has_no_report(tmp_path: Path) -> None:
    with pytest.raises(DatasetError):
        write_report(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_report_leaves_the_dataset_as_it_was(make: Callable[..., Any], tmp_path: Path) -> None:
    make(ARTICLES)
    assert read_dataset(tmp_path / "set").table("claims").num_rows == 3
    assert sorted(path.name for path in (tmp_path / "set").iterdir() if path.is_file()) == [
        "croissant.json",
        "data-dictionary.md",
        "datapackage.json",
        "dataset.json",
        "report.html",
        "timings.json",
    ]


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://a.example/x", True),
        ("HTTP://a.example", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("//a.example", False),
        ("http://[bad", False),
        ("", False),
        (None, False),
    ],
)
def test_only_the_web_is_linked_to(url: str | None, link: bool) -> None:
    assert (web_link(url) is not None) is link


TEXT = "Ärger um 14 % 🙂 in 2020"
SPAN = st.tuples(st.sampled_from([*MARKED, "unit"]), st.integers(0, len(TEXT) - 1), st.integers(1, len(TEXT)))


@given(st.lists(SPAN.filter(lambda span: span[1] < span[2]), max_size=8))
def test_pieces_make_up_the_text_and_know_what_covers_them(spans: list[tuple[str, int, int]]) -> None:
    rows = [{"claim_id": str(n), "field": f, "start": a, "end": b} for n, (f, a, b) in enumerate(spans)]
    pieces = cut(TEXT, rows)
    assert "".join(piece.text for piece in pieces) == TEXT
    at = 0
    for piece in pieces:
        covering = {f for f, a, b in spans if a <= at and at + len(piece.text) <= b and f in MARKED}
        assert set(piece.fields) == covering
        at += len(piece.text)
    anchors = [claim for piece in pieces for claim in piece.claims]
    assert sorted(anchors) == sorted(row["claim_id"] for row in rows if row["field"] == "value")
