"""The charts as SVG.

Colours are the page's own, by classes, so that a drawing follows it into the dark and onto paper.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from claimspan.report import svg
from claimspan.report.scales import Scale, linear, scale_for, tick_text

WIDTH: Final = 380
"""Of the plot, in CSS pixels; labels come in addition."""

LABELS: Final = 300
"""The room for labels: fixed, as the fonts of who reads are not known here."""

PARTS: Final = ("change", "level")
"""What a bar is parted into, from below."""

_RIGHT: Final = 30
_TOP: Final = 5
_BELOW: Final = 45
_ROW: Final = 24
_BARS: Final = 180
_LEGEND: Final = 30
_AXIS: Final = 50
_TIMES: Final = 9
# From the middle of a line of letters to what they stand on.
_HALF_LETTER: Final = 4.5


@dataclass(frozen=True, slots=True)
class Dot:
    """A claim of a level.

    :param row: its place from the top, from 0.
    :param label: what the row is called, on the row's first dot; None on others.
    :param low: the lowest value of the row; `high` the highest.
    :param value_high: where a range ends; None for a single value.
    :param said: told on hover.
    :param claim_id: the claim that it leads to; None if the page has it not.
    """

    row: int
    label: str | None
    low: float
    high: float
    value: float
    value_high: float | None
    said: str
    claim_id: str | None


@dataclass(frozen=True, slots=True)
class Arrow:
    """A claim of a change, one a row; what the fields mean is as of `Dot`."""

    row: int
    label: str
    baseline: float
    value: float
    said: str
    claim_id: str | None


def values(dots: Sequence[Dot], unit: str) -> str:
    """A dot a claim in a row a measure, over a line from the measure's lowest to its highest value."""
    scale = scale_for([dot.low for dot in dots] + [dot.high for dot in dots], unit)
    root, plot = _rows(1 + max(dot.row for dot in dots), scale, unit)
    for dot in dots:
        if dot.label is not None:
            _label(plot, dot.row, dot.label)
            _line(plot, scale, dot.row, (dot.low, dot.high), "range")
    for dot in dots:
        link = svg.add_link(plot, dot.claim_id)
        if dot.value_high is not None:
            _line(link, scale, dot.row, (dot.value, dot.value_high), "dot")
        at = svg.add(link, "circle", class_="dot", cx=_x(scale, dot.value), cy=_y(dot.row), r=4.7)
        svg.add(at, "title", dot.said)
    return svg.markup(root)


def changes(arrows: Sequence[Arrow], unit: str) -> str:
    """An arrow a claim, from the baseline to the value."""
    scale = scale_for([a.baseline for a in arrows] + [a.value for a in arrows], unit)
    root, plot = _rows(1 + max(arrow.row for arrow in arrows), scale, unit)
    for arrow in arrows:
        falls = arrow.value < arrow.baseline
        kind = "down" if falls else "up"
        _label(plot, arrow.row, arrow.label)
        shape = svg.add(svg.add_link(plot, arrow.claim_id), "g", class_=kind)
        svg.add(shape, "title", arrow.said)
        _line(shape, scale, arrow.row, (arrow.baseline, arrow.value), kind)
        svg.add(shape, "circle", cx=_x(scale, arrow.baseline), cy=_y(arrow.row), r=3.1)
        head = "M5,-5L-5,0L5,5Z" if falls else "M-5,-5L5,0L-5,5Z"
        svg.add(shape, "path", d=head, transform=_moved(_x(scale, arrow.value), _y(arrow.row)))
    return svg.markup(root)


def over_time(counts: Mapping[tuple[str, str], int], times: Sequence[str], title: str) -> str:
    """A bar a time, parted into levels and changes.

    :param counts: (time, part) → claims; a part of `PARTS`.
    :param times: all times from the first to the last, in order, also those without claims.
    """
    totals = [sum(counts.get((time, part), 0) for part in PARTS) for time in times]
    scale = linear(0, max(totals), whole=True)
    width = WIDTH + LABELS - _AXIS
    root = svg.drawing(LABELS + WIDTH + _RIGHT, _LEGEND + _BARS + _BELOW)
    for place, part in enumerate(reversed(PARTS)):
        svg.add(root, "rect", class_=part, x=_AXIS + 80 * place, y=6, width=10, height=10)
        svg.add(root, "text", part, x=_AXIS + 80 * place + 15, y=15)
    plot = svg.add(root, "g", transform=_moved(_AXIS, _LEGEND))
    for tick in scale.ticks:
        y = _BARS * (1 - scale.place(tick))
        svg.add(plot, "line", class_="grid", x2=width, y1=y, y2=y)
        svg.add(plot, "text", tick_text(tick), class_="end", x=-7, y=y + _HALF_LETTER)
    svg.add(plot, "text", "claims", class_="middle", transform=f"translate(-38,{_BARS / 2:g})rotate(-90)")
    band = width / len(times)
    for place, time in enumerate(times):
        top = float(_BARS)
        for part in PARTS:
            if (time, part) in counts:
                height = _BARS * scale.place(counts[time, part])
                top -= height
                bar = svg.add(
                    plot, "rect", class_=part, x=band * (place + 0.05), y=top, width=band * 0.9, height=height
                )
                svg.add(bar, "title", f"{time}, {part}: {counts[time, part]:,}")
        if place % -(-len(times) // _TIMES) == 0:
            svg.add(plot, "text", time, class_="middle", x=band * (place + 0.5), y=_BARS + 17)
    svg.add(plot, "text", title, class_="middle", x=width / 2, y=_BARS + 34)
    return svg.markup(root)


def _rows(count: int, scale: Scale, unit: str) -> tuple[svg.Element, svg.Element]:
    """A drawing of so many rows over a scale, and its plot, with the ground drawn."""
    height = _ROW * count
    root = svg.drawing(LABELS + WIDTH + _RIGHT, _TOP + height + _BELOW)
    plot = svg.add(root, "g", transform=_moved(LABELS, _TOP))
    for tick in scale.ticks:
        x = _x(scale, tick)
        svg.add(plot, "line", class_="grid", x1=x, x2=x, y2=height + 5)
        svg.add(plot, "text", tick_text(tick), class_="middle", x=x, y=height + 17)
    svg.add(plot, "line", class_="grid", x2=WIDTH, y1=height, y2=height)
    svg.add(plot, "text", unit.replace("_", " "), class_="middle", x=WIDTH / 2, y=height + 34)
    return root, plot


def _label(plot: svg.Element, row: int, label: str) -> None:
    svg.add(plot, "text", label, class_="end", x=-10, y=_y(row) + _HALF_LETTER)


def _line(parent: svg.Element, scale: Scale, row: int, ends: tuple[float, float], kind: str) -> None:
    x1, x2 = (_x(scale, end) for end in ends)
    svg.add(parent, "line", class_=kind, x1=x1, x2=x2, y1=_y(row), y2=_y(row))


def _x(scale: Scale, value: float) -> float:
    return WIDTH * scale.place(value)


def _y(row: int) -> float:
    return _ROW * (row + 0.5)


def _moved(x: float, y: float) -> str:
    return f"translate({x:.1f},{y:.1f})"
