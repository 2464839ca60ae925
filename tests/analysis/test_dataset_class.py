from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
import pytest

import claimspan
from claimspan.analysis import VIEWS, Dataset
from claimspan.errors import DatasetError, UsageError
from claimspan.schema import SCHEMAS


@pytest.fixture
def dataset(folder: Path) -> Dataset:
    return claimspan.Dataset(folder)


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_table_is_a_frame_with_the_schemas_columns(dataset: Dataset, name: str) -> None:
    frame = getattr(dataset, name)()
    assert list(frame.columns) == SCHEMAS[name].names
    assert len(frame) == {"claims": 3, "spans": 10, "documents": 2, "ledger": 4, "quarantine": 0}[name]


def test_columns_have_the_types_that_pandas_has_for_them(dataset: Dataset) -> None:
    claims, documents = dataset.claims(), dataset.documents()
    assert isinstance(claims["kind"].dtype, pd.CategoricalDtype)
    assert claims["subject"].dtype == "str"
    assert claims["value"].dtype == "float64"
    assert claims["value_start"].dtype == "int32"
    assert pd.api.types.is_datetime64_dtype(claims["window_start"])
    assert documents["published"].tolist() == [pd.Timestamp("2021-03-04"), pd.NaT]


def test_offsets_of_frames_give_back_the_text(dataset: Dataset) -> None:
    texts = dataset.documents().set_index("doc_id")["text"]
    assert len(dataset.spans()) > len(texts)
    for row in dataset.spans().itertuples():
        assert texts[row.doc_id][row.start : row.end] == row.text


def test_other_readers_need_nothing_of_this_package(folder: Path) -> None:
    want = ["Waste", "<b>shops</b>", "It"]
    assert pd.read_parquet(folder / "claims")["subject"].tolist() == want
    assert pl.scan_parquet(folder / "claims").select("subject").collect()["subject"].to_list() == want
    query = f"select subject from '{folder}/claims/*.parquet' order by value_start"
    assert [row[0] for row in duckdb.sql(query).fetchall()] == want


def test_changes_have_their_size_in_units_and_percent(dataset: Dataset) -> None:
    (row,) = dataset.sql("select * from changes").to_dict("records")
    assert (row["subject"], row["change"], row["change_percent"]) == ("Waste", -10, -25)


def test_levels_and_shares_and_money_hold_what_their_names_say(dataset: Dataset) -> None:
    assert dataset.sql("select subject from levels order by value")["subject"].tolist() == [
        "<b>shops</b>",
        "It",
    ]
    assert dataset.sql("select value from shares")["value"].tolist() == [12]
    assert dataset.sql("select currency, value from money").to_numpy().tolist() == [["EUR", 5e6]]


def test_windows_are_rows_of_their_own(dataset: Dataset) -> None:
    (row,) = dataset.sql("select window_text, iso8601, subject from windows").to_dict("records")
    assert row == {"window_text": "in 2020", "iso8601": "2020", "subject": "Waste"}


def test_a_repeat_counts_once_in_the_views(dataset: Dataset) -> None:
    for view in VIEWS:
        if view.name != "windows":
            assert "duplicate_of is null" in view.sql


def test_the_data_dictionary_is_a_table(dataset: Dataset) -> None:
    rows = dataset.sql("""select "table", "column", nullable, description from columns""")
    assert len(rows) == sum(map(len, SCHEMAS.values()))
    assert rows["description"].str.len().min() > 10
    assert rows.set_index(["table", "column"]).loc[("claims", "cause"), "nullable"]


def test_queries_take_parameters(dataset: Dataset) -> None:
    assert dataset.sql("select value from claims where unit = ?", ["EUR"])["value"].tolist() == [5e6]


def test_a_mistake_in_sql_is_one_sentence(dataset: Dataset) -> None:
    with pytest.raises(UsageError, match=r"^the SQL does not run: .*sbject") as told:
        dataset.sql("select sbject from claims")
    assert "\n" not in str(told.value)


def test_a_shown_claim_marks_its_spans(dataset: Dataset) -> None:
    claim_id = dataset.claims()["claim_id"].iloc[0]
    text = str(dataset.show(claim_id))
    assert "[subject Waste] [direction fell] from [baseline 40 tonnes] to [value 30 tonnes]" in text
    assert "30 tonne (from 40)" in text


def test_a_shown_claim_is_drawn_at_the_prompt(dataset: Dataset) -> None:
    shown = dataset.show(dataset.claims()["claim_id"].iloc[1])
    assert repr(shown) == str(shown)


def test_a_shown_claim_is_safe_html_in_a_notebook(dataset: Dataset) -> None:
    html = dataset.show(dataset.claims()["claim_id"].iloc[1])._repr_html_()
    assert "<span style=" in html
    assert "<b>" not in html
    assert "&lt;b&gt;shops&lt;/b&gt;" in html


def test_an_unknown_claim_is_told(dataset: Dataset) -> None:
    with pytest.raises(DatasetError, match="no claim 'xyz'"):
        dataset.show("xyz")


def test_what_is_no_dataset_is_told(tmp_path: Path) -> None:
    with pytest.raises(DatasetError):
        Dataset(tmp_path)


def test_only_public_names_are_public() -> None:
    assert claimspan.Dataset is Dataset
    with pytest.raises(AttributeError, match="no attribute 'Datset'"):
        claimspan.Datset  # noqa: B018
