"""An extractor that does to its process what its articles say, and a run of it as a process of its own."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from multiprocessing import forkserver, get_context
from multiprocessing.context import ForkServerContext
from pathlib import Path
from typing import Any

from claimspan.batch.attempts import MIB
from claimspan.batch.pool import Pool, PoolOptions
from claimspan.batch.run import RunOptions, run
from claimspan.batch.shards import ShardSize
from claimspan.errors import ClaimspanError
from claimspan.extract import Extractor
from claimspan.model import Article, DocumentResult
from fakes import FakeExtractor

# The soak test asks for the real thing.
REAL = bool(os.environ.get("SOAK_REAL"))
KILL, HANG, GROW, ONCE, SLOWLY = "POISON", "HANGS", "GROWS", "ONCE:", "slowly"


class Crashing(FakeExtractor):
    """Ends its process at POISON, never ends at HANGS, holds much at GROWS, ends once for ``ONCE:path``."""

    def documents(self, articles: Iterable[Article]) -> Iterator[DocumentResult]:
        held = []
        for article in articles:
            text = article.text
            if ONCE in text:
                mark = Path(text.partition(ONCE)[2].split()[0])
                if not mark.exists():
                    mark.touch()
                    os.kill(os.getpid(), signal.SIGKILL)
            if KILL in text:
                os.kill(os.getpid(), signal.SIGKILL)
            if HANG in text:
                time.sleep(600)
            if GROW in text:
                held.append(b"x" * (600 * MIB))
                time.sleep(5)
            if SLOWLY in text:
                time.sleep(0.01)
            yield from super().documents([article])


def preload() -> ForkServerContext:
    """A context whose processes start at once, from one that has loaded this module."""
    context = get_context("forkserver")
    context.set_forkserver_preload([__name__, "claimspan.batch.clusterwork"])
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)
    try:
        forkserver.ensure_running()
    finally:
        os.environ.pop("PYTHONPATH")
        if before is not None:
            os.environ["PYTHONPATH"] = before
    return context


def main(source: str, out: str, workers: int, documents: int) -> None:
    """Run over a folder, as a command would; what is wrong is written beside `out`, into ``NAME.said``."""
    os.setsid()
    load: Callable[[], Any] = Extractor if REAL else Crashing
    pool = Pool(load, PoolOptions(workers, start="fork")) if workers else None
    options = RunOptions(size=ShardSize(documents))
    try:
        run([source], Path(out), engine=pool, extractor=None if pool else load(), options=options)
    except ClaimspanError as error:
        Path(out).with_suffix(".said").write_text(str(error))
        sys.exit(1)
    finally:
        if pool is not None:
            pool.close()
