"""The command line: ``claimspan COMMAND``. Each command is a module that imports what it needs late.

Exit codes: 0 all well, 1 failed, 2 wrong usage, 3 finished with quarantined documents, 130 or 143
interrupted by Ctrl-C or SIGTERM.
"""

from __future__ import annotations

import os
import signal
import sys
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from claimspan.cli import (
    console,
    diff,
    doctor,
    evaluate,
    explore,
    export,
    extract,
    group,
    query,
    report,
    rules,
    run,
    verify,
)
from claimspan.cli.signals import ending_in_order, stopped_by
from claimspan.errors import INTERRUPTED, ClaimspanError, DatasetError, RuleError, UsageError

FAILED = 1
WRONG_USAGE = 2
SIGNALLED = 128
"""And the number of the signal, as shells say it."""


class Commands(TyperGroup):
    """The commands, with every expected failure turned into one sentence and an exit code."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command that was asked for."""
        try:
            return self._invoke(ctx)
        except RuleError as error:
            # Every problem, told like a compiler's, which a prefix would only disturb.
            sys.stderr.write(f"{error}\n\n")
            console.fail("the rules cannot be used, so nothing was done")
            raise typer.Exit(WRONG_USAGE) from None
        except UsageError as error:
            console.fail(str(error))
            raise typer.Exit(WRONG_USAGE) from None
        except ClaimspanError as error:
            console.fail(str(error))
            raise typer.Exit(FAILED) from None
        except BrokenPipeError:
            raise  # typer knows how to end when the reader of a pipe has gone
        except OSError as error:
            what = f"{error.filename}: {error.strerror}" if error.filename else str(error)
            console.fail(f"{what}; nothing that was finished before is harmed")
            raise typer.Exit(FAILED) from None
        except KeyboardInterrupt:
            console.fail(INTERRUPTED)
            raise typer.Exit(SIGNALLED + (stopped_by() or signal.SIGINT)) from None

    def _invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except Exception:
            # A query that was ended from outside tells of it in its own way.
            if stopped_by():
                raise KeyboardInterrupt from None
            if why := _from_a_library():
                raise DatasetError(why) from None
            raise


def _from_a_library() -> str | None:
    """What the exception that is being handled says of files or memory, in a sentence; None for any other.

    Files of a dataset are compared with their digests before they are read; one may change all the same, or
    they may be too many for that.
    """
    error = sys.exception()
    database, arrow = sys.modules.get("duckdb"), sys.modules.get("pyarrow")
    damage: list[type[Exception]] = []
    if database:
        if isinstance(error, database.OutOfMemoryException):
            return f"there is not enough memory ({str(error).splitlines()[0]}); give the process more"
        damage += [database.IOException, database.InvalidInputException]
    if arrow:
        damage.append(arrow.ArrowException)
    # What DuckDB has no name for are the complaints of its reader of Parquet.
    unnamed = database is not None and type(error) is database.Error
    if not unnamed and not isinstance(error, tuple(damage)):
        return None
    said = " ".join(str(error).split()).rstrip(".")
    return (
        f"a file cannot be read or written on ({said}); where it is a dataset's, claimspan verify tells more"
    )


app = typer.Typer(
    cls=Commands,
    help="Raw article text in, a verified Parquet dataset of quantitative claims out.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("run")(run.run)
app.command("extract")(extract.extract)
app.command("query")(query.query)
app.command("group")(group.group)
app.command("diff")(diff.diff)
app.command("explore")(explore.explore)
app.command("export")(export.export)
app.command("verify")(verify.verify)
app.command("evaluate")(evaluate.evaluate)
app.command("report")(report.report)
app.command("doctor")(doctor.doctor)
app.add_typer(rules.app, name="rules")


def _version(asked: bool) -> None:
    if asked:
        from claimspan import __version__

        typer.echo(f"claimspan {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", help="Show the version and exit.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Options of every command."""


def main() -> None:
    """Run the command that the arguments name; ends the process with its exit code."""
    # A stream that the caller closed is none at all, which no library expects.
    sys.stdout = sys.stdout or open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
    sys.stderr = sys.stderr or open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
    with ending_in_order():
        app()
