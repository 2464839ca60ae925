from xml.etree import ElementTree as ET

from claimspan.report import svg

HOSTILE = '</text><script>alert(1)</script><b>&"x'


def test_text_is_never_markup() -> None:
    root = svg.drawing(10, 20)
    svg.add(root, "text", HOSTILE, class_=HOSTILE)
    (text,) = ET.fromstring(svg.markup(root))
    assert text.text == HOSTILE
    assert text.get("class") == HOSTILE


def test_numbers_are_short() -> None:
    root = svg.drawing(10, 20.5)
    svg.add(root, "line", x1=1 / 3, stroke_width=2.0)
    assert root.get("viewBox") == "0 0 10 20.5"
    assert root[0].attrib == {"x1": "0.3", "stroke-width": "2"}


def test_a_link_leads_to_its_claim_and_is_out_of_the_order_of_focus() -> None:
    root = svg.drawing(1, 1)
    svg.add(svg.add_link(root, "0123456789abcdef"), "circle")
    assert '<a href="#0123456789abcdef" tabindex="-1"><circle /></a>' in svg.markup(root)
    assert svg.add_link(root, None) is root


def test_a_drawing_is_hidden_from_screen_readers() -> None:
    assert 'aria-hidden="true"' in svg.markup(svg.drawing(1, 1))
