"""Processes that are run and measured: processor time, time on the clock, peak memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

# The whole pipeline over whole articles, as one would use it; reading the articles is part of the job.
PLAIN = """
import importlib, json, sys
nlp = importlib.import_module(sys.argv[2]).load()
texts = (json.loads(line)["text"] for line in open(sys.argv[1], encoding="utf-8"))
for doc in nlp.pipe(texts):
    pass
"""
# Other tools that are compared, each in an environment of its own: what reads the articles.
CQE = """
import json, sys
from CQE import CQE
parser = CQE.CQE(overload=True)
for line in open(sys.argv[1], encoding="utf-8"):
    parser.parse(json.loads(line)["text"])
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a process cost.

    :param cpu: seconds of processor time, user and system, of the process and those it waited for.
    :param wall: seconds on the clock.
    :param memory: peak resident memory in MiB.
    """

    cpu: float
    wall: float
    memory: float


class Failed(Exception):
    """A measured process failed; the message is its last line."""


def run(command: Sequence[str], env: Mapping[str, str] | None = None) -> tuple[Cost, str]:
    """Run a command to its end.

    :returns: what it cost and what it printed.
    :raises Failed: if it ends with another code than 0 or 3 (some documents were quarantined).
    """
    began = time.perf_counter()
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, **(env or {})}
    )
    out, err = process.stdout, process.stderr
    assert out is not None
    assert err is not None
    with out, err:
        printed, said = out.read(), err.read()
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in {0, 3}:
        raise Failed((said.strip().splitlines() or [f"exit code {process.returncode}"])[-1])
    return Cost(used.ru_utime + used.ru_stime, wall, used.ru_maxrss / 1024), printed


def claimspan_run(articles: Path, out: Path, workers: int = 0) -> Cost:
    """``claimspan run`` in one process, or with so many workers."""
    command = [sys.executable, "-m", "claimspan", "run", str(articles), "--out", str(out)]
    return run([*command, "--workers", str(workers)])[0]


def claimspan_profile(articles: Path, out: Path) -> dict[str, float]:
    """Seconds by stage of ``claimspan run --profile``."""
    command = [sys.executable, "-m", "claimspan", "run", str(articles), "--out", str(out)]
    printed = run([*command, "--profile", "--json"])[1]
    stages = json.loads(printed)["profile"]["stages"]
    return {name: float(seconds) for name, seconds in stages.items()}


def plain_run(articles: Path, model: str) -> Cost:
    """``nlp.pipe`` of the model as it is shipped, over the same articles."""
    return run([sys.executable, "-c", PLAIN, str(articles), model])[0]


def cqe_run(articles: Path, python: Path) -> Cost:
    """CQE over the same articles, with the Python of its environment."""
    return run([str(python), "-c", CQE, str(articles)])[0]
