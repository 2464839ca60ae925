"""Whether the files of a dataset are what was written: a flipped bit in Parquet reads as another figure.

No reader of Parquet notices that by itself, so each part is compared with its SHA-256 in the list of parts
before it is read. That costs half a second a gigabyte, and is done once for as long as a file stays as it is.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from claimspan.dataset.durable import file_digest
from claimspan.dataset.partlist import PartList
from claimspan.errors import DatasetError
from claimspan.schema import SCHEMAS

QUICK: Final = 256_000_000
"""Bytes of parts up to which they are compared before a mere query, in so many files at most:"""
QUICK_FILES: Final = 4096

DIGESTS: Final = "digests.json"
"""File name → SHA-256, in a folder of derived tables."""

_Met = tuple[str, int, int, int, str]
_met: Final[set[_Met]] = set()
"""Files that were found intact, by path, size, time of change, inode and digest."""


def check_parts(folder: Path, shards: PartList, names: Iterable[str] = tuple(SCHEMAS)) -> None:
    """Compare all parts of some tables with the list of parts.

    :param folder: the dataset's.
    :raises DatasetError: for the first that is missing or not what was written.
    """
    wanted = tuple(names)
    for shard in shards:
        for name in wanted:
            _check(folder / shard.part(name), shard.digests[name])


def check_listed(folder: Path) -> None:
    """Compare all files that the folder's `DIGESTS` lists.

    :raises DatasetError: as `check_parts`, and if there is no such list that can be read.
    """
    path = folder / DIGESTS
    try:
        digests = dict(json.loads(path.read_bytes()))
    except OSError as error:
        raise _missing(path, error) from None
    except (ValueError, TypeError):
        raise _changed(path) from None
    for name, digest in digests.items():
        _check(folder / name, digest)


def check_quickly(folder: Path, shards: PartList) -> None:
    """Compare all parts if that takes no time to speak of; of more, only see that they are there.

    :raises DatasetError: as `check_parts`.
    """
    size = files = 0
    for name in SCHEMAS:
        for part in shards.names(name):
            try:
                size += (folder / part).stat().st_size
            except OSError as error:
                raise _missing(folder / part, error) from None
            files += 1
    if size <= QUICK and files <= QUICK_FILES:
        check_parts(folder, shards)


def _check(path: Path, digest: str) -> None:
    try:
        stat = path.stat()
        met = (str(path.absolute()), stat.st_size, stat.st_mtime_ns, stat.st_ino, digest)
        if met in _met:
            return
        found = file_digest(path)
    except OSError as error:
        raise _missing(path, error) from None
    if found != digest:
        raise _changed(path)
    if len(_met) < QUICK_FILES:
        _met.add(met)


def _changed(path: Path) -> DatasetError:
    return DatasetError(
        f"{path} is not what was written: it is damaged, or was replaced just now; put back a copy, or "
        "make it again (claimspan verify names all that differs in a dataset)."
    )


def _missing(path: Path, error: OSError) -> DatasetError:
    if isinstance(error, FileNotFoundError):
        return DatasetError(
            f"{path} is missing: the dataset was replaced just now, or is incomplete; read or make it again."
        )
    return DatasetError(f"{path} cannot be read: {error.strerror}.")
