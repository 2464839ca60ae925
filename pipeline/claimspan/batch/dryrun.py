"""What a run would do: counts of its records, a few claims, and how long and how large it would be."""

from __future__ import annotations

import heapq
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from claimspan.articles.reading import doc_id
from claimspan.batch.build import RunOptions
from claimspan.batch.engine import Engine, Job
from claimspan.batch.planner import Planner, base_of
from claimspan.batch.previous import open_previous
from claimspan.batch.reading import Reading, raw_digest
from claimspan.batch.shards import Fresh, Known, Refused, cut, make_shard
from claimspan.batch.summary import Counts
from claimspan.dataset.fingerprint import fingerprint
from claimspan.dataset.folder import read_part
from claimspan.dataset.scratch import scratch_folder
from claimspan.errors import DatasetError
from claimspan.model import PASSED_OVER, Record

_SAMPLE_DOCUMENTS = 40
_SAMPLE_BYTES = 1_000_000
_CLAIMS = 10


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a run would do.

    :param read: records; of them `new` or changed, `unchanged`, `quarantined` before they are read, and
        `skipped`, being no part of the sample that was asked for, or no articles.
    :param raw_bytes: of the new ones.
    :param tried: how many of the new ones were read for the estimate.
    :param seconds: that the run would take with these workers; None if nothing could be tried.
    :param size: bytes of the parts that would be added, likewise.
    :param claims: a few rows of ``claims``.
    """

    read: int
    new: int
    unchanged: int
    quarantined: int
    skipped: int
    raw_bytes: int
    tried: int
    seconds: float | None
    size: int | None
    claims: tuple[Mapping[str, Any], ...]


def dry_run(reading: Reading, out: Path, engine: Engine, options: RunOptions, workers: int) -> Outlook:
    """Read all records, extract some of the new ones, and say what a run would do; nothing is written.

    :param workers: that the run would have.
    :raises DatasetError: if the dataset that is there cannot be read.
    """
    made = engine.made_with()
    prints = fingerprint(made.rules_digest, made.model)
    previous = open_previous(out)
    base = base_of(previous, prints, made.needs, reuse=True) if previous is not None else None
    planner, skipped = Planner(base, prints, reading.digest), [0]
    kinds: dict[type, int] = {Fresh: 0, Known: 0, Refused: 0}
    raw = 0
    tried: list[tuple[int, int, Record]] = []
    for records in cut(reading.records(skipped=skipped), options.size):
        for item in planner.shard(records).items:
            if isinstance(item, Refused) and item.row.error in PASSED_OVER:
                skipped[0] += 1
                continue
            kinds[type(item)] += 1
            if isinstance(item, Fresh):
                raw += len(item.record.raw)
                _keep(tried, item.record, kinds[Fresh])
    chosen = [record for _, _, record in sorted(tried, reverse=True)]
    seconds, size, claims = _try(chosen, reading, prints, engine)
    share = sum(len(record.raw) for record in chosen) / raw if raw else 0.0
    return Outlook(
        read=sum(kinds.values()) + skipped[0],
        new=kinds[Fresh],
        unchanged=kinds[Known],
        quarantined=kinds[Refused],
        skipped=skipped[0],
        raw_bytes=raw,
        tried=len(chosen),
        seconds=seconds / share / max(1, workers) if share else None,
        size=round(size / share) if share else None,
        claims=claims,
    )


def _keep(tried: list[tuple[int, int, Record]], record: Record, nth: int) -> None:
    """Keep those records whose ids come first, a sample that is the same the next time."""
    heapq.heappush(tried, (-int(doc_id(record.source), 16), nth, record))
    while len(tried) > 1 and (
        len(tried) > _SAMPLE_DOCUMENTS or sum(len(one.raw) for _, _, one in tried) > _SAMPLE_BYTES
    ):
        heapq.heappop(tried)


def _try(
    records: list[Record], reading: Reading, prints: Mapping[str, str], engine: Engine
) -> tuple[float, int, tuple[Mapping[str, Any], ...]]:
    """Seconds, bytes and claims of some records."""
    if not records:
        return 0.0, 0, ()
    shard = make_shard([Fresh(one, raw_digest(one)) for one in records], str(prints), reading.digest)
    counts = Counts(lambda _: None, lambda _: None, lambda: None)
    with TemporaryDirectory(dir=scratch_folder()) as folder:
        began = time.monotonic()
        for stored in engine.work([shard], Job(Path(folder), languages=reading.languages), counts):
            took = time.monotonic() - began
            size = sum(path.stat().st_size for path in stored.files.values())
            claims = read_part("claims", stored.files["claims"]).slice(0, _CLAIMS).to_pylist()
            return took, size, tuple(claims)
    raise DatasetError("The engine gave nothing back.")  # pragma: no cover
