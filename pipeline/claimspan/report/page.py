"""From what a report shows to its HTML; everything that comes from articles is escaped."""

from __future__ import annotations

from functools import cache
from importlib import resources
from urllib.parse import urlsplit

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from claimspan.report.view import View
from claimspan.wording import number, percent


def render(view: View) -> str:
    """The page, as one text."""
    return _template().render(view=view, css=Markup(_file("page.css")), js=Markup(_file("page.js")))


def web_link(url: str | None) -> str | None:
    """The address if it is one of the web's; anything else, such as ``javascript:``, is no link."""
    try:
        return url if url and urlsplit(url).scheme in {"http", "https"} else None
    except ValueError:
        return None


@cache
def _template() -> Template:
    environment = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(web_link=web_link, number=number, percent=percent)
    return environment.from_string(_file("page.html.j2"))


def _file(name: str) -> str:
    return resources.files("claimspan.report").joinpath(name).read_text(encoding="utf-8")
