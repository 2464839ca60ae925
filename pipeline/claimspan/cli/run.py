"""``claimspan run``: articles in, a dataset and its report out."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from claimspan.cli.console import console, print_json
from claimspan.wording import amount, number, percent

if TYPE_CHECKING:
    from claimspan.run import Progress, Summary

QUARANTINED = 3
# How often a line is printed where no progress bar can be shown.
_LINE_EVERY = 500


def run(
    inputs: Annotated[list[str], typer.Argument(help="Files, folders, globs, archives or URLs of articles.")],
    *,
    out: Annotated[Path, typer.Option(help="Folder to write the dataset to.")],
    rules: Annotated[
        Path | None, typer.Option(help="Folder of rule packs to use instead of the own ones.")
    ] = None,
    model: Annotated[str | None, typer.Option(help="Installed spaCy model to parse with.")] = None,
    text_field: Annotated[str | None, typer.Option(help="Field of a record that holds its text.")] = None,
    title_field: Annotated[str | None, typer.Option(help="Field that holds the title.")] = None,
    url_field: Annotated[str | None, typer.Option(help="Field that holds the address.")] = None,
    date_field: Annotated[str | None, typer.Option(help="Field that holds the publication date.")] = None,
    id_field: Annotated[str | None, typer.Option(help="Field that holds the identifier.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Read only so many records.")] = None,
    show: Annotated[int, typer.Option(min=0, help="Print a table of so many claims at the end.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON.")] = False,
) -> None:
    """Extract the claims of articles into a dataset.

    A report is written into it. Exits with 3 if some records could not be used; the table quarantine lists
    them.
    """
    from claimspan.run import check_output
    from claimspan.run import run as run_pipeline
    from claimspan.sources import FieldNames, check_inputs

    # All that can be wrong with the request, before the slow start of the model.
    check_inputs(inputs)
    check_output(out, inputs)
    named = {"text": text_field, "title": title_field, "url": url_field, "date": date_field, "id": id_field}
    fields = FieldNames(**{name: (value,) for name, value in named.items() if value is not None})
    extractor = make_extractor(rules, model)
    with shown_progress(limit) as progress:
        summary = run_pipeline(
            inputs,
            out,
            extractor=extractor,
            fields=fields,
            limit=limit,
            run_info=run_info(extractor),
            progress=progress,
        )
    from claimspan.report import write_report

    report = write_report(out)
    if as_json:
        print_json(summary_json(summary, report))
    else:
        print_summary(summary, report)
        if show:
            print_claims(out, show)
    if summary.quarantined:
        raise typer.Exit(QUARANTINED)


def make_extractor(rules: Path | None, model: str | None) -> Any:
    """The extractor for a folder of rules and a model, None for the own rules and the default model.

    :raises UsageError: if a rule file is broken or the model is not installed.
    """
    from claimspan.extract import Extractor
    from claimspan.rules import load_rules

    return Extractor(rules=load_rules(rules), model=model)


def run_info(extractor: Any) -> dict[str, object]:
    """What a dataset's manifest says of rules and model."""
    return {"rules_digest": extractor.rules.digest, "model": dict(extractor.model_info)}


@contextmanager
def shown_progress(limit: int | None) -> Iterator[Callable[[Progress], None]]:
    """A progress hook: a bar on a terminal, else now and then a line; both on standard error."""
    on = console(stderr=True)
    if not on.is_terminal:
        yield _lines()
        return
    from rich.progress import BarColumn, SpinnerColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = [
        SpinnerColumn(),
        TextColumn("{task.completed:,.0f} documents"),
        BarColumn(bar_width=24),
        TextColumn("{task.fields[claims]:,} claims  {task.fields[bad]:,} quarantined  {task.fields[rate]}"),
        TimeElapsedColumn(),
        *([TimeRemainingColumn()] if limit else []),
    ]
    with Bar(*columns, console=on, transient=True) as bar:
        task = bar.add_task("run", total=limit, claims=0, bad=0, rate="")
        started = time.monotonic()

        def hook(at: Progress) -> None:
            rate = f"{at.read / max(0.1, time.monotonic() - started):,.1f}/s"
            bar.update(task, completed=at.read, claims=at.claims, bad=at.quarantined, rate=rate)

        yield hook


def _lines() -> Callable[[Progress], None]:
    def hook(at: Progress) -> None:
        if at.read % _LINE_EVERY == 0:
            line = f"{at.read:,} documents, {at.claims:,} claims, {at.quarantined:,} quarantined\n"
            sys.stderr.write(line)
            sys.stderr.flush()

    return hook


def summary_json(summary: Summary, report: Path) -> dict[str, Any]:
    """The summary as ``--json`` prints it."""
    return {
        "dataset": str(summary.dataset),
        "report": str(report),
        "documents": {
            "read": summary.read,
            "stored": summary.stored,
            "quarantined": summary.quarantined,
            "skipped": summary.skipped,
        },
        "claims": dict(summary.claims),
        "ledger": dict(summary.ledger),
        "unexplained": summary.unexplained,
        "quarantine": [
            {"stage": stage, "error": error, "records": count}
            for (stage, error), count in summary.reasons.items()
        ],
    }


def print_summary(summary: Summary, report: Path) -> None:
    """The summary table."""
    from rich.table import Table

    table = Table(show_header=False, box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column()
    table.add_column(justify="right")
    table.add_column()

    def section(title: str, total: int, note: str, parts: dict[str, int]) -> None:
        table.add_row(title, number(total), note, style="bold")
        for name, count in parts.items():
            table.add_row(f"  {name}", number(count), "")

    left_out = {"quarantined": summary.quarantined, "skipped as unchanged": summary.skipped}
    parts = {"stored": summary.stored, **{name: count for name, count in left_out.items() if count}}
    section("documents", summary.read, "", parts)
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
    on.print(f"\ndataset  {summary.dataset}\nreport   {report}", soft_wrap=True)


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

    from claimspan.dataset import connect

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
