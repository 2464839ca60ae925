"""The figures and windows of a dataset's claims as columns of numbers, read some thousand at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Final, TypeVar

import duckdb
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from claimspan.groups.quantities import Quantities, align
from claimspan.groups.windows import window_days, window_length
from claimspan.rules.loading import engine_words

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
_Part = TypeVar("_Part")
NO_DAY: Final = np.iinfo(np.int64).min
"""Stands for a day that is not known."""

# DuckDB's vectors have 2,048 rows each.
_VECTORS_AT_ONCE: Final = 32

# A figure that compares two things: "11% less than", "20 percent more likely than".
_THAN: Final = r"^\s*(?:more|less|worse|[a-z]+er)\s+(?:[a-z-]+\s+)?than\s+"

_FIGURES: Final = """
select i, doc, s, kind, value, value_high, baseline_value, unit, per, comparator, direction,
    modality, window_iso8601, window_start, window_end, published,
    try_cast(digits as double) as written,
    length(regexp_extract(digits, '\\.(\\d+)', 1)) as decimals,
    case when digits like '%.%' then 0 else length(regexp_extract(digits, '[1-9](0+)$', 1)) end as zeros,
    regexp_matches(before, ?) as reached,
    regexp_matches(after, ?) and not regexp_matches(after, ?) as compared
