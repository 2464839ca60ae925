"""From a Vega-Lite specification to a drawing that is safe to stand in a page.

Vega draws once, here, so that the page needs no code of Vega's: it opens at once, prints, and its policy
forbids all scripts but the page's own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final
from xml.etree import ElementTree as ET

_SVG: Final = "{http://www.w3.org/2000/svg}"
_LINK: Final = "{http://www.w3.org/1999/xlink}href"
_ELEMENTS: Final = frozenset("svg g path text tspan rect line a title defs clipPath circle".split())
_ATTRIBUTES: Final = frozenset(
    """class d x y x1 x2 y1 y2 cx cy r dx dy width height viewBox transform fill fill-opacity stroke
    stroke-width stroke-opacity stroke-dasharray stroke-miterlimit stroke-linecap opacity font-size
    font-weight font-style text-anchor display id clip-path""".split()
)
_CLAIM: Final = re.compile(r"#([0-9a-f]{16})\Z")


def draw(specification: Mapping[str, Any]) -> str:
    """The drawing as SVG markup: shapes, texts, and links to claims of the page; nothing else."""
    import vl_convert  # noqa: PLC0415  its engine takes a moment to load; a page without charts needs none

    drawn = vl_convert.vegalite_to_svg(dict(specification))
    return clean(drawn)


def clean(svg: str) -> str:
    """Keep what draws, and no more.

    Links that do not lead to a claim are dropped, those that do are left out of the order of focus: a page
    tells the same claims in a table. What is said on hover becomes a ``title``.

    :raises xml.etree.ElementTree.ParseError: if it is not XML.
    """
    ET.register_namespace("", "http://www.w3.org/2000/svg")
    root = ET.fromstring(svg)
    _clean(root)
    root.attrib.pop("width", None)
    root.attrib.pop("height", None)
    root.attrib.update({"aria-hidden": "true", "focusable": "false"})
    # What Vega draws first is the ground; the page's own shows through.
    if len(root) and root[0].tag == f"{_SVG}rect":
        root.remove(root[0])
    return ET.tostring(root, encoding="unicode")


def _clean(element: ET.Element) -> None:
    label = element.get("aria-label") if element.get("role") == "graphics-symbol" else None
    target = _CLAIM.search(element.get(_LINK, ""))
    for name in [name for name in element.attrib if name not in _ATTRIBUTES]:
        del element.attrib[name]
    if target:
        element.attrib.update({"href": f"#{target[1]}", "tabindex": "-1"})
    for child in list(element):
        if child.tag.removeprefix(_SVG) in _ELEMENTS and child.tag.startswith(_SVG):
            _clean(child)
        else:
            element.remove(child)
    if label and element.tag != f"{_SVG}g":
        title = ET.Element(f"{_SVG}title")
        title.text = label
        element.insert(0, title)
