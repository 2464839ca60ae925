"""A small dataset, written by hand: two articles, a change with a baseline, a repeat, a window, an amount."""

from dataclasses import replace
from pathlib import Path

from claimspan.dataset import DatasetWriter
from claimspan.model import Article, Claim, DocumentResult, Evidence, LedgerEntry, Span
from claimspan.tables import to_tables

TEXT = "Waste fell from 40 tonnes to 30 tonnes in 2020. Here 12% of <b>shops</b> recycle. It cost €5m."


def evidence(field: str, text: str, *rest: str) -> Evidence:
    start = TEXT.index(text)
    return Evidence(field, Span(start, start + len(text)), "hand/rule", *rest)


def sentence(number: int) -> Span:
    starts = [0, TEXT.index("Here"), TEXT.index("It cost"), len(TEXT)]
    return Span(starts[number], starts[number + 1] - (number < 2))


def claims() -> tuple[Claim, ...]:
    """A change from 40 to 30 tonnes in 2020, a share of 12 percent, and 5 million euros."""
    change = Claim(
        kind="measurement",
        value=30,
        baseline_value=40,
        unit="tonne",
        direction="decrease",
        span=evidence("value", "30 tonnes").span,
        sentence=sentence(0),
        evidence=(
            evidence("value", "30 tonnes"),
            evidence("baseline", "40 tonnes"),
            evidence("direction", "fell", "decrease"),
            evidence("subject", "Waste"),
            evidence("window", "in 2020", "2020", "in", "text"),
        ),
        rule_id="hand/rule",
        rule_version=1,
    )
    share = replace(
        change,
        kind="percentage",
        value=12,
        baseline_value=None,
        unit="percent",
        direction=None,
        span=evidence("value", "12%").span,
        sentence=sentence(1),
        evidence=(
            evidence("value", "12%"),
            evidence("subject", "<b>shops</b>"),
            evidence("measure", "recycle"),
        ),
    )
    amount = replace(
        share,
        kind="money",
        value=5e6,
        unit="EUR",
        span=evidence("value", "€5m").span,
        sentence=sentence(2),
        evidence=(evidence("value", "€5m"), evidence("subject", "It")),
    )
    return change, share, amount


def write(folder: Path) -> Path:
    """Write the dataset to a folder; its second article has no claims."""
    article = Article("a" * 16, "in/a.txt", TEXT, "0" * 64, title="Waste", published="2021-03-04")
    empty = Article("b" * 16, "in/b.txt", "Nothing 7.", "1" * 64)
    made = claims()
    ledger = tuple(LedgerEntry(claim.span, "claim", place) for place, claim in enumerate(made))
    results = [
        DocumentResult(article, made, ledger, 3, 3),
        DocumentResult(empty, (), (LedgerEntry(Span(8, 9), "unexplained"),), 1, 1),
    ]
    with DatasetWriter(folder) as writer:
        writer.write(to_tables(results))
    return folder
