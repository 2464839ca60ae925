"""The report as a reader has it: in Chromium, clicked, typed into, hovered over, at all widths."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

import hand_dataset
import told_twice
from claimspan.dataset.writer import DatasetWriter
from claimspan.model import Article
from claimspan.report import write_report
from claimspan.tables.arrow import to_tables
from fakes import FakeExtractor

PHONE = {"viewport": {"width": 360, "height": 740}}
DESKTOP = {"viewport": {"width": 1280, "height": 900}}
Open = Callable[..., Page]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of a dataset written by hand: a change with a window, a share, an amount."""
    return write_report(hand_dataset.write(tmp_path_factory.mktemp("small") / "set"))


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of 250 shares, ``1% of farms use drones 1 in 2001.`` and so on, in two long articles."""
    folder = tmp_path_factory.mktemp("large") / "set"

    def article(letter: str, numbers: range) -> Article:
        lines = [f"Then {n % 100}% of farms use <i>drones</i> in {2000 + n % 20}." for n in numbers]
        text = "\n\n".join(lines).replace("<i>drones</i>", "drones")
        return Article(letter * 16, f"in/{letter}.txt", text, "", title=f"Article <{letter}>")

    articles = [article("a", range(1, 151)), article("b", range(151, 251))]
    with DatasetWriter(folder, {"inputs": ["in"]}) as writer:
        writer.write(to_tables(list(FakeExtractor().documents(articles)), ()))
    return write_report(folder)


@pytest.fixture(scope="module")
def grouped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of a dataset whose claims are grouped: two sources, a copy, a conflict."""
    return write_report(told_twice.write(tmp_path_factory.mktemp("grouped") / "drones"))


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[Open]:
    """Opens a report; at the end, nothing was asked of a network and nothing went wrong in the page."""
    wrong: list[str] = []
    contexts = []

    def open_it(report: Path, at: str = "", **context: Any) -> Page:
        contexts.append(chromium.new_context(**(DESKTOP | context)))
        page = contexts[-1].new_page()
        page.on("console", lambda message: wrong.append(message.text))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("dialog", lambda dialog: wrong.append(dialog.message))
        page.on("request", lambda request: wrong.append(request.url) if "file:" not in request.url else None)
        page.goto(f"{report.as_uri()}{at}")
        return page

    yield open_it
    for context in contexts:
        context.close()
    assert not wrong


def column(page: Page, name: str) -> list[str]:
    return page.locator(f"#claim-table td[data-name={name}]").all_inner_texts()


def values(page: Page) -> list[str]:
    return page.locator("#claim-table td[data-name=value] a").all_inner_texts()


def in_view(element: Locator) -> bool:
    """Whether an element can be seen without scrolling."""
    return bool(
        element.evaluate(
            "e => { const r = e.getBoundingClientRect(); return r.top >= 0 && r.bottom <= innerHeight; }"
        )
    )


# The table


def test_search_keeps_the_claims_that_hold_the_words(open_page: Open, small: Path) -> None:
    page = open_page(small)
    assert len(values(page)) == 3
    page.get_by_label("Search").fill("RECYCLE")
    assert column(page, "subject") == ["<b>shops</b>"]
    expect(page.locator("#shown")).to_have_text("1 claim (of 3)")
    page.get_by_label("Search").fill("no such words")
    expect(page.locator("#shown")).to_have_text("0 claims (of 3)")
    page.get_by_role("button", name="Clear").click()
    expect(page.locator("#claim-table tbody tr")).to_have_count(3)


@pytest.mark.parametrize(
    ("label", "choice", "left"),
    [
        ("Kind", "money", ["€5m"]),
        ("Unit", "percent", ["12%"]),
        ("Direction", "decrease", ["30 tonnes"]),
        ("Modality", "asserted", ["30 tonnes", "12%", "€5m"]),
    ],
)
def test_filters_keep_what_is_chosen(
    open_page: Open, small: Path, label: str, choice: str, left: list[str]
) -> None:
    page = open_page(small)
    page.get_by_role("combobox", name=label).select_option(choice)
    assert values(page) == left


def test_values_can_be_bounded(open_page: Open, small: Path) -> None:
    page = open_page(small)
    page.get_by_role("spinbutton", name="From").fill("13")
    assert values(page) == ["30 tonnes", "€5m"]
    page.get_by_role("spinbutton", name="To").fill("1e3")
    assert values(page) == ["30 tonnes"]


