"""Shards on their way: written by one machine to a place that another can reach, and fetched from there.

The place is a folder, or whatever fsspec has a file system for. In an object store a file is there in full
when it has been put, and not before; so a shard's parts are put first, and the file that makes them a shard
last. Who fetches it compares every digest.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Protocol, TypeVar

from fsspec.core import url_to_fs

from claimspan.dataset.durable import put, put_text
from claimspan.dataset.parts import DONE, StoredShard, placed, read_shard
from claimspan.errors import DatasetError, UsageError
from claimspan.schema import SCHEMAS

_T = TypeVar("_T")


class Files(Protocol):
    """Small files by name."""

    def put(self, name: str, content: bytes) -> None:
        """Write a file, in place of one that is there; nobody sees half of it. Raises OSError."""
        ...

    def get(self, name: str) -> bytes:
        """What is in a file. Raises FileNotFoundError, OSError."""
        ...

    def remove(self, name: str) -> None:
        """Remove a file, if it is there. Raises OSError."""
        ...


@dataclass(frozen=True, slots=True)
class LocalFiles:
    """The files of a folder that is there."""

    folder: Path

    def put(self, name: str, content: bytes) -> None:
        """See `Files`."""
        passing = self.folder / f"{name}.new"
        passing.write_bytes(content)
        passing.replace(self.folder / name)

    def get(self, name: str) -> bytes:
        """See `Files`."""
        return (self.folder / name).read_bytes()

    def remove(self, name: str) -> None:
        """See `Files`."""
        (self.folder / name).unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class RemoteFiles:
    """The files below a URL, each written by one request; travels as its URL, opened where it is used.

    :param url: as fsspec takes it, with the name of its protocol.
    """

    url: str

    def below(self, name: str) -> RemoteFiles:
        """Those of a folder in it."""
        return RemoteFiles(f"{self.url.rstrip('/')}/{name}")

    def put(self, name: str, content: bytes) -> None:
        """See `Files`."""
        try:
            self._asked(name, lambda system, path: system.pipe_file(path, content))
        except FileNotFoundError as error:
            raise OSError(0, f"{self.url} is not there ({error})", self.url) from error

    def get(self, name: str) -> bytes:
        """See `Files`."""
        return self._asked(name, lambda system, path: bytes(system.cat_file(path)))

    def remove(self, name: str) -> None:
        """See `Files`."""
        try:
            self._asked(name, lambda system, path: system.rm_file(path))
        except FileNotFoundError:
            return

    def _asked(self, name: str, ask: Callable[[Any, str], _T]) -> _T:
        url = f"{self.url.rstrip('/')}/{name}"
        try:
            return ask(*url_to_fs(url))
        except FileNotFoundError:
            raise
        except ImportError as error:
            raise UsageError(f"{url} needs a package that is not installed: {error}") from error
        except Exception as error:  # each file system has errors of its own
            said = str(error).splitlines()[0] if str(error) else type(error).__name__
            raise OSError(0, f"{url} cannot be reached ({said})", url) from error


def send(shard: StoredShard, to: Files) -> None:
    """Put a shard where it can be fetched.

    :raises OSError: when that is refused; the shard is then not there.
    """
    for path in shard.files.values():
        to.put(f"{shard.key}/{path.name}", path.read_bytes())
    told = {"rows": shard.rows, "digests": shard.digests, "about": shard.about, "did": shard.did}
    to.put(f"{shard.key}/{DONE}", json.dumps(told, ensure_ascii=False).encode())


def fetch(key: str, source: Files, folder: Path) -> StoredShard:
    """Bring a shard that was sent into ``folder/KEY``, which is there when all of it is, and remove it there.

    :raises DatasetError: if it is not there, or not what was sent, or the disk refuses it.
    """
    try:
        told = source.get(f"{key}/{DONE}")
        digests = json.loads(told)["digests"]
        with placed(folder, key) as temporary:
            for name in SCHEMAS:
                content = source.get(f"{key}/{name}.parquet")
                if put(temporary / f"{name}.parquet", partial(_write, content)) != digests[name]:
                    raise DatasetError(
                        f"{name}.parquet of shard {key} is not what was sent; run the same again."
                    )
            put_text(temporary / DONE, told.decode())
        # It begins to count as gone first.
        for file in (DONE, *(f"{name}.parquet" for name in SCHEMAS)):
            source.remove(f"{key}/{file}")
        return read_shard(folder / key)
    except (OSError, ValueError, KeyError) as error:
        raise DatasetError(f"Shard {key} cannot be fetched: {error}; run the same again.") from error


def _write(content: bytes, file: Any) -> None:
    file.write(content)
