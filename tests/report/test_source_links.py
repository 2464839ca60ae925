"""Links that open an article at the quote, followed in Chromium on pages that lie here."""

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from claimspan.dataset.writer import DatasetWriter
from claimspan.model import Article
from claimspan.report import write_report
from claimspan.tables.arrow import to_tables
from claimspan.tables.textfragment import text_fragment_link
from fakes import FakeExtractor

FILLER = "<p>Here is a paragraph of no account.</p>\n" * 120
LONG = " ".join(f"the council of town number {n} keeps its {n} libraries open," for n in range(30))
QUOTES = {
    "plain": ("<p id=q>Then 14% of farms use drones.</p>", "Then 14% of farms use drones."),
    "signs": (
        "<p id=q>Well-kept, £3.5m &amp; 20 % — “more” than 😀 in São&nbsp;Paulo.</p>",
        "Well-kept, £3.5m & 20 % — “more” than 😀 in São Paulo.",
    ),
    "long": (f"<p id=q>In all, {LONG} it says.</p>", f"In all, {LONG} it says."),
    "marked up": ("<p id=q>Then <b>14%</b> of <a href=x>farms</a> sing.</p>", "Then 14% of farms sing."),
    "across lines": ("<p id=q>Of all farms<br>in it<br>14% sing.</p>", "Of all farms\nin it\n14% sing."),
    "table row": (
        "<table><tr id=q><td>Farms with drones</td><td>14%</td><td>2021</td></tr></table>",
        "Farms with drones | 14% | 2021",
    ),
}  # fmt: skip


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """A folder that is served, and its address."""
    folder = tmp_path_factory.mktemp("site")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield folder, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def tab(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 900, "height": 600})
    yield context.new_page()
    context.close()


def write(folder: Path, name: str, body: str) -> None:
    page = f"<!doctype html><meta charset=utf-8><title>x</title><body>{FILLER}{body}{FILLER}"
    (folder / name).write_text(page, encoding="utf-8")


def expect_quote(page: Page) -> None:
    """The page has been scrolled to its quote, which lies far below what it opens with."""
    page.wait_for_function("scrollY > 1000")
    expect(page.locator("#q")).to_be_in_viewport()


@pytest.mark.parametrize("name", list(QUOTES))
def test_a_link_opens_at_the_quote(tab: Page, site: tuple[Path, str], name: str) -> None:
    folder, address = site
    body, quote = QUOTES[name]
    write(folder, "article.html", body)
    link = text_fragment_link(f"{address}/article.html", quote)
    assert link
    tab.goto(link)
    expect_quote(tab)


def test_without_the_quote_the_page_opens_at_its_top(tab: Page, site: tuple[Path, str]) -> None:
    folder, address = site
    write(folder, "article.html", QUOTES["plain"][0])
    link = text_fragment_link(f"{address}/article.html", "Words that the page has not.")
    assert link
    tab.goto(link)
    expect(tab.locator("#q")).not_to_be_in_viewport()
    assert tab.evaluate("scrollY") == 0


def test_the_report_leads_to_the_quote(tab: Page, site: tuple[Path, str], tmp_path: Path) -> None:
    folder, address = site
    write(folder, "farms.html", QUOTES["plain"][0])
    article = Article(
        "a" * 16, "in/a.txt", "Then 14% of farms use drones.", "", title="Farms", url=f"{address}/farms.html"
    )
    with DatasetWriter(tmp_path / "set", {"inputs": ["in"]}) as writer:
        writer.write(to_tables(list(FakeExtractor().documents([article])), ()))
    tab.goto(write_report(tmp_path / "set").as_uri())
    tab.locator("#claim-table").get_by_role("link", name="14%").click()
    tab.get_by_role("link", name="Farms, at the quote").click()
    expect_quote(tab)
