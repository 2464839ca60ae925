"""Runs that are killed at any moment, or find the disk full, and go on: not a byte of the dataset differs."""

from __future__ import annotations

import contextlib
import fcntl
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from claimspan.checks.verify import verify
from claimspan.dataset.folder import read_dataset
from claimspan.errors import DatasetError
from claimspan.schema import SCHEMAS
from crashing import main, preload

CONTEXT = preload()
SEED = int(os.environ.get("SOAK_SEED", "0"))
KILLS = int(os.environ.get("SOAK_KILLS", "15"))
"""For each number of workers; ``make soak`` asks for more."""
SHARD = 8


def write(folder: Path, n: int, *, shift: int = 0) -> Path:
    """Small articles that take a moment each, a few of them of no use."""
    folder.mkdir()
    for i in range(n):
        text = f"Here {i + shift}% of farms use drones in 2020. Another 3 do not, slowly."
        (folder / f"{i:03}.txt").write_text("" if i % 17 == 5 else text, encoding="utf-8")
    return folder


def start(source: str, out: str, workers: int) -> BaseProcess:
    process = CONTEXT.Process(target=main, args=(source, out, workers, SHARD))
    process.start()
    return process


def finish(source: str, out: str, workers: int) -> None:
    process = start(source, out, workers)
    process.join(120)
    assert process.exitcode == 0


def fail(source: str, out: str, workers: int) -> str:
    """What a run that fails says."""
    process = start(source, out, workers)
    process.join(120)
    assert process.exitcode == 1
    return Path(out).with_suffix(".said").read_text()


def content(out: Path) -> dict[str, bytes]:
    files = (path for path in out.rglob("*") if path.is_file() and path.name != "timings.json")
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in files}


def work_folder(out: Path) -> Path:
    return out.with_name(f".{out.name}.claimspan")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def fast() -> Iterator[Path]:
    """A folder in memory where there is one: syncing hundreds of files to a busy disk takes minutes."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None) as folder:
        yield Path(folder)


@pytest.fixture(scope="module")
def undisturbed(fast: Path) -> tuple[Path, dict[str, bytes], float]:
    """A folder of articles, the dataset that they become, and how long the work takes."""
    folder = fast
    write(folder / "in", 40)
    with contextlib.chdir(folder):
        process = start("in", "out", 1)
        begun(folder / "out", process)
        began = time.monotonic()
        process.join(120)
        took = time.monotonic() - began
    assert process.exitcode == 0
    return folder, content(folder / "out"), took


def begun(out: Path, process: BaseProcess) -> None:
    """Wait until a run holds its work folder: before that there is nothing to break."""
    while not work_folder(out).exists() and process.is_alive():
        time.sleep(0.002)


def workers_of(process: BaseProcess) -> list[int]:
    """The processes that a run has started, where the system tells."""
    try:
        told = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text()
    except OSError:
        return []
    return [int(pid) for pid in told.split()]


def kill(process: BaseProcess, how: str) -> None:
    """Kill a run with all its workers, the run alone, or one worker of it."""
    assert process.pid is not None
    workers = workers_of(process)
    with contextlib.suppress(ProcessLookupError):
        if how == "all":
            os.killpg(process.pid, signal.SIGKILL)
        elif how == "run":
            os.kill(process.pid, signal.SIGKILL)
        elif workers:
            os.kill(random.choice(workers), signal.SIGKILL)


def said(out: Path) -> str:
    """What a run that failed had to say."""
    told = out.with_suffix(".said")
    return told.read_text() if told.exists() else ""


def released(out: Path) -> None:
    """Wait until nobody holds the lock of a killed run; workers that were forked do until they end."""
    while True:
        try:
            with (work_folder(out) / "lock").open("rb") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
        except FileNotFoundError:
            return
        except BlockingIOError:
            time.sleep(0.01)


@pytest.mark.parametrize("workers", [1, 2])
def test_killed_at_any_moment_and_run_again(
    undisturbed: tuple[Path, dict[str, bytes], float], monkeypatch: pytest.MonkeyPatch, workers: int
) -> None:
    folder, expected, took = undisturbed
    monkeypatch.chdir(folder)
    out = folder / f"killed{workers}"
    random.seed(SEED + workers)
    kills = 0
    while kills < KILLS:
        process = start("in", out.name, workers)
        begun(out, process)
        how = random.choice(["all", "all", "run", "worker"])
        process.join(random.uniform(0, took))
        if process.is_alive():
            kill(process, how)
            kills += 1
            if how != "worker":
                process.join(120)
                released(out)
                assert not out.exists() or content(out) == expected, "what is in place is whole"
                continue
        process.join(120)
        assert process.exitcode == 0, (how, said(out))
        assert content(out) == expected
        assert not work_folder(out).exists()
        shutil.rmtree(out)
    finish("in", out.name, workers)
    assert content(out) == expected
    assert not work_folder(out).exists()


def test_only_what_is_missing_is_done(here: Path) -> None:
    write(here / "in", 40)
    process = start("in", "out", 0)
    shards = work_folder(here / "out") / "shards"
    while len(list(shards.glob("[!.]*"))) < 2:
        time.sleep(0.002)
    kill(process, "all")
    process.join(120)
    made = {path: path.stat().st_mtime_ns for path in shards.glob("[!.]*/*.parquet")}
    inodes = {path.stat().st_ino for path in made}
    finish("in", "out", 0)
    parts = list((here / "out").rglob("*.parquet"))
    assert inodes <= {path.stat().st_ino for path in parts}, "finished parts are linked, not made again"


def test_readers_see_the_old_or_the_new_dataset(here: Path) -> None:
    """Two generations that differ in every claim, put in place by turns, while the folder is read."""
    for name, shift in (("old", 0), ("new", 30)):
        write(here / f"in_{name}", 20, shift=shift)
        finish(f"in_{name}", name, 0)
    sums = {}
    for name in ("old", "new"):
        sums[sum(read_dataset(here / name).table("claims")["value"].to_pylist())] = name
    assert len(sums) == 2
    swaps = """
