"""Records of the row formats that are text: JSON lines, CSV and TSV."""

from __future__ import annotations

import base64
import codecs
import csv
import itertools
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from claimspan.errors import BadInput
from claimspan.model import Quarantined, Record
from claimspan.sources.decoding import UndecodableError, decode
from claimspan.sources.fields import pick
from claimspan.sources.options import FieldNames, Limits
from claimspan.sources.problems import STAGE, quarantined, too_large, too_many_values
from claimspan.sources.streams import Readable, Stream, lines, pieces

_WIDE_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Each value of a line of JSON but the first follows one of these.
_MARKS: Final = (b",", b"[", b"{")
_DELIMITERS: Final = (b",", b";", b"\t")
_STRING: Final = re.compile(rb'"[^"]*"')


def as_utf8(file: Readable, source: str) -> Stream:
    """The bytes of `file` without a byte order mark; UTF-16 and UTF-32 with a mark come out as UTF-8."""
    start = file.read(4)
    encoding, mark = next(((name, bom) for bom, name in _WIDE_BOMS if start.startswith(bom)), ("", b""))
    rest = itertools.chain([start.removeprefix(mark or codecs.BOM_UTF8)], pieces(file))
    if not encoding:
        return Stream(piece for piece in rest if piece)

    def recoded() -> Iterator[bytes]:
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            for piece in rest:
                if text := decoder.decode(piece):
                    yield text.encode("utf-8")
            decoder.decode(b"", final=True)
        except UnicodeDecodeError as problem:
            message = f"{source}: starts with a byte order mark of {encoding} but is not that throughout."
            raise BadInput(STAGE, "undecodable", message) from problem

    return Stream(recoded())


def json_lines(
    file: Readable, source: str, names: FieldNames, limits: Limits
) -> Iterator[Record | Quarantined]:
    """One record a line; blank lines are passed over, a bad line is quarantined and the next one read."""
    empty = True
    for number, line in lines(as_utf8(file, source), limits.max_record_bytes):
        if line is not None and not line.strip():
            continue
        empty = False
        where = f"{source}#{number}"
        try:
            if line is None:
                raise too_large(where, limits.max_record_bytes)
            if _has_more_values(line, limits.max_values):
                raise too_many_values(where, limits.max_values)
            row = _parse(line, where)
            media, fields = pick(row, names, where)
            yield Record(where, line, media, fields)
        except BadInput as problem:
            yield quarantined(where, problem.error, problem.message, line)
    if empty:
        yield quarantined(source, "empty", f"{source}: holds no records.")


def _has_more_values(line: bytes, most: int) -> bool:
    """Whether a line of JSON holds more than so many values, told without making them."""
    if sum(map(line.count, _MARKS)) <= most:
        return False
    # Most of the marks may be commas of a long text.
    line = line.replace(rb"\\", b"").replace(rb"\"", b"")
    count = at = 0
    for string in _STRING.finditer(line):
        count += sum(line.count(mark, at, string.start()) for mark in _MARKS)
        if count > most:
            return True
        at = string.end()
    return count + sum(line.count(mark, at) for mark in _MARKS) > most


def _parse(line: bytes, where: str) -> Mapping[str, Any]:
    try:
        row = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as problem:
        message = f"{where}: not UTF-8 at byte {problem.start:,} of the line; JSON lines must be UTF-8."
        raise BadInput(STAGE, "undecodable", message) from problem
    except json.JSONDecodeError as problem:
        message = f"{where}: not valid JSON: {problem.msg} at column {problem.colno:,}."
        raise BadInput(STAGE, "broken_json", message) from problem
    except (RecursionError, ValueError) as problem:
        message = f"{where}: JSON that is nested too deep or holds too long a number to be read."
        raise BadInput(STAGE, "broken_json", message) from problem
    if not isinstance(row, dict):
        message = f"{where}: the line is a JSON {type(row).__name__}, not an object with a text field."
        raise BadInput(STAGE, "broken_json", message)
    return row


def _plain(value: Any) -> str:
    return base64.b64encode(value).decode("ascii") if isinstance(value, bytes) else str(value)


def canonical(row: Mapping[str, Any]) -> bytes:
    """A row as bytes: JSON with sorted keys and no spaces, in UTF-8; bytes in base64, dates in ISO form."""
    text = json.dumps(row, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_plain)
    return text.encode("utf-8", "backslashreplace")


