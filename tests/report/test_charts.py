from typing import Any

import altair
import pytest

from claimspan.report import charts


def dot(row: int, value: float, **more: Any) -> dict[str, Any]:
    told = {"row": row, "first": True, "label": "x", "low": value, "high": value, "value": value}
    return told | {"value_high": None, "baseline": 1.0, "said": "x: 1", "href": None} | more


def x_of(spec: dict[str, Any]) -> Any:
    return spec["layer"][1]["encoding"]["x"]


@pytest.mark.parametrize(
    "spec",
    [
        charts.values([dot(0, 5.0), dot(1, 7.0, value_high=9.0)], "percent"),
        charts.values([dot(0, 5.0), dot(1, 7e9)], "GBP"),
        charts.changes([dot(0, 5.0)], "percent"),
        charts.over_time([{"time": "2020", "part": "level", "claims": 3}], ["2020", "2021"], "year"),
    ],
)
def test_specifications_are_vega_lite(spec: dict[str, Any]) -> None:
    altair.Chart.from_dict(spec, validate=True)


def test_percentages_are_drawn_on_their_whole_scale() -> None:
    assert x_of(charts.values([dot(0, 0.01), dot(1, 90)], "percent"))["scale"] == {"domain": [0, 100]}
    assert "domain" not in x_of(charts.values([dot(0, 120)], "percent"))["scale"]


def test_values_that_lie_far_apart_are_drawn_on_a_logarithmic_scale() -> None:
    wide = x_of(charts.values([dot(0, 3), dot(1, 2e6)], "USD"))
    assert wide["scale"] == {"type": "log", "domain": [1, 1e7]}
    assert wide["axis"]["values"][0] == 1
    assert len(wide["axis"]["values"]) <= 7
    assert (
        "type" not in x_of(charts.values([dot(0, 0), dot(1, 2e6)], "USD"))["scale"]
    )  # zero has no logarithm
    assert "type" not in x_of(charts.values([dot(0, 3), dot(1, 30)], "USD"))["scale"]


def test_no_text_of_an_article_is_in_an_expression() -> None:
    spec = charts.values([dot(0, 1, label="'] + alert(1)", said="x")], "percent")
    spec.pop("data")
    assert "alert" not in repr(spec)


def test_many_times_are_labelled_now_and_then() -> None:
    times = [str(year) for year in range(1990, 2030)]
    spec = charts.over_time([{"time": "1990", "part": "level", "claims": 1}], times, "year")
    x = spec["encoding"]["x"]
    assert x["scale"]["domain"] == times
    assert len(x["axis"]["values"]) <= 9
