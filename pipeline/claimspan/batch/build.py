"""The shards that a dataset is made of: found where they are already made, else made by an engine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from claimspan.batch.engine import Engine, Job
from claimspan.batch.planner import Base, Planner
from claimspan.batch.reading import Reading
from claimspan.batch.shards import Shard, ShardSize, cut
from claimspan.batch.summary import OF_RECORDS, Counts
from claimspan.batch.workspace import Workspace
from claimspan.dataset.parts import StoredShard
from claimspan.errors import DatasetError
from claimspan.sources import Meter


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What a run does beside reading.

    :param prune: remove documents that the inputs do not hold any more.
    :param restart: drop what an unfinished run did, rather than go on with it.
    :param size: of shards, which are the parts of the dataset.
    """

    prune: bool = False
    restart: bool = False
    size: ShardSize = field(default_factory=ShardSize)


class Build:
    """The shards of a dataset, made or found.

    :param fresh: have all shards made, wherever they may be made already.
    """

    def __init__(
        self,
        reading: Reading,
        options: RunOptions,
        prints: Mapping[str, str],
        base: Base | None,
        workspace: Workspace,
        counts: Counts,
        meter: Meter,
        *,
        fresh: bool = False,
    ) -> None:
        self.reading, self.options, self.prints, self.base = reading, options, prints, base
        self.counts, self._workspace, self._meter, self._fresh = counts, workspace, meter, fresh
        self._keys: list[str] = []
        self._kept: list[str] = []
        self._skipped = [0]
        self.removed = 0

    @property
    def skipped(self) -> int:
        """Records that were passed over."""
        return self._skipped[0]

    @property
    def keys(self) -> list[str]:
        """The keys of all shards in the order of the dataset: what is kept, then what was read."""
        return [*self._kept, *self._keys]

    @property
    def kept(self) -> int:
        """How many of the shards, the first ones, are kept."""
        return len(self._kept)

    def work(self, engine: Engine, folder: Path) -> None:
        """Have all shards made that are not there.

        :param folder: where they are written.
        """
        base = self.base
        # Who does the work may be in another folder, as workers of a cluster are.
        previous = base.previous.dataset.path.resolve() if base is not None else None
        change = base.change if base is not None else None
        job = Job(folder.resolve(), previous, change, self.reading.languages)
        for shard in engine.work(self._todo(), job, self.counts):
            self.counts.made(shard)

    def shard(self, key: str) -> StoredShard:
        """The shard of that key, wherever it is.

        :raises DatasetError: if it is gone.
        """
        found = self._workspace.shard(key, check=False) or (
            self.base.previous.shard_of(key) if self.base is not None and self.base.same else None
        )
        if found is None:
            raise DatasetError(f"Shard {key} is gone from {self._workspace.shards}; run the same again.")
        return found

    def _todo(self) -> Iterator[Shard]:
        planner = Planner(self.base, self.prints, self.reading.digest)
        for records in cut(self.reading.records(self._meter, self._skipped), self.options.size):
            shard = planner.shard(records)
            self._keys.append(shard.key)
            self.counts.read += len(records)
            if not self._ready(shard.key):
                yield shard
        for kept in planner.kept():
            if self.options.prune:
                self.removed += kept.records
                continue
            self._kept.append(kept.key)
            if not self._ready(kept.key, kept=True) and kept.shard is not None:
                yield kept.shard

    def _ready(self, key: str, *, kept: bool = False) -> bool:
        if self._fresh:
            return False
        if (shard := self._workspace.shard(key)) is not None:
            self.counts.found(shard.did)
            self.counts.resumed += sum(shard.did.get(name, 0) for name in OF_RECORDS)
            return True
        base = self.base
        if base is None or not base.same or (shard := base.previous.shard(key)) is None:
            return False
        documents, refused = shard.rows["documents"], shard.rows["quarantine"]
        of_records = {"unchanged": documents, "quarantined": refused}
        self.counts.found({"kept": documents + refused} if kept else of_records)
        return True
