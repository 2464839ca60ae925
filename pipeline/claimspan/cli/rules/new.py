"""``claimspan rules new``: the starting point of a rule."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from claimspan.cli.console import console


class StageName(StrEnum):
    """When a rule runs."""

    mention = "mention"
    role = "role"


def new(
    name: Annotated[str, typer.Argument(metavar="PACK/NAME", help="The id of the rule, such as money/tips.")],
    rules: Annotated[
        Path | None, typer.Option(help="Folder of rule packs to write to instead of the own ones.")
    ] = None,
    stage: Annotated[
        StageName | None, typer.Option(help="For a pack that is not there yet: what its rules find.")
    ] = None,
) -> None:
    """Write a complete, commented rule to start from; its examples are still to be written.

    Rules of a mention pack say what a number is; those of a role pack, what is said about it.
    """
    from claimspan.desk.new import new_rule
    from claimspan.rules.folder import shown

    written = new_rule(name, rules, stage.value if stage is not None else None)
    on = console()
    for path in written:
        on.print(f"wrote {shown(path)}", soft_wrap=True)
    own = f" --rules {rules}" if rules is not None else ""
    on.print(f"now write its examples, then: claimspan rules check{own}", soft_wrap=True)
