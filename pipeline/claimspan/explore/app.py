"""The pages of ``claimspan explore``, drawn with Streamlit; run anew by it at each click.

What comes from articles is shown by Streamlit as text, or through Rich's HTML, which escapes it.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any, Final

import duckdb
import pandas as pd
import streamlit as st
from rich.console import Console

from claimspan.analysis.dataset import Dataset
from claimspan.checks.reviews import VERDICTS, append_review, read_reviews, review_of
from claimspan.drawing import paint
from claimspan.errors import ClaimspanError
from claimspan.explore.selection import FACETS, Selection, claims_query, facet_query, open_confined, run_query
from claimspan.schema import SCHEMAS

MOST_ROWS: Final = 10_000
MOST_OPTIONS: Final = 200
_EXAMPLE: Final = "select kind, count(*) as claims from claims group by kind order by claims desc"


def show(folder: str, reviews: str) -> None:
    """Draw the page of the dataset in `folder`; reviews go to the file `reviews`."""
    st.set_page_config(page_title=f"{Path(folder).name} · claimspan", layout="wide")
    try:
        dataset, connection = _open(folder, _version(folder))
    except ClaimspanError as error:
        st.error(str(error))
        return
    st.title(f"Claims of {Path(folder).resolve().name}")
    claims, documents, sql, told = st.tabs(["Claims", "Documents", "SQL", "Reviews"])
    with claims:
        _claims(dataset, connection, Path(reviews))
    with documents:
        _documents(connection)
    with sql:
        _sql(connection)
    with told:
        _reviews(Path(reviews))


def _version(folder: str) -> int:
    """Another number whenever the dataset was made anew, so that nothing old is shown."""
    try:
        return (Path(folder) / "dataset.json").stat().st_mtime_ns
    except OSError:
        return 0


@st.cache_resource(max_entries=2)
def _open(folder: str, _made: int) -> tuple[Dataset, duckdb.DuckDBPyConnection]:
    return Dataset(folder), open_confined(Path(folder))


def _claims(dataset: Dataset, connection: duckdb.DuckDBPyConnection, reviews: Path) -> None:
    with st.sidebar:
        text = st.text_input("Words in the claim", key="text")
        source = st.text_input("Part of the source", key="source")
        ticked = tuple((column, _ticked(connection, column)) for column in FACETS)
    query, values = claims_query(Selection(text, ticked, source))
    cursor = connection.cursor()
    (total,) = cursor.execute(f"select count(*) from ({query})", values).fetchone() or (0,)
    frame = cursor.execute(f"{query} limit {MOST_ROWS}", values).df()
    st.caption(
        f"{total:,} claims" + (f", of which the first {MOST_ROWS:,} are shown" if total > len(frame) else "")
    )
    picked = st.dataframe(
        frame,
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        key="claims",
    )
    _downloads(cursor, query, values)
    rows = picked["selection"]["rows"] if picked else []
    if rows and rows[0] < len(frame):
        _claim(dataset, str(frame["claim_id"].iloc[rows[0]]), reviews)
    else:
        claim_id = st.text_input("Claim to show, by its claim_id (or click a row)", key="claim_id")
        if claim_id:
            _claim(dataset, claim_id.strip(), reviews)


def _ticked(connection: duckdb.DuckDBPyConnection, column: str) -> tuple[str, ...]:
    known = connection.cursor().execute(f"{facet_query(column)} limit {MOST_OPTIONS}").fetchall()
    counts = {str(name): count for name, count in known}
    return tuple(
        st.multiselect(
            column.replace("_", " "),
            list(counts),
            format_func=lambda name: f"{name} ({counts[name]:,})",
            key=f"facet_{column}",
        )
    )


def _downloads(cursor: duckdb.DuckDBPyConnection, query: str, values: list[Any]) -> None:
    """The whole selection, not only the rows that are shown; made when it is asked for."""

    def frame() -> pd.DataFrame:
        return cursor.execute(query, values).df()

    left, right = st.columns(2)
    left.download_button("Selection as CSV", lambda: frame().to_csv(index=False), "claims.csv", key="csv")
    right.download_button(
        "Selection as Parquet", lambda: frame().to_parquet(index=False), "claims.parquet", key="parquet"
    )


def _claim(dataset: Dataset, claim_id: str, reviews: Path) -> None:
    try:
        shown = dataset.show(claim_id)
    except ClaimspanError as error:
        st.warning(str(error))
        return
    st.html(shown._repr_html_())
    if link := shown.claim["source_link"]:
        st.link_button("Open the article at the claim", link)
    with st.form(f"review-{claim_id}", clear_on_submit=True):
        verdict = st.radio("Is it read right?", VERDICTS, horizontal=True, key=f"verdict-{claim_id}")
        field = st.selectbox("What is wrong", ["", *SCHEMAS["claims"].names], key=f"field-{claim_id}")
        corrected = st.text_input("What it should be", key=f"corrected-{claim_id}")
        why = st.text_input("Why", key=f"why-{claim_id}")
        if st.form_submit_button("Write review"):
            right = verdict == "right"
            review = review_of(
                shown.claim,
                verdict,
                field="" if right else field or "",
                corrected="" if right else corrected,
                why=why,
            )
            append_review(reviews, review)
            st.success(f"Written to {reviews}.")


def _documents(connection: duckdb.DuckDBPyConnection) -> None:
    cursor = connection.cursor()
    wanted = st.text_input("Part of a source or title", key="document")
    found = cursor.execute(
        "select doc_id, source, title, url, published, n_claims from documents "
        "where contains(lower(concat_ws(' ', source, title)), lower(?)) order by source limit ?",
        [wanted, MOST_OPTIONS],
    ).fetchall()
    if not found:
        st.info("No document has this in its source or title.")
        return
    names = {row[0]: f"{row[2] or row[1]} ({row[5]:,} claims)" for row in found}
    doc_id = st.selectbox("Document", list(names), format_func=names.__getitem__, key="doc_id")
    (text,) = cursor.execute("select text from documents where doc_id = ?", [doc_id]).fetchone() or ("",)
    spans = cursor.execute('select field, start, "end" from spans where doc_id = ?', [doc_id]).fetchall()
    st.html(marked(text, [{"field": f, "start": s, "end": e} for f, s, e in spans]))


def marked(text: str, spans: list[dict[str, Any]]) -> str:
    """An article as HTML, its evidence in colour."""
    console = Console(
        file=io.StringIO(), record=True, width=120, force_terminal=True, color_system="truecolor", emoji=False
    )
    console.print(paint(text, 0, spans))
    return console.export_html(inline_styles=True, code_format="<pre>{code}</pre>")


def _sql(connection: duckdb.DuckDBPyConnection) -> None:
    query = st.text_area("SQL over tables and views", _EXAMPLE, key="sql")
    if st.button("Run", key="run"):
        try:
            frame, more = run_query(connection.cursor(), query, MOST_ROWS)
        except ClaimspanError as error:
            st.error(str(error))
            return
        st.dataframe(frame, hide_index=True)
        if more:
            st.caption(f"Only the first {MOST_ROWS:,} rows are shown.")


def _reviews(path: Path) -> None:
    if not path.is_file():
        st.info(f"No reviews yet; they are written to {path}.")
        return
    try:
        st.dataframe(pd.DataFrame(read_reviews(path)), hide_index=True)
    except ClaimspanError as error:
        st.error(str(error))
