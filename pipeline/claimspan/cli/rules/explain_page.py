"""An explanation as a page: displaCy's tree and spans, and what the terminal shows, as tables."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

if TYPE_CHECKING:
    from spacy.tokens import Doc

    from claimspan.desk.explaining.explain import ClaimNote, Explanation
    from claimspan.desk.explaining.inquiry import Answer, Subject

COLORS: Final = {
    "quantity": "#ffd84d", "value": "#ffd84d", "number": "#e8e3d3", "window": "#8fb8ff",
    "rejection": "#d6d6d6", "subject": "#8fe3e8", "subject_resolved": "#b9eef1",
    "measure": "#a9e5a0", "direction": "#e5b3f2",
    "cause": "#ffb199", "attribution": "#e3dccb", "comparator": "#cfe0ff", "modality": "#d8d0ff",
    "baseline": "#f3e08f", "unit": "#dfe8a8", "citation": "#d6d6d6",
}  # fmt: skip


def page(answers: Sequence[Answer], subject: Subject) -> str:
    """The whole page; all that comes from the text or from rule files is escaped."""
    sections = [_section(number, one) for number, one in enumerate(answers)]
    return _template().render(sections=sections, source=subject.article.source)


def _section(number: int, answer: Answer) -> dict[str, Any]:
    explanation = answer.explanation
    doc = explanation.sentence.reading.doc
    asked = answer.rule
    seen = explanation.sentence.plain if asked is not None and asked.stage == "mention" else doc
    return {
        "text": doc.text,
        "tree": Markup(_tree(seen, f"tree-{number}")),
        "mentions": Markup(_mentions(explanation)),
        "explanation": explanation,
        "claims": [(claim, Markup(_fields(explanation, claim))) for claim in explanation.claims],
        "rule": asked,
        "why": answer.why,
        "firings": answer.firings,
        "wanted": answer.mentions,
    }


def _tree(doc: Doc, name: str) -> str:
    """displaCy's picture of the tree; tags are escaped here, since it does that to words alone."""
    from spacy.displacy.render import DependencyRenderer
    from spacy.util import escape_html

    words = [{"text": token.text, "tag": escape_html(token.tag_)} for token in doc]
    lines = [
        {
            "start": min(token.i, token.head.i),
            "end": max(token.i, token.head.i),
            "label": escape_html(token.dep_),
            "dir": "left" if token.i < token.head.i else "right",
        }
        for token in doc
        if token.head.i != token.i
    ]
    # With a name of its own the picture is the same each time, which displacy.render's is not.
    renderer = DependencyRenderer(options={"compact": True, "distance": 110, "bg": "transparent"})
    return renderer.render_svg(name, words, lines)


def _mentions(explanation: Explanation) -> str:
    from spacy import displacy
    from spacy.util import escape_html

    reading = explanation.sentence.reading
    found = [
        {"start": m.span.start, "end": m.span.end, "label": escape_html(m.label)} for m in reading.mentions
    ]
    colors = {m.label.upper(): COLORS.get(m.type, COLORS["number"]) for m in reading.mentions}
    view = {"text": reading.doc.text, "ents": found, "title": None}
    return str(
        displacy.render(
            [view], style="ent", manual=True, page=False, jupyter=False, options={"colors": colors}
        )
    )


def _fields(explanation: Explanation, claim: ClaimNote) -> str:
    """The fields of a claim over its sentence; they may overlap."""
    from spacy import displacy

    doc = explanation.sentence.reading.doc
    start = explanation.sentence.reading.sentence.span.start
    spans = []
    for evidence in claim.claim.evidence:
        at = evidence.span.start - start
        here = doc.char_span(at, evidence.span.end - start, alignment_mode="expand") if at >= 0 else None
        if here is not None and len(here):
            spans.append({"start_token": here.start, "end_token": here.end, "label": evidence.field})
    view = {"text": doc.text, "tokens": [token.text for token in doc], "spans": spans}
    options = {"colors": {name.upper(): color for name, color in COLORS.items()}}
    return str(displacy.render([view], style="span", manual=True, page=False, jupyter=False, options=options))


@cache
def _template() -> Template:
    text = resources.files("claimspan.cli.rules").joinpath("explain_page.html.j2").read_text(encoding="utf-8")
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return environment.from_string(text)
