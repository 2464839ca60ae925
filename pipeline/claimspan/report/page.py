"""From what a report shows to its HTML; everything that comes from articles is escaped."""

from __future__ import annotations

from functools import cache
from importlib import resources
from urllib.parse import urlsplit

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from claimspan.report.view import View


def render(view: View) -> str:
    """The page, as one text."""
    return _template().render(view=view, css=Markup(_file("page.css")), js=Markup(_file("page.js")))


def web_link(url: str | None) -> str | None:
    """The address if it is one of the web's; anything else, such as ``javascript:``, is no link."""
    try:
        return url if url and urlsplit(url).scheme in {"http", "https"} else None
    except ValueError:
        return None


def number(value: float) -> str:
    """A figure as a person reads it: ``1,234``, ``0.25``."""
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.6g}"


def percent(share: float) -> str:
    """A share as a person reads it: ``97.3%``."""
    return f"{100 * share:.1f}%"


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
