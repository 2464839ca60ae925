from dataclasses import replace
from xml.etree import ElementTree as ET

from claimspan.report import charts
from claimspan.report.charts import LABELS, WIDTH, Arrow, Dot

DOT = Dot(
    row=0, label="rents", low=20, high=60, value=20, value_high=None, said="rents: 20 percent", claim_id="a"
)
ARROW = Arrow(row=0, label="rents", baseline=20, value=60, said="rents: 60", claim_id=None)


def parts(drawing: str, tag: str, kind: str | None = None) -> list[ET.Element]:
    found = ET.fromstring(drawing).iter(tag)
    return [element for element in found if kind is None or element.get("class") == kind]


def texts(drawing: str, kind: str) -> list[str | None]:
    return [element.text for element in parts(drawing, "text", kind)]


def test_a_dot_lies_where_its_value_is() -> None:
    drawing = charts.values([DOT, replace(DOT, label=None, value=60)], "percent")
    assert [c.get("cx") for c in parts(drawing, "circle")] == [f"{WIDTH * 0.2:g}", f"{WIDTH * 0.6:g}"]
    (line,) = parts(drawing, "line", "range")
    assert (line.get("x1"), line.get("x2")) == (f"{WIDTH * 0.2:g}", f"{WIDTH * 0.6:g}")
    assert texts(drawing, "end") == ["rents"]
    assert texts(drawing, "middle") == ["0", "20", "40", "60", "80", "100", "percent"]


def test_a_range_is_drawn_to_its_end() -> None:
    (line,) = parts(charts.values([replace(DOT, value_high=45)], "percent"), "line", "dot")
    assert line.get("x2") == f"{WIDTH * 0.45:g}"


def test_a_point_tells_its_claim_and_leads_to_it() -> None:
    drawing = charts.values([replace(DOT, said="<b>&")], "percent")
    assert [title.text for title in parts(drawing, "title")] == ["<b>&"]
    assert [link.get("href") for link in parts(drawing, "a")] == ["#a"]
    assert not parts(charts.values([replace(DOT, claim_id=None)], "percent"), "a")


def test_rows_lie_one_below_the_other_and_all_on_the_page() -> None:
    drawing = charts.values([DOT, replace(DOT, row=1, label="fares")], "percent")
    first, second = (float(c.get("cy") or "") for c in parts(drawing, "circle"))
    view = [float(number) for number in (ET.fromstring(drawing).get("viewBox") or "").split()]
    assert first < second < view[3]
    assert view[2] > LABELS + WIDTH


def test_falls_and_rises_point_their_way() -> None:
    rise = charts.changes([ARROW], "percent")
    fall = charts.changes([replace(ARROW, value=10)], "percent")
    assert parts(rise, "g", "up")
    assert not parts(rise, "g", "down")
    assert parts(fall, "g", "down")
    assert parts(rise, "path")[0].get("d") != parts(fall, "path")[0].get("d")
    (line,) = parts(fall, "line", "down")
    assert (line.get("x1"), line.get("x2")) == (f"{WIDTH * 0.2:g}", f"{WIDTH * 0.1:g}")


def test_levels_stand_on_changes() -> None:
    drawing = charts.over_time({("2020", "level"): 3, ("2020", "change"): 1}, ["2020", "2021"], "year")
    _, level = parts(drawing, "rect", "level")  # the first is the legend's
    _, change = parts(drawing, "rect", "change")
    assert float(level.get("height") or "") == 3 * float(change.get("height") or "")
    bottom = float(level.get("y") or "") + float(level.get("height") or "")
    assert bottom == float(change.get("y") or "")
    assert [e.text for e in parts(drawing, "title")] == ["2020, change: 1", "2020, level: 3"]


def test_many_times_are_labelled_now_and_then() -> None:
    times = [str(year) for year in range(1990, 2030)]
    said = texts(charts.over_time({("1990", "level"): 1}, times, "year"), "middle")
    years = [text for text in said if text in times]
    assert 2 <= len(years) <= 9
    assert years[0] == "1990"
