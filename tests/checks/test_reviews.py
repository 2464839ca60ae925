import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimspan.checks.reviews import Review, append_review, read_reviews, review_of, sum_up
from claimspan.errors import UsageError

CLAIM = {
    "claim_id": "c1",
    "doc_id": "d1",
    "value_text": "14%",
    "sentence": "14% of farms use drones.",
    "rule_id": "percentages/plain",
    "rule_version": 2,
    "subject": "farms",
}


def said(claim_id: str, verdict: str, rule: str = "a/b", field: str = "") -> Review:
    return Review(claim_id, "d", verdict, "1", "One.", rule, 1, field)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_reviews_come_back_as_they_were_written(tmp_path_factory: pytest.TempPathFactory, why: str) -> None:
    path = tmp_path_factory.mktemp("r") / "new" / "x.reviews.jsonl"
    review = review_of(CLAIM, "wrong", field="subject", corrected="all farms", why=why)
    append_review(path, review)
    assert read_reviews(path) == [review]
    assert (review.rule_id, review.rule_version, review.value_text) == ("percentages/plain", 2, "14%")


def test_the_last_word_on_a_field_counts(tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl"
    for verdict in ("wrong", "right"):
        append_review(path, review_of(CLAIM, verdict))
    append_review(path, review_of(CLAIM, "wrong", field="subject"))
    assert [(review.verdict, review.field) for review in read_reviews(path)] == [
        ("right", ""),
        ("wrong", "subject"),
    ]


def test_a_verdict_is_right_or_wrong(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="'perhaps' is no verdict"):
        review_of(CLAIM, "perhaps")


@pytest.mark.parametrize("line", ["{", "[]", '{"claim_id": "c"}', "3"])
def test_a_line_that_is_no_review_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "r.jsonl"
    append_review(path, review_of(CLAIM, "right"))
    path.write_text(path.read_text(encoding="utf-8") + line + "\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"r\.jsonl:2: this line is no review"):
        read_reviews(path)


def test_an_unknown_verdict_in_the_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl"
    append_review(path, review_of(CLAIM, "right"))
    row = json.loads(path.read_text(encoding="utf-8")) | {"verdict": "so so"}
    path.write_text(json.dumps(row), encoding="utf-8")
    with pytest.raises(UsageError, match=r"r\.jsonl:1: 'so so' is no verdict; write right or wrong"):
        read_reviews(path)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="; claimspan explore writes such a file"):
        read_reviews(tmp_path / "none")


def test_a_claim_is_right_if_nothing_of_it_is_wrong() -> None:
    reviewed = sum_up(
        [
            said("c1", "right", "a/b"),
            said("c1", "wrong", "a/b", "subject"),
            said("c2", "right", "a/b"),
            said("c3", "wrong", "x/y"),
        ]
    )
    assert (reviewed.right.right, reviewed.right.total) == (1, 3)
    assert {rule: (one.right, one.total) for rule, one in reviewed.rules.items()} == {
        "a/b": (1, 2),
        "x/y": (0, 1),
    }
    assert reviewed.fields == {"subject": 1, "": 1}
