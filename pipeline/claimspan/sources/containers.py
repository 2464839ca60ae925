"""Reading one file by its name's endings: unpacking, walking archives, choosing the record format."""

from __future__ import annotations

import shutil
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO, cast

from claimspan.errors import BadInput
from claimspan.model import Media, Quarantined, Record
from claimspan.sources.columnar import parquet
from claimspan.sources.options import FieldNames, Limits
from claimspan.sources.problems import READ_ERRORS, STAGE, from_exception, quarantined
from claimspan.sources.rows import delimited, json_lines
from claimspan.sources.streams import UNPACKERS, Budget, Readable, bomb, out_of_proportion, read_whole, unpack

PLAIN: dict[str, Media] = {".txt": "text", ".md": "markdown", ".html": "html", ".htm": "html"}
DELIMITED = {".csv": ",", ".tsv": "\t"}
JSON_LINES = (".jsonl", ".ndjson")
WEB_ARCHIVES = (".warc", ".wet")
ALIASES = {".tgz": ".tar.gz", ".tbz2": ".tar.bz2", ".tbz": ".tar.bz2", ".txz": ".tar.xz", ".tzst": ".tar.zst"}
ENCRYPTED = 0x1


@dataclass(frozen=True, slots=True)
class Item:
    """A file, or a member of an archive, that is being read.

    :param source: its name in the dataset.
    :param name: the name whose endings say how to read on; shrinks as packings are taken off.
    :param seekable: whether `file` can go back, as zip and Parquet need.
    :param nesting: how many packings it lies in.
    """

    source: str
    name: str
    file: Readable
    seekable: bool
    nesting: int = 0


@dataclass(frozen=True, slots=True)
class Reading:
    """What stays the same while one input is read."""

    names: FieldNames
    limits: Limits
    budget: Budget


def read_item(item: Item, reading: Reading) -> Iterator[Record | Quarantined]:
    """All records of `item`; whatever is wrong with it ends as a row of quarantine, not as an exception."""
    try:
        yield from _dispatch(item, reading)
    except READ_ERRORS as problem:
        yield from_exception(item.source, problem)


def _dispatch(item: Item, reading: Reading) -> Iterator[Record | Quarantined]:
    names, limits = reading.names, reading.limits
    lowered = item.name.casefold()
    suffix = PurePosixPath(lowered).suffix
    if suffix in ALIASES:
        lowered = lowered.removesuffix(suffix) + ALIASES[suffix]
        suffix = PurePosixPath(lowered).suffix
    if suffix in UNPACKERS or suffix in {".zip", ".tar"}:
        if item.nesting >= limits.max_nesting:
            message = f"{item.source}: packed more than {limits.max_nesting} times over; not unpacked."
            raise BadInput(STAGE, "nested_too_deep", message)
        if suffix == ".zip":
            yield from _zip_members(item, reading)
        elif suffix == ".tar":
            yield from _tar_members(item, reading)
        elif suffix == ".gz" and lowered.removesuffix(suffix).endswith(WEB_ARCHIVES):
            # Its packed members are its records, so that damage to one can be told from the others.
            yield from _web_archive(item, reading, packed=True)
        else:
            inner = unpack(item.file, suffix, reading.budget)
            name = lowered.removesuffix(suffix)
            yield from _dispatch(Item(item.source, name, inner, False, item.nesting + 1), reading)
    elif suffix in PLAIN:
        raw = read_whole(item.file, item.source, limits.max_record_bytes)
        if not raw:
            raise BadInput(STAGE, "empty", f"{item.source}: the file is empty.")
        yield Record(item.source, raw, PLAIN[suffix])
    elif suffix in JSON_LINES:
        yield from json_lines(item.file, item.source, names, limits)
    elif suffix in DELIMITED:
        yield from delimited(item.file, item.source, DELIMITED[suffix], names, limits)
    elif suffix in WEB_ARCHIVES:
        yield from _web_archive(item, reading, packed=False)
    elif suffix == ".parquet":
        with _seekable(item) as file:
            yield from parquet(file, item.source, names, limits)
    else:
        known = " ".join([*PLAIN, *JSON_LINES, *DELIMITED, *WEB_ARCHIVES, ".parquet .zip .tar", *UNPACKERS])
        message = f"{item.source}: not a format that is read ({known})."
        raise BadInput(STAGE, "unsupported", message)


def _web_archive(item: Item, reading: Reading, *, packed: bool) -> Iterator[Record | Quarantined]:
    with _seekable(item) as file:
        from claimspan.sources.warc import warc  # which takes long to import

        yield from warc(file, item.source, packed=packed, limits=reading.limits, budget=reading.budget)


