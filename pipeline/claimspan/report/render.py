"""From what a report shows to its HTML; everything that comes from articles is escaped."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Any, Final

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from claimspan.report.cut import MARKED
from claimspan.report.marked import marked
from claimspan.report.payload import to_json, web_link
from claimspan.report.view import View
from claimspan.wording import number, percent

SCRIPTS: Final = ("data.js", "table.js", "hover.js", "claim.js", "start.js")
"""The files of the page's one script, in order; each uses what those before it define."""


def render(view: View) -> str:
    """The page, as one text."""
    return "".join(pieces(view))


def pieces(view: View) -> Iterator[str]:
    """The page, piece by piece: as one text, a single emoji makes it take four bytes a character."""
    style = mark_style() + _file("report.css")
    script = script_text()
    return _template().generate(
        view=view,
        numbers={claim[0]: place for place, claim in enumerate(view.data["claims"])},
        marked=MARKED,
        style=Markup(style),
        script=Markup(script),
        data=map(Markup, to_json(view.data)),
        policy=policy(style, script),
    )


def mark_style() -> str:
    """The style of marked evidence: a colour for each field, by day and by night."""
    return _file("marks.css")


def script_text() -> str:
    """The page's script: its files in one scope of their own."""
    return '"use strict";\n(() => {\n' + "".join(_file(name) for name in SCRIPTS) + "})();\n"


def policy(style: str, script: str) -> str:
    """The page's content security policy: this style and this script, by their hashes, and nothing else.

    What is hashed is the text between the tags, as the template writes it.
    """
    return (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; base-uri 'none';"
        " form-action 'none'"
    )


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"sha256-{base64.b64encode(digest).decode('ascii')}"


def _said(value: Any) -> str:
    """An old or new value of a changed claim."""
    if value is None:
        return "nothing"
    return number(value) if isinstance(value, int | float) else str(value)


@cache
def _template() -> Template:
    environment = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(
        web_link=web_link,
        number=number,
        percent=percent,
        said=_said,
        drawing=Markup,
        marked=marked,
    )
    return environment.from_string(_file("report.html.j2"))


def _file(name: str) -> str:
    return resources.files("claimspan.report").joinpath("page", name).read_text(encoding="utf-8")
