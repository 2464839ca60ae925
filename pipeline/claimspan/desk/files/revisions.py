"""Files as they were at a git revision."""

from __future__ import annotations

import io
import subprocess
import tarfile
from pathlib import Path

from claimspan.errors import UsageError


def files_at(folder: Path, revision: str) -> dict[str, bytes]:
    """The files of a folder as git has them at a revision, by path below the folder.

    A folder that git did not know at that revision has no files.

    :raises UsageError: if the folder lies in no git repository, or there is no such revision.
    """
    if not folder.is_dir():
        raise UsageError(f"there is no folder {folder}")
    found = _git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if found is None:
        if _git(folder, "rev-parse", "--git-dir") is None:
            raise UsageError(f"{folder} is not under git, so it cannot be compared with {revision!r}")
        raise UsageError(f"git knows no revision {revision!r} of {folder}")
    archive = _git(folder, "archive", "--format=tar", found.decode().strip())
    if not archive:
        return {}
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        members = {member.name: tar.extractfile(member) for member in tar if member.isfile()}
        return {name: file.read() for name, file in members.items() if file is not None}


def is_under_git(folder: Path) -> bool:
    """Whether the folder lies in a git repository that has a commit, and git is installed."""
    return folder.is_dir() and _git(folder, "rev-parse", "--verify", "--quiet", "HEAD") is not None


def _git(folder: Path, *arguments: str) -> bytes | None:
    """What a git command prints, None if it fails or git is not installed."""
    try:
        done = subprocess.run(["git", "-C", folder, *arguments], capture_output=True, check=False)
    except OSError:
        return None
    return done.stdout if done.returncode == 0 else None
