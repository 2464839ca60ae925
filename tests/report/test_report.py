import base64
import hashlib
import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from claimspan.analysis import open_sql
from claimspan.dataset.writer import DatasetWriter
from claimspan.errors import DatasetError, UsageError
from claimspan.model import Article, Quarantined
from claimspan.report import Bounds, write_report
from claimspan.tables.arrow import to_tables
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


def data(page: Any) -> Any:
    """What the page's script works on."""
    return json.loads(page.get_element_by_id("data").text)


def claims(page: Any) -> list[dict[str, Any]]:
    held = data(page)
    return [dict(zip(held["columns"], row, strict=True)) for row in held["claims"]]


def test_every_claim_is_held_and_leads_to_its_place(make: Callable[..., Any]) -> None:
    page = make(ARTICLES)
    assert [claim["subject"] for claim in claims(page)] == ["farms", "schools", "cats"]
    for claim in claims(page):
        place = page.get_element_by_id(claim["claim_id"])
        assert place.tag == "a"
        assert place.get("href") == f"#{claim['claim_id']}"
        assert place.text_content() == claim["value_text"]
        assert "value" in place.find("mark").get("class").split()


def test_what_claims_are_about_is_counted(make: Callable[..., Any]) -> None:
    again = Article("e" * 16, "in/e.txt", "Then 15% of farms sell cheese.", "", title="Cheese")
    page = make([*ARTICLES, again])
    assert table(page, "What claims are about") == {"farms": "2"}
    assert table(page, "Claims by article") == {"b.txt": "2", "Farms": "1", "Cheese": "1"}


def test_what_each_rule_gave_is_counted(make: Callable[..., Any]) -> None:
    def rows(page: Any) -> list[list[str]]:
        body = page.get_element_by_id("rules").find(".//tbody")
        return [[cell.text_content() for cell in row] for row in body]

    assert rows(make(ARTICLES)) == [
        ["fake/share", "3", "9", "measure, subject, value"],
        ["fake/year", "0", "1", "window"],
    ]
    page = make(ARTICLES, bounds=Bounds(rules=1))
    assert len(rows(page)) == 1
    assert "What each of 2 rules gave" in page.get_element_by_id("rules").text_content()
    assert "The first 1; all are in" in page.get_element_by_id("rules").text_content()


def test_articles_are_shown_unchanged_with_their_claims_marked(make: Callable[..., Any]) -> None:
    page = make(ARTICLES)
    shown = {d.get("id"): d for d in page.find_class("article")}
    assert set(shown) == {f"d-{'a' * 16}", f"d-{'b' * 16}"}  # one without claims is left out
    farms = shown[f"d-{'a' * 16}"]
    assert farms.xpath("string(div[@class='text'])") == ARTICLES[0].text
    marks = {mark.get("class"): mark.text_content() for mark in farms.xpath(".//div//mark")}
    assert marks == {"value": "14%", "subject": "farms", "measure": "use drones", "window": "in 2020"}
    assert farms.xpath("string(summary)").split() == ["Farms", "1", "claim"]


def test_nothing_in_an_article_becomes_part_of_the_page(make: Callable[..., Any]) -> None:
    page = make([HOSTILE])
    assert len(page.xpath("//script")) == 2  # the page's own, and its data
    assert not page.xpath("//img")
    assert not page.xpath("//b")
    assert page.xpath("string(//div[@class='text'])") == HOSTILE.text
    assert [claim["subject"] for claim in claims(page)] == ["mice"]
    assert data(page)["articles"][0]["title"] == "<b>bold</b>"
    assert not [link for link in page.xpath("//a/@href") if not link.startswith("#")]


def test_the_page_needs_no_network(make: Callable[..., Any]) -> None:
    page = make(ARTICLES)
    assert not page.xpath("//*[@src] | //link | //iframe | //object | //@style")
    style, script = page.xpath("string(//style)"), page.xpath("string(//script[not(@type)])")
    assert not re.search(r"url\(|@import|https?:", style)
    assert not re.search(r"fetch|XMLHttpRequest|https?:|innerHTML", script)


