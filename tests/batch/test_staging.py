"""Workers that see no folder of the run send their shards through an object store: the same bytes arrive."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import dask
import fsspec
import pytest
from distributed import LocalCluster

from claimspan.batch.attempts import Bounds
from claimspan.batch.cluster import Cluster, ClusterOptions
from claimspan.batch.run import RunOptions, Summary, run
from claimspan.batch.shards import ShardSize
from claimspan.cli.run import EngineName, cluster_only
from claimspan.dataset.folder import read_dataset
from claimspan.dataset.parts import DONE, write_shard
from claimspan.dataset.staging import RemoteFiles, fetch, send
from claimspan.errors import DatasetError, UsageError
from claimspan.schema import SCHEMAS
from crashing import HANG, KILL, Crashing, preload
from object_stores import object_store

GOOD = "In all, 14% of farms use drones in 2020. Another 3 do not."
BUCKET = "s3://runs"
KEY = "0123456789abcdef"
EMPTY = {name: schema.empty_table() for name, schema in SCHEMAS.items()}


@pytest.fixture(scope="module")
def store() -> Iterator[Any]:
    """An object store with an empty bucket, told of to all processes that are started from here."""
    with object_store():
        files = fsspec.filesystem("s3", skip_instance_cache=True, use_listings_cache=False)
        files.mkdir("runs")
        yield files


@pytest.fixture(scope="module")
def address(store: Any) -> Iterator[str]:
    """The scheduler of two workers that may have started before the store was there."""
    del store
    preload()
    # Dask puts all of it into this process's environment, and leaves it there.
    environ = {name: value for name, value in os.environ.items() if name.startswith("AWS_")}
    with (
        dask.config.set({"distributed.nanny.pre-spawn-environ": environ}),
        LocalCluster(2, dashboard_address="127.0.0.1:0", threads_per_worker=1, silence_logs=50) as cluster,
    ):
        yield cluster.scheduler_address


@pytest.fixture
def going(address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Summary]:
    """Runs over ``in`` into ``out``, with workers that are told of no folder but the store's."""
    monkeypatch.chdir(tmp_path)

    def go(staging: str = f"{BUCKET}/one", **bounds: Any) -> Summary:
        engine = Cluster(Crashing, ClusterOptions(address, 2, Bounds(**bounds), staging))
        try:
            return run(["in"], Path("out"), engine=engine, options=RunOptions(size=ShardSize(4)))
        finally:
            engine.close()

    return go


def articles(folder: Path, **special: str) -> None:
    folder.mkdir()
    for name in "abcdefghij":
        (folder / f"{name}.txt").write_text(special.get(name, GOOD), encoding="utf-8")


def content(out: str) -> dict[str, bytes]:
    files = (path for path in Path(out).rglob("*") if path.is_file() and path.name != "timings.json")
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in files}


def test_shards_that_were_sent_are_the_same_and_nothing_stays_in_the_store(
    going: Callable[..., Summary], tmp_path: Path, store: Any
) -> None:
    articles(tmp_path / "in", c="A crash of 5%.", d="")
    assert going().read == 10
    run(["in"], Path("inline"), extractor=Crashing(), options=RunOptions(size=ShardSize(4)))
    assert content("out") == content("inline")
    assert store.find("runs/one") == []


def test_unchanged_and_kept_documents_need_no_worker_that_sees_the_dataset(
    going: Callable[..., Summary], tmp_path: Path
) -> None:
    articles(tmp_path / "in")
    size = RunOptions(size=ShardSize(4))
    for out in ("out", "inline"):
        run(["in"], Path(out), extractor=Crashing(), options=size)
    (tmp_path / "in" / "b.txt").write_text("Here 15% of farms use sheep.")
    (tmp_path / "in" / "h.txt").unlink()
    run(["in"], Path("inline"), extractor=Crashing(), options=size)
    summary = going()
    assert (summary.stored, summary.unchanged, summary.kept) == (1, 8, 1)
    assert content("out") == content("inline")


