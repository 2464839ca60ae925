"""What several articles say: the explorer's view of groups, copies and contradictions."""

from __future__ import annotations

from typing import Any, Final

import duckdb
import pandas as pd
import streamlit as st

from claimspan.analysis.dataset import Dataset
from claimspan.dataset.database import cursor_of
from claimspan.dataset.derived import what_to_do
from claimspan.explore.drawn import claim_html, plain

MOST_GROUPS: Final = 2_000
_CORROBORATED: Final = (
    "select subject, measure, value, value_high, unit, direction, window_text, n_sources, n_documents, "
    "first_published, last_published, value_min, value_max, sentence, group_id from corroborated "
    "order by n_sources desc, n_documents desc, group_id"
)
_MEMBERS: Final = (
    "select m.claim_id, m.source as independent_source, d.source, d.published from group_members m "
    "join documents d using (doc_id) where m.group_id = ? order by m.source, d.published, d.source limit ?"
)
_CONFLICTS: Final = (
    "select subject_a as subject, measure_a as measure, value_a, unit_a, n_sources_a, value_b, unit_b, "
    "n_sources_b, window_a, window_b, similarity, source_a, source_b, published_a, published_b, "
    "claim_a, claim_b from conflicts order by similarity desc, claim_a, claim_b"
)
_COPIES: Final = (
    "select x.scope, d.source, d.published, x.similarity, "
    'substr(d.text, x.start + 1, least(x."end" - x.start, 200)) as text, x.copy_id '
    "from copies x join documents d using (doc_id) order by x.scope, x.copy_id, d.published, d.source"
)


def across(dataset: Dataset, connection: duckdb.DuckDBPyConnection) -> None:
    """Draw the claims of several sources, those that contradict one another, and copies."""
    if missing := what_to_do(dataset.path):
        st.info(plain(f"{missing[0].upper()}{missing[1:]}."))
        return
    cursor = cursor_of(connection)
    st.subheader("Said by several independent sources")
    row = _table(cursor, _CORROBORATED, "corroborated", "No two independent sources claim the same.")
    if row is not None:
        found = cursor.execute(_MEMBERS, [row["group_id"], MOST_GROUPS]).fetchall()
        for claim_id, number, source, published in found:
            _side(dataset, claim_id, f"source {number}: {source}", published)
    st.subheader("Different values for the same")
    row = _table(cursor, _CONFLICTS, "conflicts", "No two claims contradict one another.")
    if row is not None:
        for column, end in zip(st.columns(2), "ab", strict=True):
            with column:
                _side(dataset, row[f"claim_{end}"], row[f"source_{end}"], row[f"published_{end}"])
    st.subheader("Copies")
    _table(cursor, _COPIES, "copies", "No article and no sentence stands elsewhere in the same words.")


def _table(cursor: duckdb.DuckDBPyConnection, query: str, key: str, none: str) -> dict[str, Any] | None:
    """The rows of a query as a table; the one that is picked."""
    frame = cursor.execute(f"{query} limit {MOST_GROUPS + 1}").df()
    if frame.empty:
        st.write(none)
        return None
    if len(frame) > MOST_GROUPS:
        st.write(f"The first {MOST_GROUPS:,}; the view {key} has all.")
    shown = frame.head(MOST_GROUPS)
    picked = st.dataframe(
        shown, hide_index=True, on_select="rerun", selection_mode="single-row", key=key, placeholder=""
    )
    rows = picked["selection"]["rows"]
    return {str(name): value for name, value in shown.iloc[rows[0]].items()} if rows else None


def _side(dataset: Dataset, claim_id: str, source: str, published: Any) -> None:
    """One claim of several that are compared, with where and when it was said."""
    shown = dataset.show(claim_id)
    when = "" if pd.isna(published) else f", {pd.Timestamp(published).date()}"
    with st.container(border=True):
        st.write(plain(f"{source}{when}"))
        st.html(claim_html(shown.claim, shown.spans))
