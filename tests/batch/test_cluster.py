"""A Dask cluster as an engine: what is refused before any work, and what a worker's marks tell."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from distributed import LocalCluster

from claimspan.batch.attempts import Bounds
from claimspan.batch.cluster import TRIM, Cluster, ClusterOptions
from claimspan.batch.clusterwork import bundled, differing
from claimspan.batch.marks import Ended, Mark
from claimspan.batch.run import run
from claimspan.dataset.staging import Files, LocalFiles, RemoteFiles
from claimspan.errors import DatasetError, UsageError

ROOT = Path(__file__).resolve().parents[2]
OTHER = "0.0.99"


def missing_model() -> Any:
    raise UsageError("no such model")


@pytest.fixture(scope="module")
def scheduler() -> Iterator[str]:
    """The address of a scheduler without workers."""
    with LocalCluster(n_workers=0, dashboard_address="127.0.0.1:0", silence_logs=50) as cluster:
        yield cluster.scheduler_address


@contextmanager
def worker(scheduler: str, *path: Path) -> Iterator[None]:
    """A worker as another machine would start it.

    :param path: where it looks for modules first.
    """
    command = [sys.executable, "-m", "distributed.cli.dask_worker", scheduler, "--no-nanny", "--nthreads=1"]
    environ = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(map(str, [*path, ROOT / "tests", Path(__file__).parent])),
    }
    with subprocess.Popen([*command, "--no-dashboard"], env=environ, stderr=subprocess.DEVNULL) as process:
        try:
            yield
        finally:
            process.terminate()


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """A folder with another version of claimspan in it, and of pyarrow by its own account."""
    folder = tmp_path / "site"
    shutil.copytree(ROOT / "pipeline" / "claimspan", folder / "claimspan")
    shutil.copytree(ROOT / "rules", folder / "claimspan" / "_rules")
    init = folder / "claimspan" / "__init__.py"
    init.write_text(re.sub(r'__version__ = ".*"', f'__version__ = "{OTHER}"', init.read_text()))
    about = folder / "pyarrow-1.2.3.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: pyarrow\nVersion: 1.2.3\n")
    return folder


def test_a_worker_of_another_version_is_refused_by_name(scheduler: str, other: Path, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("In all, 14% of farms use drones.")
    engine = Cluster(missing_model, ClusterOptions(scheduler))
    with worker(scheduler, other), pytest.raises(UsageError) as refused:
        run([str(tmp_path / "a.txt")], tmp_path / "out", engine=engine)
    engine.close()
    said = str(refused.value)
    assert said.startswith("The worker at tcp://127.0.0.1:")
    assert f"claimspan {OTHER} where " in said
    assert "pyarrow 1.2.3 where " in said
    assert "code " in said
    assert "spacy" not in said
    assert not (tmp_path / "out").exists()


def test_what_cannot_be_loaded_is_told(scheduler: str) -> None:
    engine = Cluster(missing_model, ClusterOptions(scheduler))
    with (
        worker(scheduler, ROOT / "pipeline"),
        pytest.raises(UsageError, match=r"worker at tcp:.* cannot begin: no such model"),
    ):
        engine.made_with()
    engine.close()


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "127.0.0.1:1", "nowhere.invalid:1", "foo://there"])
def test_a_scheduler_that_is_not_there_is_told(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # A client would wait for it, and then for its own end.
    monkeypatch.delattr("claimspan.batch.cluster.Client")
    engine = Cluster(missing_model, ClusterOptions(address, answer=0.5))
    with pytest.raises(UsageError, match=rf"^no scheduler answers at {address} \(.+\); start one"):
        engine.made_with()
    engine.close()


def test_what_answers_but_is_no_scheduler_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"tcp://127.0.0.1:{silent.getsockname()[1]}"
        engine = Cluster(missing_model, ClusterOptions(address, answer=0.5))
        with pytest.raises(
            UsageError, match=rf"^no scheduler answers at {address} \(what is there says noth"
        ):
            engine.made_with()
        engine.close()


def test_a_scheduler_without_a_worker_is_told(scheduler: str) -> None:
    engine = Cluster(missing_model, ClusterOptions(scheduler, wait=0.5))
    with pytest.raises(UsageError, match=rf"^the scheduler at {scheduler} has no worker \(.+\); start one"):
        engine.made_with()
    engine.close()


def test_a_bundle_is_named_by_its_content() -> None:
    assert bundled(missing_model).name == bundled(missing_model).name != bundled(Bounds).name


def test_what_differs_is_named() -> None:
    assert differing({"spacy": "1", "model": "m 1"}, {"spacy": "1", "model": "m 1"}) == ""
    told = differing({"spacy": "1", "model": "m 1"}, {"model": "m 2", "x": "1"})
    assert (
        told == "model m 2 where m 1 is wanted, spacy missing where 1 is wanted, x 1 where missing is wanted"
    )


def end_at(files: Files, how: str) -> None:
    """Leave a mark behind, as a process that is ended over a shard of two documents does."""
    code = f"""
import time
from pathlib import PosixPath
from claimspan.batch.attempts import Bounds
from claimspan.batch.marks import Mark
from claimspan.dataset.staging import LocalFiles, RemoteFiles
bounds = Bounds(doc_timeout={0.2 if how == "timeout" else None}, memory={0 if how == "memory" else 1 << 40})
with Mark({files!r}, "mark").held(bounds, 2) as watcher:
    watcher.begins(1)
    {"__import__('os').abort()" if how == "killed" else "time.sleep(30)"}
"""
    environ = {**os.environ, "PYTHONPATH": str(ROOT / "pipeline")}
    began = time.monotonic()
    done = subprocess.run([sys.executable, "-c", code], env=environ, capture_output=True, check=False)
    assert done.returncode != 0
    assert time.monotonic() - began < 30


@pytest.mark.parametrize("remote", [False, True])
@pytest.mark.parametrize("how", ["killed", "timeout", "memory"])
def test_a_mark_tells_how_a_process_ended(tmp_path: Path, how: str, remote: bool) -> None:
    files = RemoteFiles(f"file://{tmp_path}") if remote else LocalFiles(tmp_path)
    end_at(files, how)
    assert Mark(files, "mark").read() == Ended(how, 1)  # type: ignore[arg-type]


def test_a_mark_is_gone_when_the_work_is_done(tmp_path: Path) -> None:
    mark = Mark(LocalFiles(tmp_path), "mark")
    assert mark.read() is None
    with mark.held(Bounds(), 1):
        assert mark.read() == Ended("killed", None)
    with pytest.raises(DatasetError), mark.held(Bounds(), 1):
        raise DatasetError("the disk is full")
    assert list(tmp_path.iterdir()) == []


def test_memory_is_not_given_back_page_by_page() -> None:
    engine = Cluster(missing_model, ClusterOptions(None, 1))
    client = engine._connected()
    environ = list(client.run(lambda: dict(os.environ)).values())
    engine.close()
    assert [one["MALLOC_TRIM_THRESHOLD_"] for one in environ] == [str(TRIM)]
    assert [one["OMP_NUM_THREADS"] for one in environ] == ["1"]