def test_a_column_sorts_both_ways(open_page: Open, small: Path) -> None:
    page = open_page(small)
    header = page.get_by_role("columnheader", name="value")
    header.get_by_role("button").click()
    assert values(page) == ["12%", "30 tonnes", "€5m"]
    expect(header).to_have_attribute("aria-sort", "ascending")
    header.get_by_role("button").click()
    assert values(page) == ["€5m", "30 tonnes", "12%"]
    expect(header).to_have_attribute("aria-sort", "descending")
    page.get_by_role("button", name="direction").click()
    assert column(page, "direction") == ["decrease", "", ""]  # what is empty goes last
    assert header.get_attribute("aria-sort") is None


def test_a_long_table_comes_in_pages(open_page: Open, large: Path) -> None:
    page = open_page(large)
    rows = page.locator("#claim-table tbody tr")
    expect(rows).to_have_count(100)
    expect(page.locator("#shown")).to_have_text("1 to 100 of 250 claims")
    expect(page.get_by_role("button", name="Previous")).to_be_disabled()
    page.get_by_role("button", name="Next").click()
    page.get_by_role("button", name="Next").click()
    expect(page.locator("#shown")).to_have_text("201 to 250 of 250 claims")
    expect(rows).to_have_count(50)
    expect(page.get_by_role("button", name="Next")).to_be_disabled()
    page.get_by_role("combobox", name="Article").select_option("Article <a>")
    expect(page.locator("#shown")).to_have_text("1 to 100 of 150 claims (of 250)")


def test_a_count_leads_to_its_claims(open_page: Open, small: Path) -> None:
    page = open_page(small)
    page.get_by_role("table", name="Claims by kind").get_by_role("button", name="money").click()
    assert values(page) == ["€5m"]
    expect(page.get_by_label("Search")).to_be_focused()


# One claim


def test_a_click_opens_a_claim_with_its_evidence_and_rule(open_page: Open, small: Path) -> None:
    page = open_page(small)
    page.get_by_role("link", name="30 tonnes").first.click()
    panel = page.get_by_role("complementary")
    expect(panel.get_by_role("heading")).to_have_text("30 tonne (from 40)")
    expect(panel).to_contain_text("hand/rule v1")
    expect(panel.locator("blockquote mark")).to_have_text("30 tonnes")
    window = panel.get_by_role("row", name="window")
    expect(window).to_contain_text("in 2020")
    expect(window).to_contain_text("characters 39 to 46")
    expect(panel).to_be_focused()
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(page.locator("#claim-table").get_by_role("link", name="30 tonnes")).to_be_focused()
    assert not page.evaluate("location.hash")


def test_an_address_with_a_claim_opens_there(open_page: Open, large: Path) -> None:
    page = open_page(large)
    last = page.locator(".text a[id]").last.get_attribute("id")
    page = open_page(large, f"#{last}")
    place = page.locator(f"[id='{last}']")
    expect(place).to_be_visible()
    assert in_view(place)
    expect(page.get_by_role("complementary")).to_be_visible()


