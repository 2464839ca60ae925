import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimspan.checks.scores import Found, Share, in_days, text_score, token_f1, wilson


def test_wilson_agrees_with_published_values() -> None:
    # Newcombe (1998), table I: Wilson's interval without continuity correction.
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert wilson(0, 20) == pytest.approx((0.0, 0.1611), abs=5e-5)
    assert wilson(1, 29) == pytest.approx((0.0061, 0.1718), abs=5e-5)


def test_wilson_of_nothing_says_nothing() -> None:
    assert wilson(0, 0) == (0.0, 1.0)


@given(st.integers(1, 10_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_an_interval_holds_its_share(counts: tuple[int, int]) -> None:
    low, high = wilson(*counts)
    assert 0 <= low <= Share(*counts).value + 1e-9
    assert Share(*counts).value - 1e-9 <= high <= 1


def test_found_gives_precision_recall_and_f1() -> None:
    found = Found(tp=6, fp=2, fn=4)
    assert found.precision.value == 0.75
    assert found.recall.value == 0.6
    assert found.f1 == pytest.approx(2 * 0.75 * 0.6 / 1.35)


def test_f1_is_zero_when_there_is_nothing() -> None:
    assert Found().f1 == 0


@given(st.integers(0, 500), st.integers(0, 500), st.integers(0, 500))
def test_the_interval_of_f1_holds_f1(tp: int, fp: int, fn: int) -> None:
    found = Found(tp, fp, fn)
    low, high = found.f1_interval
    assert 0 <= low <= found.f1 + 1e-9
    assert found.f1 - 1e-9 <= high <= 1


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ("hospital readmission rates", "readmission rates", 0.8),
        ("the patients", "Patients", 1.0),  # articles and case do not count
        ("patients", "doctors", 0.0),
        ("the", None, 1.0),  # neither holds a word that counts
        ("patients", None, 0.0),
        ("rates rates", "rates", 2 / 3),  # as often as they occur, not as a set
    ],
)
def test_token_f1(a: str, b: str | None, expected: float) -> None:
    assert token_f1(a, b) == pytest.approx(expected)
    assert token_f1(b, a) == pytest.approx(expected)


def test_text_score_takes_the_best_alternative() -> None:
    assert text_score("readmission rates", ["costs", "hospital readmission rates"]) == pytest.approx(0.8)


def test_an_empty_alternative_accepts_only_no_text() -> None:
    assert text_score(None, ["costs", ""]) == 1
    assert text_score("", [""]) == 1
    assert text_score("costs", [""]) == 0
    assert text_score(None, ["costs"]) == 0


@pytest.mark.parametrize(
    ("length", "days"),
    [("P1W", "P7D"), ("P14D", "P14D"), ("R/P3W", "R/P21D"), ("P1M", "P1M"), ("2024-W07", "2024-W07")],
)
def test_weeks_are_written_as_days(length: str, days: str) -> None:
    assert in_days(length) == days