def _seekable(item: Item) -> BinaryIO:
    """The item's file if it can seek, else a copy of it in an unnamed temporary file."""
    if item.seekable:
        return cast(BinaryIO, item.file)
    copy = cast(BinaryIO, tempfile.TemporaryFile())  # noqa: SIM115 (the caller closes it)
    try:
        shutil.copyfileobj(item.file, copy)
    except BaseException:
        copy.close()
        raise
    copy.seek(0)
    return copy


def _hidden(name: str) -> bool:
    parts = PurePosixPath(name.replace("\\", "/")).parts
    return any((part.startswith(".") and part not in {".", ".."}) or part == "__MACOSX" for part in parts)


def _member_source(container: str, name: str) -> str:
    return f"{container}#{name.encode('utf-8', 'backslashreplace').decode('utf-8')}"


def _repeated(source: str) -> Quarantined:
    message = f"{source}: the archive holds this name more than once; only the first is read."
    return quarantined(source, "duplicate_name", message)


def _zip_members(item: Item, reading: Reading) -> Iterator[Record | Quarantined]:
    seen: set[str] = set()
    with _seekable(item) as file, zipfile.ZipFile(file) as archive:
        for info in archive.infolist():
            # Not `is_dir`, which cannot bear a member without a name.
            if info.filename.endswith("/") or _hidden(info.filename):
                continue
            source = _member_source(item.source, info.filename)
            if source in seen:
                yield _repeated(source)
                continue
            seen.add(source)
            member = Item(source, info.filename, file, False, item.nesting + 1)
            yield from _zip_member(archive, info, member, reading)
            if reading.budget.spent:
                return
    if not seen:
        raise BadInput(STAGE, "empty", f"{item.source}: the archive is empty.")


def _zip_member(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, item: Item, reading: Reading
) -> Iterator[Record | Quarantined]:
    if info.flag_bits & ENCRYPTED:
        message = f"{item.source}: encrypted with a password; unpack it first."
        yield quarantined(item.source, "encrypted", message)
        return
    if out_of_proportion(info.compress_size, info.file_size, reading.limits):
        problem = bomb(item.source, info.file_size)
        yield quarantined(item.source, problem.error, problem.message)
        return
    try:
        with archive.open(info) as member:
            counted = _Spending(member, reading.budget)
            yield from read_item(Item(item.source, item.name, counted, False, item.nesting), reading)
    except READ_ERRORS as problem:
        yield from_exception(item.source, problem)


class _Spending:
    """A readable whose bytes count against the budget."""

    def __init__(self, inner: Readable, budget: Budget) -> None:
        self._inner = inner
        self._budget = budget

    def read(self, size: int = -1, /) -> bytes:
        data = self._inner.read(size)
        self._budget.spend(len(data))
        return data


def _tar_members(item: Item, reading: Reading) -> Iterator[Record | Quarantined]:
    endings: list[type[Exception]] = []

    class Info(tarfile.TarInfo):
        """Notes how the archive ends: tarfile itself takes a damaged header for the end, in silence."""

        @classmethod
        def fromtarfile(cls, archive: tarfile.TarFile) -> Info:
            try:
                return super().fromtarfile(archive)
            except tarfile.HeaderError as ending:
                endings.append(type(ending))
                raise

    seen: set[str] = set()
    with tarfile.open(fileobj=cast(BinaryIO, item.file), mode="r|", tarinfo=Info) as archive:
        for member in archive:
            if member.isdir() or _hidden(member.name):
                continue
            source = _member_source(item.source, member.name)
            if source in seen:
                yield _repeated(source)
                continue
            seen.add(source)
            content = archive.extractfile(member) if member.isreg() else None
            if content is None:
                message = f"{source}: a link or a special file, which has no content of its own to read."
                yield quarantined(source, "unsupported", message)
                continue
            with content:
                yield from read_item(Item(source, member.name, content, False, item.nesting + 1), reading)
            if reading.budget.spent:
                return
    _check_ending(item.source, endings)
    if not seen:
        raise BadInput(STAGE, "empty", f"{item.source}: the archive is empty.")


def _check_ending(source: str, endings: list[type[Exception]]) -> None:
    ending = endings[-1].__name__ if endings else ""
    if ending == "InvalidHeaderError":
        raise BadInput(STAGE, "corrupt", f"{source}: damaged part way; what came before it was read.")
    if ending != "EOFHeaderError":
        message = f"{source}: ends without the mark that ends an archive; what came before it was read."
        raise BadInput(STAGE, "truncated", message)
