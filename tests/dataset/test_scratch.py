"""Scratch folders: gone with their process, and the next one sees to those of processes that were killed."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

TAKE = "from claimspan.dataset.scratch import scratch_folder; f = scratch_folder(); print(f, flush=True)"


def take(place: Path, then: str, *, wait: bool = True) -> tuple[subprocess.Popen[str], Path]:
    """A process that takes a scratch folder in `place`, and does something then."""
    process = subprocess.Popen(
        [sys.executable, "-c", f"{TAKE}\n{then}"],
        env={**os.environ, "TMPDIR": str(place)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    folder = Path(process.stdout.readline().strip())
    if wait:
        process.wait(60)
        process.stdout.close()
    return process, folder


def test_it_is_gone_when_its_process_ends(tmp_path: Path) -> None:
    _, folder = take(tmp_path, "(f / 'large').write_text('x')")
    assert folder.parent == tmp_path
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_process_left_is_removed_and_what_is_in_use_stays(tmp_path: Path) -> None:
    alive, used = take(tmp_path, "import time; time.sleep(600)", wait=False)
    try:
        killed, left = take(tmp_path, "import os; (f / 'x').touch(); os.kill(os.getpid(), 9)")
        assert killed.returncode == -signal.SIGKILL
        assert (left / "x").exists()
        take(tmp_path, "")
        assert list(tmp_path.iterdir()) == [used]
    finally:
        alive.kill()
        alive.communicate()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are not forked here")
def test_a_forked_process_leaves_it_to_its_parent(tmp_path: Path) -> None:
    fork = "import os, sys\npid = os.fork()\nif pid: os.waitpid(pid, 0); print(f.exists())\nelse: sys.exit()"
    process = subprocess.run(
        [sys.executable, "-c", f"{TAKE}\n{fork}"],
        env={**os.environ, "TMPDIR": str(tmp_path)}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert process.stdout.split()[-1] == "True"
    assert list(tmp_path.iterdir()) == []


def test_folders_of_others_stay(tmp_path: Path) -> None:
    (tmp_path / "claimspan-scratch-mine").mkdir()
    take(tmp_path, "")
    assert [path.name for path in tmp_path.iterdir()] == ["claimspan-scratch-mine"]