def test_the_policy_allows_the_page_s_own_script_and_style_alone(make: Callable[..., Any]) -> None:
    page = make(ARTICLES)
    (policy,) = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    said = dict(part.strip().split(" ", 1) for part in policy.split(";"))

    def hashed(xpath: str) -> str:
        digest = hashlib.sha256(page.xpath(xpath).encode()).digest()
        return f"'sha256-{base64.b64encode(digest).decode()}'"

    assert said == {
        "default-src": "'none'",
        "style-src": hashed("string(//style)"),
        "script-src": hashed("string(//script[not(@type)])"),
        "base-uri": "'none'",
        "form-action": "'none'",
    }


def test_the_page_can_be_read_without_looking(make: Callable[..., Any]) -> None:
    page = make(ARTICLES)
    assert page.get("lang") == "en"
    assert page.xpath("string(//title)")
    assert all(cell.get("scope") for cell in page.xpath("//th"))
    for control in page.xpath("//input | //select"):
        assert control.getparent().tag == "label"
        assert control.getparent().text_content().strip()
    for link in page.xpath("//a[starts-with(@href, '#')]/@href"):
        assert page.get_element_by_id(link[1:]) is not None
    identifiers = page.xpath("//@id")
    assert len(identifiers) == len(set(identifiers))


def test_links_lead_to_the_article_where_its_address_is_known(make: Callable[..., Any]) -> None:
    page = make(ARTICLES)
    links = [link for link in page.xpath("//a/@href") if not link.startswith("#")]
    assert links == ["https://a.example/1"]
    quotes = [claim["link"] for claim in claims(page)]
    assert quotes[0].startswith("https://a.example/1#:~:text=")
    assert quotes[1:] == [None, None]


def test_what_is_left_out_is_said(make: Callable[..., Any]) -> None:
    bad = tuple(Quarantined(f"in/{n}.txt", "", "s", "e", "m", "") for n in range(3))
    page = make(ARTICLES, bad, Bounds(claims=2, articles=1, quarantine=2))
    notes = [" ".join(note.text_content().split()) for note in page.xpath("//p[@class='note']")]
    assert len(claims(page)) == 2
    assert len(page.find_class("article")) == 1
    assert "The first 2 of 3; all are in the table quarantine." in notes
    assert (
        "This page holds the first 2 of 3 claims; 1 are left out here and are in the table claims." in notes
    )
    assert "This page holds the first 1 of 2 articles with claims." in notes
    assert [article["shown"] for article in data(page)["articles"]] == [True, False]


def test_a_claim_that_is_left_out_is_not_marked(make: Callable[..., Any]) -> None:
    page = make(ARTICLES, bounds=Bounds(claims=2))
    shown = page.get_element_by_id(f"d-{'b' * 16}")
    assert [mark.text_content() for mark in shown.xpath(".//mark[contains(@class, 'value')]")] == ["60%"]


def test_long_articles_are_bounded_by_length(make: Callable[..., Any]) -> None:
    assert len(make(ARTICLES, bounds=Bounds(chars=40)).find_class("article")) == 1


def test_claims_with_long_sentences_are_bounded_by_length(make: Callable[..., Any]) -> None:
    page = make(ARTICLES, bounds=Bounds(sentences=len(ARTICLES[0].text) + 1))
    assert [claim["subject"] for claim in claims(page)] == ["farms"]
    assert "This page holds the first 1 of 3 claims" in page.get_element_by_id("claims").text_content()


def test_of_a_huge_article_the_beginning_is_shown(make: Callable[..., Any]) -> None:
    page = make(ARTICLES[1:2], bounds=Bounds(article_chars=41))
    (article,) = page.find_class("article")
    assert article.xpath("string(div[@class='text'])") == ARTICLES[1].text[:41]
    assert [m.text_content() for m in article.xpath(".//mark[contains(@class, 'value')]")] == ["60%", "7%"]
    assert f"The first 41 of {len(ARTICLES[1].text)} characters" in article.text_content()
    (article,) = make(ARTICLES[1:2], bounds=Bounds(article_chars=39)).find_class("article")
    # What would be cut in two is not marked.
    assert [m.text_content() for m in article.xpath(".//mark[contains(@class, 'value')]")] == ["60%"]
    assert [claim["value_text"] for claim in claims(page)] == ["60%", "7%"]


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
    report = tmp_path / "set" / "report.html"
    report.unlink()
    before = {path: path.read_bytes() for path in (tmp_path / "set").rglob("*") if path.is_file()}
    write_report(tmp_path / "set")
    report.unlink()
    assert before == {path: path.read_bytes() for path in (tmp_path / "set").rglob("*") if path.is_file()}


