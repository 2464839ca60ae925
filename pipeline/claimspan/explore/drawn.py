"""Claims and articles as HTML for the explorer; everything that comes from articles is escaped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any, Final

from jinja2 import Environment, StrictUndefined, Template

from claimspan.report.cut import MARKED, cut
from claimspan.report.render import mark_style
from claimspan.wording import amount

Row = Mapping[str, Any]
_FIELDS: Final = (
    "subject", "measure", "direction", "window_text", "window_iso8601", "cause", "attribution", "modality",
    "section",
)  # fmt: skip
_PIECES: Final = """\
{% macro drawn(pieces, now) %}{% for piece in pieces %}{% if piece.fields %}\
<mark class="{{ piece.fields | join(" ") }}{% if now in piece.claims and piece.link == now %} now{% endif %}"\
 title="{{ piece.fields | join(", ") }}">{{ piece.text }}</mark>\
{% else %}{{ piece.text }}{% endif %}{% endfor %}{% endmacro %}"""
_CLAIM: Final = """\
<div class="claimspan"><p class="amount">{{ amount }}</p><blockquote>{{ drawn(pieces, "") }}</blockquote>
<dl>{% for name, value in fields %}<dt>{{ name }}</dt><dd>{{ value }}</dd>{% endfor %}</dl></div>"""
_ARTICLE: Final = """\
<div class="claimspan"><p>Marked: \
{% for name in marked %}<mark class="{{ name }}">{{ name }}</mark> {% endfor %}</p>
<div class="text">{{ drawn(pieces, now) }}</div></div>"""


def style() -> str:
    """A ``style`` element for all that is drawn here: the report's colours, in Streamlit's light and dark."""
    colours: dict[str, list[str]] = {}
    for name, colour in re.findall(r"--(\w+): (#\w+);", mark_style()):
        colours.setdefault(name, []).append(colour)
    both = " ".join(f"--{name}: light-dark({', '.join(pair)});" for name, pair in colours.items())
    marks = "\n".join(f".claimspan {rule}" for rule in re.findall(r"^mark.*$", mark_style(), re.M))
    own = resources.files("claimspan.explore").joinpath("explore.css").read_text(encoding="utf-8")
    # Streamlit sets the scheme of its own element, by the reader's choice or the system's.
    return f"<style>\n.claimspan {{ {both} }}\n{marks}\n{own}</style>"


def claim_html(claim: Row, spans: Sequence[Row]) -> str:
    """A claim: its quantity, its sentence with the evidence marked, its other fields.

    :param claim: a row of ``claims``.
    :param spans: its rows of ``spans``, offsets in code points of the document.
    """
    start, end = claim["sentence_start"], claim["sentence_end"]
    inside = [
        {**span, "start": span["start"] - start, "end": span["end"] - start}
        for span in spans
        if start <= span["start"] and span["end"] <= end
    ]
    said = [(name.replace("_", " "), claim[name]) for name in _FIELDS if claim[name]]
    said.append(("rule", f"{claim['rule_id']} v{claim['rule_version']}"))
    return _template(_CLAIM).render(amount=amount(claim), pieces=cut(claim["sentence"], inside), fields=said)


def article_html(text: str, spans: Iterable[Row], now: str = "") -> str:
    """An article with its evidence marked.

    :param spans: its rows of ``spans``, offsets in code points.
    :param now: the ``claim_id`` whose value is outlined; empty for none.
    """
    return _template(_ARTICLE).render(pieces=cut(text, spans), marked=MARKED, now=now)


def plain(text: str) -> str:
    """A text as Markdown that shows it as it is: no emphasis, no link, no picture, no formula."""
    return re.sub(r"([\\`*_{}\[\]()<>#+\-.!|~:$&])", r"\\\1", text)


@cache
def _template(body: str) -> Template:
    return Environment(autoescape=True, undefined=StrictUndefined).from_string(_PIECES + body)
