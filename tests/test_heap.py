"""Giving free memory back changes nothing, and is asked of no C library that cannot do it."""

from __future__ import annotations

import os
from types import SimpleNamespace

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


@pytest.mark.parametrize(("more", "given"), [(-1, 1), (1, 0)])
def test_room_is_made_where_much_is_held(monkeypatch: pytest.MonkeyPatch, more: int, given: int) -> None:
    asked: list[int] = []
    monkeypatch.setattr(heap, "_trim", lambda: asked.append)
    monkeypatch.setattr(heap, "memory", lambda pid: 1000 if pid == os.getpid() else 0)
    monkeypatch.setattr(heap, "MUCH", 1000 + more)
    heap.make_room()
    assert len(asked) == given


def test_what_a_process_holds() -> None:
    assert heap.memory(os.getpid()) > 0
    assert heap.memory(0) == 0


def test_arrow_is_asked_too(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    pool = SimpleNamespace(release_unused=lambda: asked.append("arrow"))
    monkeypatch.setitem(heap.sys.modules, "pyarrow", SimpleNamespace(default_memory_pool=lambda: pool))
    heap.give_back()
    assert asked == ["arrow"]
    monkeypatch.delitem(heap.sys.modules, "pyarrow")
    heap.give_back()
    assert asked == ["arrow"]
