"""From what the user named (files, folders, globs, URLs) to the files to read, in a fixed order."""

from __future__ import annotations

import glob
import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

from fsspec.core import url_to_fs

from claimspan.errors import UsageError
from claimspan.model import Quarantined
from claimspan.sources.options import MIB
from claimspan.sources.problems import from_exception, quarantined

_EXTRAS: Final = {"s3fs": "s3", "aiohttp": "http"}
READ_AHEAD: Final = 8 * MIB
"""Bytes that are asked for at once of a file that is not local."""


@dataclass(frozen=True, slots=True)
class Located:
    """One file to read.

    :param source: its name in the dataset.
    :param path: where it is, for its file system.
    :param filesystem: the fsspec file system, or None for a local path.
    """

    source: str
    path: str
    filesystem: Any = None

    def open(self) -> BinaryIO:
        """The file, for binary reading. Raises OSError, for URLs what their library does."""
        if self.filesystem is None:
            return Path(self.path).open("rb")
        # Most of an input is read from front to back, so few large requests serve best.
        options = {"block_size": READ_AHEAD, "cache_type": "readahead"}
        if _is_web(self.filesystem) and not self.filesystem.info(self.path).get("partial"):
            options = {"block_size": 0}  # a server that gives whole files only, which stream
        return cast(BinaryIO, self.filesystem.open(self.path, "rb", **options))

    @property
    def name(self) -> str:
        """The name whose endings say how to read it."""
        return self.path.partition("?")[0] if _is_web(self.filesystem) else self.path

    def size(self) -> int | None:
        """Its size in bytes, if that can be told."""
        if self.filesystem is None:
            return Path(self.path).stat().st_size
        return cast("int | None", self.filesystem.size(self.path))


def is_url(name: str) -> bool:
    """Whether `name` is for fsspec rather than a local path."""
    return "://" in name or "::" in name


def display(path: str) -> str:
    """A path as it is written into the dataset: normalised, with forward slashes, always valid Unicode."""
    return Path(os.path.normpath(path)).as_posix().encode("utf-8", "backslashreplace").decode("utf-8")


def check_inputs(inputs: Sequence[str]) -> None:
    """Refuse inputs that cannot be read at all, before any work.

    :raises UsageError: nothing was named, a path does not exist, a glob matches nothing, or a URL cannot be
        reached.
    """
    if not inputs:
        raise UsageError("no input was given; name files, folders, globs or URLs.")
    for name in inputs:
        if not name:
            raise UsageError("an input is an empty text; name a file, folder, glob or URL.")
        if is_url(name):
            _check_url(name)
        elif os.path.lexists(name):
            if Path(name).is_dir() and not os.access(name, os.R_OK | os.X_OK):
                raise UsageError(f"the folder {name} cannot be listed: permission denied.")
        elif not glob.has_magic(name):
            raise UsageError(f"there is no file or folder {name}; check the path.")
        elif not _matches(name):
            raise UsageError(f"nothing matches the pattern {name}; check it, and quote it for the shell.")


def _reach(url: str) -> tuple[Any, str]:
    """The file system of a URL, as it is now, and the path on it."""
    filesystem, path = url_to_fs(url)
    filesystem.invalidate_cache()  # what was listed for an earlier run may have changed
    return filesystem, path


def _check_url(url: str) -> None:
    try:
        filesystem, path = _reach(url)
        found = filesystem.glob(path) if glob.has_magic(path) else filesystem.exists(path)
    except Exception as problem:  # each file system raises what its own library does
        raise UsageError(f"{url} cannot be reached: {_said(problem)}.") from problem
    if not found:
        raise UsageError(f"there is nothing at {url}; check the address.")


def _said(problem: Exception) -> str:
    """What an exception says in one sentence without its full stop, with what to install if that is it."""
    said = " ".join(str(problem).split()).rstrip(".") or type(problem).__name__
    extra = next((extra for module, extra in _EXTRAS.items() if module in said), None)
    if extra and isinstance(problem, ImportError):
        return f"{said}: pip install 'claimspan[{extra}]'"
    return said


