"""Records of web archives: WARC as crawlers write it, and WET, the same with the plain text of pages.

The records' frames are checked here, where warcio would go on in silence: a record that is cut short is
reported with its offset, and the next one is looked for behind it.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, Final

from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecordLoader

from claimspan.errors import BadInput
from claimspan.model import Media, Quarantined, Record
from claimspan.sources.http import body_of, html_charset
from claimspan.sources.options import KIB, Limits
from claimspan.sources.problems import STAGE, passed_over, quarantined, too_large
from claimspan.sources.streams import CHUNK, Budget, Readable, bomb, out_of_proportion

MAX_HEADER: Final = 256 * KIB
_GZIP: Final = b"\x1f\x8b\x08"
_BEGIN: Final = re.compile(rb"WARC/\d\.\d+\r?\n")
_BEGIN_OF_HEADER: Final = re.compile(rb"WARC/\d\.\d+\r?\n(?:WARC-|Content-)", re.IGNORECASE)
_LONGEST_BEGIN: Final = 16
_END: Final = b"\r\n\r\n"
_PAGES: Final = frozenset({"text/html", "application/xhtml+xml"})
_LOADER: Final = ArcWarcRecordLoader(verify_http=False)


class _Broken(Exception):
    """A record's frame is not what it should be; says why in half a sentence."""


class _Member:
    """The unpacked bytes of the gzip member of `file` that begins at byte `start`.

    :ivar end: where it ends, once it is unpacked to its end; None before.
    """

    def __init__(self, file: BinaryIO, start: int, budget: Budget) -> None:
        file.seek(start)
        self._file, self._budget = file, budget
        self._inflate = zlib.decompressobj(16 + zlib.MAX_WBITS)
        self._start, self._fed, self._given = start, 0, 0
        self.end: int | None = None

    def read(self, size: int = -1, /) -> bytes:
        """Some bytes, at most `size`; empty at the end of the member."""
        while self.end is None:
            packed = self._inflate.unconsumed_tail
            if not packed:
                packed = self._file.read(CHUNK)
                self._fed += len(packed)
                if not packed:
                    raise _Broken("its packed data ends too early")
            try:
                data = self._inflate.decompress(packed, size if size > 0 else CHUNK)
            except zlib.error as problem:
                raise _Broken(f"its packed data is damaged ({problem})") from problem
            if self._inflate.eof:
                self.end = self._start + self._fed - len(self._inflate.unused_data)
            if data:
                self._count(len(data))
                return data
        return b""

    def _count(self, size: int) -> None:
        self._given += size
        self._budget.spend(size)
        if out_of_proportion(self._fed, self._given, self._budget.limits):
            raise bomb(self._budget.source, self._given)


class _Lines:
    """A readable with `readline`, that knows how far it is.

    :ivar offset: bytes that were taken from it; `begun`: as many as before the record that is being read.
    """

    def __init__(self, file: Readable) -> None:
        self._file, self._held = file, b""
        self.offset = self.begun = 0

    def _fill(self) -> bool:
        data = self._file.read(CHUNK)
        self._held += data
        return bool(data)

    def read(self, size: int) -> bytes:
        """At most `size` bytes, at least one but at the end."""
        if not self._held:
            self._fill()
        data, self._held = self._held[:size], self._held[size:]
        self.offset += len(data)
        return data

    def readline(self, size: int | None = None) -> bytes:
        """Up to the next line end, at most `size` bytes."""
        most = MAX_HEADER if size is None else size
        while (end := self._held.find(b"\n", 0, most)) < 0 and len(self._held) < most:
            if not self._fill():
                break
        if end < 0 and size is None and len(self._held) >= most:
            raise _Broken(f"a line of its header is longer than {MAX_HEADER:,} bytes")
        return self.read(min(most, end + 1 if end >= 0 else len(self._held)))

    def skip_blank(self) -> bool:
        """Pass over line ends; whether anything follows."""
        while True:
            left = self._held.lstrip(b"\r\n")
            self.offset += len(self._held) - len(left)
            self._held = left
            if left:
                return True
            if not self._fill():
                return False

    def begins_record(self) -> bool:
        """Whether a record begins here."""
        while len(self._held) < _LONGEST_BEGIN and self._fill():
            pass
        return _BEGIN.match(self._held) is not None


@dataclass(slots=True)
class _Archive:
    """What stays the same while one archive is read; `others` counts records that hold no page, by type."""

    source: str
    limits: Limits
    others: Counter[str]
    found: bool = False


def warc(
    file: BinaryIO, source: str, *, packed: bool, limits: Limits, budget: Budget
) -> Iterator[Record | Quarantined]:
    """The pages of an archive, and the texts of one with texts.

    A page is a ``response`` with a good status or a ``resource`` that is HTML; a text is a ``conversion``.
    Other responses are passed over one by one, each with the reason, and the records of other types all
    together at the end. Sources are ``NAME#OFFSET``: the byte of the file at which the record begins, with
    ``+OFFSET`` for one that stands further on in the same gzip member.

    :param file: seekable.
    :param packed: whether the file is made of gzip members, as crawlers make them, one for each record.
    """
    archive = _Archive(source, limits, Counter())
    yield from _members(file, archive, budget) if packed else _plain(file, archive)
    for kind, count in sorted(archive.others.items()):
        message = f"{source}: {count:,} records of the type '{kind}', which hold no page."
        yield passed_over(source, message)
    if not archive.found:
        yield quarantined(source, "empty", f"{source}: holds no records.")


