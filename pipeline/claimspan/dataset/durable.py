"""Files and folders that are there in full or not at all, whatever happens in between."""

from __future__ import annotations

import ctypes
import errno
import hashlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, Final

from claimspan.errors import UsageError

_AT_FDCWD: Final = -100
_RENAME_EXCHANGE: Final = 2
# What a system or a file system without the call answers.
_NO_EXCHANGE: Final = frozenset({errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP})
_NO_LINK: Final = frozenset({errno.EPERM, errno.EXDEV, errno.EMLINK, errno.ENOTSUP, errno.EOPNOTSUPP})


def file_digest(path: Path) -> str:
    """The SHA-256 of a file, hexadecimal. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def put(path: Path, write: Callable[[BinaryIO], object]) -> str:
    """Write a file under a temporary name, sync it, give it its name and sync the folder; its SHA-256.

    :raises OSError: when the disk refuses it; nothing is then left of the file.
    """
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        with temporary.open("wb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        digest = file_digest(temporary)
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)
    return digest


def check_file(path: Path) -> None:
    """Refuse to write a file in the place of a folder, a device or a pipe, or where there is no folder.

    Whatever takes the place of a file would take that of ``/dev/null``, too, where it may.

    :raises UsageError: saying what is there.
    """
    if path.is_dir():
        raise UsageError(f"{path} is a folder; give the name of a file.")
    if path.exists() and not path.is_file():
        raise UsageError(f"{path} is no regular file; give the name of a file.")
    if not path.absolute().parent.is_dir():
        raise UsageError(f"{path} cannot be written: there is no folder {path.parent}.")


def put_text(path: Path, text: str) -> str:
    """Write a file of UTF-8 text as `put` does."""
    return put(path, lambda file: file.write(text.encode()))


def sync_folder(path: Path) -> None:
    """Make the names in a folder durable, where the system can do that. Raises OSError."""
    if os.name != "posix":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def link_or_copy(source: Path, target: Path) -> None:
    """Give a file a second name, or make a synced copy where the file system has no links. Raises OSError."""
    try:
        os.link(source, target)
    except OSError as error:
        if error.errno not in _NO_LINK:
            raise
        shutil.copyfile(source, target)
        with target.open("rb") as file:
            os.fsync(file.fileno())


def exchange(new: Path, target: Path, aside: Path) -> None:
    """Put the folder `new` in the place of the folder `target`, whose content then lies in `aside`.

    One step where the system has one; else two, between which there is nothing at `target`.

    :raises OSError: when it is refused; `target` is then as it was.
    """
    if not target.exists():
        new.rename(target)
        sync_folder(target.parent)
        return
    if _exchanged(new, target):
        new.rename(aside)
    else:
        target.rename(aside)
        try:
            new.rename(target)
        except OSError:
            aside.rename(target)
            raise
    sync_folder(target.parent)


def _exchanged(one: Path, other: Path) -> bool:
    """Exchange two folders in one step; False where that cannot be done."""
    try:
        call = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError, TypeError):
        return False
    paths = os.fsencode(one), os.fsencode(other)
    if call(_AT_FDCWD, paths[0], _AT_FDCWD, paths[1], _RENAME_EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in _NO_EXCHANGE:
        return False
    raise OSError(number, os.strerror(number), str(other))
