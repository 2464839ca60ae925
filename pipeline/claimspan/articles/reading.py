"""From raw records to articles: decoding, extraction from HTML, title, URL and date."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Final

from dateutil import parser as dates

from claimspan.articles.frontmatter import stated
from claimspan.articles.html import MARKS, extract
from claimspan.errors import BadInput
from claimspan.model import Article, Record, Span
from claimspan.sources import quarantine
from claimspan.sources.decoding import UndecodableError, decode, decode_page
from claimspan.timing import staged

__all__ = ["MARKS", "decoded_raw", "doc_id", "normal_date", "quarantine", "raw_spans", "to_article"]

STAGE: Final = "articles"
FIRST_YEAR: Final = 1600  # newspapers begin about here; an earlier year of publication is a mistake
LAST_YEAR: Final = 2100

_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*\Z")
_EPOCH: Final = re.compile(r"\d{9,10}(?:\.\d+)?\Z|\d{12,13}\Z")
# With the year first it is one day: nobody writes the day before the month then.
_YEAR_FIRST: Final = re.compile(r"(\d{4})(?:([-/.])(\d\d?)\2(\d\d?)|(\d\d)(\d\d))(?=\Z|[T\s])")
# Two days that differ in all parts: what a date leaves open shows as a difference between them.
_DEFAULTS: Final = (datetime(2000, 1, 1), datetime(2001, 2, 2))


def doc_id(source: str) -> str:
    """The document's id: the first 16 hexadecimal digits of the SHA-256 of its source's name."""
    return hashlib.sha256(source.encode("utf-8")).hexdigest()[:16]


def decoded_raw(record: Record) -> str:
    """The decoded source that raw offsets refer to: the record's text field, or the decoded file.

    :raises BadInput: ``undecodable``.
    """
    return _decoded(record)[0]


@staged("articles")
def to_article(record: Record) -> Article:
    """The article in a record.

    Text and Markdown are stored as decoded, unchanged but for a byte order mark, and what their front
    matter states is taken where the record does not say it; from HTML the article is extracted and
    `Article.offset_map` leads back to the page.

    :raises BadInput: ``undecodable``, ``empty``, ``html_too_deep``, ``too_many_blocks`` or ``no_text``, with
        the record named.
    """
    raw, lossy = _decoded(record)
    if not raw.strip():
        raise BadInput(STAGE, "empty", f"{record.source}: there is no text in it.")
    fields = record.fields
    title, url, day, language = (fields.get(name) for name in ("title", "url", "date", "language"))
    text, offset_map = raw, None
    if record.media == "html":
        try:
            page = extract(raw)
        except BadInput as problem:
            raise BadInput(STAGE, problem.error, f"{record.source}: {problem.message}") from problem
        text, offset_map = page.text, page.segments
        if lossy and "\ufffd" in text:
            message = f"{record.source}: the article's text holds bytes that are not valid UTF-8."
            raise BadInput(STAGE, "undecodable", message)
        title, url, language = title or page.title, url or page.url, language or page.language
        day = day if normal_date(day) else page.date
    else:
        own = stated(text)
        title, url = title or own.get("title"), url or own.get("url")
        day = day if normal_date(day) else own.get("date")
        language = language or own.get("language")
    return Article(
        doc_id=doc_id(record.source),
        source=record.source,
        text=text,
        raw_sha256=hashlib.sha256(record.raw).hexdigest(),
        url=url,
        title=title,
        published=normal_date(day),
        language=_normal_language(language),
        offset_map=offset_map,
    )


def _decoded(record: Record) -> tuple[str, bool]:
    """The decoded source, and whether bytes of it were replaced."""
    fields = record.fields
    if (text := fields.get("text")) is not None:
        return text, False
    try:
        return (
            decode_page(record.raw, fields.get("charset"))
            if record.media == "html"
            else (decode(record.raw), False)
        )
    except UndecodableError as problem:
        message = f"{record.source}: cannot be decoded: {problem}."
        raise BadInput(STAGE, "undecodable", message) from problem


def raw_spans(article: Article, span: Span) -> list[tuple[int, int]]:
    """Where the characters of a span stand in the decoded raw source, as half-open ranges in order.

    Ranges that touch are joined. Characters that extraction inserted (white space, `MARKS`) have no place in
    the source and are passed over; a character written as a character reference gives the whole reference.
    """
    if article.offset_map is None:
        return [(span.start, span.end)] if span.end > span.start else []
    segments = article.offset_map
    found: list[tuple[int, int]] = []
    first = bisect_right(segments, span.start, key=lambda segment: segment.end)
    for segment in segments[first:]:
        if segment.start >= span.end:
            break
        start, end = segment.raw_start, segment.raw_end
        if segment.end - segment.start == end - start:
            start += max(span.start - segment.start, 0)
            end -= max(segment.end - span.end, 0)
        if found and found[-1][1] == start:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found


@lru_cache(maxsize=1024)
def normal_date(value: str | None) -> str | None:
    """A date of publication as ``yyyy-mm-dd``; None if it is not one certain day.

    The day is the one written, whatever the time zone. "March 2021" and "03/04/2021" are not certain.
    """
    if value is None or not (value := value.strip()):
        return None
    try:
        if _EPOCH.match(value):
            seconds = float(value) / (1000 if len(value.partition(".")[0]) > 10 else 1)
            return _in_range(datetime.fromtimestamp(seconds, UTC).date())
        if found := _YEAR_FIRST.match(value):
            year, _, *parts = found.groups()
            month, day = (int(part) for part in parts if part)
            return _in_range(date(int(year), month, day))
        if not re.search(r"\d", value) or len(value) > 64:
            return None
        readings = {
            dates.parse(value, default=default, dayfirst=dayfirst, ignoretz=True).date()
            for default in _DEFAULTS
            for dayfirst in (False, True)
        }
    except (ValueError, OverflowError, OSError):
        return None
    return _in_range(readings.pop()) if len(readings) == 1 else None


def _in_range(day: date) -> str | None:
    return day.isoformat() if FIRST_YEAR <= day.year <= LAST_YEAR else None


def _normal_language(value: str | None) -> str | None:
    """A language code in lower case with its region in capitals: ``en-GB``."""
    if value is None or not _LANGUAGE.match(value.strip()):
        return None
    head, *rest = re.split("[-_]", value.strip())
    return "-".join([head.lower(), *(part.upper() if len(part) == 2 else part for part in rest)])
