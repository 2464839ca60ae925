"""``claimspan verify``: re-check a dataset against its own texts and its raw sources."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from claimspan.cli.console import console, print_json
from claimspan.wording import number

# A broken dataset may have as many findings as rows; --json gives all of them.
_MOST_FINDINGS = 50


def verify(
    dataset: Annotated[Path, typer.Argument(help="Folder of a dataset.")],
    source_root: Annotated[
        Path | None, typer.Option(help="Folder that relative source paths count from.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
) -> None:
    """Check a dataset against its texts and sources.

    Every span, the ledger, all counts and files. Exits with 1 if anything is not as the dataset says.
    """
    from claimspan.checks.verify import verify as check
    from claimspan.errors import UsageError

    if source_root is not None and not source_root.is_dir():
        raise UsageError(f"{source_root} is no folder; give the one that relative sources count from.")
    with console(stderr=True).status("checking") as status:
        report = check(dataset, source_root=source_root, told=status.update)
    if as_json:
        findings = [asdict(finding) for finding in report.findings]
        print_json({"ok": report.ok, "checked": dict(report.checked), "findings": findings})
    else:
        on = console()
        checked = ", ".join(
            f"{number(count)} {what.replace('_', ' ')}" for what, count in report.checked.items()
        )
        on.print(f"checked  {checked}", soft_wrap=True)
        for finding in report.findings[:_MOST_FINDINGS]:
            on.print(f"{finding.code}  {finding.where}: {finding.message}", soft_wrap=True)
        left = len(report.findings) - _MOST_FINDINGS
        if left > 0:
            on.print(f"… and {number(left)} more; --json prints all.")
        count = len(report.findings)
        on.print("All is as the dataset says." if report.ok else f"{number(count)} findings.")
    if not report.ok:
        raise typer.Exit(1)