def test_what_changed_is_told(make: Callable[..., Any], tmp_path: Path) -> None:
    make(ARTICLES)
    (tmp_path / "set").rename(tmp_path / "old")
    changed = Article("a" * 16, "in/a.txt", "Then 16% of farms use <drones>. Then 9% of farms burn.", "")
    make([changed, *ARTICLES[1:]])
    out = write_report(tmp_path / "set", against=tmp_path / "old")
    page = html.fromstring(out.read_text(encoding="utf-8"))
    section = page.get_element_by_id("changed")
    assert "What changed since old" in section.text_content()
    assert "2 claims are the same, 2 differ." in section.text_content()
    assert table(page, "Why claims differ") == {"the article is new, gone or changed": "1"}
    said = [row[0].text_content() for row in page.get_element_by_id("change-table").find("tbody")]
    assert sorted(said) == ["added: 9%", "removed: 14%"]
    links = page.xpath("//table[@id='change-table']//a/@href")
    assert [page.get_element_by_id(link[1:]).text_content() for link in links] == ["9%"]


def test_without_another_dataset_nothing_is_said_of_changes(make: Callable[..., Any]) -> None:
    assert "What changed" not in make(ARTICLES).text_content()


def test_what_several_articles_say_is_told_where_claims_are_grouped(
    make: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def grouped(path: Path, memory: str) -> Any:
        connection = open_sql(path, memory)
        connection.execute(
            "create or replace view corroborated as"
            " select claim_id as group_id, subject, measure, direction, comparator,"
            " value, value_high, unit, 3 as n_sources, 4 as n_documents, null as first_published,"
            " null as last_published, 14.0 as value_min, 15.0 as value_max, sentence"
            " from claims where subject = 'farms'"
        )
        sides = ", ".join(
            f"{s}.claim_id as claim_{s}, {s}.comparator as comparator_{s}, {s}.value as value_{s},"
            f" {s}.value_high as value_high_{s}, {s}.unit as unit_{s}, {s}.sentence as sentence_{s},"
            f" {s}.doc_id as source_{s}"
            for s in "ab"
        )
        connection.execute(
            f"create or replace view conflicts as select 0.5 as similarity, {sides}"
            " from claims a join claims b on a.value < b.value"
        )
        return connection

    monkeypatch.setattr("claimspan.report.view.open_sql", grouped)
    monkeypatch.setattr("claimspan.report.view.derived_folder", lambda path: path)
    page = make(ARTICLES, bounds=Bounds(groups=2))
    (row,) = page.get_element_by_id("corroborated").find("tbody")
    assert [" ".join(cell.text_content().split()) for cell in row][:5] == [
        "farms: use drones",
        "14 percent14 to 15",
        "",
        "3",
        "4",
    ]
    assert page.get_element_by_id(row.xpath(".//a/@href")[0][1:]).text_content() == "14%"
    assert len(page.get_element_by_id("conflicts").find("tbody")) == 2
    assert (
        "The first 2 of 3; all are in the view conflicts." in page.get_element_by_id("groups").text_content()
    )


def test_without_groups_nothing_is_said_of_them(make: Callable[..., Any]) -> None:
    assert "Across articles" not in make(ARTICLES).text_content()


@pytest.mark.parametrize("out", ["pipe", "folder", "nowhere/r.html", "file/r.html"])
def test_only_a_file_is_replaced_by_a_report(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, out: str
) -> None:
    monkeypatch.chdir(tmp_path)
    os.mkfifo("pipe")
    Path("folder").mkdir()
    Path("file").touch()
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(UsageError, match=f"^{out} "):
        write_report(Path("no_dataset"), Path(out))
    assert sorted(tmp_path.rglob("*")) == before
