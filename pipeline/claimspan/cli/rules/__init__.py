"""``claimspan rules …``: the rule author's desk."""

from __future__ import annotations

import typer

from claimspan.cli.rules import case, check, coverage, diff, explain, new, schema, test, watch

app = typer.Typer(
    help="Write, check, test and explain rules.",
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def _desk() -> None:
    """Write, check, test and explain rules."""


app.command("new")(new.new)
app.command("check")(check.check)
app.command("schema")(schema.schema)
app.command("test")(test.run_examples)
app.command("diff")(diff.diff)
app.command("explain")(explain.explain)
app.command("coverage")(coverage.coverage)
app.command("watch")(watch.watch)
app.command("case")(case.case)
