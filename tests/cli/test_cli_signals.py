import os
import signal
import subprocess
import sys
import time
import tomllib
from functools import partial
from pathlib import Path

import pytest

import hand_dataset

ROOT = Path(__file__).resolve().parents[2]
# Where tests run in the background of a script, Ctrl-C is ignored by what they start.
HEARS_CTRL_C = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
ENDLESS = "select count(*) from range(100000000) a, range(100000) b where (a.range * b.range) % 7 = 3"


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_query_ends_at_once_with_a_sentence_and_leaves_nothing(
    tmp_path: Path, sent: signal.Signals, code: int
) -> None:
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    dataset = hand_dataset.write(tmp_path / "set")
    process = subprocess.Popen(
        [sys.executable, "-m", "claimspan", "query", str(dataset), ENDLESS],
        env=os.environ | {"TMPDIR": str(temporary)},
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=HEARS_CTRL_C,  # noqa: PLW1509
    )
    while process.poll() is None and not list(temporary.iterdir()):
        time.sleep(0.05)
    time.sleep(0.5)
    process.send_signal(sent)
    out, err = process.communicate(timeout=120)
    assert (process.returncode, out) == (code, "")
    assert err == "error: interrupted; nothing that was finished before is harmed.\n"
    assert list(temporary.iterdir()) == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["set", "tmp"]


def installed_command() -> str:
    """What the script does that is installed as ``claimspan``."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    module, _, name = project["project"]["scripts"]["claimspan"].partition(":")
    return f"import sys; from {module} import {name}; sys.exit({name}())"


@pytest.mark.parametrize(
    "begun", [["-m", "claimspan"], ["-c", installed_command()]], ids=["module", "script"]
)
def test_a_ctrl_c_while_modules_load_is_told_in_a_sentence(tmp_path: Path, begun: list[str]) -> None:
    # In the place of the first library that the commands load.
    interrupt = "import os, signal, time\nos.kill(os.getpid(), signal.SIGINT)\ntime.sleep(60)\n"
    (tmp_path / "typer.py").write_text(interrupt, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, *begun, "doctor"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=HEARS_CTRL_C,
    )
    assert (done.returncode, done.stdout) == (130, "")
    assert done.stderr == "error: interrupted; nothing that was finished before is harmed.\n"


@pytest.mark.parametrize("closed", ["stdout", "stderr"])
def test_a_closed_stream_is_no_mistake(tmp_path: Path, closed: str) -> None:
    hand_dataset.write(tmp_path / "set")
    sign = {"stdout": ">&-", "stderr": "2>&-"}[closed]
    command = f'"$0" -m claimspan query set "select count(*) from claims" {sign}'
    done = subprocess.run(
        ["sh", "-c", command, sys.executable], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs Linux's /proc")
def test_processes_that_load_say_nothing_of_ctrl_c(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Sales rose 5% in May.", encoding="utf-8")
    command = [sys.executable, "-m", "claimspan", "run", "a.txt", "--out", "out", "--workers", "2"]
    process = subprocess.Popen(
        command,
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=HEARS_CTRL_C,  # noqa: PLW1509
    )
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    while process.poll() is None and not children.read_text().split():
        time.sleep(0.005)
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=120)
    # Python may also end itself by the signal, which shells tell as 130 too.
    assert process.returncode in {130, -signal.SIGINT}, err
    assert (out, err) == ("", "error: interrupted; nothing that was finished before is harmed.\n")


def test_to_end_queries_does_not_load_a_database() -> None:
    script = "import sys; from claimspan.dataset.database import interrupt_queries as end; end(); "
    script += "print('duckdb' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
