from xml.etree import ElementTree as ET

import pytest

from claimspan.report.svg import clean, draw

SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" {}>{}</svg>'
HOSTILE = '</text><script>alert(1)</script><b>&"x'


def local(svg: str) -> list[str]:
    return [element.tag.partition("}")[2] for element in ET.fromstring(svg).iter()]


@pytest.mark.parametrize(
    "bad",
    [
        "<script>alert(1)</script>",
        "<foreignObject><p/></foreignObject>",
        "<g><image href='x'/></g>",
        "<style>x</style>",
        "<p xmlns='http://www.w3.org/1999/xhtml'>x</p>",
    ],
)
def test_only_what_draws_is_kept(bad: str) -> None:
    assert local(clean(SVG.format("", bad + "<line x2='3'/>"))) in (["svg", "line"], ["svg", "g", "line"])


def test_attributes_that_do_are_dropped() -> None:
    kept = clean(SVG.format("onload='x()'", "<path d='M0,0' onclick='x()' style='fill:red' fill='red'/>"))
    assert "onload" not in kept
    assert "onclick" not in kept
    assert "style" not in kept
    assert 'fill="red"' in kept


def test_links_lead_to_claims_or_nowhere() -> None:
    inside = "<a xlink:href='https://x.example/#0123456789abcdef'><path/></a><a xlink:href='javascript:x'/>"
    links = [
        dict(e.attrib) for e in ET.fromstring(clean(SVG.format("", inside))).iter() if e.tag.endswith("}a")
    ]
    assert links == [{"href": "#0123456789abcdef", "tabindex": "-1"}, {}]


def test_what_is_said_on_hover_is_text() -> None:
    drawn = draw(
        {
            "data": {"values": [{"x": 1, "label": HOSTILE, "href": "#0123456789abcdef"}]},
            "layer": [
                {
                    "mark": "point",
                    "encoding": {
                        "x": {"field": "x", "type": "quantitative"},
                        "href": {"field": "href"},
                        "description": {"field": "label"},
                    },
                },
                {"mark": "text", "encoding": {"text": {"field": "label"}}},
            ],
        }
    )
    root = ET.fromstring(drawn)
    assert {e.text for e in root.iter() if e.tag.endswith("}title")} >= {HOSTILE}
    assert [e.text for e in root.iter() if e.tag.endswith("}text")][-1] == HOSTILE
    assert not {"script", "b"} & set(local(drawn))
    assert [e.get("href") for e in root.iter() if e.tag.endswith("}a")] == ["#0123456789abcdef"]
    assert root.get("aria-hidden") == "true"
    assert root.get("viewBox")
    assert root.get("width") is None
