"""From an exception or a finding to a row of ``quarantine``."""

from __future__ import annotations

import hashlib
import lzma
import tarfile
import zipfile
import zlib
from typing import Final

import pyarrow as pa
import zstandard

from claimspan.errors import BadInput
from claimspan.model import Quarantined, Record

STAGE: Final = "sources"

# What the readers of files, archives and tables raise on input that is damaged or cannot be reached.
READ_ERRORS: Final[tuple[type[Exception], ...]] = (
    BadInput,
    OSError,
    EOFError,
    zlib.error,
    lzma.LZMAError,
    zstandard.ZstdError,
    zipfile.BadZipFile,
    tarfile.TarError,
    pa.ArrowException,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OverflowError,
)


def quarantined(source: str, error: str, message: str, raw: bytes | None = None) -> Quarantined:
    """The quarantine row of this stage for `source`; `raw` is the record's bytes where they were read."""
    _, _, record = source.partition("#")
    digest = "" if raw is None else hashlib.sha256(raw).hexdigest()
    # Names of columns and the like are quoted in messages, and may hold line ends.
    return Quarantined(source, record, STAGE, error, " ".join(message.splitlines()), digest)


def quarantine(record: Record, problem: BadInput) -> Quarantined:
    """The quarantine row of a record that a later stage refused."""
    _, _, name = record.source.partition("#")
    digest = hashlib.sha256(record.raw).hexdigest()
    return Quarantined(record.source, name, problem.stage, problem.error, problem.message, digest)


def passed_over(source: str, message: str) -> Quarantined:
    """The row for what holds no article and is meant to be left out; one of `model.PASSED_OVER`."""
    return quarantined(source, "no_article", message)


def from_exception(source: str, problem: Exception) -> Quarantined:
    """The quarantine row for a `READ_ERRORS` exception raised while `source` was read."""
    if isinstance(problem, BadInput):
        return quarantined(source, problem.error, problem.message)
    detail = " ".join(str(problem).split()) or type(problem).__name__
    if isinstance(problem, PermissionError):
        return quarantined(source, "unreadable", f"{source}: permission denied; make the file readable.")
    if isinstance(problem, FileNotFoundError):
        return quarantined(source, "unreadable", f"{source}: the file is gone.")
    if isinstance(problem, OSError) and problem.errno is not None:
        # With a number it comes from the system, without one from who unpacks.
        message = f"{source}: cannot be read: {problem.strerror}."
        return quarantined(source, "unreadable", message)
    if isinstance(problem, EOFError) or "unexpected end of data" in detail:
        message = f"{source}: the data ends too early ({detail}); whole records before that were read."
        return quarantined(source, "truncated", message)
    if isinstance(problem, NotImplementedError):
        return quarantined(source, "unsupported", f"{source}: packed in an unknown way ({detail}).")
    return quarantined(source, "corrupt", f"{source}: damaged, or not what its name says ({detail}).")


def too_large(source: str, limit: int) -> BadInput:
    """The refusal of a record longer than `limit` bytes."""
    message = f"{source}: the record is longer than {limit:,} bytes, the most that is read; split it."
    return BadInput(STAGE, "too_large", message)


def too_many_values(source: str, most: int) -> BadInput:
    """The refusal of a record of very many values."""
    message = (
        f"{source}: holds more than {most:,} values, the most a record may have; leave out all but the text."
    )
    return BadInput(STAGE, "too_many_values", message)