from c join documents using (doc_id) order by i
"""


@dataclass(frozen=True, slots=True)
class Figures:
    """What is read of each claim beside its words; arrays have an entry a claim, in reading order.

    :param doc: number of the document; `published` its date as an ordinal, `NO_DAY` if not known.
    :param sentence: number of the sentence, across documents.
    :param figures: the aligned numbers.
    :param like: number of what must be equal: class and aspect of the figure, `per`, modality.
    :param first_day, last_day: the dated window as ordinals, `NO_DAY` if there is none.
    :param length: the window that is a mere length, in days, NaN if there is none.
    :param counted: whether the dated window is a length that was counted from the date of publication.
    :param open: whether it is a possibility or an aim.
    """

    doc: Ints
    sentence: Ints
    published: Ints
    figures: Quantities
    like: Ints
    first_day: Ints
    last_day: Ints
    length: Floats
    counted: Bools
    open: Bools


@dataclass(frozen=True, slots=True)
class _Columns:
    """Columns of some claims, as in `Figures`; `iso` is the first window of each as it is written."""

    doc: Ints
    sentence: Ints
    published: Ints
    like: Ints
    open: Bools
    first_day: Ints
    last_day: Ints
    iso: NDArray[np.object_]


def read_figures(connection: duckdb.DuckDBPyConnection) -> Figures:
    """The figures and windows of all claims of the table ``c``, see `features.read_features`."""
    reach = "|".join(sorted(engine_words("reach_words")))
    told, near = (set(engine_words(name)) for name in ("earlier_words", "date_prepositions"))
    times = rf"(?:{'|'.join(sorted(told))})\b|(?:\S+\s+){{1,4}}(?:{'|'.join(sorted(told - near))})\b"
    hedges = "|".join(
        sorted({*engine_words("comparators"), "a", "an", "the", "some", "record"}, key=len, reverse=True)
    )
    connection.execute(
        _FIGURES,
        [
            rf"(?:^|\s)(?:{reach})\s+(?:(?:{hedges})\s+)*[^\s\d]{{0,3}}$",
            _THAN,
            rf"{_THAN}(?:{times}|.*\b\d{{4}}\b)",
        ],
    )
    aligned: list[Quantities] = []
    parts: list[_Columns] = []
    classes: dict[tuple[str, ...], int] = {}
    while len(part := connection.fetch_df_chunk(_VECTORS_AT_ONCE)) or not parts:
        own = align(part)
        aligned.append(replace(own, kind=_told_once(own.kind), unit=_told_once(own.unit)))
        parts.append(_columns(part, own.kind, classes))
    read = _joined(parts)
    length, counted = _windows(connection, read.first_day, read.last_day, read.iso)
    return Figures(
        doc=read.doc,
        sentence=read.sentence,
        published=read.published,
        figures=_joined(aligned),
        like=read.like,
        first_day=read.first_day,
        last_day=read.last_day,
        length=length,
        counted=counted,
        open=read.open,
    )


def _columns(rows: pd.DataFrame, kind: NDArray[np.object_], classes: dict[tuple[str, ...], int]) -> _Columns:
    """Some rows of `_FIGURES`.

    :param kind: of their figures.
    :param classes: the numbers of what must be equal, which new ones are added to.
    """
    modality = rows["modality"].replace({"possible": "open", "target": "open"})
    like, found = pd.factorize(pd.MultiIndex.from_arrays([kind, rows["per"].fillna(""), modality.fillna("")]))
    known = np.array([classes.setdefault(one, len(classes)) for one in found], np.int64)
    return _Columns(
        doc=rows["doc"].to_numpy(np.int64),
        sentence=rows["s"].to_numpy(np.int64),
        published=_ordinals(rows["published"]),
        like=known[like],
        open=(modality == "open").to_numpy(bool),
        first_day=_ordinals(rows["window_start"]),
        last_day=_ordinals(rows["window_end"]),
        iso=_told_once(rows["window_iso8601"].to_numpy(object)),
    )


def _told_once(texts: NDArray[np.object_]) -> NDArray[np.object_]:
    """The same texts, each held once."""
    codes, found = pd.factorize(texts)
    once: NDArray[np.object_] = np.array([*found, None], object)[codes]
    return once


def _joined(parts: Sequence[_Part]) -> _Part:
    """Columns of some claims after one another."""
    names = [field.name for field in fields(parts[0])]  # type: ignore[arg-type]
    columns: dict[str, Any] = {
        name: np.concatenate([getattr(part, name) for part in parts]) for name in names
    }
    return type(parts[0])(**columns)


def _ordinals(days: pd.Series) -> Ints:
    """Days as ordinals of the calendar, `NO_DAY` where there is none."""
    stamps = pd.to_datetime(days).to_numpy("datetime64[D]")
    # Day 1 of the calendar's ordinals is the first of January of year 1.
    ordinals = stamps.astype(np.int64) - np.datetime64("0001-01-01", "D").astype(np.int64) + 1
    return np.where(np.isnat(stamps), NO_DAY, ordinals)


def _windows(
    connection: duckdb.DuckDBPyConnection, first: Ints, last: Ints, iso: NDArray[np.object_]
) -> tuple[Floats, Bools]:
    """The length of each claim's window, and whether it was counted from the date of publication.

    Of several windows the first of each sort counts.

    :param first, last: the dated windows, which are completed.
    :param iso: the first window of each.
    """
    told = connection.execute(
        """select c.i, s.normalized as iso from spans s join c using (claim_id)
        where s.field = 'window' and s.normalized is not null order by c.i, s.start"""
    ).df()
    length = np.full(len(first), np.nan)
    open_start, open_end = (first == NO_DAY) & (last != NO_DAY), (last == NO_DAY) & (first != NO_DAY)
    first[open_start], last[open_end] = 1, 3_652_059
    dated = first != NO_DAY
    values = told["iso"].unique()
    days = {value: window_days(value) for value in values}
    lengths = {value: window_length(value) for value in values}
    # A length that was counted from the date of publication is dated already.
    sized = {value for value, size in lengths.items() if size is not None}
    counted = dated & pd.Series(iso, dtype=object).isin(sized).to_numpy(bool)
    for row, value in zip(told["i"].to_numpy()[::-1], told["iso"].to_numpy()[::-1], strict=True):
        if (found := days[value]) is not None and not dated[row]:
            first[row], last[row] = found
        if (size := lengths[value]) is not None and not counted[row]:
            length[row] = size
    return length, counted
