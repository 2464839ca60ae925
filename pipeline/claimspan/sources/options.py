"""What a caller may set for reading: field names and limits."""

from __future__ import annotations

from dataclasses import dataclass

KIB = 1024
MIB = 1024 * KIB
GIB = 1024 * MIB


@dataclass(frozen=True, slots=True)
class FieldNames:
    """Where a structured record keeps its parts, most trusted name first.

    A name is a key of the record, compared without regard to case; ``a.b`` also reaches into nested
    objects. The first name that holds something wins. A value whose last name contains ``html`` is read as a
    page, any other as plain text.
    """

    text: tuple[str, ...] = (
        "text",
        "article_text",
        "full_text",
        "fulltext",
        "maintext",
        "body_text",
        "body",
        "content",
        "article",
        "story",
        "article_body",
        "articlebody",
        "body.text",
        "content.text",
        "article.text",
        "article.body",
        "paragraphs",
        "html",
        "raw_html",
        "body_html",
        "content_html",
    )
    title: tuple[str, ...] = ("title", "headline", "article_title", "heading", "article.title")
    url: tuple[str, ...] = ("url", "link", "uri", "source_url", "article_url", "web_url", "permalink")
    date: tuple[str, ...] = (
        "date",
        "published",
        "date_published",
        "datepublished",
        "publish_date",
        "published_at",
        "publishedat",
        "published_date",
        "publication_date",
        "pub_date",
        "pubdate",
        "date_publish",
        "timestamp",
    )
    id: tuple[str, ...] = ("id", "doc_id", "docid", "uid", "uuid", "article_id", "_id", "guid")
    language: tuple[str, ...] = ("language", "lang")


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds that keep one bad input from taking the run down; all sizes in bytes.

    :param max_record_bytes: the largest record that is read (a file's text, a JSON line, a table's row).
        Larger ones are quarantined as ``too_large`` without being held in memory.
    :param max_unpacked_bytes: how much one input may unpack to in all.
    :param max_ratio: how many times its packed size an input, or one member of an archive, may unpack to.
    :param ratio_floor: `max_ratio` is not looked at below this many unpacked bytes, since a tiny repetitive
        file packs very well without meaning harm.
    :param max_nesting: how many packings (archives and compressions) may lie within one another.
    :param max_values: how many values (cells, members of objects and lists) a record may have, each of which
        takes far more memory than its bytes.
    :param max_page_bytes: the largest page of a column of a Parquet file, which can only be unpacked whole.
    """

    max_record_bytes: int = 16 * MIB
    max_unpacked_bytes: int = 64 * GIB
    max_ratio: int = 250
    ratio_floor: int = 8 * MIB
    max_nesting: int = 4
    max_values: int = 1_000_000
    max_page_bytes: int = 96 * MIB
