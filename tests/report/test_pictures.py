"""Pictures of the report for the docs; ``make pictures`` writes them to ``docs/pictures``."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser

import demo

VIEWS = {
    "report-charts": ("#charts", {"viewport": {"width": 1200, "height": 760}}),
    "report-claim": ("CLAIM", {"viewport": {"width": 1200, "height": 760}}),
    "report-groups": ("#groups", {"viewport": {"width": 1200, "height": 380}}),
    "report-phone-dark": ("CLAIM", {"viewport": {"width": 375, "height": 740}, "color_scheme": "dark"}),
}


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of some of the sample articles."""
    home = demo.make(tmp_path_factory.mktemp("pictures"), *demo.SOME)
    return home / "outputs" / "demo" / "report.html"


@pytest.mark.parametrize("name", VIEWS)
def test_the_report_looks_like_its_picture_in_the_docs(
    chromium: Browser, report: Path, tmp_path: Path, name: str
) -> None:
    at, context = VIEWS[name]
    folder = Path(os.environ.get("PICTURES") or tmp_path)
    page = chromium.new_context(**context).new_page()
    page.goto(report.as_uri())
    if at == "CLAIM":
        page.get_by_role("combobox", name="Direction").select_option("decrease")
        page.locator("#claim-table a[href^='#']").first.click()
    else:
        page.evaluate("at => document.querySelector(at).scrollIntoView()", at)
    page.screenshot(path=folder / f"{name}.png", animations="disabled")
    page.context.close()
    assert (folder / f"{name}.png").stat().st_size > 20_000  # a page of one colour is far smaller
