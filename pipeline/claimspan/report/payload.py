"""What the page's script works on, as JSON: the claims with their evidence, and their articles."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from operator import itemgetter
from typing import Any, Final
from urllib.parse import urlsplit

from claimspan.wording import amount

Row = Mapping[str, Any]
_SIGNS: Final = re.compile("[<>&\u2028\u2029]")
_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=date.isoformat)

COLUMNS: Final = tuple(
    """claim_id kind value unit subject subject_resolved subject_role measure direction cause window_text
    window_iso8601 window_start window_end attribution citations modality value_text sentence section
    duplicate_of rule_version""".split()
)
"""The columns of ``claims`` that the page holds as they are."""
_told: Final = itemgetter(*COLUMNS)


class Payload:
    """The claims of a page, made row by row, so that no row is held in two forms."""

    def __init__(self) -> None:
        self._rules, self._articles = _Numbers(), _Numbers()
        self._claims: list[list[Any]] = []
        self._evidence: dict[str, list[list[Any]]] = {}

    @property
    def claims(self) -> Collection[str]:
        """The identifiers of the claims so far."""
        return self._evidence.keys()

    def add(self, claim: Row) -> None:
        """Add a row of ``claims``; they come in the order of the page's table."""
        evidence = self._evidence.setdefault(claim["claim_id"], [])
        self._claims.append(
            [
                *_told(claim),
                amount(claim),
                web_link(claim["source_link"]),
                self._rules[claim["rule_id"]],
                self._articles[claim["doc_id"]],
                evidence,
            ]
        )

    def prove(self, span: Row) -> None:
        """Add a row of ``spans`` of one of the claims."""
        rule = self._rules[span["rule_id"]]
        told = [span["field"], span["text"], span["normalized"], span["start"], span["end"], rule]
        self._evidence[span["claim_id"]].append(told)

    def finish(self, documents: Iterable[Row], shown: Collection[str]) -> dict[str, Any]:
        """All that the page's script works on.

        :param documents: the rows of ``documents`` of the claims.
        :param shown: ``doc_id`` of the articles that the page shows.
        """
        known = {document["doc_id"]: document for document in documents}
        return {
            "columns": [*COLUMNS, "amount", "link", "rule", "article", "spans"],
            "claims": self._claims,
            "rules": list(self._rules),
            "articles": [
                {
                    "source": known[doc]["source"],
                    "title": title(known[doc]),
                    "published": known[doc]["published"],
                    "shown": doc in shown,
                }
                for doc in self._articles
            ],
        }


def to_json(value: Any) -> Iterator[str]:
    """JSON, in pieces, that can stand in a ``script`` element: no character in it can end the element."""
    for text in _pieces(value):
        yield _SIGNS.sub(lambda sign: f"\\u{ord(sign[0]):04x}", text)


def _pieces(value: Any) -> Iterator[str]:
    """The JSON of a mapping of lists, item by item: in one go it would be held in millions of pieces."""
    if not isinstance(value, Mapping):
        yield _ENCODER.encode(value)
        return
    for place, (name, own) in enumerate(value.items()):
        yield f"{',' if place else '{'}{_ENCODER.encode(name)}:"
        if isinstance(own, list) and own:
            for at, item in enumerate(own):
                yield f"{',' if at else '['}{_ENCODER.encode(item)}"
            yield "]"
        else:
            yield _ENCODER.encode(own)
    yield "}" if value else "{}"


def title(document: Row) -> str:
    """What an article is called: its title, or the last part of its source."""
    return str(document["title"] or str(document["source"]).rsplit("/", 1)[-1])


def web_link(url: str | None) -> str | None:
    """The address if it is one of the web's; anything else, such as ``javascript:``, is no link."""
    try:
        return url if url and urlsplit(url).scheme in {"http", "https"} else None
    except ValueError:
        return None


class _Numbers(dict[str, int]):
    """Numbers for names, given out as they are asked for."""

    def __missing__(self, name: str) -> int:
        self[name] = len(self)
        return self[name]
