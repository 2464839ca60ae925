"""What ``claimspan run --profile`` prints: where the processor time went, by stage and by rule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from claimspan.cli.console import console
from claimspan.wording import percent

if TYPE_CHECKING:
    from claimspan.timing import Clock

# In the order of the data's way; what is in none of them reads inputs and starts up.
STAGES = {
    "articles": "text of articles",
    "sentences": "blocks, sentences, figures",
    "tokens": "tokens",
    "parsing": "tagging and parsing",
    "mentions": "mention rules",
    "merging": "merging mentions",
    "roles": "role rules",
    "claims": "claims",
    "ledger": "ledger",
    "tables": "tables",
    "writing": "writing",
}
MOST_RULES = 15


def profile_json(clock: Clock) -> dict[str, Any]:
    """The times as ``--json`` prints them, in seconds."""
    stages = {name: round(clock.stages.get(name, 0.0), 4) for name in STAGES}
    rules = sorted(clock.rules.items(), key=lambda item: (-item[1], item[0]))
    return {
        "total": round(clock.total, 4),
        "stages": {**stages, "other": round(clock.total - sum(clock.stages.values()), 4)},
        "rules": {id: round(seconds, 4) for id, seconds in rules},
    }


def print_profile(clock: Clock) -> None:
    """Two tables: all stages, and the rules that took longest."""
    from rich.table import Table

    told = profile_json(clock)
    stages = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    rules = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for table, first in ((stages, "stage"), (rules, "rule")):
        table.add_column(first)
        table.add_column("seconds", justify="right")
        table.add_column("share", justify="right")
    names = {**STAGES, "other": "start, reading, the rest"}
    for name, seconds in told["stages"].items():
        stages.add_row(names[name], f"{seconds:.2f}", percent(seconds / max(told["total"], 1e-9)))
    for id, seconds in list(told["rules"].items())[:MOST_RULES]:
        rules.add_row(id, f"{seconds:.3f}", percent(seconds / max(told["total"], 1e-9)))
    on = console()
    on.print(f"\nProcessor time: {told['total']:.2f} seconds.\n")
    on.print(stages)
    on.print(f"\nThe rules that took longest, of {len(told['rules'])}:\n")
    on.print(rules)
