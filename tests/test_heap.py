"""Giving free memory back changes nothing, and is asked of no C library that cannot do it."""

from __future__ import annotations

import pytest

from claimspan import heap


def test_it_is_asked_of_the_c_library(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    monkeypatch.setattr(heap, "_trim", lambda: asked.append)
    heap.give_back()
    assert asked == [0]


@pytest.mark.parametrize("system", ["linux", "darwin", "win32"])
def test_it_harms_nowhere(monkeypatch: pytest.MonkeyPatch, system: str) -> None:
    monkeypatch.setattr(heap.sys, "platform", system)
    heap._trim.cache_clear()
    heap.give_back()
    heap._trim.cache_clear()
