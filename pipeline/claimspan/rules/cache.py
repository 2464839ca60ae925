"""Rules that were read and found right are kept, so that the next process need not read YAML again.

What is kept is found by a digest of all that reading depends on: the names and contents of all files of the
folder, the modules that read them, and Python's version. So it cannot be stale. What cannot be read or
written is as if it were not there. It lies in the user's own cache folder, and like Python's own compiled
modules it is trusted as that folder is.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import sys
import tempfile
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from platformdirs import user_cache_path

from claimspan.rules.model import RuleSet

# The modules that say what rules are read as.
_READERS: Final = ("rules/*.py", "schema.py", "problems.py")
_DIGEST_BYTES: Final = hashlib.sha256().digest_size


def recall(folder: Path) -> RuleSet | None:
    """The rules of a folder if they were kept and nothing has changed since, else None."""
    try:
        return _kept(_place(folder), _digest(folder))
    except Exception:
        return None  # whatever is wrong with what was kept, the files themselves are there


# The rules of a run and the engine's own words are mostly of one folder.
@lru_cache(maxsize=1)
def _kept(place: Path, digest: bytes) -> RuleSet:
    """The rules that are kept at a place under a digest; anything may be raised if they are not."""
    kept = place.read_bytes()
    cut = _DIGEST_BYTES
    head, seal, content = kept[:cut], kept[cut : 2 * cut], kept[2 * cut :]
    if head != digest or seal != hashlib.sha256(content).digest():
        raise ValueError(f"{place} holds other rules, or is damaged")
    rules = pickle.loads(content)
    if not isinstance(rules, RuleSet):
        raise TypeError(f"{place} holds no rules")
    return rules


def keep(folder: Path, rules: RuleSet, digest: bytes) -> None:
    """Keep the rules of a folder for `recall`, in place of those that were kept of it before.

    :param digest: of the folder before the rules were read, so that what changed meanwhile is read again.
    """
    content = pickle.dumps(rules, protocol=pickle.HIGHEST_PROTOCOL)
    place = _place(folder)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=place.parent)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(digest + hashlib.sha256(content).digest() + content)
            Path(name).replace(place)
        finally:
            Path(name).unlink(missing_ok=True)
    except OSError:
        return  # a cache folder that cannot be written costs time, nothing else


def digest_of_folder(folder: Path) -> bytes | None:
    """The SHA-256 over all that reading the rules of a folder depends on, None if it cannot be read."""
    try:
        return _digest(folder)
    except OSError:
        return None


def _digest(folder: Path) -> bytes:
    digest = hashlib.sha256(f"{sys.version}\n{folder}\n{Path.cwd()}\n{_readers()}\n".encode())
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        content = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
        digest.update(f"{name}\n{content}\n".encode())
    return digest.digest()


@cache
def _readers() -> str:
    digest = hashlib.sha256()
    package = Path(__file__).parents[1]
    for path in sorted(path for pattern in _READERS for path in package.glob(pattern)):
        digest.update(f"{path.name}\n{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()


def _place(folder: Path) -> Path:
    name = hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:16]
    return user_cache_path("claimspan", appauthor=False) / "rules" / f"{name}.pickle"
