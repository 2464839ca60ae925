import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimspan.drawing import STYLES, bracket, paint
from claimspan.schema import SPAN_FIELDS

Call = Callable[..., Any]
TEXT = "In all, 14% of farms use drones in 2020. Another 3 do not."


@pytest.mark.usefixtures("fake", "here")
class TestExtract:
    def test_a_text_is_drawn(self, claimspan: Call, snapshot: Callable[[str, str], None]) -> None:
        result = claimspan("extract", TEXT)
        assert result.exit_code == 0
        snapshot("extract.txt", result.stdout)

    def test_standard_input_and_files_are_read_alike(self, claimspan: Call) -> None:
        drawn = claimspan("extract", TEXT).stdout
        assert claimspan("extract", "-", stdin=TEXT).stdout == drawn
        assert claimspan("extract", "in/farms.txt").stdout == drawn

    def test_a_text_without_claims_says_so(self, claimspan: Call) -> None:
        assert claimspan("extract", "Rain again.").stdout == "No claims found.\n"

    def test_each_record_of_a_file_is_drawn_under_its_title(self, here: Path, claimspan: Call) -> None:
        records = [
            {"text": TEXT, "title": "Farms"},
            {"text": "Here 60% of schools teach code.", "title": "Schools"},
        ]
        (here / "two.jsonl").write_text("\n".join(json.dumps(record) for record in records))
        drawn = claimspan("extract", "two.jsonl").stdout
        assert drawn.index("Farms") < drawn.index("[subject farms]") < drawn.index("Schools")
        assert drawn.index("Schools") < drawn.index("[subject schools]")

    def test_json_has_the_columns_of_the_dataset(self, claimspan: Call) -> None:
        (document,) = json.loads(claimspan("extract", TEXT, "--json").stdout)
        (claim,) = document["claims"]
        assert (claim["kind"], claim["value"], claim["subject"]) == ("percentage", 14.0, "farms")
        for span in claim["spans"]:
            assert TEXT[span["start"] : span["end"]] == span["text"]
        assert [entry["fate"] for entry in document["ledger"]] == ["claim", "part_of_claim", "unexplained"]

    @pytest.mark.parametrize(
        ("argument", "said"),
        [("reports/q3.txt", "there is no file"), ("q3.html", "there is no file"), ("in", "folder")],
    )
    def test_what_looks_like_a_file_must_be_one(self, claimspan: Call, argument: str, said: str) -> None:
        result = claimspan("extract", argument)
        assert result.exit_code == 2
        assert said in result.stderr

    def test_an_empty_text_is_no_folder(self, claimspan: Call) -> None:
        result = claimspan("extract", "")
        assert (result.exit_code, result.stdout) == (0, "No claims found.\n")

    def test_standard_input_that_is_no_text_is_one_sentence(self, claimspan: Call) -> None:
        result = claimspan("extract", "-", stdin=b"14\xff%")
        assert result.exit_code == 2
        assert result.stderr.startswith("error: standard input is no ")

    def test_a_file_that_cannot_be_used_fails_with_its_reason(self, here: Path, claimspan: Call) -> None:
        (here / "broken.jsonl").write_text('{"text": ')
        result = claimspan("extract", "broken.jsonl")
        assert result.exit_code == 1
        assert result.stderr.startswith("error: ")
        assert "broken.jsonl" in result.stderr


def test_a_sentence_is_painted_where_its_spans_are() -> None:
    spans = [{"field": "value", "start": 108, "end": 111}, {"field": "subject", "start": 115, "end": 120}]
    text = paint("In all, 14% of farms use drones.", 100, spans)
    assert {(span.start, span.end, span.style) for span in text.spans} == {
        (8, 11, STYLES["value"]),
        (15, 20, STYLES["subject"]),
    }


def test_a_value_is_seen_inside_a_measure() -> None:
    spans = [{"field": "value", "start": 0, "end": 3}, {"field": "measure", "start": 0, "end": 9}]
    assert [span.style for span in paint("14% fewer", 0, spans).spans] == [STYLES["measure"], STYLES["value"]]
    assert bracket("14% fewer", 0, spans) == "[value 14%] fewer"


def test_every_field_of_the_schema_has_a_style_or_a_reason() -> None:
    assert set(SPAN_FIELDS) - set(STYLES) == {"unit"}  # a unit is part of its value


SENTENCE = "abcdefghij" * 4
SPANS = st.lists(
    st.tuples(st.sampled_from([*STYLES, "unit"]), st.integers(0, 39), st.integers(1, 40)).filter(
        lambda s: s[1] < s[2]
    ),
    max_size=8,
)


@given(SPANS)
def test_brackets_add_nothing_but_brackets(spans: list[tuple[str, int, int]]) -> None:
    marked = bracket(SENTENCE, 7, [{"field": f, "start": 7 + a, "end": 7 + b} for f, a, b in spans])
    for field in STYLES:
        marked = marked.replace(f"[{field} ", "")
    assert marked.replace("]", "") == SENTENCE
