"""``claimspan rules schema``: the JSON Schema of rule files, for editors."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer


def schema(
    out: Annotated[Path | None, typer.Option(help="Write the schema to this file.")] = None,
) -> None:
    """Print the JSON Schema that editors complete and check rule files with.

    A rule file names it in its first line: # yaml-language-server: $schema=../schema.json
    """
    from claimspan.dataset.durable import check_file
    from claimspan.desk.rule_schema import schema_text

    if out is None:
        sys.stdout.write(schema_text())
    else:
        check_file(out)
        out.write_text(schema_text(), encoding="utf-8")
