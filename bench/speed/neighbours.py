"""How much of the processors others had meanwhile, which what is measured by the clock depends on."""

from __future__ import annotations

import os
import resource
import time
from dataclasses import dataclass, field
from pathlib import Path

STAT = Path("/proc/stat")
MOST = 0.05
"""The share of one core beyond which others disturb what is measured by the clock."""
# Of the columns of a line of STAT: what is not busy; guests are counted among users already.
_IDLE = (3, 4)
_GUESTS = (8, 9)


def busy(stat: str, ticks: int) -> float:
    """The seconds that all processors were at work or away for other machines, of a text such as STAT."""
    columns = [int(column) for column in stat.partition("\n")[0].split()[1:]]
    return sum(spent for at, spent in enumerate(columns) if at not in (*_IDLE, *_GUESTS)) / ticks


def _others() -> float | None:
    """Seconds of processor time of all processes but this one and those it waited for."""
    try:
        total = busy(STAT.read_text(encoding="ascii"), os.sysconf("SC_CLK_TCK"))
    except OSError:
        return None
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return total - sum(one.ru_utime + one.ru_stime for one in used)


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Counts from when it is made; only processes that have ended are told apart from others by then."""

    began: float = field(default_factory=time.perf_counter)
    taken: float | None = field(default_factory=_others)

    def share(self) -> float | None:
        """The processor time that others took since, in cores; None where the system does not tell."""
        now = _others()
        if now is None or self.taken is None:
            return None
        return max(0.0, now - self.taken) / (time.perf_counter() - self.began)


def verdict(share: float | None) -> str:
    """What is said of a figure by the clock while others had that share of a core; often nothing."""
    if share is None:
        return " (this system does not tell what else was at work)"
    return f" (others took {share:.0%} of a core meanwhile, so not valid)" if share > MOST else ""
