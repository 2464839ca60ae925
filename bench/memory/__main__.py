"""``python -m bench.memory``: run over each input in a process of its own, print and keep what it took."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from bench.accuracy.table import versions
from bench.kept import add_options, keep
from bench.memory.inputs import INPUTS
from bench.speed.measure import Failed, run
from rich.console import Console
from rich.table import Table

from claimspan.extract import Extractor

ROOT: Final = Path(__file__).resolve().parents[2]
BAR: Final = 700
"""The most memory that a process may hold, in MiB."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code, 1 if an input takes more than the bar."""
    parser = argparse.ArgumentParser(prog="python -m bench.memory", description=__doc__)
    parser.add_argument(
        "inputs", nargs="*", metavar="INPUT", help=f"one of: {', '.join(INPUTS)}; default all"
    )
    add_options(parser)
    options = parser.parse_args(arguments)
    wanted = options.inputs or list(INPUTS)
    if unknown := set(wanted) - set(INPUTS):
        parser.error(f"no such input: {', '.join(sorted(unknown))}")
    found = []
    for name in wanted:
        found.append(measured(name))
        print(json.dumps(found[-1]), file=sys.stderr, flush=True)
    Console(width=130).print(table(found))
    if options.save:
        result = {"versions": versions(Extractor()), "inputs": found}
        print(f"kept in {keep(options.results, 'memory', result)}")
    return int(any(row.get("memory", BAR + 1) > BAR for row in found))


def measured(name: str) -> dict[str, Any]:
    """What a run in one process over an input makes of it and what it takes."""
    told: dict[str, Any] = {"input": name, "what": (INPUTS[name].__doc__ or "").strip()}
    with TemporaryDirectory() as folder:
        try:
            # Not made here: what a process held when it started another one counts as that one's peak too.
            path = run([sys.executable, "-m", "bench.memory.inputs", name, folder])[1].strip()
            command = [sys.executable, "-m", "claimspan", "run", path, "--out", f"{folder}/out"]
            # What is made up is in no language, and must not be skipped for that.
            cost, printed = run([*command, "--language", "any", "--workers", "0", "--json"])
        except Failed as problem:
            return {**told, "failed": str(problem)}
    said = json.loads(printed)
    return {
        **told,
        "stored": said["documents"]["stored"],
        "skipped": said["documents"]["skipped"],
        "claims": sum(said["claims"].values()),
        "quarantined": {row["error"]: row["records"] for row in said["quarantine"]},
        "cpu": round(cost.cpu, 1),
        "memory": round(cost.memory),
    }


def table(found: Sequence[dict[str, Any]]) -> Table:
    """The results, an input a row."""
    shown = Table("input", "becomes", "processor time", "peak memory", title=f"Memory (bar: {BAR} MiB)")
    for row in found:
        if "failed" in row:
            shown.add_row(row["what"], f"failed: {row['failed']}", "", "")
            continue
        became = f"{row['stored']:,} stored, {row['claims']:,} claims"
        became += "".join(f", {count:,} {code}" for code, count in row["quarantined"].items())
        became += f", {row['skipped']:,} skipped" if row["skipped"] else ""
        shown.add_row(row["what"], became, f"{row['cpu']:.1f} s", f"{row['memory']:,} MiB")
    return shown


if __name__ == "__main__":
    sys.exit(main())