def record_of(row: Mapping[str, Any], where: str, names: FieldNames, limits: Limits) -> Record | Quarantined:
    """A row of a table as a record."""
    raw = canonical(row)
    try:
        if len(raw) > limits.max_record_bytes:
            raise too_large(where, limits.max_record_bytes)
        media, fields = pick(row, names, where)
    except UnicodeDecodeError:
        return quarantined(where, "undecodable", f"{where}: its text is not UTF-8.", raw)
    except BadInput as problem:
        return quarantined(where, problem.error, problem.message, raw)
    return Record(where, raw, media, fields)


def missing_text(columns: Sequence[str], source: str, names: FieldNames) -> Quarantined | None:
    """The refusal of a whole table that has no column for the text, rather than one for each row."""
    there = {column.casefold() for column in columns}
    if any(name.casefold() in there or name.casefold().partition(".")[0] in there for name in names.text):
        return None
    listed = ", ".join(columns[:12]) or "none"
    message = f"{source}: no column holds the text (columns: {listed}); name it with the text field option."
    return quarantined(source, "no_text_field", message)


class _Lines:
    """The text lines of a CSV file for `csv.reader`; what is wrong with them is kept in `problems`."""

    def __init__(self, file: Readable, source: str, limits: Limits) -> None:
        self._lines = lines(as_utf8(file, source), limits.max_record_bytes)
        self._source = source
        self._limits = limits
        self.problems: list[BadInput] = []

    def __iter__(self) -> Iterator[str]:
        for number, line in self._lines:
            where = f"{self._source}, line {number}"
            try:
                if line is None:
                    raise too_large(where, self._limits.max_record_bytes)
                if max(map(line.count, _DELIMITERS)) > self._limits.max_values:
                    raise too_many_values(where, self._limits.max_values)
                yield decode(line) + "\n"
            except BadInput as problem:
                self.problems.append(problem)
                yield "\n"
            except UndecodableError as problem:
                self.problems.append(BadInput(STAGE, "undecodable", f"{where}: {problem}"))
                yield "\n"


def _delimiter(header: str, default: str) -> str:
    """A table named .csv may be separated by semicolons or tabs; its header tells."""
    if default in header:
        return default
    return next((other for other in (";", "\t", ",") if other in header), default)


def delimited(
    file: Readable, source: str, default: str, names: FieldNames, limits: Limits
) -> Iterator[Record | Quarantined]:
    """One record a data row, numbered from 1; the first row names the columns.

    A row that cannot be read, or has more cells than the header, is quarantined and the next one read.
    """
    # The module's own limit holds for the whole process; raising it is safe since lines are bounded here.
    csv.field_size_limit(max(csv.field_size_limit(), limits.max_record_bytes))
    source_lines = _Lines(file, source, limits)
    feed = iter(source_lines)
    header_line = next((line for line in feed if line.strip() or source_lines.problems), "")
    if source_lines.problems:
        problem = source_lines.problems[0]
        yield quarantined(source, problem.error, f"{problem.message} The header could not be read.")
        return
    reader = csv.reader(itertools.chain([header_line], feed), delimiter=_delimiter(header_line, default))
    try:
        header = [column.strip() for column in next(reader, [])]
    except csv.Error as broken:
        yield _broken(source, "the header", broken)
        return
    if header and (refusal := missing_text(header, source, names)):
        yield refusal
        return
    number = 0
    while True:
        where = f"{source}#{number + 1}"
        try:
            cells = next(reader)
        except StopIteration:
            break
        except csv.Error as broken:
            number += 1
            yield _broken(where, "the row", broken)
            continue
        if source_lines.problems:
            number += 1
            problem = source_lines.problems[0]
            source_lines.problems.clear()
            yield quarantined(where, problem.error, problem.message)
        elif cells:
            number += 1
            yield _cells(cells, header, where, names, limits)
    if not number:
        yield quarantined(source, "empty", f"{source}: holds no records.")


def _broken(where: str, what: str, problem: csv.Error) -> Quarantined:
    said = str(problem)
    if "new-line character" in said:
        said = "a carriage return stands in it; lines have to end with a line feed, or with both"
    return quarantined(where, "broken_row", f"{where}: {what} cannot be read: {said}.")


def _cells(
    cells: Sequence[str], header: Sequence[str], where: str, names: FieldNames, limits: Limits
) -> Record | Quarantined:
    if len(cells) > len(header):
        message = f"{where}: {len(cells)} cells under a header of {len(header)}; check its quotes."
        return quarantined(where, "broken_row", message)
    row = dict(itertools.zip_longest(header, cells, fillvalue=""))
    return record_of(row, where, names, limits)
