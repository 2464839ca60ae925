"""Workers that die, stall or grow are replaced; a document that does it to them is quarantined alone."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from claimspan.batch.attempts import MIB, Bounds
from claimspan.batch.engine import Event
from claimspan.batch.pool import Pool, PoolOptions
from claimspan.batch.run import RunOptions, Summary, run
from claimspan.batch.shards import ShardSize
from claimspan.dataset.folder import read_dataset
from claimspan.errors import DatasetError, UsageError
from crashing import GROW, KILL, ONCE, Crashing, preload

# One process loads the libraries, and workers are made from it at once.
START: Final = "forkserver"
GOOD = "In all, 14% of farms use drones in 2020. Another 3 do not."
Going = Callable[..., tuple[Summary, list[Event]]]


@pytest.fixture(scope="module", autouse=True)
def _preloaded() -> None:
    preload()


def articles(folder: Path, **special: str) -> Path:
    folder.mkdir()
    for name in "abcdefghij":
        (folder / f"{name}.txt").write_text(special.get(name, GOOD), encoding="utf-8")
    return folder


@pytest.fixture
def going(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Going]:
    """Runs over ``in`` with a pool of workers; gives the summary and the events."""
    monkeypatch.chdir(tmp_path)
    pools: list[Pool] = []

    def go(
        out: str = "out", workers: int = 2, documents: int = 5, **options: Any
    ) -> tuple[Summary, list[Event]]:
        events: list[Event] = []
        pools.append(Pool(Crashing, PoolOptions(workers, Bounds(**options), START)))
        summary = run(
            ["in"],
            Path(out),
            engine=pools[-1],
            options=RunOptions(size=ShardSize(documents)),
            events=events.append,
        )
        return summary, events

    yield go
    for pool in pools:
        pool.close()


def quarantine(out: str = "out") -> list[tuple[str, str, str]]:
    rows = read_dataset(Path(out)).table("quarantine").to_pylist()
    return [(row["source"], row["stage"], row["error"]) for row in rows]


def parts(out: str) -> dict[str, bytes]:
    root = Path(out)
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and path.name != "timings.json"
    }


@pytest.mark.skipif(
    not Path("/proc/self/statm").exists(), reason="the system does not tell what a process holds"
)
def test_memory_is_watched(going: Going, tmp_path: Path) -> None:
    articles(tmp_path / "in", a=GROW)
    summary, events = going(memory=100 * MIB, workers=1)
    assert quarantine() == [("in/a.txt", "engine", "memory")]
    assert summary.stored == 9
    # The libraries alone take more than this, so every worker is replaced after its shard.
    assert "worker_recycled" in [event.name for event in events]


def test_failed_records_are_tried_again_by_the_next_run(going: Going, tmp_path: Path) -> None:
    articles(tmp_path / "in", c=KILL)
    going()
    (tmp_path / "in" / "c.txt").write_text(GOOD)
    summary, _ = going()
    assert (summary.stored, summary.unchanged, summary.quarantined) == (1, 9, 0)
    (tmp_path / "in" / "c.txt").write_text(f"{ONCE}{tmp_path}/one {KILL}")
    assert going()[0].quarantined == 1
    summary, events = going()
    assert (summary.unchanged, summary.quarantined) == (9, 1), "tried again, though it has not changed"
    assert events


def missing_model() -> Any:
    raise UsageError("no such model")


def dying() -> Any:
    os._exit(3)


def test_workers_are_spawned_unless_asked_otherwise(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(articles(tmp_path / "in").parent)
    pool = Pool(Crashing, PoolOptions(1))
    assert run(["in"], Path("out"), engine=pool).stored == 10
    pool.close()


def test_what_cannot_be_loaded_is_told(tmp_path: Path) -> None:
    pool = Pool(missing_model, PoolOptions(1, start=START))
    with pytest.raises(UsageError, match="no such model"):
        pool.made_with()
    pool.close()
    pool = Pool(dying, PoolOptions(1, start=START))
    with pytest.raises(DatasetError, match=r"before they have loaded \(exit code 3\)"):
        pool.made_with()
    pool.close()
