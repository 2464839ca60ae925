import datetime
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimspan.report.payload import COLUMNS, Payload, title, to_json, web_link


@given(st.recursive(st.text() | st.none() | st.integers(), st.lists))
def test_json_comes_back_and_cannot_end_its_element(value: object) -> None:
    text = "".join(to_json(value))
    assert json.loads(text) == value
    assert not set(text) & set("<>&\u2028\u2029")


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://a.example/x", True),
        ("HTTP://a.example", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("//a.example", False),
        ("http://[bad", False),
        ("", False),
        (None, False),
    ],
)
def test_only_the_web_is_linked_to(url: str | None, link: bool) -> None:
    assert (web_link(url) is not None) is link


def test_a_claim_is_held_with_its_evidence_and_article() -> None:
    claim = dict.fromkeys(COLUMNS) | {
        "claim_id": "c",
        "doc_id": "d",
        "value": 5.0,
        "value_high": None,
        "baseline_value": 4.0,
        "unit": "percent",
        "per": None,
        "comparator": "~",
        "window_start": datetime.date(2020, 1, 2),
        "source_link": "javascript:x",
        "rule_id": "a/b",
    }
    span = {
        "claim_id": "c",
        "field": "value",
        "text": "5%",
        "normalized": None,
        "start": 0,
        "end": 2,
        "rule_id": "a/c",
    }
    document = {"doc_id": "d", "title": None, "source": "in/d.txt", "published": None}
    page = Payload()
    page.add(claim)
    page.prove(span)
    assert list(page.claims) == ["c"]
    held = json.loads("".join(to_json(page.finish([document], {"d"}))))
    (row,) = [dict(zip(held["columns"], row, strict=True)) for row in held["claims"]]
    assert row["amount"] == "~ 5 percent (from 4)"
    assert row["window_start"] == "2020-01-02"
    assert row["link"] is None
    assert held["rules"][row["rule"]] == "a/b"
    assert held["rules"][row["spans"][0][-1]] == "a/c"
    assert row["spans"][0][:5] == ["value", "5%", None, 0, 2]
    assert held["articles"] == [{"source": "in/d.txt", "title": "d.txt", "published": None, "shown": True}]


def test_an_article_without_title_is_called_after_its_file() -> None:
    assert title({"title": "T", "source": "a/b.txt"}) == "T"
    assert title({"title": "", "source": "a/b.jsonl#3"}) == "b.jsonl#3"
