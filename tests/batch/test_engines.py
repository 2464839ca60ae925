"""Whichever engine does the work: the same bytes, and nothing is lost when workers die or stall."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import dask
import pytest
from distributed import LocalCluster

from claimspan.batch.attempts import Bounds
from claimspan.batch.cluster import Cluster, ClusterOptions
from claimspan.batch.engine import Engine, Event
from claimspan.batch.pool import Pool, PoolOptions
from claimspan.batch.run import RunOptions, Summary, run
from claimspan.batch.shards import ShardSize
from claimspan.dataset.folder import read_dataset
from crashing import HANG, KILL, ONCE, Crashing, preload

GOOD: Final = "In all, 14% of farms use drones in 2020. Another 3 do not."
Going = Callable[..., tuple[Summary, list[Event]]]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The scheduler of a cluster of two workers, as somebody else might have started it."""
    preload()
    with (
        dask.config.set({"distributed.worker.multiprocessing-method": "forkserver"}),
        LocalCluster(2, dashboard_address="127.0.0.1:0", threads_per_worker=1, silence_logs=50) as cluster,
    ):
        yield cluster.scheduler_address


@pytest.fixture(params=["pool", "dask"])
def make(request: pytest.FixtureRequest) -> Iterator[Callable[[Bounds], Engine]]:
    """Makes an engine with these bounds."""
    with contextlib.ExitStack() as made:
        if request.param == "pool":
            preload()

        def make(bounds: Bounds) -> Engine:
            if request.param == "pool":
                engine: Engine = Pool(Crashing, PoolOptions(2, bounds, "forkserver"))
            else:
                engine = Cluster(Crashing, ClusterOptions(request.getfixturevalue("address"), 2, bounds))
            made.callback(engine.close)
            return engine

        yield make


@pytest.fixture
def going(make: Callable[[Bounds], Engine], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Going:
    """Runs over ``in`` into ``out``; gives the summary and the events."""
    monkeypatch.chdir(tmp_path)

    def go(documents: int = 5, **bounds: Any) -> tuple[Summary, list[Event]]:
        events: list[Event] = []
        options = RunOptions(size=ShardSize(documents))
        engine = make(Bounds(**bounds))
        return run(["in"], Path("out"), engine=engine, options=options, events=events.append), events

    return go


def articles(folder: Path, **special: str) -> None:
    folder.mkdir()
    for name in "abcdefghij":
        (folder / f"{name}.txt").write_text(special.get(name, GOOD), encoding="utf-8")


def quarantine() -> list[tuple[str, str, str]]:
    rows = read_dataset(Path("out")).table("quarantine").to_pylist()
    return [(row["source"], row["error"], row["message"]) for row in rows]


def content(out: str) -> dict[str, bytes]:
    files = (path for path in Path(out).rglob("*") if path.is_file() and path.name != "timings.json")
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in files}


def test_every_engine_gives_the_same_bytes(going: Going, tmp_path: Path) -> None:
    articles(tmp_path / "in", c="A crash of 5%.", d="")
    run(["in"], Path("inline"), extractor=Crashing(), options=RunOptions(size=ShardSize(3)))
    summary, _ = going(3)
    assert (summary.read, summary.stored, summary.quarantined) == (10, 8, 2)
    assert content("out") == content("inline")


def test_new_and_changed_documents_are_read_and_others_copied(going: Going, tmp_path: Path) -> None:
    articles(tmp_path / "in")
    size = RunOptions(size=ShardSize(4))
    for out in ("out", "inline"):
        run(["in"], Path(out), extractor=Crashing(), options=size)
    (tmp_path / "in" / "b.txt").write_text("Here 15% of farms use sheep.")
    run(["in"], Path("inline"), extractor=Crashing(), options=size)
    summary, _ = going(4)
    assert (summary.stored, summary.unchanged) == (1, 9)
    assert content("out") == content("inline")


def test_a_document_that_kills_is_quarantined_alone(going: Going, tmp_path: Path) -> None:
    articles(tmp_path / "in", c=KILL, h=KILL)
    summary, events = going()
    assert (summary.read, summary.stored, summary.quarantined) == (10, 8, 2)
    assert quarantine() == [
        (name, "killed", f"{name}: ended the process that read it, twice.")
        for name in ("in/c.txt", "in/h.txt")
    ]
    assert {event.told.get("source") for event in events} == {None, "in/c.txt", "in/h.txt"}
    assert summary.reasons == {("engine", "killed"): 2}


def test_a_worker_that_dies_once_costs_no_document(going: Going, tmp_path: Path) -> None:
    articles(tmp_path / "in", b=f"{GOOD} {ONCE}{tmp_path}/mark")
    summary, events = going()
    assert (summary.stored, summary.quarantined) == (10, 0)
    assert [event.told["why"] for event in events] == ["killed"]


def test_a_document_that_takes_too_long_is_quarantined_alone(going: Going, tmp_path: Path) -> None:
    articles(tmp_path / "in", e=HANG)
    summary, events = going(doc_timeout=1.0)
    assert (summary.stored, summary.quarantined) == (9, 1)
    assert quarantine() == [
        ("in/e.txt", "timeout", "in/e.txt: took longer than 1 seconds, the most that one may take.")
    ]
    assert {event.told["why"] for event in events} == {"timeout"}
