"""The folder beside a dataset in which a run works, and which outlives a run that is killed."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from claimspan.dataset.durable import put_text
from claimspan.dataset.fingerprint import differences
from claimspan.dataset.lock import Lock
from claimspan.dataset.parts import StoredShard, is_whole, read_shard
from claimspan.dataset.writer import tidy
from claimspan.errors import DatasetError, UsageError

PLAN: Final = "plan.json"
SHARDS: Final = "shards"
CHECK: Final = "check"


class Workspace:
    """Holds the work folder of a dataset for one run; use it as a context manager.

    Left by an exception it keeps the finished shards, so that the same run can go on; otherwise nothing
    stays.

    :param out: the dataset's folder.
    :raises UsageError: on entering, when another process works there, or the folder cannot be made.
    """

    def __init__(self, out: Path) -> None:
        self.out = out.resolve()
        self.folder = self.out.with_name(f".{self.out.name}.claimspan")
        self.shards = self.folder / SHARDS
        self.resumed = False
        """Whether an unfinished run is gone on with."""

    def __enter__(self) -> Self:
        try:
            self._lock = Lock(self.folder / "lock", self.out)
            tidy(self.out, self.folder)
        except OSError as error:
            raise UsageError(
                f"{self.out} cannot be written: {error.strerror}; give another folder."
            ) from error
        return self

    def adopt(self, plan: Mapping[str, object], *, restart: bool) -> None:
        """Begin a run, or go on with one that was begun with the same plan.

        :param plan: name → JSON value, all that a run depends on but the content of its inputs.
        :param restart: drop what an unfinished run did.
        :raises UsageError: if there is an unfinished run with another plan; what differs is told.
        :raises DatasetError: when the disk refuses it.
        """
        if restart:
            self._clear()
        before = self._plan()
        if before is not None:
            if other := differences(before, json.loads(json.dumps(plan))):
                raise UsageError(
                    f"{self.folder} holds an unfinished run that differs in {'; '.join(other)}. Finish it "
                    "with the same settings, or drop it with --restart."
                )
            self.resumed = True
        try:
            self.shards.mkdir(exist_ok=True)
            for stray in self.shards.glob(".*"):
                shutil.rmtree(stray, ignore_errors=True)
            put_text(self.folder / PLAN, json.dumps(plan, indent=2, ensure_ascii=False) + "\n")
        except OSError as error:
            raise DatasetError(f"{self.folder} cannot be written: {error.strerror}.") from error

    def shard(self, key: str, *, check: bool = True) -> StoredShard | None:
        """The finished shard of that key; None if there is none.

        :param check: a shard whose files are not what they were counts as none, and is removed.
        """
        folder = self.shards / key
        if not folder.is_dir():
            return None
        with suppress(OSError, ValueError, KeyError):
            shard = read_shard(folder)
            if not check or is_whole(shard):
                return shard
        shutil.rmtree(folder, ignore_errors=True)
        return None

    def scratch(self) -> Path:
        """An empty folder for shards that are only looked at."""
        folder = self.folder / CHECK
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        return folder

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        begun = kind is not None and self.shards.is_dir() and any(self.shards.glob("[!.]*"))
        if not begun:
            self._clear()
        self._lock.release(remove=not begun)
        if not begun:
            with suppress(OSError):
                self.folder.rmdir()

    def _plan(self) -> dict[str, Any] | None:
        try:
            plan = json.loads((self.folder / PLAN).read_bytes())
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise UsageError(f"{self.folder / PLAN} cannot be read ({error}); use --restart.") from error
        return plan if isinstance(plan, dict) else {}

    def _clear(self) -> None:
        for name in (SHARDS, CHECK):
            shutil.rmtree(self.folder / name, ignore_errors=True)
        # The plan goes last: shards without one would never be removed.
        (self.folder / PLAN).unlink(missing_ok=True)
