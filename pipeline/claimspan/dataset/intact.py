"""Whether the files of a dataset are what was written: a flipped bit in Parquet reads as another figure.

No reader of Parquet notices that by itself, so each part is compared with its SHA-256 in the list of parts
before it is read. That costs half a second a gigabyte, and is done once for as long as a file stays as it is.
"""

from __future__ import annotations

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

_Met = tuple[str, int, int, int]
_met: Final[set[_Met]] = set()
"""Files that were found intact, by path, size, time of change and inode."""


def check_parts(folder: Path, shards: PartList, names: Iterable[str] = tuple(SCHEMAS)) -> None:
    """Compare all parts of some tables with the list of parts.

    :param folder: the dataset's.
    :raises DatasetError: for the first that is missing or not what was written.
    """
    wanted = tuple(names)
    for shard in shards:
        for name in wanted:
            _check(folder / shard.part(name), shard.digests[name])


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
        met = (str(path.absolute()), stat.st_size, stat.st_mtime_ns, stat.st_ino)
        if met in _met:
            return
        found = file_digest(path)
    except OSError as error:
        raise _missing(path, error) from None
    if found != digest:
        raise DatasetError(
            f"{path} is not what was written: it is damaged, or was replaced just now; put back a copy, or "
            "make the dataset again (claimspan verify names all that differs)."
        )
    if len(_met) < QUICK_FILES:
        _met.add(met)


def _missing(path: Path, error: OSError) -> DatasetError:
    if isinstance(error, FileNotFoundError):
        return DatasetError(
            f"{path} is missing: the dataset was replaced just now, or is incomplete; read or make it again."
        )
    return DatasetError(f"{path} cannot be read: {error.strerror}.")
