"""How grouping grows with the claims: processor time and memory of processes on made-up datasets."""

from __future__ import annotations

import json
import math
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.groups.made import make
from bench.speed.measure import run

# Each size is twice the one before it, up to the one that was asked for.
STEPS = 5


@dataclass(frozen=True, slots=True)
class Grown:
    """What grouping so many claims cost.

    :param claims: how many.
    :param cpu, wall: seconds of processor time, and on the clock.
    :param memory: peak resident memory in MiB.
    :param groups, conflicts: how many were found.
    """

    claims: int
    cpu: float
    wall: float
    memory: float
    groups: int
    conflicts: int


def sizes(most: int) -> list[int]:
    """The sizes that are measured: `most` and its halves."""
    return [max(most >> step, 1) for step in reversed(range(STEPS))]


def grow(claims: Sequence[int], keep: Path | None = None) -> Iterator[Grown]:
    """Make a dataset of each size, run ``claimspan group`` on it and say what that cost.

    :param keep: a folder to keep the datasets in, and to take them from if they are there.
    """
    for count in claims:
        with tempfile.TemporaryDirectory() as work:
            folder = (keep or Path(work)) / f"made-{count}"
            if not (folder / "dataset.json").exists():
                make(folder, count)
            command = [sys.executable, "-m", "claimspan", "group", str(folder), "--again", "--json"]
            cost, printed = run(command)
        told = json.loads(printed)
        yield Grown(count, cost.cpu, cost.wall, cost.memory, told["groups"], told["conflicts"])


def exponent(one: Grown, other: Grown) -> float:
    """The power of the number of claims that processor time grows with between two sizes; 1 is linear."""
    return math.log(other.cpu / one.cpu) / math.log(other.claims / one.claims)
