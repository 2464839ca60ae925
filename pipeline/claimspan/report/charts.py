"""The charts as Vega-Lite specifications: plain data in, plain data out.

Colours are the page's own variables, so that a drawing follows it into the dark and onto paper. Labels are
marks with their text as data: no word of an article is ever part of an expression.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor, log10
from typing import Any, Final

Spec = dict[str, Any]

WIDTH: Final = 380
"""Of the plot, in CSS pixels; labels come in addition."""

LABELS: Final = 300
"""The room for labels: fixed, as the fonts of who reads are not known here."""

_SCHEMA: Final = "https://vega.github.io/schema/vega-lite/v6.json"
_STEP: Final = 24
_TEXT: Final = "var(--ink)"
_CONFIG: Final[Spec] = {
    "background": "transparent",
    "font": "system-ui, sans-serif",
    "view": {"stroke": None},
    "axis": {
        "labelColor": _TEXT,
        "titleColor": _TEXT,
        "labelFontSize": 13,
        "titleFontSize": 13,
        "titleFontWeight": "normal",
        "domainColor": "var(--rule)",
        "tickColor": "var(--rule)",
        "gridColor": "var(--rule)",
    },
    "legend": {"labelColor": _TEXT, "titleColor": _TEXT, "labelFontSize": 13, "orient": "top", "title": None},
    "text": {"color": _TEXT, "fontSize": 13},
}
# From here on a linear scale would press most values into one corner.
_WIDE: Final = 200
_TICKS: Final = 6
_TIMES: Final = 9
# Thousands as people write them of money, where SI's m and G would mislead.
_FIGURE: Final = (
    "abs(datum.value) >= 1e4 ? replace(format(datum.value, '~s'), 'G', 'bn') : format(datum.value, ',~f')"
)
_PARTS: Final = ("level", "change")


def values(rows: Sequence[Spec], unit: str) -> Spec:
    """A dot a claim in a row a measure, over a line from the measure's lowest to its highest value.

    :param rows: with ``row`` (its place, from 0), ``label``, ``low`` and ``high`` of the measure, ``value``
        and ``value_high`` of the claim, ``said`` (told on hover) and ``href``.
    """
    x = _x([row["low"] for row in rows] + [row["high"] for row in rows], unit)
    return _chart(
        rows,
        [
            _labels(),
            {
                "mark": {"type": "rule", "color": "var(--range)", "strokeWidth": 5, "strokeCap": "round"},
                "encoding": {"x": x | {"field": "low"}, "x2": {"field": "high"}, "y": _Y},
                "transform": [{"filter": "datum.first"}],
            },
            {
                "mark": {"type": "rule", "color": "var(--dot)", "strokeWidth": 2},
                "encoding": {"x": x | {"field": "value"}, "x2": {"field": "value_high"}, "y": _Y},
                "transform": [{"filter": "datum.value_high !== null"}],
            },
            {
                "mark": {"type": "point", "filled": True, "size": 70, "opacity": 0.85, "color": "var(--dot)"},
                "encoding": {"x": x | {"field": "value"}, "y": _Y, **_TOLD},
            },
        ],
    )


def changes(rows: Sequence[Spec], unit: str) -> Spec:
    """An arrow a claim, from the baseline to the value.

    :param rows: with ``row``, ``label``, ``baseline``, ``value``, ``said`` and ``href``.
    """
    x = _x([row["baseline"] for row in rows] + [row["value"] for row in rows], unit)
    colour = _by_direction("var(--down)", "var(--up)")
    head = _by_direction("triangle-left", "triangle-right")
    y = {"y": _Y, "color": colour}
    return _chart(
        rows,
        [
            _labels(),
            {
                "mark": {"type": "rule", "strokeWidth": 2},
                "encoding": {"x": x | {"field": "baseline"}, "x2": {"field": "value"}, **y},
            },
            {
                "mark": {"type": "point", "filled": True, "size": 30, "opacity": 1},
                "encoding": {"x": x | {"field": "baseline"}, **y},
            },
            {
                "mark": {"type": "point", "filled": True, "size": 110, "opacity": 1},
                "encoding": {"x": x | {"field": "value"}, **y, "shape": head, **_TOLD},
            },
        ],
    )


def over_time(rows: Sequence[Spec], times: Sequence[str], title: str) -> Spec:
    """A bar a time, parted into levels and changes.

    :param rows: with ``time``, ``part`` and ``claims``.
    :param times: all times from the first to the last, in order, also those without claims.
    """
    return {
        "$schema": _SCHEMA,
        "config": _CONFIG,
        "data": {"values": list(rows)},
        "width": WIDTH + LABELS - 50,
        "height": 180,
        "mark": {"type": "bar"},
        "encoding": {
            "x": {
                "field": "time",
                "type": "ordinal",
                "title": title,
                "scale": {"domain": list(times)},
                "axis": {"labelAngle": 0, "values": list(times[:: -(-len(times) // _TIMES)])},
            },
            "y": {"field": "claims", "type": "quantitative", "title": "claims", "axis": {"tickMinStep": 1}},
            "color": {
                "field": "part",
                "type": "nominal",
                "scale": {"domain": list(_PARTS), "range": ["var(--range)", "var(--dot)"]},
            },
            "order": {"field": "part"},
        },
    }


_Y: Final[Spec] = {"field": "row", "type": "ordinal", "axis": None}
_TOLD: Final[Spec] = {"href": {"field": "href"}, "description": {"field": "said"}}


def _by_direction(down: str, up: str) -> Spec:
    return {"condition": {"test": "datum.value < datum.baseline", "value": down}, "value": up}


def _labels() -> Spec:
    return {
        "mark": {"type": "text", "align": "right", "baseline": "middle", "x": -10},
        "encoding": {"y": _Y, "text": {"field": "label"}},
        "transform": [{"filter": "datum.first"}],
    }


def _x(numbers: Sequence[float], unit: str) -> Spec:
    low, high = min(numbers), max(numbers)
    scale: Spec = {"nice": True}
    axis: Spec = {"tickCount": _TICKS, "labelExpr": _FIGURE}
    if unit == "percent" and low >= 0 and high <= 100:
        scale = {"domain": [0, 100]}
    elif low > 0 and high / low > _WIDE:
        first, last = floor(log10(low)), ceil(log10(high))
        scale = {"type": "log", "domain": [10.0**first, 10.0**last]}
        axis["values"] = [10.0**power for power in range(first, last + 1, -(-(last - first) // _TICKS))]
    return {"type": "quantitative", "title": unit.replace("_", " "), "scale": scale, "axis": axis}


def _chart(rows: Sequence[Spec], layers: list[Spec]) -> Spec:
    return {
        "$schema": _SCHEMA,
        "config": _CONFIG,
        "data": {"values": list(rows)},
        "width": WIDTH,
        "height": _STEP * (1 + max(row["row"] for row in rows)),
        "autosize": "none",
        "padding": {"left": LABELS, "right": 30, "top": 5, "bottom": 45},
        "layer": layers,
    }
