"""A whole run: inputs in, a dataset out, every record accounted for.

Records stream through in shards, so memory stays bounded whatever the size of the dump. A record that cannot
be used, and a document that a stage fails on, becomes a row of ``quarantine``; the run goes on. A run that is
killed goes on where it was when it is started again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from claimspan.dataset import check_target
from claimspan.datasetwriter import DatasetWriter
from claimspan.engine import Engine, Event, Inline, Job, Made
from claimspan.errors import DatasetError, UsageError
from claimspan.fingerprint import fingerprint
from claimspan.parts import StoredShard
from claimspan.planner import Base, Planner, base_of
from claimspan.previous import Previous, open_previous
from claimspan.reading import Reading
from claimspan.rulereach import to_json
from claimspan.shards import Shard, ShardSize, cut
from claimspan.sources import FieldNames, Limits, Meter, check_inputs
from claimspan.sources.meter import total_size
from claimspan.summary import OF_RECORDS, Counts, Progress, Summary
from claimspan.workspace import Workspace

__all__ = ["Progress", "RunOptions", "Summary", "check_output", "check_writable", "run"]


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


def run(
    inputs: Sequence[str],
    out: Path,
    *,
    extractor: Any = None,
    engine: Engine | None = None,
    fields: FieldNames | None = None,
    limits: Limits | None = None,
    limit: int | None = None,
    sample: float | None = None,
    options: RunOptions | None = None,
    progress: Callable[[Progress], None] = lambda _: None,
    events: Callable[[Event], None] = lambda _: None,
) -> Summary:
    """Read `inputs`, extract their claims and write or bring up to date the dataset `out`.

    What is in the dataset already stays: unchanged documents are not read again, changed ones are replaced.

    :param extractor: reads in this process, one shard after the other.
    :param engine: does the work, instead of an extractor; the caller closes it.
    :param limit: stop after so many records.
    :param sample: the share of the records to read, from 0 to 1.
    :param progress: called after each document.
    :param events: called with what is out of the common, such as a worker that died.
    :raises UsageError: before any work, if an input is missing, `out` cannot be written, another run is at
        work there, or an unfinished run there was another one.
    :raises DatasetError: if the disk refuses a write; the run can be gone on with later.
    """
    check_inputs(inputs)
    check_output(out, inputs)
    options = options or RunOptions()
    reading = Reading(tuple(inputs), fields or FieldNames(), limits or Limits(), limit, sample)
    if options.prune and not reading.whole:
        raise UsageError(
            "Pruning would remove all that a limit or a sample leaves out; use one or the other."
        )
    with Workspace(out) as workspace:
        engine = engine or Inline(extractor)
        made = engine.made_with()
        prints = fingerprint(made.rules_digest, made.model)
        workspace.adopt(_plan(reading, options, prints), restart=options.restart)
        base = _base(out, prints, made, prune=options.prune)
        meter = Meter(total_size(inputs))
        counts = Counts(progress, events, lambda: meter.fraction)
        build = Build(reading, options, prints, base, workspace, counts, meter)
        build.work(engine, workspace.shards)
        _write(out, build, made, workspace)
    return counts.summary(out, skipped=build.skipped, removed=build.removed)


class Build:
    """The shards of a dataset, made or found.

    :param fresh: shards of the workspace are not used, all are made in another folder.
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
        previous = base.previous.dataset.path if base is not None else None
        job = Job(folder, previous, base.change if base is not None else None)
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


def _plan(reading: Reading, options: RunOptions, prints: Mapping[str, str]) -> dict[str, object]:
    """All that a run depends on but the content of its inputs."""
    said = {f"option {name}": value for name, value in reading.options().items()}
    return {
        "inputs": list(reading.inputs),
        "working folder": str(Path.cwd()),
        **said,
        "shard size": asdict(options.size),
        "prune": options.prune,
        **prints,
    }


def _base(out: Path, prints: Mapping[str, str], made: Made, *, prune: bool) -> Base | None:
    """The dataset that is there, as something to build on.

    :raises UsageError: if it cannot be built on, so that its documents would be lost.
    """
    try:
        previous: Previous | None = open_previous(out)
    except DatasetError as error:
        if prune:
            return None
        raise UsageError(f"{error} To replace it all the same, add --prune.") from error
    return base_of(previous, prints, made.needs, reuse=True) if previous is not None else None


def _write(out: Path, build: Build, made: Made, workspace: Workspace) -> None:
    """Put the dataset together and in place."""
    info = {
        "inputs": list(build.reading.inputs),
        "options": build.reading.options(),
        "rules_digest": made.rules_digest,
        "model": dict(made.model),
    }
    told: dict[str, object] = {"fingerprint": dict(build.prints)}
    if build.kept and build.base is not None:
        told["earlier"] = _earlier(build.base.previous, info)
    with DatasetWriter(out, info, told=told, rules=to_json(made.needs), workspace=workspace.folder) as writer:
        for number, key in enumerate(build.keys):
            shard = build.shard(key)
            writer.add(shard)
            build.counts.part(shard, kept=number < build.kept)
        writer.timings["resumed"] = workspace.resumed


def _earlier(previous: Previous, info: Mapping[str, object]) -> list[dict[str, object]]:
    """The inputs of earlier runs, which kept documents came from."""
    manifest = previous.dataset.manifest
    names = ("inputs", "options")
    latest = {**{name: manifest["run"].get(name) for name in names}, "source_root": manifest["source_root"]}
    now = {**{name: info[name] for name in names}, "source_root": str(Path.cwd())}
    told: list[dict[str, object]] = []
    for one in (*manifest.get("earlier", []), latest):
        if _plain(one) != _plain(now) and one not in told:
            told.append(one)
    return told


def _plain(value: object) -> object:
    """A JSON value as it is when it is read back."""
    return json.loads(json.dumps(value))


def check_output(out: Path, inputs: Sequence[str]) -> None:
    """Refuse an output that cannot be written, or that a second run would read as input.

    :raises UsageError: saying which path and why.
    """
    check_target(out)
    for name in inputs:
        path = Path(name)
        if path.is_dir() and out.resolve().is_relative_to(path.resolve()):
            raise UsageError(
                f"{out} lies inside the input {path}; a later run would read it: write elsewhere."
            )
    check_writable(out)


def check_writable(out: Path) -> None:
    """Refuse a folder that cannot be made or replaced, which takes the right to write beside it.

    :raises UsageError: saying why.
    """
    there = next(path for path in out.resolve().parents if path.exists())
    if not there.is_dir():
        raise UsageError(f"{out} cannot be written: {there} is a file.")
    probe = there / ".claimspan-probe"
    try:
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise UsageError(f"{out} cannot be written: {error.strerror} ({there}).") from None