@pytest.mark.parametrize("context", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_panel_does_not_hide_the_claim(open_page: Open, large: Path, context: dict[str, Any]) -> None:
    page = open_page(large, **context)
    page.locator("#claim-table a").nth(60).click()
    place, panel = page.locator(".text a.now"), page.get_by_role("complementary")
    assert in_view(place)
    a, b = place.bounding_box(), panel.bounding_box()
    assert a
    assert b
    apart = a["x"] + a["width"] <= b["x"] or a["y"] + a["height"] <= b["y"]
    assert apart


def test_a_point_of_a_chart_leads_to_its_claim(open_page: Open, large: Path) -> None:
    page = open_page(large)
    page.locator("figure svg a[href]").last.click()
    expect(page.get_by_role("complementary").get_by_role("heading")).to_have_text(re.compile("percent"))


@pytest.mark.parametrize(
    ("marked", "told"),
    [
        ("30 tonnes", "value: 30 tonne (from 40)"),
        ("in 2020", "window: 2020"),
        ("fell", "direction: decrease"),
    ],
)
def test_a_mark_tells_its_normal_form(open_page: Open, small: Path, marked: str, told: str) -> None:
    page = open_page(small)
    page.locator(".text mark", has_text=marked).hover()
    expect(page.get_by_role("tooltip")).to_have_text(told)
    page.get_by_role("heading", level=1).hover()
    expect(page.get_by_role("tooltip")).to_be_hidden()


# Across articles


def test_what_several_sources_say_leads_to_the_claim(open_page: Open, grouped: Path) -> None:
    page = open_page(grouped)
    page.get_by_role("link", name="Across articles").click()
    (row,) = page.locator("#corroborated tbody tr").all()
    cells = row.locator("td").all_inner_texts()
    assert cells[:-1] == [
        "farms: use Fellbridge drones",
        "40 percent",
        "",
        "2",
        "3",
        "2020-02-01",
        "2020-02-05",
    ]
    row.get_by_role("link", name="40 percent").click()
    panel = page.get_by_role("complementary")
    expect(panel.locator("blockquote mark")).to_have_text("40%")
    assert in_view(page.locator(".text a.now"))


def test_on_a_phone_each_conflict_is_read_down(open_page: Open, grouped: Path) -> None:
    page = open_page(grouped, "#groups", **PHONE)
    boxes = [cell.bounding_box() for cell in page.locator("#conflicts td").all()]
    tops = [box["y"] for box in boxes if box]
    assert len(tops) == 4
    assert tops == sorted(set(tops))
    assert all(box and box["x"] + box["width"] <= 360 for box in boxes)


def test_claims_that_contradict_one_another_stand_side_by_side(open_page: Open, grouped: Path) -> None:
    page = open_page(grouped)
    (row,) = page.locator("#conflicts tbody tr").all()
    one, at, other, there = row.locator("td").all_inner_texts()
    assert (one, other) == ("40 percent", "55 percent")
    assert "in/agency.txt" in at
    assert "in/union.txt" in there
    row.get_by_role("link", name="55 percent").click()
    expect(page.get_by_role("complementary").get_by_role("heading")).to_have_text("55 percent")


# Without a mouse, in the dark, on a phone, on paper


def test_the_keyboard_is_enough(open_page: Open, small: Path) -> None:
    page = open_page(small)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the claims")).to_be_focused()
    assert in_view(page.locator(".skip"))
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Search")).to_be_focused()
    page.keyboard.type("shops")
    for name in ("Kind", "Unit", "Direction", "Modality", "Article", "From", "To", "without repeats"):
        page.keyboard.press("Tab")
        expect(page.locator("#filters :focus")).to_have_accessible_name(name)
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Clear")).to_be_focused()
    assert values(page) == ["12%"]
    page.locator(".text a", has_text="12%").focus()
    expect(page.get_by_role("tooltip")).to_have_text("value: 12 percent")
    expect(page.locator(".text a", has_text="12%")).to_have_attribute("aria-describedby", "tip")
    page.keyboard.press("Enter")
    expect(page.get_by_role("complementary")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Close")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".text a", has_text="12%")).to_be_focused()


def lightness(page: Page) -> float:
    colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
    return sum(map(float, re.findall(r"\d+", colour)[:3])) / 3


def test_the_page_follows_into_the_dark(open_page: Open, small: Path) -> None:
    assert lightness(open_page(small)) > 200
    assert lightness(open_page(small, color_scheme="dark")) < 60


@pytest.mark.parametrize("context", [{}, {"color_scheme": "dark"}, PHONE], ids=["light", "dark", "phone"])
@pytest.mark.parametrize("name", ["large", "grouped"])
def test_axe_finds_nothing_serious(
    open_page: Open, request: pytest.FixtureRequest, name: str, context: dict[str, Any]
) -> None:
    page = open_page(request.getfixturevalue(name), **context)
    page.locator("#claim-table a").first.click()
    page.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true; })")
    found = Axe().run(page).response["violations"]
    assert not [(wrong["id"], wrong["nodes"][0]["html"]) for wrong in found]


@pytest.mark.parametrize("at", ["", "#claims", "#articles", "#groups"])
def test_a_phone_needs_no_scrolling_sideways(open_page: Open, large: Path, grouped: Path, at: str) -> None:
    page = open_page(grouped if at == "#groups" else large, at, **PHONE)
    page.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_paper_shows_what_can_be_read_on_it(open_page: Open, small: Path) -> None:
    page = open_page(small)
    page.emulate_media(media="print")
    expect(page.locator("#filters")).to_be_hidden()
    expect(page.locator("nav")).to_be_hidden()
    expect(page.locator("#claim-table")).to_be_visible()
    expect(page.locator(".text").first).to_be_visible()
    assert page.pdf().startswith(b"%PDF")


def test_no_column_runs_off_the_paper(open_page: Open, small: Path) -> None:
    page = open_page(small, viewport={"width": 740, "height": 1050})
    page.emulate_media(media="print")
    assert page.evaluate("document.documentElement.scrollWidth") <= 740


def test_without_scripts_the_articles_can_be_read(open_page: Open, small: Path) -> None:
    page = open_page(small, java_script_enabled=False)
    expect(page.get_by_text("The table of claims needs JavaScript.")).to_be_visible()
    expect(page.locator(".text mark", has_text="12%")).to_be_visible()
    expect(page.locator("#listing")).to_be_hidden()


def test_text_of_articles_is_shown_as_text_everywhere(open_page: Open, small: Path) -> None:
    page = open_page(small)
    page.locator("#claim-table").get_by_role("link", name="12%").click()
    expect(page.get_by_role("complementary").locator("blockquote")).to_contain_text("<b>shops</b>")
    assert page.locator("b").count() == 0
