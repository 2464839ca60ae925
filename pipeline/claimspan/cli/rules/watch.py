"""``claimspan rules watch``: check, test and diff whenever a rule file is saved."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from claimspan.cli.console import console

if TYPE_CHECKING:
    from rich.console import Console

    from claimspan.desk.watching.bench import Report

_MOST_PROBLEMS = 6
_MOST_FAILURES = 5
_MOST_EFFECTS = 3


def watch(
    inputs: Annotated[
        list[str] | None, typer.Argument(help="Articles of the sample; default: the project's corpus/sample.")
    ] = None,
    *,
    base: Annotated[
        str | None,
        typer.Option(help="Compare with a git revision, a folder or 'installed', not with the rules as now."),
    ] = None,
    rules: Annotated[
        Path | None, typer.Option(help="Folder of rule packs to use instead of the own ones.")
    ] = None,
    serve: Annotated[bool, typer.Option("--serve", help="Show it in the browser instead.")] = False,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port of --serve; 0 for any free one.")] = 8765,
    model: Annotated[str | None, typer.Option(help="Installed spaCy model to parse with.")] = None,
) -> None:
    """Keep examples and a sample parsed in memory, and redraw whenever a rule file is saved.

    Shows what is wrong, which examples fail, and what has changed in the claims of the sample. While a file
    is broken, the last good state stays. Ends with Ctrl-C.
    """
    import threading

    from claimspan.desk.corpora import base_rules, corpus_articles, sample_folder
    from claimspan.desk.watching.bench import Bench
    from claimspan.desk.watching.watch import watch as keep_watching
    from claimspan.parsing.language import load_model
    from claimspan.rules.loading import load_rules, rules_folder

    folder = rules or rules_folder()
    load_rules(folder)  # all that can be wrong with them, before the slow start
    before = None if base is None else base_rules(base, folder)
    articles = corpus_articles(inputs or [str(sample_folder())])
    typer.echo("reading examples and sample …", err=True)
    bench = Bench(folder, articles, load_model(model), before)
    on = console()
    try:
        if serve:
            from claimspan.desk.watching.serve import serving

            with serving(bench, port) as address:
                typer.echo(f"{address}  (Ctrl-C ends it)")
                threading.Event().wait()
        else:
            keep_watching(bench, lambda report: draw(on, report, base), threading.Event())
    except KeyboardInterrupt:
        typer.echo("")


def draw(on: Console, report: Report, base: str | None = None) -> None:
    """The report on a cleared terminal; below the one before where there is none."""
    from claimspan.cli.rules.diff import print_diff
    from claimspan.cli.rules.test import fire_line, print_failure, summary
    from claimspan.problems import render_all

    if on.is_terminal:
        on.clear()
    if report.problems:
        on.print(render_all(report.problems[:_MOST_PROBLEMS], report.lines), soft_wrap=True)
        if len(report.problems) > _MOST_PROBLEMS:
            on.print(f"… and {len(report.problems) - _MOST_PROBLEMS} more problems")
        on.print()
    if report.broken:
        on.print("The rules are broken; below is their last good state.", style="bold red")
        on.print()
    failures = report.trial.failures
    for failure in failures[:_MOST_FAILURES]:
        print_failure(on, failure)
    if len(failures) > _MOST_FAILURES:
        on.print(f"… and {len(failures) - _MOST_FAILURES} more failures\n")
    for fire in report.trial.crossfire or ():
        if {fire.rule, fire.other} & report.changed:
            on.print(fire_line(fire), soft_wrap=True)
    on.print(summary(report.trial), style="bold red" if failures else "bold green")
    print_diff(report.diff, base or "the start", _MOST_EFFECTS)
    changed = f"{', '.join(sorted(report.changed))}; " if report.changed else ""
    on.print(
        f"{changed}{report.reread} sentences read in {report.seconds:.2f} s", style="dim", soft_wrap=True
    )
