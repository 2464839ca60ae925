"""The pages as Streamlit draws them, without a browser."""

import re
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from claimspan.analysis import Dataset
from claimspan.checks.reviews import read_reviews


def script(folder: str, reviews: str) -> None:
    from claimspan.explore.app import show  # noqa: PLC0415

    show(folder, reviews)


@pytest.fixture
def app(folder: Path, tmp_path: Path) -> AppTest:
    return AppTest.from_function(
        script, args=(str(folder), str(tmp_path / "r.jsonl")), default_timeout=60
    ).run()


def shown(app: AppTest) -> Any:
    """The table of claims."""
    return app.dataframe[0].value


def said(element: Any) -> str:
    """A message as it is read."""
    return re.sub(r"\\(.)", r"\1", element.value)


def test_all_claims_are_shown(app: AppTest) -> None:
    assert not app.exception
    assert said(app.header[0]) == "Claims of set"
    assert shown(app)["subject"].tolist() == ["Waste", "<b>shops</b>", "It"]
    assert said(app.tabs[0].markdown[0]).startswith("3 claims.")


def test_words_and_facets_filter(app: AppTest) -> None:
    app.text_input(key="text").set_value("recycle").run()
    assert shown(app)["subject"].tolist() == ["<b>shops</b>"]
    app.text_input(key="text").set_value("").run()
    app.multiselect(key="facet_kind").set_value(["money"]).run()
    assert shown(app)["value"].tolist() == [5e6]


def test_a_review_is_written(app: AppTest, folder: Path, tmp_path: Path) -> None:
    claim = Dataset(folder).claims().iloc[0]
    app.text_input(key="claim_id").set_value(claim["claim_id"]).run()
    app.radio(key=f"verdict-{claim['claim_id']}").set_value("wrong")
    app.selectbox(key=f"field-{claim['claim_id']}").set_value("subject")
    app.text_input(key=f"corrected-{claim['claim_id']}").set_value("Household waste")
    app.button[0].click().run()
    assert not app.exception
    (review,) = read_reviews(tmp_path / "r.jsonl")
    assert (review.claim_id, review.verdict, review.field) == (claim["claim_id"], "wrong", "subject")
    assert review.corrected == "Household waste"


def test_an_unknown_claim_is_told(app: AppTest) -> None:
    app.text_input(key="claim_id").set_value("xyz").run()
    assert "no claim 'xyz'" in said(app.warning[0])


def test_sql_runs_and_mistakes_are_told(app: AppTest) -> None:
    app.text_area(key="sql").set_value("select max(value) as most from claims").run()
    app.button(key="run").click().run()
    assert app.dataframe[-1].value["most"].tolist() == [5e6]
    app.text_area(key="sql").set_value("delete from claims").run()
    app.button(key="run").click().run()
    assert said(app.error[0]) == "give one select; nothing is changed from here"


def test_what_is_no_dataset_is_told(tmp_path: Path) -> None:
    app = AppTest.from_function(script, args=(str(tmp_path), ""), default_timeout=60).run()
    assert not app.exception
    assert str(tmp_path) in said(app.error[0])


def test_messages_show_what_they_quote_as_it_is(app: AppTest) -> None:
    app.text_area(key="sql").set_value("select '![x](http://x.example/y.png)'::int").run()
    app.button(key="run").click().run()
    assert r"\!\[x\]\(http\:" in app.error[0].value


def test_groups_are_asked_for_where_there_are_none(app: AppTest) -> None:
    assert "not grouped yet; run claimspan group" in said(app.info[0])


def test_a_file_that_cannot_be_written_is_told(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    app = AppTest.from_function(script, args=(str(folder), str(tmp_path / "taken")), default_timeout=60).run()
    app.text_input(key="claim_id").set_value(Dataset(folder).claims().claim_id[0]).run()
    app.button[0].click().run()
    assert not app.exception
    assert "could not be written: Is a directory" in said(app.error[0])
