"""Pictures of the explorer for the docs; ``make pictures`` writes them to ``docs/pictures``."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

import demo
from serving import explorer, idle

WIDE = {"viewport": {"width": 1400, "height": 1000}}
PHONE_DARK = {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home = demo.make(tmp_path_factory.mktemp("pictures"), *demo.SOME)
    with explorer(home / "outputs" / "demo") as at:
        yield at


def tick(page: Page, place: int, row: int) -> None:
    """Tick a row of one of the tables in view."""
    table = page.get_by_test_id("stDataFrame").locator("visible=true").nth(place)
    expect(table.locator("canvas td").first).to_be_attached()
    box = table.locator("canvas").first.bounding_box()
    assert box
    page.mouse.click(box["x"] + 18, box["y"] + 35 * (row + 1.5))


def claim(page: Page) -> None:
    """A claim in its sentence, with the form for a review."""
    tick(page, 0, 0)
    expect(page.locator(".claimspan blockquote").first).to_be_visible()


def conflict(page: Page) -> None:
    """Two claims that contradict one another, side by side."""
    page.get_by_role("tab", name="Across articles").click()
    tick(page, 1, 0)
    expect(page.locator(".claimspan blockquote").locator("visible=true").nth(1)).to_be_visible()


VIEWS = {
    "explorer-claim": (claim, WIDE),
    "explorer-conflict": (conflict, WIDE),
    "explorer-phone-dark": (claim, PHONE_DARK),
}


@pytest.mark.parametrize("name", VIEWS)
def test_the_explorer_looks_like_its_picture_in_the_docs(
    chromium: Browser, address: str, tmp_path: Path, name: str
) -> None:
    prepare, context = VIEWS[name]
    folder = Path(os.environ.get("PICTURES") or tmp_path)
    page = chromium.new_context(**context).new_page()
    page.goto(address)
    expect(page.get_by_role("heading", name="Claims of demo")).to_be_visible(timeout=60_000)
    expect(page.get_by_text("claims. Tick a row")).to_be_visible()
    prepare(page)
    page.mouse.move(0, 0)  # off the table, whose toolbar goes
    idle(page)
    page.screenshot(path=folder / f"{name}.png", animations="disabled")
    page.context.close()
    assert (folder / f"{name}.png").stat().st_size > 20_000  # a page of one colour is far smaller