def test_documents_that_end_their_worker_are_quarantined_with_what_they_did(
    going: Callable[..., Summary], tmp_path: Path, store: Any
) -> None:
    articles(tmp_path / "in", c=f"{KILL} 5%.", h=f"{HANG} 5%.")
    summary = going(doc_timeout=2.0)
    assert (summary.stored, summary.quarantined) == (8, 2)
    rows = read_dataset(Path("out")).table("quarantine").to_pylist()
    assert [(row["source"], row["error"]) for row in rows] == [
        ("in/c.txt", "killed"),
        ("in/h.txt", "timeout"),
    ]
    assert store.find("runs/one") == []


def test_a_place_that_cannot_be_written_is_told_before_any_work(
    going: Callable[..., Summary], tmp_path: Path
) -> None:
    articles(tmp_path / "in")
    with pytest.raises(UsageError, match=r"s3://nowhere/x/\.marks-\w+ is not there .*; give a place"):
        going("s3://nowhere/x")
    assert not Path("out").exists()


def made(folder: Path) -> Any:
    return write_shard(folder, KEY, EMPTY.items(), lambda rows: {"stored": rows["documents"]})


@pytest.fixture
def files() -> Iterator[RemoteFiles]:
    yield RemoteFiles("memory://staged/here")
    fsspec.filesystem("memory").store.clear()


def test_what_was_sent_is_fetched(tmp_path: Path, files: RemoteFiles) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    there.mkdir()
    shard = made(here)
    send(shard, files)
    got = fetch(KEY, files, there)
    assert content(str(there)) == content(str(here))
    assert (got.rows, got.digests, got.about, got.did) == (shard.rows, shard.digests, shard.about, shard.did)
    with pytest.raises(FileNotFoundError):
        files.get(f"{KEY}/{DONE}")
    files.remove(f"{KEY}/{DONE}")  # which is gone


def test_the_file_that_makes_it_a_shard_is_put_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put: list[str] = []
    monkeypatch.setattr(RemoteFiles, "put", lambda _, name, __: put.append(name))
    send(made(tmp_path), RemoteFiles("memory://staged"))
    assert put == [*(f"{KEY}/{name}.parquet" for name in SCHEMAS), f"{KEY}/{DONE}"]


@pytest.mark.parametrize("wrong", [f"{KEY}/{DONE}", f"{KEY}/claims.parquet"])
@pytest.mark.parametrize("how", ["gone", "other"])
def test_a_shard_that_is_not_what_was_sent_is_refused(
    tmp_path: Path, files: RemoteFiles, wrong: str, how: str
) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    there.mkdir()
    send(made(here), files)
    if how == "gone":
        files.remove(wrong)
    else:
        files.put(wrong, json.dumps({"digests": {}}).encode())
    with pytest.raises(DatasetError, match="run the same again"):
        fetch(KEY, files, there)
    assert list(there.iterdir()) == []


def test_a_file_system_that_nothing_is_installed_for_is_told() -> None:
    with pytest.raises(OSError, match="nosuch://x/y cannot be reached"):
        RemoteFiles("nosuch://x").get("y")


@pytest.mark.parametrize(
    ("engine", "scheduler", "staging", "told"),
    [
        (EngineName.LOCAL, "tcp://x", None, "A scheduler is for --engine dask"),
        (EngineName.LOCAL, None, "s3://x", "A staging place is for --engine dask"),
        (EngineName.DASK, None, "/shared", "/shared is no URL"),
    ],
)
def test_options_of_a_cluster_are_for_a_cluster(
    engine: EngineName, scheduler: str | None, staging: str | None, told: str
) -> None:
    with pytest.raises(UsageError, match=told):
        cluster_only(engine, scheduler, staging)
    cluster_only(EngineName.DASK, "tcp://x", "s3://x")
    cluster_only(EngineName.LOCAL, None, None)
