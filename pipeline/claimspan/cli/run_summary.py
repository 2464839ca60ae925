"""What a run did, for a person and for a machine; and a few of its claims."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from claimspan.cli.console import console, fail, print_json
from claimspan.wording import amount, number, percent

if TYPE_CHECKING:
    from claimspan.batch.dryrun import Outlook
    from claimspan.batch.summary import Summary


_SKIPS = {"no_article": "no article", "other_language": "in other languages"}


def summary_json(summary: Summary, report: Path | None) -> dict[str, Any]:
    """The summary as ``--json`` prints it."""
    return {
        "dataset": str(summary.dataset),
        "report": None if report is None else str(report),
        "documents": {
            "read": summary.read,
            "stored": summary.stored,
            "unchanged": summary.unchanged,
            "quarantined": summary.quarantined,
            "skipped": summary.skipped,
        },
        "kept": summary.kept,
        "removed": summary.removed,
        "resumed": summary.resumed,
        "claims": dict(summary.claims),
        "ledger": dict(summary.ledger),
        "unexplained": summary.unexplained,
        "quarantine": [
            {"stage": stage, "error": error, "records": count}
            for (stage, error), count in summary.reasons.items()
        ],
        "defects": summary.defects,
        "skipped": [
            {"stage": stage, "error": error, "records": count}
            for (stage, error), count in summary.skips.items()
        ],
    }


def print_summary(summary: Summary, report: Path | None, checked: int | None) -> None:
    """The summary table.

    :param checked: documents that were proved to be as a run from nothing makes them, None if none were.
    """
    from rich.table import Table

    table = Table(show_header=False, box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column()
    table.add_column(justify="right")
    table.add_column()

    def section(title: str, total: int, note: str, parts: dict[str, int]) -> None:
        table.add_row(title, number(total), note, style="bold")
        for name, count in parts.items():
            table.add_row(f"  {name}", number(count), "")

    others = {
        "unchanged": summary.unchanged,
        "quarantined": summary.quarantined,
        **{_SKIPS[error]: count for (_, error), count in summary.skips.items()},
        "not in the sample": summary.skipped - sum(summary.skips.values()),
    }
    parts = {"stored": summary.stored, **{name: count for name, count in others.items() if count}}
    resumed = f"{number(summary.resumed)} of them by an unfinished run" if summary.resumed else ""
    section("documents", summary.read, resumed, parts)
    beside = {"kept from earlier runs": summary.kept, "removed": summary.removed}
    for name, count in beside.items():
        if count:
            section(name, count, "", {})
    by_count = sorted(summary.claims.items(), key=lambda item: (-item[1], item[0]))
    section("claims", summary.n_claims, "", dict(by_count))
    fates = {
        fate: summary.ledger.get(fate, 0) for fate in ("claim", "part_of_claim", "rejected", "unexplained")
    }
    numbers = sum(summary.ledger.values())
    section(
        "numbers",
        numbers,
        f"{percent(summary.unexplained)} unexplained",
        {fate.replace("_", " "): count for fate, count in fates.items()},
    )
    if summary.reasons:
        reasons = {f"{stage}: {error}": count for (stage, error), count in summary.reasons.items()}
        section("quarantined", summary.quarantined, "see the table quarantine", reasons)
    on = console()
    on.print(table)
    on.print(f"\ndataset  {summary.dataset}", soft_wrap=True)
    if report is not None:
        on.print(f"report   {report}", soft_wrap=True)
    if checked is not None:
        on.print(f"checked  all {number(checked)} documents are as a run from nothing makes them")


def tell_defects(summary: Summary) -> None:
    """Say on standard error if claimspan itself failed on documents."""
    names = ", ".join(f"{name} {number(count)}" for name, count in summary.defects.items())
    total = sum(summary.defects.values())
    if total:
        fail(
            f"{number(total)} {'document' if total == 1 else 'documents'} failed on a defect of claimspan "
            f"itself ({names}); please report it, with what the table quarantine says of one"
        )


# The fullest claims of each document, so that a dozen rows show what a dataset holds.
_SAMPLE = """
    with told as (
        select
            claims.*, source,
            (window_text is not null)::int + (direction is not null)::int + (cause is not null)::int
                + (attribution is not null)::int as fullness
        from claims join documents using (doc_id)
        where duplicate_of is null and subject is not null and measure is not null
    ),
    ranked as (
        select
            *,
            row_number() over (partition by doc_id order by fullness desc, value_start, claim_id) as place
        from told
    ),
    chosen as (select * from ranked order by place, fullness desc, source, value_start, claim_id limit ?)
    select * from chosen order by source, value_start, claim_id
"""


def print_claims(dataset: Path, most: int) -> None:
    """A table of a few claims, from as many documents as there are."""
    from rich.table import Table

    from claimspan.dataset.folder import connect

    with connect(dataset) as connection:
        cursor = connection.execute(_SAMPLE, [most])
        names = [column[0] for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    table = Table(box=None, pad_edge=False, padding=(0, 2, 1, 0), header_style="bold")
    for name in ("subject", "measure", "value", "window", "source"):
        table.add_column(name, overflow="fold", ratio=3 if name in {"subject", "measure"} else 2)
    for row in rows:
        source = str(row["source"]).rsplit("/", 1)[-1]
        table.add_row(row["subject"], row["measure"], amount(row), row["window_text"] or "", source)
    on = console()
    on.print()
    on.print(table)


def print_outlook(outlook: Outlook, *, as_json: bool) -> None:
    """What a run would do, as a table with a few claims, or as JSON."""
    from dataclasses import asdict

    from rich.table import Table

    if as_json:
        print_json(asdict(outlook))
        return
    table = Table(show_header=False, box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column()
    table.add_column(justify="right")
    for name in ("read", "new", "unchanged", "quarantined", "skipped"):
        table.add_row("records" if name == "read" else f"  {name}", number(getattr(outlook, name)))
    on = console()
    on.print(table)
    if outlook.seconds is None or outlook.size is None:
        on.print("\nThere is nothing to be read. Nothing was written.")
        return
    on.print(
        f"\nabout {round(outlook.seconds) + 1:,} seconds and {outlook.size / 1e6:,.1f} MB, judged by "
        f"{outlook.tried} of the new documents, in which there are for example:\n"
    )
    for claim in outlook.claims:
        on.print(f"  {amount(claim)}: {claim['sentence']}", markup=False, highlight=False, soft_wrap=True)
    on.print("\nNothing was written.")
