"""A whole run: inputs in, a dataset out, every record accounted for.

Records stream through in shards, so memory stays bounded whatever the size of the dump. A record that cannot
be used, and a document that a stage fails on, becomes a row of ``quarantine``; the run goes on. A run that is
killed goes on where it was when it is started again.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from claimspan.articles.recognition import ENGLISH
from claimspan.batch.build import Build, RunOptions
from claimspan.batch.engine import Engine, Event, Made
from claimspan.batch.output import check_output
from claimspan.batch.planner import Base, base_of
from claimspan.batch.previous import Previous, open_previous
from claimspan.batch.reading import Reading
from claimspan.batch.rulereach import to_json
from claimspan.batch.summary import Counts, Progress, Summary
from claimspan.batch.workspace import Workspace
from claimspan.dataset.fingerprint import fingerprint
from claimspan.dataset.writer import DatasetWriter
from claimspan.errors import DatasetError, UsageError
from claimspan.sources import FieldNames, Limits, Meter, check_inputs
from claimspan.sources.meter import total_size

__all__ = ["Progress", "RunOptions", "Summary", "run"]


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
    languages: tuple[str, ...] = ENGLISH,
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
    :param languages: codes of the languages to read, empty for all; articles that are surely in another one
        are skipped.
    :param progress: called after each document.
    :param events: called with what is out of the common, such as a worker that died.
    :raises UsageError: before any work, if an input is missing, `out` cannot be written, another run is at
        work there, or an unfinished run there was another one.
    :raises DatasetError: if the disk refuses a write; the run can be gone on with later.
    """
    check_inputs(inputs)
    check_output(out, inputs)
    options = options or RunOptions()
    reading = Reading(tuple(inputs), fields or FieldNames(), limits or Limits(), limit, sample, languages)
    if options.prune and not reading.whole:
        raise UsageError(
            "pruning would remove all that a limit or a sample leaves out; use one or the other."
        )
    began = time.monotonic()
    with Workspace(out) as workspace:
        engine = engine or _inline(extractor)
        made = engine.made_with()
        prints = fingerprint(made.rules_digest, made.model)
        workspace.adopt(_plan(reading, options, prints), restart=options.restart)
        base = _base(out, prints, made, prune=options.prune)
        meter = Meter(total_size(inputs))
        counts = Counts(progress, events, lambda: meter.fraction)
        build = Build(reading, options, prints, base, workspace, counts, meter)
        build.work(engine, workspace.shards)
        _write(out, build, made, workspace, began)
    return counts.summary(out, skipped=build.skipped, removed=build.removed)


def _inline(extractor: Any) -> Engine:
    # All that extracts, which takes long to import, and which only this engine needs in this process.
    from claimspan.batch.inline import Inline

    return Inline(extractor)


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


def _write(out: Path, build: Build, made: Made, workspace: Workspace, began: float) -> None:
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
        writer.timings |= {"seconds": round(time.monotonic() - began, 3), "resumed": workspace.resumed}


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
