"""The exceptions claimspan raises, all in one tree.

::

    ClaimspanError
    ├── UsageError            a mistake in what the user asked for: exit code 2
    │   └── RuleError         one or more rule files are broken
    ├── DatasetError          a dataset is missing, incomplete or of another version
    └── BadInput              one record cannot be used; becomes a row of ``quarantine``
"""

from __future__ import annotations

from typing import Final

INTERRUPTED: Final = "interrupted; nothing that was finished before is harmed"
"""What is said where Ctrl-C or SIGTERM ends a command."""


class ClaimspanError(Exception):
    """Base of all errors that claimspan raises on purpose; its text is one sentence for a person."""


class UsageError(ClaimspanError):
    """What the user asked for cannot be done; raised before any work and any write."""


class RuleError(UsageError):
    """Rule files are broken; the message holds every problem, formatted like a compiler's."""


class DatasetError(ClaimspanError):
    """A dataset is missing, unreadable or not what its manifest says."""


class BadInput(ClaimspanError):
    """One record cannot be used.

    :param stage: the stage that refused it, e.g. ``"sources"`` or ``"articles"``.
    :param error: a short code, e.g. ``"undecodable"``, ``"truncated"``, ``"zip_bomb"``.
    :param message: one sentence: what is wrong, and where.
    """

    def __init__(self, stage: str, error: str, message: str) -> None:
        super().__init__(message)
        self.stage = stage
        self.error = error
        self.message = message
