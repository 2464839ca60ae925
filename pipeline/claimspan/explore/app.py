"""The pages of ``claimspan explore``, drawn with Streamlit; run anew by it at each click.

What comes from articles is shown by Streamlit as text, or as HTML in which it is escaped.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import duckdb
import pandas as pd
import streamlit as st

from claimspan.analysis.dataset import Dataset
from claimspan.checks.reviews import VERDICTS, append_review, read_reviews, review_of
from claimspan.dataset.database import cursor_of
from claimspan.dataset.derived import derived_folder
from claimspan.errors import ClaimspanError
from claimspan.explore.across import across
from claimspan.explore.drawn import article_html, claim_html, plain, style
from claimspan.explore.selection import FACETS, Selection, claims_query, facet_query, open_confined, run_query
from claimspan.report.payload import web_link
from claimspan.schema import SCHEMAS

MOST_ROWS: Final = 10_000
MOST_OPTIONS: Final = 200
_EXAMPLE: Final = "select kind, count(*) as claims from claims group by kind order by claims desc"


def show(folder: str, reviews: str) -> None:
    """Draw the page of the dataset in `folder`; reviews go to the file `reviews`."""
    name = Path(folder).resolve().name
    st.set_page_config(page_title=f"{name} · claimspan", layout="wide")
    st.html(style())
    try:
        dataset, connection = _open(folder, _version(Path(folder)))
    except ClaimspanError as error:
        st.error(plain(str(error)))
        return
    st.header(plain(f"Claims of {name}"))
    claims, several, documents, sql, told = st.tabs(
        ["Claims", "Across articles", "Articles", "SQL", "Reviews"]
    )
    with claims:
        _claims(dataset, connection, Path(reviews))
    with several:
        across(dataset, connection)
    with documents:
        _documents(connection)
    with sql:
        _sql(connection)
    with told:
        _reviews(Path(reviews))


def _version(folder: Path) -> tuple[int, bool]:
    """Another one whenever the dataset was made anew or grouped, so that nothing old is shown."""
    try:
        return (folder / "dataset.json").stat().st_mtime_ns, derived_folder(folder).is_dir()
    except OSError:
        return 0, False


@st.cache_resource(max_entries=2)
def _open(folder: str, _made: tuple[int, bool]) -> tuple[Dataset, duckdb.DuckDBPyConnection]:
    return Dataset(folder), open_confined(Path(folder))


def _claims(dataset: Dataset, connection: duckdb.DuckDBPyConnection, reviews: Path) -> None:
    with st.sidebar:
        text = st.text_input("Words in the claim", key="text")
        source = st.text_input("Part of the source", key="source")
        ticked = tuple((column, _ticked(connection, column)) for column in FACETS)
    query, values = claims_query(Selection(text, ticked, source))
    cursor = cursor_of(connection)
    (total,) = cursor.execute(f"select count(*) from ({query})", values).fetchone() or (0,)
    frame = cursor.execute(f"{query} limit {MOST_ROWS}", values).df()
    more = f", of which the first {MOST_ROWS:,} are shown" if total > len(frame) else ""
    st.write(f"{total:,} {'claim' if total == 1 else 'claims'}{more}. Tick a row to see the claim.")
    picked = st.dataframe(
        frame,
        hide_index=True,
        on_select="rerun",
        selection_mode="single-row",
        placeholder="",
        # Another table for another selection: what is ticked is kept by the row's number.
        key=f"claims-{zlib.crc32(repr((query, values)).encode()):08x}",
    )
    _downloads(cursor, query, values)
    if rows := picked["selection"]["rows"]:
        _claim(dataset, connection, str(frame["claim_id"].iloc[rows[0]]), reviews)
    elif claim_id := st.text_input("Claim to show, by its claim_id (or tick a row)", key="claim_id"):
        _claim(dataset, connection, claim_id.strip(), reviews)


def _ticked(connection: duckdb.DuckDBPyConnection, column: str) -> tuple[str, ...]:
    known = cursor_of(connection).execute(f"{facet_query(column)} limit {MOST_OPTIONS}").fetchall()
    counts = {str(name): count for name, count in known}
    if not counts:
        return ()
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

    with st.container(horizontal=True):
        st.download_button(
            "Selection as CSV",
            lambda: frame().to_csv(index=False),
            "claims.csv",
            key="csv",
            on_click="ignore",
        )
        st.download_button(
            "Selection as Parquet",
            lambda: frame().to_parquet(index=False),
            "claims.parquet",
            key="parquet",
            on_click="ignore",
        )


def _claim(dataset: Dataset, connection: duckdb.DuckDBPyConnection, claim_id: str, reviews: Path) -> None:
    try:
        shown = dataset.show(claim_id)
    except ClaimspanError as error:
        st.warning(plain(str(error)))
        return
    left, right = st.columns([3, 2])
    with left:
        st.html(claim_html(shown.claim, shown.spans))
        if link := web_link(shown.claim["source_link"]):
            st.link_button("Open the article at the claim", link)
    with right:
        _review(shown.claim, reviews)
    with st.expander("The claim in its article"):
        _article(connection, shown.claim["doc_id"], claim_id)


def _review(claim: Mapping[str, Any], reviews: Path) -> None:
    """What is to be said of a claim, written as a line of the file of reviews."""
    claim_id = claim["claim_id"]
    with st.form(f"review-{claim_id}", clear_on_submit=True):
        verdict = st.radio("Is it read right?", VERDICTS, horizontal=True, key=f"verdict-{claim_id}")
        field = st.selectbox("What is wrong", ["", *SCHEMAS["claims"].names], key=f"field-{claim_id}")
        corrected = st.text_input("What it should be", key=f"corrected-{claim_id}")
        why = st.text_input("Why", key=f"why-{claim_id}")
        if not st.form_submit_button("Write review"):
            return
    right = verdict == "right"
    review = review_of(
        claim, verdict, field="" if right else field or "", corrected="" if right else corrected, why=why
    )
    try:
        append_review(reviews, review)
    except OSError as error:
        st.error(plain(f"{reviews} could not be written: {error.strerror}."))
        return
    st.success(plain(f"Written to {reviews}."))


def _article(connection: duckdb.DuckDBPyConnection, doc_id: str, claim_id: str = "") -> None:
    """An article with the evidence of its claims marked."""
    cursor = cursor_of(connection)
    (text,) = cursor.execute("select text from documents where doc_id = ?", [doc_id]).fetchone() or ("",)
    query = 'select claim_id, field, start, "end" from spans where doc_id = ?'
    names = ("claim_id", "field", "start", "end")
    spans = [dict(zip(names, row, strict=True)) for row in cursor.execute(query, [doc_id]).fetchall()]
    st.html(article_html(text, spans, claim_id))


def _documents(connection: duckdb.DuckDBPyConnection) -> None:
    cursor = cursor_of(connection)
    wanted = st.text_input("Part of a source or title", key="document")
    found = cursor.execute(
        "select doc_id, source, title, url, published, n_claims from documents "
        "where contains(lower(concat_ws(' ', source, title)), lower(?)) order by source limit ?",
        [wanted, MOST_OPTIONS],
    ).fetchall()
    if not found:
        st.info("No article has this in its source or title.")
        return
    names = {row[0]: f"{row[2] or row[1]} ({row[5]:,} claims)" for row in found}
    doc_id = st.selectbox("Article", list(names), format_func=names.__getitem__, key="doc_id")
    (source, url, published) = next((row[1], row[3], row[4]) for row in found if row[0] == doc_id)
    st.write(plain(source if published is None else f"{source}, {published}"))
    if link := web_link(url):
        st.link_button("Open the article", link)
    _article(connection, doc_id)


def _sql(connection: duckdb.DuckDBPyConnection) -> None:
    query = st.text_area("SQL over tables and views", _EXAMPLE, key="sql")
    if st.button("Run", key="run"):
        try:
            frame, more = run_query(cursor_of(connection), query, MOST_ROWS)
        except ClaimspanError as error:
            st.error(plain(str(error)))
            return
        st.dataframe(frame, hide_index=True, placeholder="")
        if more:
            st.write(f"Only the first {MOST_ROWS:,} rows are shown.")


def _reviews(path: Path) -> None:
    if not path.is_file():
        st.info(plain(f"No reviews yet; they are written to {path}."))
        return
    try:
        st.dataframe(pd.DataFrame(read_reviews(path)), hide_index=True)
    except ClaimspanError as error:
        st.error(plain(str(error)))
