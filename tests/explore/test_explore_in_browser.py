"""The explorer as an analyst has it: the real server, clicked and typed into in Chromium."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

import hand_dataset
import told_twice
from claimspan.analysis import Dataset
from claimspan.checks.reviews import read_reviews
from serving import explorer, idle

WIDE = {"viewport": {"width": 1400, "height": 1200}}
PHONE = {"viewport": {"width": 390, "height": 844}}
# The table is drawn on a canvas: its header and rows are of this height, in CSS pixels.
ROW = 35


@pytest.fixture(scope="module")
def grouped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dataset with groups, a copy and a conflict, which the tests of this module share."""
    return told_twice.write(tmp_path_factory.mktemp("explore") / "drones")


@pytest.fixture(scope="module")
def address(grouped: Path) -> Iterator[str]:
    with explorer(grouped) as at:
        yield at


@pytest.fixture
def page(chromium: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    """The page, drawn; at the end, nothing was asked of any other computer and nothing went wrong."""
    wrong: list[str] = []
    context = chromium.new_context(**getattr(request, "param", WIDE))
    page = context.new_page()
    page.on(
        "request",
        lambda r: wrong.append(r.url) if not r.url.startswith((address, "data:", "blob:")) else None,
    )
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(address)
    expect(page.get_by_role("heading", name="Claims of drones")).to_be_visible(timeout=60_000)
    expect(page.get_by_text("4 claims.")).to_be_visible()
    yield page
    context.close()
    assert not wrong


def tick(table: Locator, row: int) -> None:
    """Tick a row of a table, counted from 0."""
    box = table.locator("canvas").first.bounding_box()
    assert box
    table.page.mouse.click(box["x"] + 18, box["y"] + ROW * (row + 1.5))


def tables(page: Page) -> Locator:
    """The tables of the tab that is open."""
    return page.get_by_test_id("stDataFrame").locator("visible=true")


def cells(table: Locator) -> list[list[str]]:
    """The rows and columns of a table that are in view, as assistive technology reads them."""
    expect(table.locator("canvas td").first).to_be_attached()
    lines = table.locator("canvas table tbody tr").all()
    return [[cell.text_content() or "" for cell in line.locator("td").all()] for line in lines]


def tab(page: Page, name: str) -> None:
    page.get_by_role("tab", name=name, exact=True).click()


def test_words_and_facets_select_claims(page: Page) -> None:
    words = page.get_by_label("Words in the claim")
    words.fill("DRONES 55%")
    words.press("Enter")
    expect(page.get_by_text("1 claim.")).to_be_visible()
    (row,) = cells(tables(page).first)
    assert {"farms", "use Fellbridge drones", "55"} <= set(row)
    words.fill("")
    words.press("Enter")
    expect(page.get_by_text("4 claims.")).to_be_visible()
    page.get_by_role("combobox", name="kind").click()
    page.get_by_role("option", name="percentage (4)").click()
    page.keyboard.press("Escape")
    source = page.get_by_label("Part of the source")
    source.fill("paper")
    source.press("Enter")
    expect(page.get_by_text("1 claim.")).to_be_visible()


def test_a_claim_opens_with_its_article(page: Page) -> None:
    tick(tables(page).first, 2)
    claim = page.locator(".claimspan").locator("visible=true").first
    expect(claim.locator(".amount")).to_have_text("40 percent")
    expect(claim.locator("blockquote mark.value")).to_have_text("40%")
    page.get_by_text("The claim in its article").click()
    article = page.locator(".claimspan .text").locator("visible=true")
    expect(article).to_have_text(told_twice.PAPER)  # all of it, markup as text
    expect(article.locator("mark.now")).to_have_text("40%")
    expect(article.locator("i")).to_have_count(0)


def test_another_selection_unticks_the_claim(page: Page) -> None:
    tick(tables(page).first, 0)
    expect(page.get_by_text("Is it read right?")).to_be_visible()
    source = page.get_by_label("Part of the source")
    source.fill("union")
    source.press("Enter")
    expect(page.get_by_text("1 claim.")).to_be_visible()
    expect(page.get_by_text("Is it read right?")).to_be_hidden()


def test_the_selection_is_downloaded(page: Page, tmp_path: Path) -> None:
    source = page.get_by_label("Part of the source")
    source.fill("union")
    source.press("Enter")
    expect(page.get_by_text("1 claim.")).to_be_visible()
    with page.expect_download() as one:
        page.get_by_role("button", name="Selection as CSV").click()
    one.value.save_as(tmp_path / "claims.csv")
    (line,) = csv.DictReader(io.StringIO((tmp_path / "claims.csv").read_text(encoding="utf-8")))
    assert (line["value"], line["source"]) == ("55.0", "in/union.txt")
    with page.expect_download() as two:
        page.get_by_role("button", name="Selection as Parquet").click()
    two.value.save_as(tmp_path / "claims.parquet")
    assert pq.read_table(tmp_path / "claims.parquet")["claim_id"].to_pylist() == [line["claim_id"]]


def test_a_word_on_a_claim_is_a_line_of_the_reviews(page: Page, grouped: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in grouped.rglob("*")}
    tick(tables(page).first, 3)
    form = page.get_by_test_id("stForm")
    form.get_by_text("wrong", exact=True).click()
    form.get_by_role("combobox", name="What is wrong").fill("subject")
    page.get_by_role("option", name="subject", exact=True).click()
    form.get_by_label("What it should be").fill("farms that answered")
    form.get_by_label("Why").fill("*only* members")
    form.get_by_role("button", name="Write review").click()
    expect(page.get_by_test_id("stAlertContentSuccess")).to_contain_text("drones.reviews.jsonl")
    (review,) = read_reviews(grouped.with_name("drones.reviews.jsonl"))
    claims = Dataset(grouped).claims().set_index("claim_id")
    assert claims.value[review.claim_id] == 55
    assert (review.verdict, review.field, review.corrected) == ("wrong", "subject", "farms that answered")
    assert (review.why, review.rule_id) == ("*only* members", "fake/share")
    tab(page, "Reviews")
    assert "farms that answered" in cells(tables(page).first)[0]
    assert {path: path.stat().st_mtime_ns for path in grouped.rglob("*")} == before  # only read


def test_conflicts_stand_side_by_side(page: Page) -> None:
    tab(page, "Across articles")
    several, different, copies = (tables(page).nth(place) for place in range(3))
    (row,) = cells(several)
    assert {"farms", "use Fellbridge drones", "40"} <= set(row)
    assert {row[1] for row in cells(copies)} == {"in/agency.txt", "in/mirror.txt"}
    tick(different, 0)
    sides = page.locator(".claimspan .amount").locator("visible=true")
    expect(sides).to_have_text(["40 percent", "55 percent"])
    expect(page.get_by_text("in/union.txt, 2020-03-01")).to_be_visible()
    one, other = (sides.nth(place).bounding_box() for place in range(2))
    assert one
    assert other
    assert (one["y"], one["x"] < other["x"]) == (other["y"], True)


def test_a_group_shows_who_says_it(page: Page) -> None:
    tab(page, "Across articles")
    tick(tables(page).first, 0)
    for said in ("source 1: in/agency.txt", "source 1: in/mirror.txt", "source 2: in/paper.txt"):
        expect(page.get_by_text(said)).to_be_visible()


def test_sql_runs(page: Page) -> None:
    tab(page, "SQL")
    query = page.get_by_label("SQL over tables and views")
    query.fill("select n_sources, value_min from groups order by n_sources desc limit 1")
    page.get_by_role("button", name="Run").click()
    expect(tables(page).locator("canvas table tbody td").last).to_have_text("40")
    assert cells(tables(page).first) == [["2", "40"]]
    query.fill("drop view groups")
    page.get_by_role("button", name="Run").click()
    expect(page.get_by_text("give one select; nothing is changed from here")).to_be_visible()


def test_articles_are_read_with_their_evidence(page: Page) -> None:
    tab(page, "Articles")
    wanted = page.get_by_label("Part of a source or title")
    wanted.fill("FIELDS")
    wanted.press("Enter")
    expect(page.locator(".claimspan .text").locator("visible=true")).to_have_text(told_twice.PAPER)


DARK: dict[str, Any] = WIDE | {"color_scheme": "dark"}


@pytest.mark.parametrize("page", [WIDE, DARK, PHONE], ids=["light", "dark", "phone"], indirect=True)
def test_axe_finds_nothing_serious(page: Page) -> None:
    serious = []
    for name in ("Claims", "Across articles", "Articles", "SQL", "Reviews"):
        tab(page, name)
        if name in {"Claims", "Across articles"}:
            tick(tables(page).first, 0)
            expect(page.locator(".claimspan blockquote").locator("visible=true").first).to_be_visible()
        idle(page)
        found = Axe().run(page).response["violations"]
        serious += [
            (name, wrong["id"], wrong["nodes"][0]["html"])
            for wrong in found
            if wrong["impact"] in {"serious", "critical"}
        ]
    assert not serious


def test_without_groups_it_says_what_to_do(chromium: Browser, tmp_path: Path) -> None:
    with explorer(hand_dataset.write(tmp_path / "set")) as address:
        page = chromium.new_page()
        page.goto(address)
        tab(page, "Across articles")
        expect(page.get_by_text("are not grouped yet; run claimspan group")).to_be_visible()
        page.close()
