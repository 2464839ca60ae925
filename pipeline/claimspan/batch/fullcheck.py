"""Whether a dataset that was brought up to date is what a run from nothing would make of the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from claimspan.batch.build import Build, RunOptions
from claimspan.batch.engine import Engine, Event
from claimspan.batch.planner import base_of
from claimspan.batch.previous import Previous, open_previous
from claimspan.batch.reading import Reading
from claimspan.batch.summary import Counts, Progress
from claimspan.batch.workspace import Workspace
from claimspan.dataset.fingerprint import fingerprint
from claimspan.dataset.folder import Dataset, read_part
from claimspan.dataset.parts import StoredShard, read_shard
from claimspan.errors import DatasetError
from claimspan.schema import SCHEMAS
from claimspan.sources import Meter

_MOST = 5


def check_full(
    reading: Reading,
    out: Path,
    engine: Engine,
    options: RunOptions,
    *,
    progress: Callable[[Progress], None] = lambda _: None,
    events: Callable[[Event], None] = lambda _: None,
) -> int:
    """Read all inputs again, and kept documents from their stored text, and compare with the dataset.

    Nothing of the dataset is used for that, and nothing of it is changed.

    :param reading: what the dataset was last brought up to date with.
    :return: how many documents were compared.
    :raises DatasetError: if any part is not the same, with the documents that differ.
    """
    with Workspace(out) as workspace:
        previous = open_previous(out)
        if previous is None:
            raise DatasetError(f"{out} holds no dataset to be checked.")
        made = engine.made_with()
        prints = fingerprint(made.rules_digest, made.model)
        base = base_of(previous, prints, made.needs, reuse=False)
        counts = Counts(progress, events, lambda: None)
        build = Build(reading, options, prints, base, workspace, counts, Meter(), fresh=True)
        folder = workspace.scratch()
        build.work(engine, folder)
        found = _differences(previous, (read_shard(folder / key) for key in build.keys), len(build.keys))
    if found:
        rest = f" and {len(found) - _MOST} more" if len(found) > _MOST else ""
        raise DatasetError(
            f"{out} is not what a run from nothing makes: {'; '.join(found[:_MOST])}{rest}. Make it anew in "
            "another folder, and report this."
        )
    return int(previous.dataset.manifest["counts"]["documents"])


def _differences(previous: Previous, anew: Iterable[StoredShard], made: int) -> list[str]:
    """What is not the same, for a person; nothing if every part is, byte for byte.

    :param made: how many shards `anew` are.
    """
    dataset = previous.dataset
    if not made and not dataset.manifest["counts"]["documents"] + dataset.manifest["counts"]["quarantine"]:
        return []  # the one part of a dataset without rows
    if made != len(previous):
        return [f"it has {len(previous)} parts, and {made} were made"]
    found: list[str] = []
    for there, shard in zip(dataset.shards, anew, strict=True):
        differ = [name for name in SCHEMAS if there.digests[name] != shard.digests[name]]
        for name in differ:
            found += _rows(dataset, name, there.number, shard) or [f"the bytes of {there.part(name)}"]
    return found


def _rows(dataset: Dataset, name: str, number: int, shard: StoredShard) -> list[str]:
    """The documents whose rows of a table differ."""
    key = "source" if name == "quarantine" else "doc_id"
    there, made = (_by(path, name, key) for path in (dataset.part(name, number), shard.files[name]))
    return [f"{name} of {doc}" for doc in {**there, **made} if there.get(doc) != made.get(doc)]


def _by(path: Path, name: str, key: str) -> dict[str, list[Any]]:
    rows: dict[str, list[Any]] = {}
    for row in read_part(name, path).to_pylist():
        rows.setdefault(row[key], []).append(row)
    return rows
