"""A stand-in for the extractor, for tests of what is built on it: fast, and plain to foresee."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field

from claimspan.model import Article, Claim, DocumentResult, Evidence, LedgerEntry, Span
from claimspan.rules.loading import Rule, meaning_of

SHARE = re.compile(r"(?P<value>(?P<n>\d+)%) of (?P<subject>\w+) (?P<measure>[\w ]+?)(?P<window> in \d{4})?\.")
NUMBER = re.compile(r"\d+")


def read(article: Article) -> DocumentResult:
    """``14% of farms use drones in 2020.`` is a claim; years are dates, other numbers are unexplained.

    :raises RuntimeError: if the text holds the word ``crash``.
    """
    text = article.text
    if "crash" in text:
        raise RuntimeError("the parser gave up\nfor good")
    claims: list[Claim] = []
    for match in SHARE.finditer(text):
        evidence = [
            Evidence(name, Span(*match.span(name)), "fake/share") for name in ("value", "subject", "measure")
        ]
        if match["window"]:
            at = Span(match.start("window") + 1, match.end("window"))
            evidence.append(Evidence("window", at, "fake/year", match["window"][-4:], "in", "text"))
        claims.append(
            Claim(
                kind="percentage",
                value=float(match["n"]),
                unit="percent",
                span=Span(*match.span("value")),
                sentence=Span(*match.span()),
                evidence=tuple(evidence),
                rule_id="fake/share",
                rule_version=1,
            )
        )
    ledger = [_entry(Span(*match.span()), claims) for match in NUMBER.finditer(text)]
    if "outside" in text:
        ledger.append(LedgerEntry(Span(len(text), len(text) + 5), "unexplained"))
    return DocumentResult(article, tuple(claims), tuple(ledger), text.count("."), len(claims))


def _entry(span: Span, claims: list[Claim]) -> LedgerEntry:
    for index, claim in enumerate(claims):
        if claim.span.covers(span):
            return LedgerEntry(span, "claim", index, rule_id="fake/share")
        if any(piece.span.covers(span) for piece in claim.evidence):
            return LedgerEntry(span, "part_of_claim", index, rule_id="fake/year")
    if span.end - span.start == 4:
        return LedgerEntry(span, "rejected", reason="date", rule_id="fake/year")
    return LedgerEntry(span, "unexplained")


@dataclass(frozen=True)
class FakeRules:
    """What is asked of rules."""

    digest: str = "f" * 64
    rules: tuple[Rule, ...] = ()

    def meaning(self, rule: Rule) -> str:
        return meaning_of(rule)


@dataclass
class FakeExtractor:
    """Reads three articles at a time, as the real one reads some, so that failures take neighbours along.

    :param rules: anything with a digest.
    """

    rules: FakeRules = field(default_factory=FakeRules)
    model: str | None = None

    @property
    def model_info(self) -> dict[str, str]:
        return {"name": "fake_model", "version": "1.0", "digest": "e" * 64}

    def documents(self, articles: Iterable[Article]) -> Iterator[DocumentResult]:
        group: list[Article] = []
        for article in articles:
            group.append(article)
            if len(group) == 3:
                yield from [read(one) for one in group]
                group = []
        yield from [read(one) for one in group]

    def forgetting(self) -> AbstractContextManager[None]:
        return nullcontext()

    def text(self, text: str) -> DocumentResult:
        return read(Article("0" * 16, "text", text, ""))
