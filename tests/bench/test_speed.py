"""The bench of speed: growth is measured on few articles, on all, and on a dump if it is asked for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from bench.speed import __main__ as speed
from bench.speed.measure import Cost

NEWS = [f"Rents rose {number}% in May." for number in range(8)]


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The texts of each run, which costs a second for each and ten for its start, and runs nothing."""
    seen: list[list[str]] = []

    def run(articles: Path, _out: Path, _workers: int = 0) -> Cost:
        records = [json.loads(line) for line in articles.read_text(encoding="utf-8").splitlines()]
        assert len({record["id"] for record in records}) == len(records)
        seen.append([record["text"] for record in records])
        return Cost(10.0 + len(records), 0, 300.2)

    monkeypatch.setattr(speed.measure, "claimspan_run", run)
    return seen


@pytest.mark.parametrize(
    ("dumps", "articles"), [(None, [2, 8]), (1, [2, 8, 8]), (10, [2, 8, 80])], ids=["none", "one", "ten"]
)
def test_what_growth_is_measured_on(dumps: int | None, articles: list[int]) -> None:
    grown = list(speed._grown(NEWS, dumps))
    assert [len(texts) for texts in grown] == articles
    assert all(text == NEWS[at % 8] for texts in grown for at, text in enumerate(texts))
    assert [len(texts) for texts in speed._grown(NEWS[:1], dumps)][:2] == [1, 1]


def test_growth_is_that_of_the_same_articles_once_twice_and_four_times(
    lines: list[list[str]], tmp_path: Path
) -> None:
    assert speed._scaling(NEWS, tmp_path) == [
        {"articles": 8, "times": 1, "cost": 1.0, "cpu": 18.0, "memory": 300},
        {"articles": 16, "times": 2, "cost": 1.44, "cpu": 26.0, "memory": 300},
        {"articles": 32, "times": 4, "cost": 2.33, "cpu": 42.0, "memory": 300},
    ]
    assert lines == [NEWS, NEWS * 2, NEWS * 4]