import os
import shutil
import time
from itertools import cycle
from pathlib import Path
from claimspan.dataset.durable import exchange
for source in cycle(["new", "old"]):
    shutil.copytree(source, "next", copy_function=os.link)
    exchange(Path("next"), Path("live"), Path("aside"))
    shutil.rmtree("aside")
    time.sleep(0.05)  # most readings end within one generation, some do not
    if Path("enough").exists():
        break
"""
    shutil.copytree(here / "old", here / "live")
    seen: Counter[str] = Counter()
    with subprocess.Popen([sys.executable, "-c", swaps], cwd=here) as process:
        try:
            while process.poll() is None and min(seen["old"], seen["new"]) < 20:
                # A part that is listed and that went with its generation is told, never passed over.
                with contextlib.suppress(DatasetError):
                    seen[sums[sum(read_dataset(here / "live").table("claims")["value"].to_pylist())]] += 1
        finally:
            (here / "enough").touch()
    assert process.returncode == 0
    assert min(seen["old"], seen["new"]) >= 20


def small_disk(folder: Path, size: str) -> bool:
    """Put a file system of its own, of that size, at a folder; False where that is not allowed."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", os.fspath(folder)]
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


@pytest.fixture
def disk(here: Path) -> Iterator[Path]:
    """A disk of its own with little room."""
    folder = here / "disk"
    if not small_disk(folder, "300k"):
        pytest.skip("mounting a small file system is not allowed here")
    yield folder
    subprocess.run(["umount", os.fspath(folder)], check=True)


@pytest.mark.parametrize("workers", [0, 1])
def test_a_full_disk_stops_a_run_that_can_be_gone_on_with(here: Path, disk: Path, workers: int) -> None:
    write(here / "in", 40)
    finish("in", "whole", workers)
    assert "No space left on device" in fail("in", "disk/out", workers)
    assert not (disk / "out").exists()
    subprocess.run(["mount", "-o", "remount,size=20m", os.fspath(disk)], check=True)
    finish("in", "disk/out", workers)
    assert content(disk / "out") == content(here / "whole")


def test_a_full_disk_leaves_an_earlier_dataset_alone(here: Path, disk: Path) -> None:
    subprocess.run(["mount", "-o", "remount,size=20m", os.fspath(disk)], check=True)
    write(here / "in", 8)
    finish("in", "disk/out", 0)
    before = content(disk / "out")
    write(here / "more", 60)
    held = disk / "ballast"
    room = shutil.disk_usage(disk).free
    held.write_bytes(b"x" * (room - 20_000))
    assert "No space left on device" in fail("more", "disk/out", 0)
    assert content(disk / "out") == before
    assert verify(disk / "out").findings == ()
    held.unlink()
    finish("more", "disk/out", 0)
    assert read_dataset(disk / "out").manifest["counts"]["documents"] > 8


def test_a_swap_that_was_cut_short_is_finished(here: Path) -> None:
    """Where folders cannot be exchanged in one step, a kill may find the dataset moved aside."""
    write(here / "in", 8)
    finish("in", "out", 0)
    expected = content(here / "out")
    (here / "out" / "notes.txt").write_text("mine")
    work = work_folder(here / "out")
    work.mkdir()
    (here / "out").rename(work / "old")
    finish("in", "out", 0)
    assert (here / "out" / "notes.txt").read_text() == "mine"
    (here / "out" / "notes.txt").unlink()
    assert content(here / "out") == expected


def test_files_of_a_user_survive_a_kill_after_the_swap(here: Path) -> None:
    write(here / "in", 8)
    finish("in", "out", 0)
    work = work_folder(here / "out")
    (work / "new").mkdir(parents=True)
    (work / "new" / "notes.txt").write_text("mine")
    for name in SCHEMAS:
        (work / "new" / name).mkdir()
    finish("in", "out", 0)
    assert (here / "out" / "notes.txt").read_text() == "mine"
    assert not work.exists()
