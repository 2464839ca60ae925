"""A small dataset, written by hand: two articles, a change in a window, a share, an amount."""

import re
from pathlib import Path
from typing import Any

from claimspan.dataset.writer import DatasetWriter
from claimspan.model import Article, Claim, DocumentResult, Evidence, LedgerEntry, Span
from claimspan.tables.arrow import to_tables

TEXT = "Waste fell from 40 tonnes to 30 tonnes in 2020. Here 12% of <b>shops</b> recycle. It cost €5m."
# What others count otherwise: signs of two UTF-16 units, a combining mark, a joined emoji, line ends.
WIDE = f"😀 e\u0301te\u0301 👩\u200d🚒\r\n{TEXT.replace('30 tonnes', '30' + chr(10) + 'tonnes')}"


def claims(text: str) -> tuple[Claim, ...]:
    """A change from 40 to 30 tonnes in 2020, a share of 12 percent, and 5 million euros."""

    def span(words: str) -> Span:
        found = re.search(re.escape(words).replace(r"\ ", r"\s"), text)
        assert found, words
        return Span(*found.span())

    def claim(sentence: str, evidence: dict[str, str], **values: Any) -> Claim:
        at = span(evidence["value"])
        pieces = [Evidence(field, span(words), "hand/rule") for field, words in evidence.items()]
        pieces += [Evidence("window", span("in 2020"), "hand/rule", "2020", "in", "text")] * (
            "2020" in sentence
        )
        return Claim(
            span=at,
            sentence=span(sentence),
            evidence=tuple(pieces),
            rule_id="hand/rule",
            rule_version=1,
            **values,
        )

    return (
        claim(
            "Waste fell from 40 tonnes to 30 tonnes in 2020.",
            {"value": "30 tonnes", "baseline": "40 tonnes", "direction": "fell", "subject": "Waste"},
            kind="measurement",
            value=30,
            baseline_value=40,
            unit="tonne",
            direction="decrease",
        ),
        claim(
            "Here 12% of <b>shops</b> recycle.",
            {"value": "12%", "subject": "<b>shops</b>", "measure": "recycle"},
            kind="percentage",
            value=12,
            unit="percent",
        ),
        claim("It cost €5m.", {"value": "€5m", "subject": "It"}, kind="money", value=5e6, unit="EUR"),
    )


def write(folder: Path, text: str = TEXT) -> Path:
    """Write the dataset to a folder; its second article has no claims."""
    article = Article("a" * 16, "in/a.txt", text, "0" * 64, title="Waste", published="2021-03-04")
    empty = Article("b" * 16, "in/b.txt", "Nothing 7.", "1" * 64)
    made = claims(text)
    ledger = tuple(LedgerEntry(claim.span, "claim", place) for place, claim in enumerate(made))
    results = [
        DocumentResult(article, made, ledger, 3, 3),
        DocumentResult(empty, (), (LedgerEntry(Span(8, 9), "unexplained"),), 1, 1),
    ]
    with DatasetWriter(folder) as writer:
        writer.write(to_tables(results))
    return folder
