"""``jsonl``: a line a claim, with its evidence and its article's source."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from claimspan.export.articles import read_articles
from claimspan.export.offsets import to_utf8, to_utf16

_ABOUT = ("source", "url", "title", "published", "language")


def write_jsonl(dataset: Path, out: Path) -> int:
    """Write a JSON object a line for each claim: its columns, its ``document``, its ``spans``.

    Offsets are in code points; each span has them in UTF-16 units and in bytes of UTF-8 as well, for
    readers that count so.

    :return: the number of claims.
    :raises DatasetError: when `dataset` is no complete dataset.
    """
    claims = 0
    with out.open("w", encoding="utf-8", newline="\n") as file:
        for article in read_articles(dataset):
            units, octets = to_utf16(article.text), to_utf8(article.text)
            about = {name: article.document[name] for name in _ABOUT}
            for claim in article.claims:
                spans = [
                    {
                        "field": span["field"],
                        "text": span["text"],
                        "start": span["start"],
                        "end": span["end"],
                        "utf16": [units(span["start"]), units(span["end"])],
                        "utf8": [octets(span["start"]), octets(span["end"])],
                        "normalized": span["normalized"],
                        "rule_id": span["rule_id"],
                    }
                    for span in article.evidence(claim["claim_id"])
                ]
                file.write(as_json({**claim, "document": about, "spans": spans}) + "\n")
                claims += 1
    return claims


def as_json(value: Any, *, indent: int | None = None) -> str:
    """`value` as JSON, dates as ISO 8601."""
    return json.dumps(value, ensure_ascii=False, default=str, allow_nan=False, indent=indent)
