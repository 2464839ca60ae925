"""Writing the derived tables beside a dataset, all or nothing."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

import pyarrow as pa
import pyarrow.parquet as pq

from claimspan.dataset.derived import DERIVED, derived_dictionary, derived_folder, earlier_folders
from claimspan.dataset.durable import exchange, put, put_text
from claimspan.dataset.folder import DICTIONARY, read_dataset
from claimspan.dataset.intact import DIGESTS, check_parts
from claimspan.errors import DatasetError
from claimspan.groups.build import derive


def group(dataset: str | Path, *, again: bool = False, told: Callable[[str], object] = str) -> bool:
    """Make the derived tables of a dataset, unless they are there; whether they were made.

    They lie in a folder of their own: the dataset's files stay as they are. Readers see all or none of them.

    :param again: make them even if they are there.
    :param told: is called with what is done next, some words.
    :raises DatasetError: when it is no complete dataset, or the disk refuses a write.
    """
    dataset = Path(dataset)
    found = read_dataset(dataset)
    target = derived_folder(dataset)
    if target.is_dir() and not again:
        return False
    check_parts(dataset, found.shards)
    tables = derive(dataset, told=told)
    # The dataset may have been made anew meanwhile; what was derived is then of no use to anyone.
    if derived_folder(dataset) != target:
        raise DatasetError(
            f"{dataset} changed while its claims were grouped; run claimspan group {dataset} again."
        )
    try:
        _write(target, tables)
        for folder in earlier_folders(dataset):
            shutil.rmtree(folder, ignore_errors=True)
    except OSError as error:
        raise DatasetError(f"{target} could not be written: {error.strerror}.") from error
    return True


def _write(target: Path, tables: Mapping[str, pa.Table]) -> None:
    target.parent.mkdir(exist_ok=True)
    mark = uuid4().hex[:8]
    making, old = (target.with_name(f".{target.name}.{mark}.{name}") for name in ("new", "old"))
    try:
        making.mkdir()
        digests = {
            f"{name}.parquet": put(making / f"{name}.parquet", partial(_parquet, tables[name]))
            for name in DERIVED
        }
        put_text(making / DIGESTS, json.dumps(digests, indent=2) + "\n")
        put_text(making / DICTIONARY, derived_dictionary())
        exchange(making, target, old)
    finally:
        shutil.rmtree(old, ignore_errors=True)
        shutil.rmtree(making, ignore_errors=True)


def _parquet(table: pa.Table, file: BinaryIO) -> None:
    pq.write_table(table, file, compression="zstd")
