"""What others had of the processors is told from what the bench itself used."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from bench.speed import neighbours
from bench.speed.neighbours import Neighbours, busy, verdict

#                  user nice system idle iowait irq softirq steal guest guest_nice
LINE = "cpu  1000 20 300 9000 800 1 9 70 400 5\ncpu0 1 1 1 1 1 1 1 1 1 1\n"


def test_busy_is_neither_idle_nor_counted_twice() -> None:
    assert busy(LINE, 100) == pytest.approx(14.0)


def test_own_work_and_that_of_ended_children_is_not_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = neighbours._others()
    if before is None:
        pytest.skip("this system has no /proc/stat")
    # A system that stands still: whatever is used meanwhile is taken off what others had.
    still = tmp_path / "stat"
    still.write_text(neighbours.STAT.read_text())
    monkeypatch.setattr(neighbours, "STAT", still)
    first = neighbours._others()
    subprocess.run([sys.executable, "-c", "sum(range(3_000_000))"], check=True)
    second = neighbours._others()
    assert first is not None
    assert second is not None
    assert second < first
    assert Neighbours(began=0.0, taken=first).share() == 0.0


def test_only_what_disturbs_is_said() -> None:
    assert verdict(0.05) == ""
    assert "34% of a core" in verdict(0.34)
    assert "not valid" in verdict(0.06)
    assert "does not tell" in verdict(None)