def _members(file: BinaryIO, archive: _Archive, budget: Budget) -> Iterator[Record | Quarantined]:
    at: int | None = 0
    while at is not None:
        file.seek(at)
        if not file.read(1):
            return
        member = _Member(file, at, budget)
        try:
            yield from _records(_Lines(member), archive, str(at))
        except _Broken as problem:
            yield _damage(archive, str(at), problem)
        else:
            while member.read(CHUNK):  # what padding there is
                pass
        at = member.end if member.end is not None else _next(file, at + 1, _GZIP, _is_member)


def _plain(file: BinaryIO, archive: _Archive) -> Iterator[Record | Quarantined]:
    at: int | None = 0
    while at is not None:
        file.seek(at)
        lines = _Lines(file)
        try:
            yield from _records(lines, archive, "", at)
            return
        except _Broken as problem:
            broken_at = at + lines.begun
            yield _damage(archive, str(broken_at), problem)
            at = _next(file, broken_at + 1, b"WARC/", _is_record)


def _damage(archive: _Archive, place: str, problem: _Broken) -> Quarantined:
    archive.found = True
    where = f"{archive.source}#{place}"
    message = (
        f"{where}: a record is damaged or cut short at byte {place}: {problem}; reading goes on behind it."
    )
    return quarantined(where, "truncated" if "early" in str(problem) else "corrupt", message)


def _next(file: BinaryIO, start: int, mark: bytes, is_one: Callable[[BinaryIO, int], bool]) -> int | None:
    """The first place from `start` on where `mark` stands and `is_one` holds, None if there is none."""
    file.seek(start)
    at, held = start, b""
    while data := file.read(CHUNK):
        held += data
        place = held.find(mark)
        while place >= 0:
            if is_one(file, at + place):
                return at + place
            file.seek(at + len(held))
            place = held.find(mark, place + 1)
        kept = held[-(len(mark) - 1) :]
        at += len(held) - len(kept)
        held = kept
    return None


def _is_member(file: BinaryIO, at: int) -> bool:
    file.seek(at)
    try:
        begin = zlib.decompressobj(16 + zlib.MAX_WBITS).decompress(file.read(KIB), _LONGEST_BEGIN)
    except zlib.error:
        return False
    return _BEGIN.match(begin) is not None


def _is_record(file: BinaryIO, at: int) -> bool:
    # Not only at the start of a line: what was cut short does not end with one.
    file.seek(at)
    return _BEGIN_OF_HEADER.match(file.read(4 * _LONGEST_BEGIN)) is not None


def _records(lines: _Lines, archive: _Archive, place: str, base: int = 0) -> Iterator[Record | Quarantined]:
    """The records from here on.

    :param place: of the member they are in, as it is named; empty if they are in none, and count from `base`.
    """
    while lines.skip_blank():
        offset = lines.begun = lines.offset
        if not lines.begins_record():
            raise _Broken("no record begins where one should")
        name = f"{place}+{offset}" if place and offset else place or str(base + offset)
        where = f"{archive.source}#{name}"
        record, block = _read(lines, archive.limits)
        end = lines.offset
        if lines.skip_blank() and lines.offset - end < len(_END) and not lines.begins_record():
            raise _Broken("it ends too early, or is longer than it says")
        archive.found = True
        found = _page(record, block, where, archive)
        if found is not None:
            yield found


def _read(lines: _Lines, limits: Limits) -> tuple[Any, bytes | None]:
    """A record with its headers, and its block; None for a block that is larger than the limit."""
    try:
        record = _LOADER.parse_record_stream(lines, known_format="warc", no_record_parse=True)
    except (ArchiveLoadFailed, EOFError) as problem:
        raise _Broken("its header cannot be read") from problem
    if [name.lower() for name, _ in record.rec_headers.headers].count("warc-type") != 1:
        # Cut short within its header, which seems to go on with that of the next.
        raise _Broken("its header ends too early, or names no type")
    if record.rec_headers.get_header("Content-Length") is None or record.length is None:
        raise _Broken("its header does not say how long it is")
    left, size = record.length, 0
    held: list[bytes] = []
    while left:
        data = lines.read(min(left, CHUNK))
        if not data:
            raise _Broken(f"it ends too early, {left:,} bytes before it should")
        left -= len(data)
        size += len(data)
        held = [*held, data] if size <= limits.max_record_bytes else []
    return record, b"".join(held) if size <= limits.max_record_bytes else None


def _page(record: Any, block: bytes | None, where: str, archive: _Archive) -> Record | Quarantined | None:
    """What a record of the archive is to the run; None if it is none that could hold a page."""
    headers = record.rec_headers
    kind = (record.rec_type or "unknown").lower()
    if kind not in {"response", "resource", "conversion"}:
        archive.others[kind] += 1
        return None
    try:
        if block is None:
            raise too_large(where, archive.limits.max_record_bytes)
        url = headers.get_header("WARC-Target-URI") or ""
        content_type = headers.get_header("Content-Type") or ""
        if kind == "response":
            if not content_type.replace(" ", "").lower().startswith("application/http"):
                return passed_over(where, f"{where}: a response that is none of HTTP ({content_type}).")
            status, content_type, block = body_of(block, where, archive.limits)
            if not 200 <= status < 300:
                return passed_over(where, f"{where}: the server answered with status {status}, not a page.")
        media_type = content_type.partition(";")[0].strip().lower()
        wanted = {"text/plain"} if kind == "conversion" else _PAGES
        if media_type not in wanted:
            return passed_over(where, f"{where}: {media_type or 'content of no declared type'}, not a page.")
        if not block.strip():
            raise BadInput(STAGE, "empty", f"{where}: the record holds no text.")
    except BadInput as problem:
        return quarantined(where, problem.error, problem.message, block)
    media: Media = "text" if kind == "conversion" else "html"
    charset = html_charset(content_type) if media == "html" else None
    said = {"url": url.strip("<>"), "charset": charset}
    return Record(where, block, media, {name: value for name, value in said.items() if value})
