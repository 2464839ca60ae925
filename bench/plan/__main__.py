"""Plan the shards of a dump that nobody has: ``python -m bench.plan --shards 1000000``.

Records are made up one by one, as small as records can be, and go through the cut, the keys, the look-up of
ids and the list of keys of a real run. Nothing is extracted. What is measured is what the process that leads
a run does itself for each record and shard, and the memory that this comes to hold; at last the list of the
parts is written, and read as the next run reads it.
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from claimspan.batch.planner import Planner
from claimspan.batch.shards import ShardSize, cut
from claimspan.dataset.fingerprint import digest_of
from claimspan.dataset.partlist import PARTS, PartList, PartListWriter
from claimspan.model import Record
from claimspan.schema import SCHEMAS


def records(text: str) -> Iterator[Record]:
    """Records of a dump that never ends."""
    number = 0
    while True:
        number += 1
        source = f"dump/{number // 100_000:05}.jsonl.gz#{number}"
        yield Record(source=source, raw=f"{number} {text}".encode(), media="text")


def plan(shards: int, size: ShardSize, chars: int) -> Iterator[dict[str, float]]:
    """Plan so many shards; figures after each tenth of them."""
    planner = Planner(None, {}, "bench")
    keys: list[str] = []
    documents, began = 0, time.process_time()
    for group in cut(records("x" * chars), size):
        keys.append(planner.shard(group).key)
        documents += len(group)
        if len(keys) % max(1, shards // 10) == 0:
            yield {
                "shards": len(keys),
                "documents": documents,
                "cpu_seconds": round(time.process_time() - began, 1),
                "peak_mb": _peak(),
            }
        if len(keys) == shards:
            return


def listing(shards: int, folder: Path) -> dict[str, float]:
    """Write the list of the parts of so many shards, and look each of them up; what it took."""
    began = time.process_time()
    counted = {"claims": {"count": 9, "money": 4, "percentage": 7}, "ledger": {"claim": 20, "rejected": 31}}
    about = {"reading": "0" * 64, "documents": 10, "chars": 30_000, **counted, "quarantine": {}}
    with PartListWriter(folder) as writer:
        for number in range(shards):
            digest = digest_of(number)
            writer.add(digest[:16], dict.fromkeys(SCHEMAS, 20), dict.fromkeys(SCHEMAS, digest), about)
    written = time.process_time() - began
    keys = np.zeros(shards, dtype=np.uint64)
    for shard in PartList(folder, shards):
        keys[shard.number] = int(shard.key, 16)
    return {
        "listed": len(np.unique(keys)),
        "file_mb": round((folder / PARTS).stat().st_size / 1e6),
        "cpu_seconds_writing": round(written, 1),
        "cpu_seconds_reading": round(time.process_time() - began - written, 1),
        "peak_mb": _peak(),
    }


def _peak() -> int:
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def main() -> None:
    """Print a line of JSON for each tenth, and one for the list of parts."""
    keep = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=keep)
    parser.add_argument("--shards", type=int, default=1_000_000)
    parser.add_argument("--documents", type=int, default=256, help="the most of one shard")
    parser.add_argument("--chars", type=int, default=100, help="of a record")
    given = parser.parse_args()
    for figures in plan(given.shards, ShardSize(given.documents), given.chars):
        print(json.dumps(figures), flush=True)
    with TemporaryDirectory() as folder:
        print(json.dumps(listing(given.shards, Path(folder))))


if __name__ == "__main__":
    main()
