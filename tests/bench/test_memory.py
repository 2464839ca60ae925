"""The bench of memory: its inputs are what they say, and what a run makes of them is told."""

from pathlib import Path

import pytest
from bench.memory import inputs
from bench.memory.__main__ import measured, table
from bench.memory.inputs import FIGURES, INPUTS, LINES, RECORD, Made

from claimspan.gate import limits
from claimspan.sources import Limits


def test_inputs_stay_below_the_limits_they_try() -> None:
    assert FIGURES < limits.MOST_FIGURES
    assert LINES < limits.MOST_LINES
    assert Limits().max_record_bytes > RECORD


def test_words_are_new_and_always_the_same() -> None:
    first, again = Made(), Made()
    words = [first.word() for _ in range(500)]
    assert words == [again.word() for _ in range(500)]
    assert len(set(words)) > 490
    assert sum(char.isdigit() for char in first.sentence()) in {1, 2}


def test_every_input_says_what_it_is() -> None:
    assert all(maker.__doc__ for maker in INPUTS.values())


def test_what_became_of_an_input_is_told() -> None:
    found = measured("nothing in brackets")
    assert (found["stored"], found["claims"]) == (0, 0)
    assert found["quarantined"] == {"too_many_values": 2}
    assert table([found, {"what": "x", "failed": "killed"}]).row_count == 2


def test_an_input_is_made_in_its_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inputs, "FIGURES", 10)
    path = inputs.short_lines(tmp_path)
    assert path.parent == tmp_path
    assert len(path.read_text(encoding="utf-8").splitlines()) == 2