def _matches(pattern: str) -> list[str]:
    return sorted(glob.glob(pattern, recursive=True), key=lambda path: Path(path).parts)  # noqa: PTH207


def locate(inputs: Sequence[str]) -> Iterator[Located | Quarantined]:
    """Every file that `inputs` name, each once, in order: as given, and by name within a folder or glob.

    Names in folders that start with a dot are left out; a folder that cannot be listed, and an input that
    holds no file at all, become rows of quarantine.
    """
    seen: set[object] = set()
    for name in inputs:
        holds = False
        for found in _expand(name):
            holds = True
            if isinstance(found, Located):
                identity = _identity(found)
                if identity in seen:
                    continue
                seen.add(identity)
            yield found
        if not holds:
            source = name if is_url(name) else display(name)
            message = f"{source}: holds no files; those whose names begin with a dot are left out."
            yield quarantined(source, "empty", message)


def _identity(found: Located) -> object:
    if found.filesystem is not None:
        return id(found.filesystem), found.path  # fsspec keeps one instance for each place
    # Links to folders are followed, so that one file is read once; a link to a file is a file of its own.
    folder, base = os.path.split(found.path)
    return os.path.join(os.path.realpath(folder), base)  # noqa: PTH118


def _expand(name: str) -> Iterator[Located | Quarantined]:
    if is_url(name):
        yield from _expand_url(name)
        return
    if os.path.lexists(name) or not glob.has_magic(name):
        yield from _walk(name)
        return
    for match in _matches(name):
        yield from _walk(match)


def _expand_url(url: str) -> Iterator[Located | Quarantined]:
    try:
        filesystem, path = _reach(url)
        globbed = glob.has_magic(path) and not filesystem.exists(path)
        for root in sorted(filesystem.glob(path)) if globbed else [path]:
            if globbed and _has_dot(root[len(path.partition("*")[0]) :]):
                continue
            if not _is_folder(filesystem, root):
                source = filesystem.unstrip_protocol(root) if globbed else url
                yield Located(source, root, filesystem)
                continue
            for file in sorted(filesystem.find(root)):
                if not _has_dot(file[len(root) :]):
                    yield Located(filesystem.unstrip_protocol(file), file, filesystem)
    except Exception as problem:  # each file system raises what its own library does
        yield quarantined(url, "unreadable", f"{url}: cannot be read ({_said(problem)}).")


def _is_folder(filesystem: Any, path: str) -> bool:
    # A web server cannot tell; its file system would fetch the whole file and look for links in it.
    return path.endswith("/") if _is_web(filesystem) else bool(filesystem.isdir(path))


def _is_web(filesystem: Any) -> bool:
    return filesystem is not None and "http" in filesystem.protocol


def can_seek(file: BinaryIO) -> bool:
    """Whether a file can go back, which what a web server streams cannot, whatever it says."""
    try:
        file.seek(1)
        file.seek(0)
    except (OSError, ValueError):
        return False
    return True


def _has_dot(path: str) -> bool:
    return any(part.startswith(".") for part in path.split("/"))


def _walk(path: str) -> Iterator[Located | Quarantined]:
    source = display(path)
    try:
        mode = Path(path).stat().st_mode
        if stat.S_ISREG(mode):
            yield Located(source, path)
            return
        if not stat.S_ISDIR(mode):
            yield quarantined(source, "unsupported", f"{source}: not a regular file, so it is not opened.")
            return
        entries = sorted(entry for entry in os.listdir(path) if not entry.startswith("."))  # noqa: PTH208
    except OSError as problem:
        yield from_exception(source, problem)
        return
    for entry in entries:
        inner = os.path.join(path, entry)  # noqa: PTH118
        # A link to a folder inside a folder may lead back up; following it could go round for ever.
        if Path(inner).is_symlink() and Path(inner).is_dir():
            link = display(inner)
            yield quarantined(link, "unsupported", f"{link}: a link to a folder is not followed.")
            continue
        yield from _walk(inner)
