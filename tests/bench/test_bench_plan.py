"""Planning of many shards: as many as are asked for, each planned as a run plans it."""

import json

import pytest
from bench.plan import __main__ as command

from claimspan.batch.shards import ShardSize


def test_as_many_shards_are_planned_as_are_asked_for() -> None:
    told = list(command.plan(20, ShardSize(16), 5))
    assert [figures["shards"] for figures in told] == list(range(2, 21, 2))
    documents = [figures["documents"] for figures in told]
    assert documents == sorted(set(documents))
    assert 20 * 4 <= documents[-1] <= 20 * 16


def test_records_differ() -> None:
    made = command.records("x")
    first, second = next(made), next(made)
    assert first.source != second.source
    assert first.raw != second.raw


def test_the_command_prints_lines_of_json(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.argv", ["plan", "--shards", "10", "--documents", "4"])
    command.main()
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert len(lines) == 11
    assert all(line["peak_mb"] > 0 for line in lines)
    assert lines[-1]["listed"] == 10
