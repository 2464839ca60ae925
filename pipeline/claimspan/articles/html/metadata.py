"""Title, URL and date of a page, from its markup."""

from __future__ import annotations

from typing import Any, Final

from trafilatura.metadata import extract_metadata

# The library would take no date after today, and so read the same page differently on another day.
_DATES: Final = {
    "original_date": True,
    "extensive_search": False,
    "min_date": "1900-01-01",
    "max_date": "2100-12-31",
}
_URLS: Final = (
    ("//link[@rel='canonical']/@href"),
    ("//meta[@property='og:url']/@content"),
    ("//meta[@name='twitter:url']/@content"),
)


def read_metadata(tree: Any) -> tuple[str | None, str | None, str | None]:
    """Title, URL and date (ISO 8601) that a page gives for itself, each None if it gives none.

    :param tree: the page as lxml sees it; left as it was.
    """
    try:
        found = extract_metadata(tree, date_config=dict(_DATES), extensive=False)
        title, date = found.title, found.date
    except Exception:  # a page's metadata may be anything; without it the article is still there
        title, date = None, None
    return title, _url(tree), date


def _url(tree: Any) -> str | None:
    for path in _URLS:
        for value in tree.xpath(path):
            url = str(value).strip()
            if url.startswith(("http://", "https://")) and not any(char.isspace() for char in url):
                return url
    return None
