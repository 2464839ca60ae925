"""SVG as text: shapes, words and links to claims of the page; nothing else can come of it."""

from __future__ import annotations

from typing import Final
from xml.etree import ElementTree as ET

Element = ET.Element

LINK_ATTRIBUTES: Final = {"tabindex": "-1"}
"""A link of a drawing is left out of the order of focus: a page tells the same claims in a table."""


def drawing(width: float, height: float) -> Element:
    """An empty drawing; the page hides it from screen readers, which have its table."""
    view = f"0 0 {_text(width)} {_text(height)}"
    return ET.Element("svg", {"viewBox": view, "aria-hidden": "true", "focusable": "false"})


def add(parent: Element, tag: str, text: str | None = None, **attributes: str | float) -> Element:
    """Add an element.

    :param text: what stands in it; it can be no markup.
    :param attributes: by name, with ``_`` for ``-`` and ``class_`` for ``class``; numbers in CSS pixels.
    """
    named = {name.rstrip("_").replace("_", "-"): _text(value) for name, value in attributes.items()}
    element = ET.SubElement(parent, tag, named)
    element.text = text
    return element


def add_link(parent: Element, claim_id: str | None) -> Element:
    """What a claim's marks are added to: a link to it, or the parent itself without one."""
    return (
        parent
        if claim_id is None
        else ET.SubElement(parent, "a", {"href": f"#{claim_id}", **LINK_ATTRIBUTES})
    )


def markup(root: Element) -> str:
    """The element as text that can stand in an HTML page."""
    return ET.tostring(root, encoding="unicode")


def _text(value: str | float) -> str:
    return value if isinstance(value, str) else f"{value:.1f}".removesuffix(".0")
