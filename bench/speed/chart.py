"""The chart of a result: throughput of each tool on each set, as an SVG."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import altair as alt
import pandas as pd


def draw(figures: Mapping[str, Mapping[str, float]], path: Path) -> None:
    """Write a chart of characters a second of processor time.

    :param figures: name of the set → name of the tool → characters a second.
    """
    rows = [
        {"set": name, "tool": tool, "rate": rate, "label": f"{rate / 1000:,.0f}k"}
        for name, rates in figures.items()
        for tool, rate in rates.items()
    ]
    base = alt.Chart(pd.DataFrame(rows)).encode(
        x=alt.X("rate:Q", title="characters a second of processor time", axis=alt.Axis(format="~s")),
        y=alt.Y("tool:N", title=None, sort="-x"),
    )
    bars = base.mark_bar(height=16).encode(color=alt.Color("tool:N", legend=None))
    labels = base.mark_text(align="left", dx=4).encode(text="label:N")
    layers = alt.layer(bars, labels).properties(width=420, height=alt.Step(24))
    layers.facet(row=alt.Row("set:N", title=None, header=alt.Header(labelAngle=0))).save(path)
