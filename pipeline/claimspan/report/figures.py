"""The figures of a report: what they show, read from a dataset's views, drawn and told as a table."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from claimspan.report import charts
from claimspan.report.topics import Rows
from claimspan.wording import amount, number

MEASURES: Final = 12
"""Rows of a chart of values."""

ARROWS: Final = 15
"""Rows of a chart of changes."""

_UNITS: Final = 4
_DOTS: Final = 60
_LABEL: Final = 40
_YEARS: Final = 40
_ABOUT: Final = (
    "case when subject is null or measure is null or lower(subject) = lower(measure) "
    "then coalesce(measure, subject) else subject || ': ' || measure end"
)


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table that says what a figure shows.

    :param claim_id: the claim that it tells of, if the page has it.
    """

    cells: Sequence[str]
    claim_id: str | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing with its title and the same in words.

    :param note: what was left out; empty if nothing was.
    :param drawing: SVG markup, from `claimspan.report.charts`.
    """

    title: str
    note: str
    drawing: str
    columns: Sequence[str]
    lines: Sequence[Line]


def figures(rows: Rows, known: Collection[str]) -> list[Figure]:
    """All figures that a dataset gives reason to.

    :param rows: over a dataset's views.
    :param known: the claims that the page can link to.
    """
    return [*_values(rows, known), *_changes(rows, known), *_steps(rows, known), *_times(rows)]


def _values(rows: Rows, known: Collection[str]) -> Iterable[Figure]:
    # Of a measure with more claims than can be told apart, some are drawn: the ends and an even choice.
    found = rows(
        f"""
        with levels as (
            select *, coalesce(measure, subject) as about, {_ABOUT} as whole from claims
            where duplicate_of is null and modality <> 'negated' and unit is not null
            and coalesce(measure, subject) is not null
            and (direction is null or baseline_value is not null) and kind <> 'multiplier'
        ), units as (
            select unit, row_number() over (order by count(*) desc, unit) as unit_place
            from levels group by unit order by unit_place limit {_UNITS}
        ), measures as (
            select unit, lower(about) as key, count(*) as n, min(value) as low,
            max(coalesce(value_high, value)) as high,
            case when min(lower(whole)) = max(lower(whole)) then min(whole) else min(about) end as label
            from levels semi join units using (unit) group by 1, 2
        ), ranked as (
            select *, row_number() over (partition by unit order by n desc, key) as place,
            count(*) over (partition by unit) as total from measures
        ), shown as (
            select * from ranked join units using (unit) where place <= {MEASURES}
        ), dots as (
            select s.*, l.claim_id,
            row_number() over (partition by s.unit, s.key order by l.value, l.claim_id) as nth
            from shown s join levels l on l.unit = s.unit and lower(l.about) = s.key
        ), drawn as (
            select * from dots where nth = 1 or nth = n
            or floor(nth * {_DOTS} / n) > floor((nth - 1) * {_DOTS} / n)
        )
        select * from drawn join levels using (claim_id, unit) order by unit_place, place, nth
        """
    )
    for unit, group in groupby(found, key=lambda row: str(row["unit"])):
        dots = list(group)
        left = dots[0]["total"] - MEASURES
        yield Figure(
            title=f"Values by measure: {unit.replace('_', ' ')}",
            note=f"The {MEASURES} measures with the most claims; {left:,} have no room." * (left > 0),
            drawing=charts.values([_dot(row, known) for row in dots], unit),
            columns=("measure", "value"),
            lines=[_line(row, known, amount(row)) for row in dots],
        )


def _changes(rows: Rows, known: Collection[str]) -> Iterable[Figure]:
    yield from _arrows(
        rows,
        known,
        "baseline_value is not null and unit is not null",
        "baseline_value",
        "Changes from baseline to value: {unit}",
    )


def _steps(rows: Rows, known: Collection[str]) -> Iterable[Figure]:
    """Changes of which the text says by how much, not from where: drawn from nothing, falls to the left."""
    yield from _arrows(
        rows,
        known,
        "baseline_value is null and unit in ('percent', 'percentage_point') and kind <> 'multiplier'"
        " and direction in ('increase', 'decrease')",
        "0",
        "Changes by how much: {unit}",
    )


def _arrows(rows: Rows, known: Collection[str], which: str, start: str, title: str) -> Iterable[Figure]:
    found = rows(
        f"""
        with chosen as (
            select *, {_ABOUT} as label, {start} as baseline
            from claims where duplicate_of is null and modality <> 'negated' and {which}
            and coalesce(measure, subject) is not null
        ), units as (
            select unit, count(*) as total, row_number() over (order by count(*) desc, unit) as unit_place
            from chosen group by unit order by unit_place limit {_UNITS}
        ), ranked as (
            select claim_id, total, unit_place, row_number() over (
                partition by unit
                order by abs(value - baseline) / coalesce(nullif(abs(baseline), 0), 1) desc, claim_id
            ) as place from chosen join units using (unit)
        ), shown as (select * from ranked where place <= {ARROWS})
        select * from shown join chosen using (claim_id) order by unit_place, place
        """
    )
    for unit, group in groupby(found, key=lambda row: str(row["unit"])):
        arrows = list(group)
        left = arrows[0]["total"] - ARROWS
        yield Figure(
            title=title.format(unit=unit.replace("_", " ")),
            note=f"The {ARROWS} largest; {left:,} have no room." * (left > 0),
            drawing=charts.changes([_arrow(row, known) for row in arrows], unit),
            columns=("what changed", "direction", "value"),
            lines=[_line(row, known, row["direction"] or "", amount(row)) for row in arrows],
        )


def _end(row: Mapping[str, Any]) -> float:
    """Where an arrow ends: falls that are told without their baseline go below zero."""
    falls = row["baseline_value"] is None and row["direction"] == "decrease"
    return float(-row["value"] if falls else row["value"])


def _times(rows: Rows) -> Iterable[Figure]:
    part = "case when direction is null and baseline_value is null then 'level' else 'change' end as part"
    said = rows(
        f"""
        with dated as (
            select year(coalesce(window_end, window_start)) as year, {part} from claims
            where duplicate_of is null and coalesce(window_end, window_start) is not null
        ), step as (select case when max(year) - min(year) > {_YEARS} then 10 else 1 end as years from dated)
        select year - year % years as at, years, part, count(*) as claims from dated, step
        group by all order by all
        """
    )
    if len({row["at"] for row in said}) > 1:
        years = said[0]["years"]
        names = {
            year: f"{year}s" if years > 1 else str(year)
            for year in range(said[0]["at"], said[-1]["at"] + 1, years)
        }
        yield _over_time("Claims by the time that they speak of", "end of the window", said, names)
    published = rows(
        f"""
        select year(published) * 12 + month(published) - 1 as at, {part}, count(*) as claims
        from claims join documents using (doc_id)
        where duplicate_of is null and published is not null group by all order by all
        """
    )
    if len({row["at"] for row in published}) > 1:
        months = range(published[0]["at"], published[-1]["at"] + 1)
        names = {month: f"{month // 12}-{month % 12 + 1:02}" for month in months}
        yield _over_time("Claims by the month of publication", "month", published, names)


def _over_time(
    title: str, axis: str, counted: Sequence[Mapping[str, Any]], names: Mapping[int, str]
) -> Figure:
    claims = {(names[row["at"]], row["part"]): int(row["claims"]) for row in counted}
    return Figure(
        title=title,
        note="",
        drawing=charts.over_time(claims, list(names.values()), axis),
        columns=("time", "part", "claims"),
        lines=[Line((time, part, number(count))) for (time, part), count in claims.items()],
    )


def _dot(row: Mapping[str, Any], known: Collection[str]) -> charts.Dot:
    return charts.Dot(
        row=row["place"] - 1,
        label=shorten(row["label"]) if row["nth"] == 1 else None,
        low=row["low"],
        high=row["high"],
        value=row["value"],
        value_high=row["value_high"],
        said=_told(row),
        claim_id=_known(row, known),
    )


def _arrow(row: Mapping[str, Any], known: Collection[str]) -> charts.Arrow:
    return charts.Arrow(
        row=row["place"] - 1,
        label=shorten(row["label"]),
        baseline=float(row["baseline"]),
        value=_end(row),
        said=_told(row),
        claim_id=_known(row, known),
    )


def _line(row: Mapping[str, Any], known: Collection[str], *cells: str) -> Line:
    return Line((_both(row), *cells), _known(row, known))


def _known(row: Mapping[str, Any], known: Collection[str]) -> str | None:
    return row["claim_id"] if row["claim_id"] in known else None


def _told(row: Mapping[str, Any]) -> str:
    return f"{_both(row)}: {amount(row)}"


def _both(row: Mapping[str, Any]) -> str:
    return " ".join(str(row.get("whole") or row["label"]).split())


def shorten(text: str) -> str:
    """A label of a length that leaves room for what it labels."""
    plain = " ".join(text.split())
    return plain if len(plain) <= _LABEL else plain[: _LABEL - 1].rstrip() + "…"
